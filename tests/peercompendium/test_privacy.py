"""What leaves the house gives nobody away. Oracle: the attack, which uses nothing of the rules; invented cohorts.

The tables are those that the notebooks write: their own cells are run, without what only shows.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re

import pytest
import yaml
from invented_cohorts import Drawn, leeds, tables_of

from givenfiles.faults import InputError
from peercompendium.attack import attack
from peercompendium.report import make_report, refuse_what_gives_away
from peergroups import cbi, disclosure, estimates, results, show
from peergroups.records import loading
from peergroups.statistics import internal_consistency

pytestmark = pytest.mark.slow


@pytest.fixture
def drawn(tmp_path, results_folder):
    def draw(chance: random.Random, people: int, smallest: int | None = None) -> Drawn:
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return Drawn(folder, chance, people, smallest)

    return draw


def sizes(hunt, few: int, many: int):
    return hunt.draws(["25", "42", "60", "any"], few, many)


def people_of(kind: str, chance: random.Random) -> int:
    return int(kind) if kind != "any" else chance.randint(9, 90)


@pytest.mark.hunt
def test_with_nothing_hidden_somebody_is_found_in_three_cohorts_of_four(drawn, hunt):
    found = []
    for kind, chance in sizes(hunt, 4, 200):
        report = drawn(chance, people_of(kind, chance), 0).report()
        found.append(any(finding.kind == "person" for finding in attack(report)))
        hunt.count("somebody found" if found[-1] else "nobody found")
    assert sum(found) >= 0.75 * len(found)


@pytest.mark.hunt
@pytest.mark.parametrize("smallest", [None, 5, 3])
def test_under_the_rules_nothing_is_found(drawn, hunt, smallest):
    for kind, chance in sizes(hunt, 4 if smallest is None else 2, 200 if smallest is None else 40):
        report = drawn(chance, people_of(kind, chance), smallest).report()
        assert list(map(str, attack(report, smallest or 10))) == []
        hunt.count(kind)


@pytest.mark.hunt
@pytest.mark.parametrize("people", [25, 42, 60])
def test_under_the_rules_most_numbers_are_shown(drawn, hunt, people):
    """Fewer than 35 of 100 numbers hidden on the first three pages; the means before and after are shown."""
    for _, chance in sizes(hunt, 1, 20):
        tables = (drawn(chance, people).report() / "tables").glob("0[1-3]*.csv")
        rows = [row for table in tables for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())]
        hidden = [row for row in rows if row["method"].startswith("hidden")]
        assert len(hidden) < 0.35 * len(rows)
        means = [row for row in rows if row["quantity"] == "mean-score" and row["timepoint"] in cbi.TIMEPOINTS]
        assert len(means) >= 6
        assert all(row["estimate"] for row in means)
        hunt.count(f"{len(hidden) / len(rows):.0%} hidden")


def test_a_whole_report_gives_nobody_away_and_tells_no_exact_size(drawn, tmp_path, forks):
    """Pages, pictures, notebooks and descriptions of a cohort whose sizes stand in no other number of a report."""
    cohort = drawn(random.Random("57"), 57)
    report = make_report(cohort.folder / "cohort.yaml", tmp_path / "report", {"studies": "100"}, server=forks)
    assert list(map(str, attack(report))) == []
    contents = [file.read_bytes() for file in cohort.folder.iterdir()]
    checksums = {hashlib.sha256(content).hexdigest() for content in contents}
    checksums |= {hashlib.sha1(b"blob %d" % len(text) + bytes(1) + text).hexdigest() for text in contents}  # noqa: S324
    for file in (file for file in report.rglob("*") if file.suffix in {".json", ".sha256", ".html", ".ipynb", ".csv"}):
        text = file.read_text(encoding="utf-8")
        assert not [checksum for checksum in checksums if checksum in text], file.name
        assert not re.search(r"\bP0\d\d\b|answers\.csv|participants\.csv", text), file.name
    told = "".join(page.read_text(encoding="utf-8") for page in report.glob("*.html"))
    words = re.sub(
        r"<svg.*?</svg>|<[^>]*>", lambda tag: " ".join(re.findall(r'aria-label="([^"]*)"', tag[0])), told, flags=re.S
    )
    assert "55 people were recruited" in words
    assert words.count("Counts of people are rounded down to a multiple of 5, scores are rounded too.") >= 5
    assert not re.search(r"\b57 (people|of|were)|of 57\b", words)


def test_a_report_in_which_something_is_found_is_not_written(drawn):
    exact = drawn(random.Random("exact"), 42, 0)
    report = exact.report()
    refuse_what_gives_away(loading.load(exact.folder / "cohort.yaml"), report)  # it hides no small counts
    settings = yaml.safe_load((exact.folder / "cohort.yaml").read_text(encoding="utf-8"))
    (exact.folder / "cohort.yaml").write_text(yaml.safe_dump(settings | {"disclosure": {}}), encoding="utf-8")
    with pytest.raises(InputError, match="the report should give nobody away"):
        refuse_what_gives_away(loading.load(exact.folder / "cohort.yaml"), report)


def test_the_ordinary_cohort_is_given_away_without_rules(drawn, results_folder):
    """Two of those who answered after left an item out each; one score is worked out by hand from the same tables."""
    cohort = drawn(random.Random("one"), 42, 0)
    answers = list(csv.DictReader((cohort.folder / "answers.csv").read_text(encoding="utf-8").splitlines()))
    personal = cbi.items_of("personal")
    for row in answers:
        for item in personal:
            row[item] = row[item] or "50"
    someone = next(row for row in answers if row["timepoint"] == "after")
    someone[personal[0]] = ""
    cohort._write("answers", [list(answers[0]), *(list(row.values()) for row in answers)])
    score = sum(int(someone[item]) for item in personal[1:]) / 5
    found = [finding.follows for finding in attack(cohort.report()) if "left an item out" in finding.follows]
    spans = [re.findall(r"[\d.]+", follows.partition("score")[2]) for follows in found]
    assert any(float(span[0]) <= score <= float(span[-1]) for span in spans)


def test_leeds_gave_somebodys_score_away_and_does_no_more(tmp_path, results_folder):
    """After, the scale's mean is of 28 people and its items' means of 28 and 27: somebody left one out.

    With one digit after the point of each mean, four scores are left of the 21 that five answers can give. Oracle:
    their own rows. P007 answered 50, 25, 25, 25 and 25, which are 30 points; P018 five client items with 50, 50, 50, 25
    and 75, which are 50.
    """
    report = results.folder()
    found = [finding.follows for finding in attack(tables_of(leeds(tmp_path, smallest_count=0), report))]
    spans = [
        re.findall(r"[\d.]+", each.partition("score")[2]) for each in found if each.startswith("1 person who left")
    ]
    for points in (30, 50):
        assert any(float(low) <= points <= float(high) < float(low) + 20 for low, high in spans)
    assert attack(tables_of(leeds(tmp_path), report)) == []


def test_what_is_made_from_exact_numbers_gives_them_away(tmp_path, results_folder, monkeypatch):
    """Of 41 before and 28 both times 40 and 25 are told; intervals and ends made from the exact ones say so."""
    monkeypatch.setattr(disclosure, "as_told", lambda what, values, rules: (values.mean(), values.std(), len(values)))
    found = {
        finding.numbers.split()[0]: finding.follows for finding in attack(tables_of(leeds(tmp_path), results_folder))
    }
    assert found["difference-of-everybody"] == "its ends fit 41 people, and not 40"
    assert found["mean-paired-difference"] == "its ends fit 28 to 29 people, and not 25"


def test_an_interval_of_alpha_of_exactly_so_many_gives_their_number_away(tmp_path, results_folder, monkeypatch):
    """As 25 may stand for 29 people, the intervals are made of four more than are told."""
    of = internal_consistency.alpha_of
    exact = lambda estimate, n, *of_what: of(estimate, n + 4, *of_what)._replace(n=n)  # noqa: E731
    monkeypatch.setattr(internal_consistency, "alpha_of", exact)
    found = [
        finding for finding in attack(tables_of(leeds(tmp_path), results_folder)) if "29 people" in finding.follows
    ]
    assert {finding.numbers.split()[0] for finding in found} == {"alpha"}


def test_a_picture_of_people_gives_their_scores_away(tmp_path, results_folder):
    """The rule that one person's values are not drawn is switched off by the cohort file; 41 people answered before."""
    cohort = leeds(tmp_path, smallest_count=0, show_people=True)
    tables_of(cohort, results_folder)
    assert not [finding for finding in attack(results_folder) if "marks over" in finding.numbers]
    study = loading.load(cohort)
    description = estimates.change.describe(study, study.scores)
    differences = estimates.change.paired_differences(study, study.scores)
    show.change.people(study, study.scores, description, differences)
    found = {finding.numbers for finding in attack(results_folder) if "a mark a person" in finding.follows}
    assert found == {"41 marks over before", "28 marks over after"}


def test_exact_sizes_in_prose_give_it_away(tmp_path, results_folder):
    tables_of(leeds(tmp_path), results_folder)
    (results_folder / "index.html").write_text("<p>Of 42 people, 41 people answered before.</p>", encoding="utf-8")
    assert {finding.follows for finding in attack(results_folder)} == {
        "41, which tables round",
        "42, which tables round",
    }
