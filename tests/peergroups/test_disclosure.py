"""Oracle: counts are recounted here from the invented tables; what is shown is searched for them."""

from __future__ import annotations

import re
import statistics
from itertools import product

import pandas as pd
import pytest

from peergroups import cbi, estimates, places, results, show
from peergroups.disclosure import Disclosure, as_told, protect, told
from peergroups.estimates import change, items, participation, themes
from peergroups.records import loading
from peergroups.results import without_keys

pytestmark = pytest.mark.usefixtures("results_folder")
TEN = Disclosure()


def counted(*counts: tuple, quantity="with-characteristic", n=40) -> pd.DataFrame:
    table = pd.DataFrame(counts, columns=["domain", "estimate"]).assign(quantity=quantity, timepoint="", n=n)
    table = table.astype({"estimate": float, "n": "Int64"})
    return table.assign(people=table["estimate"], low=float("nan"), high=float("nan"), method="")


def shown(table: pd.DataFrame, rules=TEN) -> list:
    return protect(table, rules)["estimate"].tolist()


def nothing(values: list) -> bool:
    return all(pd.isna(value) for value in values)


def scored(estimate: float, n: int, quantity="mean-score", **more) -> pd.Series:
    """What becomes of one estimate of so many people's scores."""
    return protect(counted(("work", estimate), quantity=quantity, n=n).assign(people=n, **more), TEN).iloc[0]


def test_the_rules_that_hold_unless_told_otherwise_hide_people_and_counts_below_ten():
    assert (TEN.show_people, TEN.smallest_count, TEN.base) == (False, 10, 5)


@pytest.mark.parametrize(("smallest", "base"), [(0, 1), (1, 1), (3, 3), (5, 5), (20, 5)])
def test_counts_are_rounded_down_to_a_multiple_of_five_or_of_the_smallest_count(smallest, base):
    rules = Disclosure(smallest_count=smallest)
    assert rules.base == base
    assert [rules.down(count) for count in (0, base - 1, base, 41)] == [0, 0, base, 41 - 41 % base]


def test_counts_and_sizes_are_rounded_down_and_the_method_says_so():
    found = protect(counted(("a", 14), ("b", 25), n=44), TEN)
    assert found["estimate"].tolist() == [10, 25]
    assert found["n"].tolist() == [40, 40]
    assert set(found["method"]) == {"rounded: counts down to 5"}


@pytest.mark.parametrize("small", [0, 1, 9])
def test_a_small_count_is_hidden_and_its_neighbours_stay_for_they_are_rounded(small):
    found = protect(counted(("a", small), ("b", 16)), TEN)
    assert found["estimate"].fillna(-1).tolist() == [-1, 15]
    assert found["method"][0] == "hidden: of fewer than 10 people, or all but so few"


def test_whatever_the_numbers_at_least_three_fit_what_is_hidden_beside_two_parts():
    """All wholes of two parts of ten or more and a hidden rest of fewer, and all that round down to the same."""
    fitting: dict[tuple[int, ...], set[int]] = {}
    for first, second, rest in product(range(10, 25), range(10, 25), range(10)):
        told_sizes = tuple(TEN.down(count) for count in (first + second + rest, first, second))
        fitting.setdefault(told_sizes, set()).add(rest)
    assert min(map(len, fitting.values())) == 3


def test_whatever_the_numbers_at_least_four_fit_the_few_between_two_sizes():
    fitting: dict[tuple[int, int], set[int]] = {}
    for smaller, few in product(range(10, 60), range(10)):
        fitting.setdefault((TEN.down(smaller), TEN.down(smaller + few)), set()).add(few)
    assert min(map(len, fitting.values())) == 4


def test_codes_overlap_so_a_small_one_hides_itself_alone_and_one_that_leaves_few_too():
    table = counted(("t: a", 3), ("t: b", 15), ("t: c", 35), quantity="participants")
    assert pd.isna(shown(table)).tolist() == [True, False, True]


@pytest.mark.parametrize(("quantity", "told"), [("mean-score", 44), ("sd-score", 44), ("median-score", 45),
                                                ("mean-item", 45), ("mean-paired-difference", 44)])  # fmt: skip
def test_scores_are_rounded_to_a_point_and_items_to_five(quantity, told):
    assert scored(43.75, 28, quantity)["estimate"] == told


def test_a_mean_that_is_rounded_to_zero_has_no_sign():
    """-0 would say that the mean lay below."""
    assert str(scored(-0.3, 40, "mean-paired-difference")["estimate"]) == "0.0"


def test_of_fewer_than_ten_people_means_are_rounded_to_five_points_and_there_is_no_sd():
    rules = Disclosure(smallest_count=3)
    table = counted(("work", 43.75), ("work", 16.3), n=6).assign(people=6, quantity=["mean-score", "sd-score"])
    found = protect(table, rules)
    assert found["estimate"].fillna(-1).tolist() == [45, -1]
    assert found["method"].tolist() == [
        "rounded: counts down to 3, to the nearest 5", "hidden: an SD of fewer than 10 people"
    ]  # fmt: skip


@pytest.mark.parametrize(("mean", "told"), [(4.9, False), (5.1, True), (94.9, True), (95.1, False)])
def test_a_mean_that_leaves_somebody_less_than_the_whole_scale_is_hidden(mean, told):
    """20 people who sum to less than 100 cannot have one at 100."""
    assert pd.notna(scored(mean, 20)["estimate"]) == told


@pytest.mark.parametrize(("sd", "told"), [(6.6, False), (6.7, True)])
def test_an_sd_that_keeps_everybody_within_a_quarter_of_the_scale_is_hidden(sd, told):
    """No one of 16 is farther from the mean than SD · 15 / 4: 25 at 6.67."""
    assert pd.notna(scored(sd, 16, "sd-score")["estimate"]) == told


def test_what_nobody_has_said_how_to_show_is_hidden():
    assert scored(0.031, 40, "sign-flip-p")["method"] == "hidden: no rule says how it may be shown"


def test_what_is_made_from_what_is_hidden_is_not_called_undefined():
    found = scored(float("nan"), 40, "difference-of-means")
    assert found["method"] == "hidden: it would be made from what is hidden"


@pytest.mark.parametrize("quantity", ["mean-score", "mean-item", "alpha", "sd-score"])
def test_that_nobody_answered_is_a_fault_and_never_called_hidden(quantity):
    found = scored(float("nan"), 0, quantity)
    assert found["n"] == 0
    assert not found["method"].startswith("hidden")
    assert shown(counted(("", 0), quantity="answered")) == [0]


def test_interviews_that_somebody_coded_are_people():
    found = protect(counted(("A", 57), ("B", 9), quantity="interviews-coded", n=70).assign(people=70), TEN)
    assert found["estimate"].fillna(-1).tolist() == [55, -1]


def test_statistics_of_few_people_lose_value_limits_and_size():
    found = scored(43.5, 9, low=1.0, high=2.0)
    assert found[["estimate", "low", "high", "n"]].isna().all()
    assert found["method"].startswith("hidden: of fewer than 10 people")


@pytest.mark.parametrize("quantity", ["lowest-score", "highest-score"])
def test_one_persons_value_needs_leave_however_many_there_are(quantity):
    table = counted(("work", 100), quantity=quantity, n=500).assign(people=500)
    assert protect(table, TEN)["method"].tolist() == ["hidden: one person's own value"]
    assert shown(table, Disclosure(show_people=True, smallest_count=0)) == [100]


def test_with_nothing_to_protect_nothing_is_changed():
    table = counted(("a", 0), ("b", 1), ("c", 41))
    pd.testing.assert_frame_equal(protect(table, Disclosure(smallest_count=0)), table)


def test_what_others_are_made_from_is_what_is_told():
    """R: mean and sd of 0:29 * 3 are 43.5 and 26.41; of 30 people in steps of 5 30 are told."""
    scores = pd.Series([3.0 * k for k in range(30)])
    assert as_told("score", scores, TEN) == (44, 26, 30)
    assert as_told("score", scores, Disclosure(smallest_count=0)) == (43.5, pytest.approx(26.4102), 30)
    mean, sd, n = as_told("score", scores[:9], TEN)
    assert (pd.isna(mean), pd.isna(sd), n) == (True, True, 1)


@pytest.mark.parametrize(
    ("count", "of", "text"), [(9, 40, "hidden"), (31, 40, "hidden"), (14, 30, "10"), (0, 40, "hidden")]
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
            "beside": estimates.change.beside(study, description)
            .reindex(columns=["Records, of", "Records mean (SD)", "Same digits"])
            .to_csv(),
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


@pytest.mark.slow
@pytest.mark.parametrize(("people", "lost"), [(12, 1), (13, 0), (25, 3), (45, 4)])
def test_in_a_larger_real_cohort_no_small_count_is_shown_and_all_are_rounded_down(hidden_cohorts, people, lost):
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
    table = pd.concat([of_a_whole, *overlapping])
    counts, sizes = table.query("unit == 'people'")["estimate"].dropna(), table["n"].dropna()
    assert people // 5 * 5 in counts.tolist()
    assert min(counts) >= 10
    assert {number % 5 for number in [*counts, *sizes]} == {0}


@pytest.mark.slow
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


def test_where_nobody_has_an_id_the_same_peoples_ends_are_made_from_what_is_told(tmp_path):
    """Oracle: Python's own mean and SD, rounded; 43 and 27 people are told as 40 and 25."""
    before, after = ([25 * (k % 5) for k in range(people)] for people in (43, 27))
    lines = ["timepoint," + ",".join(cbi.LABELS)]
    lines += [f"before,{','.join([str(score)] * 19)}" for score in before]
    lines += [f"after,{','.join([str(score)] * 19)}" for score in after]
    (tmp_path / "answers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "cohort.yaml").write_text(
        "id: nameless\ntitle: Nameless\nrecords: real\nanswers: {coding: 0-100, direction: more is worse}\n"
        "read: {file: answers.csv, participant: none, timepoint: {column: timepoint, before: before, after: after}}\n",
        encoding="utf-8",
    )
    study = loading.load(tmp_path / "cohort.yaml")
    row = estimates.known.twice(study, change.paired_differences(study, study.scores)).iloc[0]
    middle = round(statistics.mean(after)) - round(statistics.mean(before))
    apart = round(statistics.stdev(before)) * (39 * 15 / (40 * 25)) ** 0.5
    assert (row["n"], row["low"], row["high"]) == (25, pytest.approx(middle - apart), pytest.approx(middle + apart))


def test_the_ends_for_all_recruited_are_of_a_rounded_number_of_them(hidden_cohorts):
    """48 recruited, 47 answered before: 45 are told of either, so nobody is left who never answered."""
    study = hidden_cohorts(48, 15)
    seen = estimates.before_after.from_records(study, study.scores)
    four = estimates.known.four_differences(study, seen, change.paired_differences(study, study.scores))
    ends = {
        name: results.pick(four, f"difference-of-{name}", "work", "after minus before")
        for name in ("everybody", "recruited")
    }
    assert (ends["everybody"]["n"], ends["recruited"]["n"]) == (45, 45)
    assert ends["recruited"]["low"] == ends["everybody"]["low"]
