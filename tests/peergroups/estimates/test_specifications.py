"""Oracle: arithmetic by hand on the printed figures, plain Python over answers, and ways counted by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, combinations_with_replacement
from math import sqrt
from statistics import mean, median

import pytest

from attainable import Cell
from peergroups import cbi, results
from peergroups.estimates import change, specifications
from peergroups.estimates.printed import Printed
from peergroups.results import without_keys

PRINTED = {  # mean and SD before of nine, after of six
    "Personal": ("43", "16.3", "23", "7.8"),
    "Work-related": ("51", "17.56", "28", "4.87"),
    "Client-related": ("32", "15.66", "12", "9.29"),
}
# Smallest and largest mean paired difference over all groups, every item answered or the fewest left out, sample SD.
LISTED = {"Personal": (-30.6, -9.7), "Work-related": (-34.0, -11.4), "Client-related": (-29.9, -10.1)}


def by_hand(before: str, sd: str, after: str) -> dict[tuple[str, str, str], float]:
    """Each way of two printed figures, nine people before and six after, that needs no listing."""
    half = {text: 0.5 / 10 ** len(text.partition(".")[2]) for text in (before, sd, after)}
    b, s, a = float(before), float(sd), float(after)
    found = {}
    for numbers, sign in (("as printed", 0), ("lowest printing so", -1), ("highest printing so", 1)):
        later, earlier = a + sign * half[after], b - sign * half[before]
        found["two means", numbers, ""] = later - earlier
        for lost in (0, 100):
            found[f"those lost at {lost}", numbers, ""] = (6 * later + 3 * lost) / 9 - earlier
        for kind, squares in (("sample SD", 8), ("population SD", 9)):
            # sqrt((n - 1)(n - m) / (n m)) of the sample SD, with n for n - 1 of the population SD
            reach = (s + abs(sign) * half[sd]) * sqrt(squares * 3 / (9 * 6))
            found["asked twice, lowest", numbers, kind] = later - earlier - reach
            found["asked twice, highest", numbers, kind] = later - earlier + reach
    # The lowest end of a bound is the lowest with the lowest numbers, not with the highest.
    del found["asked twice, lowest", "highest printing so", "sample SD"]
    del found["asked twice, lowest", "highest printing so", "population SD"]
    del found["asked twice, highest", "lowest printing so", "sample SD"]
    del found["asked twice, highest", "lowest printing so", "population SD"]
    return found


def found_ways(ways) -> dict[tuple[str, ...], float]:
    return {tuple(way[name] for name in specifications.CHOICES): way["estimate"] for _, way in ways.iterrows()}


def in_words(study, ways) -> str:
    return without_keys(specifications.in_words(ways, specifications.tallied(study, ways)))


@pytest.fixture(scope="module")
def of_london(london):
    return specifications.estimates(london)


@pytest.mark.parametrize("scale", PRINTED)
def test_every_way_of_the_printed_figures_is_that_of_hand_arithmetic(of_london, scale):
    found = {way[1:]: value for way, value in found_ways(of_london).items() if way[0] == scale}
    listed = {way: value for way, value in found.items() if way[1] == "all groups listed"}
    before, sd, after, _ = PRINTED[scale]
    assert {way: value for way, value in found.items() if way not in listed} == pytest.approx(
        by_hand(before, sd, after)
    )
    ends = [listed[f"asked twice, {end}", "all groups listed", "sample SD"] for end in ("lowest", "highest")]
    assert [round(end, 1) for end in ends] == list(LISTED[scale])


def test_some_of_london_by_head(of_london):
    found = found_ways(of_london)
    two_means = [found[scale, "two means", "as printed", ""] for scale in PRINTED]
    assert two_means == [-20, -23, -20]
    at_0 = [found[scale, "those lost at 0", "as printed", ""] for scale in PRINTED]
    at_100 = [found[scale, "those lost at 100", "as printed", ""] for scale in PRINTED]
    # 15.3, 18.7, 8.0 and 48.7, 52.0, 41.3 less the means before
    assert at_0 == pytest.approx([46 / 3 - 43, 56 / 3 - 51, 8 - 32])
    assert at_100 == pytest.approx([146 / 3 - 43, 52 - 51, 124 / 3 - 32])


def test_ways_are_distinct_and_as_many_as_counted_by_hand(of_london):
    # two means, those lost at 0, those lost at 100: 3 numbers each; asked twice: 2 ends, 3 numbers, 2 SDs
    assert len(of_london) == 3 * (3 * 3 + 2 * 3 * 2) == 63
    assert len(found_ways(of_london)) == 63
    assert of_london["domain"].is_unique
    # An SD is no choice for a difference of two means.
    assert set(of_london.loc[of_london["Which difference"] == "two means", "Which formula"]) == {""}


def test_the_sentence_counts_each_direction_and_says_what_sets_the_rarer_apart(london, of_london):
    # By hand: with the lost at 100 all nine are above 0 (least: (6 * 27.5 + 300) / 9 - 51.5 = 0.2), all others below.
    assert in_words(london, of_london) == (
        "In 63 ways to work out the difference, scores after are lower in 86%, higher in 14% and equal in 0%: "
        "from −36.4 to 10.2 points. What sets the higher ones apart: those lost at 100."
    )


@pytest.mark.parametrize(("after", "expected"), [(9, 3), (11, 3), (8, 17)])
def test_where_nobody_is_lost_there_are_the_two_means_alone(after, expected):
    # With 8 and 9 people there are too many groups to list, so that 2 * 2 of the 21 ways are left out.
    figures = [
        Printed("work", Cell("50", "20.0", n, 7), timepoint) for n, timepoint in ((9, "before"), (after, "after"))
    ]
    ways = [chosen for chosen, _ in specifications.of_two_figures(*figures)]
    assert len(ways) == len(set(ways)) == expected


def test_what_too_many_groups_give_or_none_leaves_the_other_ways(monkeypatch):
    none = [Printed("work", Cell("50.01", "0.01", n, 7), timepoint) for n, timepoint in ((9, "before"), (6, "after"))]
    assert len(list(specifications.of_two_figures(*none))) == 21 - 4
    many = [Printed("work", Cell("50", "20", n, 7), timepoint) for n, timepoint in ((90, "before"), (60, "after"))]
    assert len(list(specifications.of_two_figures(*many))) == 21 - 4


def test_means_at_the_end_of_the_scale_do_not_leave_it():
    figures = [
        Printed("work", Cell(m, "0.1", n, 7), timepoint)
        for m, n, timepoint in (("100", 9, "before"), ("0", 6, "after"))
    ]
    found = {chosen[1:]: row.estimate for chosen, row in specifications.of_two_figures(*figures)}
    assert found["two means", "lowest printing so", ""] == -100
    assert found["two means", "highest printing so", ""] == -99


@pytest.mark.parametrize(("kind", "divisor"), [("sample SD", -1), ("population SD", 0)])
def test_over_all_groups_is_what_enumeration_gives(kind, divisor):
    """Every three answers to one item that print so before, every two after, every two of the three."""

    def printed_as(group):
        spread = sqrt(sum((value - mean(group)) ** 2 for value in group) / (len(group) + divisor))
        return f"{mean(group):.0f}", f"{spread:.0f}"

    answers = (0, 25, 50, 75, 100)
    before, after = printed_as((25, 50, 100)), printed_as((0, 25))
    groups = [
        [g for g in combinations_with_replacement(answers, n) if printed_as(g) == digits]
        for n, digits in ((3, before), (2, after))
    ]
    by_hand = [mean(later) - mean(two) for first in groups[0] for two in combinations(first, 2) for later in groups[1]]
    figures = [Printed("work", Cell(*digits, n, 1), "") for n, digits in ((3, before), (2, after))]
    found = {chosen[1:]: row.estimate for chosen, row in specifications.of_two_figures(*figures)}
    ends = [found[f"asked twice, {end}", "all groups listed", kind] for end in ("lowest", "highest")]
    assert ends == [min(by_hand), max(by_hand)]


def scored(cohort, timepoint: str, items: list[str], needed: int, fewest: int) -> dict[str, float]:
    """Scores of everybody who answered enough items, in plain Python; the reversed item turned."""
    header, *rows = cohort.tables["answers"]
    points, found = cohort.settings["answers"]["coding"], {}
    for row in rows:
        entries = dict(zip(header, row, strict=True))
        given = {item: points[entries[item]] for item in items if entries[item]}
        if "work_energy_left" in given:
            given["work_energy_left"] = 100 - given["work_energy_left"]
        if entries["timepoint"] == timepoint and len(given) >= max(needed, fewest):
            found[entries["participant"]] = mean(given.values())
    return found


def recomputed(cohort, scale: str, lost: set[str]) -> dict[tuple[str, ...], float]:
    """Every way of one scale by plain Python, also those that are no different from another."""
    items, fewest = cbi.items_of(scale), {"personal": 3, "work": 4, "client": 3}[scale]
    sets = {("every item", ""): (items, 0), ("complete answers", ""): (items, len(items))}
    sets |= {("one item left out", cbi.LABELS[out]): ([item for item in items if item != out], 0) for out in items}
    found = {}
    for (numbers, out), (used, needed) in sets.items():
        before, after = (scored(cohort, timepoint, used, needed, fewest) for timepoint in cbi.TIMEPOINTS)
        for difference, filled in (
            ("asked twice", {}),
            ("those lost at 0", dict.fromkeys(lost, 0)),
            ("those lost at 100", dict.fromkeys(lost, 100)),
        ):
            later = after | filled
            changes = [later[who] - before[who] for who in before if who in later]
            found[difference, numbers, "mean", out] = mean(changes)
            found[difference, numbers, "median", out] = median(changes)
        for name, summary in (("mean", mean), ("median", median)):
            found["all who answered", numbers, name, out] = summary(after.values()) - summary(before.values())
    return found


def by_choices(ways, scale: str) -> dict[tuple[str, ...], float]:
    """Estimates by their choices and the item left out, of one scale."""
    found = {}
    for _, way in ways[ways["Scale"] == cbi.TITLES[scale]].iterrows():
        chosen = tuple(way[name] for name in specifications.CHOICES)
        found[*chosen[1:], way["domain"].removeprefix("; ".join(chosen)).removeprefix("; ")] = way["estimate"]
    return found


@pytest.mark.parametrize("scale", cbi.SCALES)
def test_every_way_of_records_is_that_of_plain_python(invented, scale):
    invented.set("answers", 3, "personal_tired", "")
    invented.set("answers", 3, "work_energy_left", "")
    ways = specifications.estimates(invented.load())
    found, expected = by_choices(ways, scale), recomputed(invented, scale, {"P05"})
    assert found == pytest.approx({way: expected[way] for way in found})
    # 4 differences, 2 formulas, for every item and each left out; complete answers differ where somebody skipped.
    sets = 1 + (scale != "client") + len(cbi.items_of(scale))
    assert len(found) == 4 * 2 * sets


def test_of_records_a_choice_that_makes_no_difference_multiplies_nothing(invent):
    ways = specifications.estimates(invent(7, 0).load())
    # Nobody is lost and nobody skips: the two means are the mean of the differences; medians differ. 3 for each set.
    assert len(ways) == 3 * (7 + 8 + 7)
    assert set(ways["Which difference"]) == {"asked twice", "all who answered"}
    assert set(ways.loc[ways["Which difference"] == "all who answered", "Which formula"]) == {"median"}
    assert "complete answers" not in set(ways["Which numbers"])
    assert ways["domain"].is_unique


def test_one_scale_alone_has_its_own_ways(invented):
    invented.settings["answers"]["scales"] = ["work"]
    ways = specifications.estimates(invented.load())
    assert set(ways["Scale"]) == {"Work-related"}
    assert len(ways) == 4 * 2 * (1 + 7)


def test_of_made_up_records_nothing_is_chosen(invented):
    invented.settings["records"] = "synthetic"
    study = invented.load()
    ways = specifications.estimates(study)
    assert ways.empty
    assert "nothing to choose" in in_words(study, ways)


def test_equal_scores_are_no_direction(invented):
    for row in range(2, len(invented.tables["answers"]) + 1):
        for item in cbi.LABELS:
            invented.set("answers", row, item, "somewhat")
    study = invented.load()
    ways = specifications.estimates(study)
    told = in_words(study, ways[~ways["Which difference"].str.contains("lost")])
    assert "In 88 ways" in told
    assert "lower in 0%, higher in 0% and equal in 100%: from 0.0 to 0.0 points." in told


def test_where_small_counts_are_hidden_the_ways_are_made_from_the_means_that_are_told(hidden_cohorts):
    study = hidden_cohorts(42, 15)
    study = replace(study, cohort=study.cohort.model_copy(update={"published": None}))
    ways = specifications.estimates(study).set_index("domain")["estimate"]
    told = change.describe(study, study.scores).query("quantity == 'mean-score' and domain == 'work'")
    before, after = told["estimate"]
    # 41 answered before and 26 after, so 40 and 25 are told: 15 in 40 are given 0, or 100.
    assert ways["Work-related; all who answered; every item; mean"] == after - before
    assert ways["Work-related; those lost at 0; every item; mean"] == 25 / 40 * after - before
    assert ways["Work-related; those lost at 100; every item; mean"] == 25 / 40 * after + 1500 / 40 - before
    assert len(ways) == 3 * 4


@pytest.mark.parametrize(("people", "lost"), [(6, 1), (12, 9), (41, 36)])
def test_a_real_cohort_with_few_people_tells_no_number(hidden_cohorts, people, lost):
    study = hidden_cohorts(people, lost)
    study = replace(study, cohort=study.cohort.model_copy(update={"published": None}))
    ways = specifications.estimates(study)
    assert len(ways)
    assert ways["estimate"].isna().all()


def test_every_way_can_be_saved_with_its_caveats(of_london, results_folder):
    results.save("04-x", of_london)
    assert of_london["caveats"].str.contains("no-control-group").all()
    assert set(of_london["origin"]) == {"published"}
