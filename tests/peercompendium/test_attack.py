"""What a stranger works out of a report. Oracle: small reports written by hand, the inference worked out beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scipy.special import betaincinv
from typer.testing import CliRunner

from givenfiles.faults import InputError
from peercompendium.attack import Finding, attack, beside, stated
from peercompendium.cli import app
from peergroups import cbi

HEADER = "cohort,notebook,quantity,domain,timepoint,n,estimate,low,high,level,method,unit,origin,caveats,key"
PERSONAL = ("tired", "body_drained", "feelings_drained", "cannot_go_on", "worn_out", "run_down")
MEAN, SD, ITEM = "mean-score", "sd-score", "mean-item"
ROUNDED = "rounded: counts down to 5, to the nearest 1"


def row(quantity, domain, timepoint, n, estimate, method="", unit="points", key="") -> str:
    return f'x,y,{quantity},{domain},"{timepoint}",{n},{estimate},,,,"{method}",{unit},real,z,{key}'


def test_what_it_knows_of_the_questionnaire_by_itself_is_the_questionnaire():
    assert {scale: len(cbi.items_of(scale)) for scale in cbi.SCALES} == stated.ITEMS
    assert {scale: title.lower() for scale, title in cbi.TITLES.items()} == beside.SCALES


@pytest.fixture
def report(tmp_path):
    """Write a report of these rows in `tables/02.csv`; returns its folder."""

    def written(*rows: str, page: str = "") -> Path:
        (tmp_path / "tables").mkdir()
        (tmp_path / "report.json").write_text("{}")
        (tmp_path / "02.html").write_text(page)
        (tmp_path / "tables" / "02.csv").write_text("\n".join([HEADER, *rows]) + "\n")
        return tmp_path

    return written


def people(found: list[Finding]) -> list[str]:
    return [finding.follows for finding in found if finding.kind == "person"]


def of_items(*sizes_and_sums: tuple[int, int], method="") -> list[str]:
    """Item means of the personal scale after, by how many answered each and what their answers sum to."""
    return [
        row(ITEM, f"personal_{item}", "after", n, f"{total / n:.10g}", method)
        for item, (n, total) in zip(PERSONAL, sizes_and_sums, strict=True)
    ]


TWICE = "before, those with both scores"


def test_two_means_of_nearly_the_same_people_give_the_last_persons_score(report):
    """28 people sum to 1120 points, 27 of them to 1070: the last one scored 50."""
    folder = report(row(MEAN, "work", "before", 28, "40.000000"), row(MEAN, "work", TWICE, 27, f"{1070 / 27:.6f}"))
    assert people(attack(folder)) == ["1 person in the one mean only: score 50.0"]


def test_two_means_without_decimals_give_it_to_a_span(report):
    """20 · 39.5 to 20 · 40.5 (790 to 810) less 19 · 39.5 to 19 · 40.5 (750.5 to 769.5): less than half of the scale."""
    folder = report(row(MEAN, "work", "before", 20, "40"), row(MEAN, "work", TWICE, 19, "40"))
    assert people(attack(folder)) == ["1 person in the one mean only: score 20.5 to 59.5"]


def test_rounded_twice_it_is_no_longer_worked_out(report):
    """1106 to 1134 less 27 · 39.5 to 27 · 40.5 (1066.5 to 1093.5) is 12.5 to 67.5: more than half of the scale."""
    folder = report(row(MEAN, "work", "before", 28, "40"), row(MEAN, "work", TWICE, 27, "40"))
    assert people(attack(folder)) == []


def test_sizes_that_are_rounded_down_tell_no_number_of_people_apart(report):
    folder = report(row(MEAN, "work", "before", 25, "40", ROUNDED), row(MEAN, "work", TWICE, 25, "41", ROUNDED))
    assert attack(folder) == []


def test_who_left_one_item_out_is_known_by_the_mean_of_all_and_the_items(report):
    """Eleven people answered 50 everywhere; the twelfth 100 five times and left run_down out, so scores 100.

    Scores sum to 11 · 50 + 100 = 650 of 12; items to 650 of 12 five times and to 550 of 11: 6 · 650 - 3800 = 100.
    """
    items = of_items(*[(12, 650)] * 5, (11, 550))
    found = attack(report(row(MEAN, "personal", "after", 12, f"{650 / 12:.10g}"), *items))
    assert people(found) == ["1 person who left an item out: score 100.0"]


def test_who_left_items_out_is_not_known_where_any_of_the_items_is_not_told(report):
    items = of_items(*[(12, 650)] * 5, (11, 550))[1:]
    assert people(attack(report(row(MEAN, "personal", "after", 12, f"{650 / 12:.10g}"), *items))) == []


def test_the_mean_before_of_those_asked_twice_is_that_after_less_the_mean_difference(report):
    """After 27 people average 30 and came down by 10: they were at 40, 1080 in all, of 1120 with the 28th: 40."""
    rows = row(MEAN, "work", "after", 27, "30.0000"), row("mean-paired-difference", "work", "x", 27, "-10.0000")
    found = attack(report(row(MEAN, "work", "before", 28, "40.0000"), *rows))
    assert people(found) == ["1 person in the one mean only: score 40.0"]


@pytest.mark.parametrize(("mean", "apart"), [("0.0", "0.6"), ("99.5", "6.6")])
def test_a_mean_at_an_end_of_the_scale_tells_of_everybody(report, mean, apart):
    """12 people sum to at most 12 · 0.05; or to at least 12 · 99.45, so nobody is below 100 - 6.6."""
    found = attack(report(row(MEAN, "work", "before", 12, mean)))
    assert people(found) == [f"everybody is within {apart} points of the end"]


def test_an_sd_of_nothing_tells_of_everybody(report):
    """No one of 16 is farther from the mean than SD · 15 / 4: 0.5 · 3.75."""
    found = attack(report(row(MEAN, "work", "before", 16, "44", ROUNDED), row(SD, "work", "before", 16, "0", ROUNDED)))
    assert people(found) == ["everybody is within 1.9 of the mean"]


def test_a_mean_and_an_sd_that_one_group_alone_has(report):
    """Of three totals of 0 to 24 that sum to 3, squares sum to 9, 5 or 3. Scores 0, 0 and 12.5 have SD 7.2169."""
    found = attack(report(row(MEAN, "personal", "after", 3, "4.1667"), row(SD, "personal", "after", 3, "7.2169")), 3)
    assert "one group of people alone has these" in people(found)


def test_small_counts_and_what_a_count_leaves(report):
    folder = report(
        row("recruited", "", "", 42, "42.0", unit="people"),
        row("answered", "", "before", 42, "41.0", unit="people"),
        row("withdrew", "", "", 42, "3.0", unit="people"),
        row("interviewed", "", "", 40, "10", ROUNDED, unit="people"),
    )
    found = {(finding.kind, finding.follows) for finding in attack(folder)}
    assert found == {
        ("count", "a count below 10"),
        ("count", "1 person not among them"),
        ("count", "1 person in the first alone"),
    }
    assert attack(folder, smallest=1) == []


def test_the_one_band_that_is_hidden_is_known_by_the_others(report):
    bands = [row(f"in-band-{name}", "work", "after", 40, count, unit="people") for name, count in
             {"none": "15", "mild": "12", "moderate": "11", "severe": ""}.items()]  # fmt: skip
    (found,) = attack(report(*bands))
    assert found.follows == "the rest, in-band-severe work after, of 40, is 2"


def test_that_everybody_scored_lower_is_known_of_each(report):
    found = attack(report(row("scored-lower", "work", "after minus before", 28, "28", unit="people")))
    assert people(found) == ["so it is with everybody"]


def test_a_total_is_exact_where_digits_leave_one(report):
    """12 people with totals in steps of 25 / 30 (five or six items answered): 12 · 0.01 is less, 12 · 0.1 is not."""
    assert [f.kind for f in attack(report(row(MEAN, "personal", "after", 12, "43.21")))] == ["total"]


def test_a_total_is_not_exact_where_one_digit_leaves_several(report):
    assert attack(report(row(MEAN, "personal", "after", 12, "43.2"))) == []


@pytest.mark.parametrize("tag", ['<data value="{}">12.3456</data>', r"<data value=\"{}\">12.3456</data>"])
def test_what_a_page_says_beyond_the_table_counts(report, tag):
    folder = report(row(MEAN, "personal", "after", 12, "", key="mean-1"), page=tag.format("mean-1"))
    assert [f.kind for f in attack(folder)] == ["total"]


def test_a_mark_in_a_drawing_that_is_finer_than_the_table(report):
    """Ticks 0 at x 100 and 100 at x 200, a mark from 143 to 144.5: 43.75, where the table says 44."""
    folder = report(row(ITEM, "personal_tired", "after", 25, "44", ROUNDED))
    ticks = "".join(
        f'<g id="xtick_{x}"><text style="" x="{x}" y="1">{label}</text></g>' for x, label in ((100, 0), (200, 100))
    )
    mark = '<g id="PathCollection_1"><path d="M 143 5 \nL 144.5 6 \nz\n"/></g>'
    (folder / "figures").mkdir()
    (folder / "figures" / "02-items.svg").write_text(ticks + mark)
    assert [f.follows for f in attack(folder)] == ["a mark says 43.75"]
    (folder / "figures" / "02-items.svg").write_text(ticks + mark.replace("144.5", "145"))
    assert attack(folder) == []


@pytest.mark.parametrize("called", ["sha256", "identifier"])
def test_checksums_of_tables_of_people(report, called):
    folder = report(row(MEAN, "work", "before", 25, "40", ROUNDED))
    (folder / "made-with.json").write_text(json.dumps({"inputs": {"answers": "d55f", "published trend": "aa"}}))
    crate = {"@graph": [{"@id": "#input-answers", called: "d55f"}, {"@id": "#input-people"}]}
    (folder / "ro-crate-metadata.json").write_text(json.dumps(crate))
    assert {(f.kind, f.file) for f in attack(folder)} == {
        ("checksum", "made-with.json"), ("checksum", "ro-crate-metadata.json")
    }  # fmt: skip


@pytest.mark.parametrize(
    "content", [None, "a,b\n1,2\n", HEADER + "\n" + row(MEAN, "work", "before", "many", "4") + "\n"]
)
def test_what_is_no_report_is_refused(tmp_path, content):
    if content:
        (tmp_path / "tables").mkdir()
        (tmp_path / "report.json").write_text("{}")
        (tmp_path / "tables" / "01.csv").write_text(content)
    with pytest.raises(InputError, match="should be"):
        attack(tmp_path)


def test_the_command_says_what_it_found_and_ends_with_1_or_with_0(report):
    folder = report(row("scored-lower", "work", "after minus before", 42, "3", unit="people"))
    said = CliRunner().invoke(app, ["attack", str(folder)])
    assert (said.exit_code, "a count below 10" in said.output) == (1, True)
    said = CliRunner().invoke(app, ["attack", str(folder), "--smallest", "3"])
    assert (said.exit_code, "Nothing was worked out" in said.output) == (0, True)


def test_a_few_are_the_rest_of_two_rounded_counts(report):
    """21 to 23 people, 6 to 8 of them lower and 9 to 11 the same: 2 or more are higher, hidden are fewer than 3."""
    method = "rounded: counts down to 3"
    counts = {"reliably-lower": "6", "within-reliable-change": "9", "reliably-higher": ""}
    rows = [row(name, "work", "x", 21, count, method, unit="people") for name, count in counts.items()]
    (found,) = attack(report(*rows), smallest=3)
    assert found.follows.endswith("is 2")


def interval(quantity, domain, n, estimate, low, high, method="", **about) -> str:
    """A row with its 95% interval."""
    told = row(quantity, domain, "after minus before", n, estimate, method, **about)
    return told.replace(f",{estimate},,,,", f",{estimate},{low},{high},0.95,")


def of_pairs(low, high) -> list[str]:
    return [
        interval("mean-paired-difference", "work", 40, "-8", low, high, ROUNDED),
        row("sd-paired-difference", "work", "after minus before", 40, "20", ROUNDED),
    ]


@pytest.mark.parametrize(
    ("low", "high", "follows"),
    [
        ("-14.4", "-1.6", []),  # t with 39 degrees, 2.0227, · 20 / sqrt(40) = 6.396 around -8: of what is told
        ("-14.7", "-1.9", ["the middle of its interval says -8.3"]),
        # 2.0227 · 19.5 / sqrt(40) = 6.236 at least; of 43 and 44 people 2.0181 · 19.5 / sqrt(43) = 6.001, 5.929
        ("-13.95", "-2.05", ["its ends fit 44 people, and not 40"]),
    ],
)
def test_an_interval_says_what_it_was_made_from(report, low, high, follows):
    assert [finding.follows for finding in attack(report(*of_pairs(low, high)))] == follows


@pytest.mark.parametrize(
    ("low", "high", "follows"),
    [
        ("0.6545", "0.8708", []),
        ("0.6614", "0.8672", ["its ends fit 44 people, and not 40"]),
    ],
)
def test_an_interval_of_alpha_says_of_how_many_it_is(report, low, high, follows):
    """Feldt's interval of alpha 0.78 with six items: 1 - 0.22 · F, by quantiles of the beta distribution.

    With 39 and 195 degrees of freedom F is 1.57044 and 0.58718, with 43 and 215 it is 1.53915 and 0.60371.
    """
    for people, quantiles in {40: (1.57044, 0.58718), 44: (1.53915, 0.60371)}.items():
        assert [_f(tail, people - 1, 5 * (people - 1)) for tail in (0.975, 0.025)] == pytest.approx(quantiles, abs=1e-5)
    found = attack(report(interval("alpha", "personal", 40, "0.7800", low, high, ROUNDED)))
    assert [finding.follows for finding in found] == follows


def _f(tail: float, above: int, below: int) -> float:
    beta = betaincinv(above / 2, below / 2, tail)
    return beta * below / (above * (1 - beta))


@pytest.mark.parametrize(("low", "high", "follows"), [
    ("-20.0", "10.0", []),  # 15 of 50 lost move a mean by 30 points
    ("-20.1", "12.0", ["its ends fit 53 people, and not 50"]),  # 17 of 53: 32.08
])  # fmt: skip
def test_those_lost_at_both_ends_of_the_scale_say_how_many_there_are(report, low, high, follows):
    everybody = interval("difference-of-everybody", "work", 50, "", low, high, ROUNDED)
    twice = row("mean-paired-difference", "work", "after minus before", 35, "-5", ROUNDED)
    assert [finding.follows for finding in attack(report(everybody, twice))] == follows


RECRUITED = row("recruited", "", "", 55, "55", ROUNDED, unit="people")
WORK = row(MEAN, "work", "before", 40, "44", ROUNDED)


@pytest.mark.parametrize(
    ("page", "follows"),
    [
        ("<p>57 people came.</p>", ["57, which tables round"]),
        ("<p>Of them, 41 of 55 answered.</p>", ["41, which tables round"]),
        ("<p>Lower on 43 of 57 items. 57 people coded. Of made-up studies with 57 people.</p>", []),
        ("<p>Work-related means: 43.7 points.</p>", ["43.7, which tables round"]),
        ('<img alt="57 people before">', ["57, which tables round"]),
        ('<svg aria-label="57 people"><text>of 43 people</text></svg>', ["43, which tables round"] * 2),
        ("<p>55 people, 40 of 55, 2 of 3 scales; a mean of 44.</p>", []),
        ("<p>Personal means: 43.7. A change of more than 43.9 (work-related) points.</p>", []),
        ('<p><data value="x">57</data> people.</p><script>57 people</script>', []),
    ],
)
def test_numbers_in_prose_and_alternative_texts_that_tables_round(report, page, follows):
    """55 stands for 55 to 59, 40 for 40 to 44, the mean 44 for 43.5 to 44.5."""
    found = [finding.follows for finding in attack(report(RECRUITED, WORK, page=page))]
    assert sorted(found) == sorted({"43, which tables round", "57, which tables round"} if "svg" in page else follows)


def test_numbers_in_what_notebooks_show(report):
    folder = report(RECRUITED)
    (folder / "notebooks").mkdir()
    cells = [
        {"cell_type": "markdown", "source": ["57 people ", "came."]},
        {"cell_type": "code", "outputs": [{"data": {"text/html": ["<p>58 ", "people</p>"]}}]},
    ]
    (folder / "notebooks" / "01.ipynb").write_text(json.dumps({"cells": cells}))
    assert {finding.follows for finding in attack(folder)} == {"57, which tables round", "58, which tables round"}


def test_a_mark_a_person_over_before(report):
    """Lines at 0 and 100 are drawn at y 200 and 100; 25 marks at y 150 are 50 points, and so can be scores."""
    folder = report(row(MEAN, "work", "before", 25, "50", ROUNDED))
    (folder / "figures").mkdir()
    tick = '<g id="xtick_1"><text style="" x="30.5" y="1">before</text></g>'
    lines = "".join(
        f'<g id="ytick_{y}"><g id="line2d_{y}"><path d="M 1 {y} L 2 2"/></g><text x="2" y="3">{label}</text></g>'
        for y, label in ((200, 0), (100, 100))
    )
    marks = ['<use xlink:href="#m1" x="30.5" y="150"/>'] * 25
    file = folder / "figures" / "02-people.svg"

    def found(marks) -> list[str]:
        file.write_text(f'<g id="axes_1">{tick}{lines}{"".join(marks)}')
        return people(attack(folder))

    assert found(marks) == ["a mark a person at their score: 50.0, … 50.0"]
    assert found([mark.replace("150", "151") for mark in marks]) == []  # 49 points are no score
    assert found([mark.replace("30.5", "28") for mark in marks]) == []
    assert found(marks[:20]) == []


def test_what_was_published_of_a_cohort_is_no_secret(report):
    printed = row("answered", "", "before", 57, "57", unit="people").replace(",real,", ",published,")
    assert attack(report(RECRUITED, printed, page='<svg aria-label="57 people answered before"></svg>')) == []


@pytest.mark.parametrize("content", ["{", "[]", '{"cells": [1]}', '{"cells": [{"cell_type": "markdown"}]}'])
def test_a_notebook_that_is_none_is_refused(report, content):
    folder = report(RECRUITED)
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "01.ipynb").write_text(content)
    with pytest.raises(InputError, match=r"01.ipynb: should be a notebook"):
        attack(folder)


@pytest.mark.parametrize("number", ["inf", "nan"])
def test_a_number_that_is_none_is_refused(report, number):
    with pytest.raises(InputError, match="should be a table of estimates"):
        attack(report(row(MEAN, "work", "before", 40, number)))
