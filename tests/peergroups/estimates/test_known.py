"""What is known of the difference. Oracle: the article's figures, and sums by hand."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from peergroups import estimates, places, results
from peergroups.estimates import before_after, change, known, participation, printed
from peergroups.quantities import QUANTITIES
from peergroups.results import without_keys

CAUSAL = "because|due to|thanks|caus|reduc|improv|effect|led to|result of|work(s|ed)?\\b(?!-related)|help|benefit"


@pytest.fixture
def of_london(london):
    description = change.describe(london, london.scores)
    differences = change.paired_differences(london, london.scores)
    return known.means(london, description), differences, known.twice(london, differences)


def test_what_is_published_leads(of_london):
    means, _, twice = of_london
    assert set(means["origin"]) == set(twice["origin"]) == {"published"}


def test_without_published_figures_the_records_are_what_is_known(invented):
    study = invented.load()
    differences = change.paired_differences(study, study.scores)
    means = known.means(study, change.describe(study, study.scores))
    assert set(means["origin"]) == {"real"}
    assert set(means["quantity"]) == {"mean-score", "sd-score"}
    found = known.twice(study, differences)
    assert set(found["quantity"]) == {"mean-paired-difference", "sd-paired-difference", "scored-lower"}
    assert set(known.one_by_one(found)["quantity"]) == {"sd-paired-difference", "scored-lower"}


def test_the_answer_tells_the_articles_means_in_at_most_35_words_and_no_cause(of_london):
    means, differences, _ = of_london
    told = without_keys(known.in_words(means, differences))
    assert told.startswith(
        "Mean scores were lower on all 3 scales: personal 43 → 23, work-related 51 → 28, client-related 32 → 12; "
        "9 answered before, 6 after."
    )
    assert len(told.split()) <= 35
    assert re.findall(CAUSAL, told.lower()) == []


def test_the_answer_counts_what_is_lower_and_does_not_take_it_for_granted(of_london):
    means, differences, _ = of_london
    up = means["timepoint"].eq("after") & means["domain"].eq("client")
    higher = means.assign(estimate=means["estimate"].mask(up, 99))
    assert "lower on 2 of 3 scales: " in without_keys(known.in_words(higher, differences))
    equal = means[means["domain"] == "work"].assign(estimate=50)
    assert "lower on none of 1 scale: work-related 50 → 50;" in without_keys(known.in_words(equal, differences))


def test_of_real_records_the_answer_is_the_paired_difference(invented):
    study = invented.load()
    differences = change.paired_differences(study, study.scores)
    means = known.means(study, change.describe(study, study.scores))
    row = results.pick(differences, "mean-paired-difference", "client", "after minus before")
    told = without_keys(known.in_words(means, differences))
    assert f"client-related {without_keys(results.number(row))}" in told
    assert "points of 0 to 100" in told


def test_the_sds_are_told_with_the_digits_that_are_printed(of_london):
    assert without_keys(known.spread_in_words(of_london[0])) == (
        "The SD after was smaller on all 3 scales: personal 16.3 → 7.8, work-related 17.56 → 4.87, "
        "client-related 15.66 → 9.29."
    )


def test_the_same_peoples_bounds_come_with_their_condition(of_london):
    told = without_keys(known.twice_in_words(of_london[2]))
    assert told.startswith("If all 6 who answered after are among those who answered before")
    assert "personal −31.9 to −8.1; work-related −35.8 to −10.2; client-related −31.5 to −8.5 points." in told
    # The bounds of population SDs are wider (page 04 lists them), and with more answers left blank four can have risen.
    assert "sample SDs" in told
    assert "fewest answers left blank" in told


def test_the_intervals_of_made_up_records_are_not_what_is_known(london, of_london, monkeypatch):
    monkeypatch.setattr(printed, "of_study", lambda study: [])
    twice = known.twice(london, of_london[1])
    assert twice.empty
    assert re.findall(r"\d", known.twice_in_words(twice)) == []
    four = known.four_differences(london, before_after.of(london, london.scores), twice)
    assert set(four["origin"]) == {"published"}


def test_an_sd_that_may_not_be_shown_is_not_called_one_that_did_not_fall(of_london):
    means = of_london[0]
    hidden = means["timepoint"].eq("after") & means["domain"].eq("work")
    told = without_keys(known.spread_in_words(means.assign(estimate=means["estimate"].mask(hidden))))
    assert told == "The SD after was smaller on all 2 scales: personal 16.3 → 7.8, client-related 15.66 → 9.29."
    assert known.spread_in_words(means[means["timepoint"] == "before"]) == "No SDs can be compared."


def test_that_those_lost_are_three_is_taken_from_figures_that_do_not_say_so(london, of_london, invented):
    seen = before_after.of(london, london.scores)
    four = (
        known.four_differences(london, seen, of_london[2]).set_index("quantity")["caveats"].str.contains("same-people")
    )
    assert not four[known.OF_MEANS].any()
    assert four[[known.OF_ALL_BEFORE, known.OF_ALL_RECRUITED]].all()
    for sized in (estimates.explanations.lost_at_the_extremes, estimates.explanations.needed_for_no_change):
        assert sized(london, seen)["caveats"].str.contains("same-people").all()
        study = invented.load()
        assert not sized(study, before_after.of(study, study.scores))["caveats"].str.contains("same-people").any()


def test_four_differences_of_four_kinds_of_people(london, of_london):
    seen = before_after.of(london, london.scores)
    rows = known.four_differences(london, seen, of_london[2]).set_index(["quantity", "domain"])
    assert rows.loc["difference-of-means", "estimate"].tolist() == [-20, -23, -20]
    assert rows.loc["possible-mean-difference", "high"].tolist() == [-8.1, -10.2, -8.5]
    # (6 · 23 + 3 · 0) / 9 - 43 = -27.67 and (6 · 23 + 3 · 100) / 9 - 43 = 5.67
    assert rows.loc[("difference-of-everybody", "personal"), ["low", "high"]].tolist() == pytest.approx(
        [-27.666667, 5.666667]
    )
    # Two of the eleven never answered: (9 · -27.67 - 200) / 11 and (9 · 5.67 + 200) / 11
    recruited = participation.flow(london).query("quantity == 'recruited'")["estimate"].squeeze()
    assert recruited == 11
    assert rows.loc[("difference-of-recruited", "personal"), ["low", "high"]].tolist() == pytest.approx(
        [(9 * (15 + 1 / 3 - 43) - 200) / 11, (9 * (48 + 2 / 3 - 43) + 200) / 11]
    )


def test_the_names_on_the_page_are_the_names_of_the_quantities():
    page = (places.REPOSITORY / "notebooks" / "03-before-and-after.ipynb").read_text(encoding="utf-8")
    for quantity in (known.OF_MEANS, *known.TWICE, known.OF_ALL_BEFORE, known.OF_ALL_RECRUITED):
        assert f"**{QUANTITIES[quantity].title}**" in page


def test_nobody_after_leaves_no_difference_and_no_error(invented):
    study = invented.load()
    before = study.scores[study.scores["timepoint"] == "before"]
    differences = change.paired_differences(study, before)
    means = known.means(study, change.describe(study, before))
    twice = known.twice(study, differences)
    seen = before_after.of(study, before)
    four = known.four_differences(study, seen, twice)
    ends = four.query("quantity == 'difference-of-everybody'")[["low", "high"]]
    assert (ends["high"] - ends["low"]).round(6).eq(100).all()
    for told in (known.in_words(means, differences), known.twice_in_words(twice), known.spread_in_words(means)):
        assert "nan" not in told
    assert isinstance(estimates.known.means(study, pd.DataFrame(columns=["quantity"])), pd.DataFrame)
