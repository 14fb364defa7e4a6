"""Oracle: counts are recounted here from the invented tables; what is shown is searched for them."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from peergroups import estimates, places, results, show
from peergroups.disclosure import Disclosure, protect, told
from peergroups.estimates import change, items, participation, themes
from peergroups.results import without_keys

pytestmark = pytest.mark.usefixtures("results_folder")
TEN = Disclosure()


def counted(*counts: tuple, quantity="with-characteristic", n=40) -> pd.DataFrame:
    table = pd.DataFrame(counts, columns=["domain", "estimate"]).assign(quantity=quantity, timepoint="", n=n)
    table = table.astype({"estimate": float, "n": "Int64"})
    return table.assign(people=table["estimate"], low=float("nan"), high=float("nan"), method="")


def shown(table: pd.DataFrame, rules=TEN, wholes=()) -> list:
    return protect(table, rules, wholes)["estimate"].tolist()


def nothing(values: list) -> bool:
    return all(pd.isna(value) for value in values)


def test_the_rules_that_hold_unless_told_otherwise_hide_people_and_counts_below_ten():
    assert (TEN.show_people, TEN.smallest_count) == (False, 10)


def test_counts_that_are_large_enough_stay_with_their_method():
    table = counted(("a", 15), ("b", 25))
    pd.testing.assert_frame_equal(protect(table, TEN), table)


@pytest.mark.parametrize("small", [0, 1, 9])
def test_a_small_count_is_hidden_and_so_are_its_neighbours(small):
    assert nothing(shown(counted(("a", small), ("b", 15), ("c", 25 - small))))


@pytest.mark.parametrize("large", [31, 40])
def test_a_count_is_hidden_where_the_rest_is_small(large):
    assert nothing(shown(counted(("a", large))))


def test_ten_and_a_rest_of_ten_are_shown():
    assert shown(counted(("a", 10), ("b", 10), n=20)) == [10, 10]


def test_neighbours_in_another_scale_are_no_neighbours_but_those_of_another_timepoint_of_taking_part_are():
    bands = counted(("work", 3), ("personal", 15), quantity="in-band-mild")
    assert shown(bands)[1] == 15
    steps = counted(("", 28), ("", 15), ("", 3)).assign(timepoint=["before", "after", ""])
    assert nothing(shown(steps))


def test_codes_overlap_so_a_small_one_hides_itself_alone():
    table = counted(("t: a", 3), ("t: b", 15), quantity="participants")
    assert pd.isna(shown(table)[0])
    assert shown(table)[1] == 15


def test_one_small_group_takes_the_others_and_their_sizes_with_it():
    """Thirty recruited, two groups shown: the third would be known by subtraction."""
    table = counted(("A", 12), ("B", 12), ("C", 6), quantity="recruited").assign(n=[12, 12, 6]).astype({"n": "Int64"})
    found = protect(table, TEN, wholes=[30])
    assert nothing(found["estimate"])
    assert found["n"].isna().all()


def test_a_group_size_that_lacks_a_few_of_all_is_hidden_and_the_mean_that_would_tell_it_with_it():
    """A mean of whole points is a fraction with n below it; an interval with its SD gives n as well."""
    table = counted(("work", 43.5), quantity="mean-score", n=18).assign(people=18)
    found = protect(table, TEN, wholes=[20])
    assert nothing(found["estimate"])
    assert found["n"].isna().all()
    assert protect(table, TEN, wholes=[18, 30])["n"].tolist() == [18]


def test_statistics_of_few_people_lose_value_limits_and_size():
    table = counted(("work", 43.5), quantity="mean-score", n=9).assign(people=9, low=1.0, high=2.0)
    found = protect(table, TEN).iloc[0]
    assert found[["estimate", "low", "high", "n"]].isna().all()
    assert found["method"] == "hidden by the cohort's disclosure rules"


@pytest.mark.parametrize("quantity", ["lowest-score", "highest-score"])
def test_one_persons_value_needs_leave_however_many_there_are(quantity):
    table = counted(("work", 100), quantity=quantity, n=500).assign(people=500)
    assert nothing(shown(table))
    assert shown(table, Disclosure(show_people=True, smallest_count=0)) == [100]


def test_with_nothing_to_protect_nothing_is_hidden():
    table = counted(("a", 0), ("b", 1), ("c", 40))
    assert shown(table, Disclosure(smallest_count=0), wholes=[40, 41]) == [0, 1, 40]


@pytest.mark.parametrize(
    ("count", "of", "text"), [(9, 40, "hidden"), (31, 40, "hidden"), (10, 20, "10"), (0, 40, "hidden")]
)
def test_a_count_in_a_text_follows_the_same_rules(count, of, text):
    assert told(count, of, TEN) == text


# --- everything that notebooks show of a cohort ---


def everything(study) -> dict[str, str]:
    """All text of all verbs, tables and pictures made from records, by name."""
    scores = study.scores
    steps, means, tallies = (
        estimates.participation.flow_of_records(study),
        estimates.items.item_means(study),
        estimates.themes.tally(study),
    )
    description, differences = (
        estimates.change.describe(study, scores),
        estimates.change.paired_differences(study, scores),
    )
    consistency, bands = estimates.items.of_scales(study), estimates.change.bands(study, scores)
    by_group, who = estimates.participation.groups(study), estimates.participation.characteristics_of_records(study)
    sessions = estimates.participation.attendance(study)
    # What is published is of other people; here all is made from records.
    known = description[description["quantity"].isin(["mean-score", "sd-score"])]
    twice = differences[differences["quantity"] == "mean-paired-difference"]
    four = estimates.known.four_differences(study, estimates.before_after.from_records(study, scores), twice)
    coded = estimates.themes.coded_interviews(study)
    tables = [steps, by_group, who, sessions, means, tallies, coded, description, differences, consistency, bands, four]
    pictures = {
        "study picture": show.participation.study(study, steps),
        "items picture": show.items.items(means),
        "means picture": show.change.means(known, twice),
        "people picture": show.change.people(study, scores, description, differences),
        "codes picture": show.themes.codes(study, tallies),
    }
    for place, table in enumerate(tables):
        results.save(f"{place}", table)
    files = {file.name: file.read_text("utf-8") for file in (results.folder() / "tables").glob("*.csv")}
    shown = {
        f"estimates {place}": show.tables.estimates(table, "caption")._repr_html_()
        for place, table in enumerate(tables)
    }
    shown |= {
        f"counts {place}": show.tables.counts(table, "caption")._repr_html_() for place, table in enumerate(tables)
    }
    return (
        files
        | shown
        | {name: picture.alternative for name, picture in pictures.items()}
        | {f"{name} drawn": " ".join(re.findall(r">([^<>]+)</text>", p.svg)) for name, p in pictures.items()}
        | {
            "steps in words": without_keys(estimates.participation.in_words(steps)),
            "change in words": without_keys(estimates.known.in_words(known, differences)),
            "spread in words": without_keys(estimates.known.spread_in_words(known)),
            "twice in words": without_keys(estimates.known.twice_in_words(twice)),
            "scoring in words": estimates.items.in_words(study),
            "themes in words": without_keys(estimates.themes.in_words(study, tallies.iloc[:0], tallies, coded)),
            "people": repr(show.tables.people(study, scores, "caption")),
            "stated": estimates.stated.beside_records(study).to_csv(),
            "beside": estimates.change.beside(study, description)[
                ["Records, of", "Records mean (SD)", "Same digits"]
            ].to_csv(),
        }
    )


def values(table: pd.DataFrame) -> list:
    return [value for column in ("n", "estimate", "low", "high") for value in table[column].dropna()]


def test_a_real_cohort_of_nine_shows_no_number_of_its_people(hidden_cohorts):
    study = hidden_cohorts(9, 2)
    scores = study.scores
    for table in (
        participation.flow_of_records(study), participation.groups(study),
        participation.characteristics_of_records(study), participation.attendance(study),
        items.item_means(study), change.describe(study, scores), change.bands(study, scores),
        change.paired_differences(study, scores), items.of_scales(study),
        themes.tally(study),
    ):  # fmt: skip
        assert len(table)
        assert values(table) == []


def test_no_text_about_a_real_cohort_of_nine_tells_a_number_of_its_people(hidden_cohorts):
    texts = everything(hidden_cohorts(9, 2))
    for name in (
        "steps in words",
        "change in words",
        "spread in words",
        "twice in words",
        "means picture",
        "themes in words",
        "study picture",
        "study picture drawn",
        "codes picture drawn",
        "people picture",
        "people",
    ):
        told_numbers = re.findall(r"\d+(?:\.\d+)?", texts[name])
        # Codes, themes and weekly sessions: no people.
        allowed = {"themes in words": ["3", "2"], "study picture": ["2"], "study picture drawn": ["2"]}
        assert told_numbers == allowed.get(name, []), name
    for name in ("codes picture", "items picture", "stated", "beside"):
        assert re.findall(r"(?<!\w)\d+(?:\.\d+)?(?!\w)", re.sub(r"^\d+,", "", texts[name], flags=re.M)) == [], name
    for name, text in texts.items():
        assert re.findall(r"P\d\d|specialty \d", text) == [], name


@pytest.mark.parametrize(("people", "lost"), [(12, 1), (13, 0), (25, 3), (45, 4)])
def test_in_a_larger_real_cohort_no_small_count_is_shown_nor_left_over_between_two_sizes(hidden_cohorts, people, lost):
    study = hidden_cohorts(people, lost)
    scores = study.scores
    of_a_whole = pd.concat(
        [
            participation.flow_of_records(study), participation.attendance(study), change.describe(study, scores),
            change.paired_differences(study, scores), items.item_means(study),
            themes.tally(study).query("unit == 'people'"),
        ]
    )  # fmt: skip
    overlapping = (
        estimates.participation.groups(study),
        estimates.participation.characteristics_of_records(study),
        estimates.change.bands(study, scores),
    )
    counts = pd.concat([of_a_whole, *overlapping]).query("unit == 'people'")["estimate"].dropna()
    assert people in counts.tolist()
    assert min(counts) >= 10
    sizes = sorted({*of_a_whole["n"].dropna(), *of_a_whole.query("unit == 'people'")["estimate"].dropna()})
    assert [sizes[i + 1] - sizes[i] for i in range(len(sizes) - 1) if sizes[i + 1] - sizes[i] < 10] == []


@pytest.mark.parametrize(("people", "lost"), [(12, 1), (45, 4)])
def test_nobody_and_nobodys_rare_trait_is_named_in_a_larger_real_cohort(hidden_cohorts, people, lost):
    for name, text in everything(hidden_cohorts(people, lost)).items():
        assert re.findall(r"P\d\d", text) == [], name
        assert f"{lost} with no second score" not in text, name


def test_characteristics_that_are_hidden_are_not_named(hidden_cohorts):
    who = estimates.participation.characteristics_of_records(hidden_cohorts(9, 2))
    assert who["domain"].tolist() == ["Specialty", "Psychological support because of the incident, now or earlier"]


def test_what_may_be_shown_is_shown(invented):
    invented.settings["published"] = str(places.DATA / "published")
    texts = everything(invented.load())
    assert texts["steps in words"].startswith("5 people were recruited and 4 finished; 4 answered")
    assert "a line a person; 1 with no second score" in texts["people picture"]
    assert "P02" in texts["people"]
