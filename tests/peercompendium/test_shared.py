"""Reports shared one after the other give nobody away. Oracle: sets and counts by hand, and sums over all of them."""

from __future__ import annotations

import itertools
import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import yaml
from invented_cohorts import changed, leeds

from givenfiles.faults import InputError
from peercompendium import manifest, shared
from peercompendium.report import make_report
from peergroups.records import loading

pytestmark = pytest.mark.slow

ROW = "P900"


def people(ids: str, trace: str = "a") -> shared.People:
    return dict.fromkeys(ids, trace)


@pytest.mark.parametrize(
    ("sets", "groups"),
    [
        ([people("abc")], ["abc"]),
        ([people("abc"), people("abcd")], ["abc", "d"]),
        ([people("abc"), people("bcd"), people("ab")], ["a", "b", "c", "d"]),
        ([people("abc"), people("ab") | people("c", "b")], ["ab", "c"]),  # what c answered was changed
        ([people("abc"), people("abc", "b")], ["abc"]),  # everybody's was
        ([people("abc"), people("abcd", "b")], ["abc", "d"]),
    ],
)
def test_people_are_alike_whom_no_set_tells_apart(sets, groups):
    assert sorted("".join(sorted(group)) for group in shared.alike(sets)) == groups


def test_no_sum_over_what_may_be_shared_is_of_fewer_people_than_the_smallest_count():
    """Any difference of sums is a sum over the sets with a factor each: here all factors from -2 to 2 are tried.

    What a sum is of is whoever's factors do not add up to 0.
    """
    chance, refused = random.Random(1), 0
    for _ in range(200):
        everybody = list(range(24))
        parts = [set(everybody[start : start + 4]) for start in range(0, 24, 4)]
        sets = [set().union(*chance.sample(parts, 3)) ^ set(chance.sample(everybody, chance.choice([0, 0, 1])))
                for _ in range(3)]  # fmt: skip
        behind = [{"x": {"everybody": {str(who): "" for who in each}}} for each in sets]
        first, *others = behind
        if (
            shared.told_apart([], first, 4)
            or shared.told_apart(others[:1], others[1], 4)
            or any(shared.told_apart([first, *others[:number]], now, 4) for number, now in enumerate(others))
        ):
            refused += 1
            continue
        indicator = np.array([[who in each for who in everybody] for each in sets])
        for factors in itertools.product(range(-2, 3), repeat=3):
            of = np.count_nonzero(np.array(factors) @ indicator)
            assert of == 0 or of >= 4
    assert 50 < refused < 195


@pytest.fixture
def cohort(tmp_path) -> Path:
    return leeds(tmp_path / "leeds")


def behind(cohort: Path) -> shared.Behind:
    return shared.behind(loading.load(cohort))


def told_apart(cohort: Path, earlier: shared.Behind) -> dict[str, int]:
    return shared.told_apart([earlier], behind(cohort), 10)


def test_the_sets_are_those_that_the_numbers_are_of(cohort):
    """42 people; 41 answered before, 28 after, all of them before; each of them enough items of each scale."""
    sizes = {kind: {name: len(who) for name, who in sets.items()} for kind, sets in behind(cohort).items()}
    scores = {
        f"{scale} scores {timepoint}": {"everybody": n, "those with both scores": 28}
        for scale in ("personal", "work-related", "client-related")
        for timepoint, n in (("before", 41), ("after", 28))
    }
    counts = {"who took part": 42, "answers before": 41, "answers after": 28}
    assert sizes == {kind: {"everybody": n} for kind, n in counts.items()} | scores


def test_a_first_report_tells_no_one_apart(cohort):
    assert shared.told_apart([], behind(cohort), 10) == {}
    assert shared.told_apart([behind(cohort)], behind(cohort), 10) == {}


def test_a_newcomer_who_answered_before_is_told_apart(cohort):
    earlier = behind(cohort)
    changed(cohort.parent, "participants", lambda rows: rows.append(rows[-1] | {"participant": ROW}))
    changed(cohort.parent, "answers", lambda rows: rows.append(rows[0] | {"participant": ROW}))
    scores = {f"{scale} scores before": 1 for scale in ("personal", "work-related", "client-related")}
    assert told_apart(cohort, earlier) == {"who took part": 1, "answers before": 1} | scores


def test_one_who_left_is_told_apart(cohort):
    earlier = behind(cohort)
    changed(
        cohort.parent,
        "answers",
        lambda rows: rows.pop(next(n for n, r in enumerate(rows) if r["timepoint"] == "after")),
    )
    found = told_apart(cohort, earlier)
    assert set(found.values()) == {1}
    assert {"answers after", "personal scores after"} <= set(found)
    assert "who took part" not in found


def test_one_corrected_answer_is_told_apart_at_its_time_only(cohort):
    earlier = behind(cohort)

    def correct(rows):
        rows[0]["work_evening"] = "0" if rows[0]["work_evening"] != "0" else "25"
        assert rows[0]["timepoint"] == "before"

    changed(cohort.parent, "answers", correct)
    found = told_apart(cohort, earlier)
    assert set(found.values()) == {1}
    assert set(found) == {kind for kind in earlier if kind.endswith("before")}


def test_one_whose_grade_was_corrected_is_told_apart(cohort):
    earlier = behind(cohort)
    changed(cohort.parent, "participants", lambda rows: rows[0].update(gender="non-binary"))
    assert told_apart(cohort, earlier) == {"who took part": 1}


def test_ten_who_joined_may_be_shared(cohort):
    earlier = behind(cohort)
    ten = [f"P9{number:02}" for number in range(10)]
    changed(cohort.parent, "participants", lambda rows: rows.extend(rows[0] | {"participant": who} for who in ten))
    first = lambda rows: [rows[0] | {"participant": who} for who in ten]  # noqa: E731
    changed(cohort.parent, "answers", lambda rows: rows.extend(first(rows)))
    assert told_apart(cohort, earlier) == {}


def test_a_newcomer_is_told_apart_even_where_everybodys_direction_was_corrected(cohort):
    earlier = behind(cohort)
    changed(cohort.parent, "participants", lambda rows: rows.append(rows[-1] | {"participant": ROW}))
    changed(cohort.parent, "answers", lambda rows: rows.append(rows[0] | {"participant": ROW}))
    cohort.write_text(cohort.read_text(encoding="utf-8").replace("as answered", "more is worse"), encoding="utf-8")
    assert told_apart(cohort, earlier)["personal scores before"] == 1


def test_without_ids_people_are_known_by_what_they_answered(cohort):
    """A row of answers is put in the middle, so that no one is known by their place; P001 is there twice then."""
    settings = yaml.safe_load(cohort.read_text(encoding="utf-8"))
    words = {"column": "timepoint", "before": "before", "after": "after"}
    settings["read"] = {"file": "answers.csv", "participant": "none", "timepoint": words}
    del settings["tables"]
    cohort.write_text(yaml.safe_dump(settings), encoding="utf-8")
    earlier = behind(cohort)
    assert {kind: len(sets["everybody"]) for kind, sets in earlier.items() if sets}["answers before"] == 41
    assert told_apart(cohort, earlier) == {}
    changed(cohort.parent, "answers", lambda rows: rows.insert(30, rows[0]))
    found = told_apart(cohort, earlier)
    assert set(found.values()) == {1}
    assert set(found) == {kind for kind in earlier if kind.endswith("before")}


@pytest.fixture
def report(tmp_path):
    """A folder that is listed as a report is, with a table of this text."""

    def written(text: str, name: str = "report") -> Path:
        folder = tmp_path / name
        (folder / "tables").mkdir(parents=True)
        (folder / "tables" / "01.csv").write_text(text)
        (folder / "report.json").write_text(json.dumps({"cohort": "leeds-42", "pages": ["01"]}))
        (folder / "01.html").write_text("")
        manifest.write(folder)
        return folder

    return written


@pytest.fixture
def any_report_is_of_the_records(monkeypatch):
    monkeypatch.setattr(shared, "_refuse_what_is_not_of", lambda study, report: None)


def ledger(cohort: Path) -> Path:
    return cohort.with_name("leeds-42.shared.json")


def one_more(cohort: Path) -> None:
    changed(cohort.parent, "participants", lambda rows: rows.append(rows[-1] | {"participant": ROW}))


@pytest.mark.usefixtures("any_report_is_of_the_records")
def test_the_command_says_which_numbers_and_how_many_people_and_never_who(cohort, report, here):
    first = here("share", report("a"), "--cohort", cohort)
    assert (first.returncode, "as report 1; keep that private" in first.stdout) == (0, True)
    written = ledger(cohort).read_bytes()
    one_more(cohort)
    second = here("share", report("b", "next"), "--cohort", cohort)
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "fewer than 10 people, who joined, left or were changed since, in who took part (1 person)." in second.stderr
    assert ROW not in second.stdout + second.stderr
    assert ledger(cohort).read_bytes() == written
    again = here("share", report("a", "elsewhere"), "--cohort", cohort)
    assert (again.returncode, "says what report 1 says" in again.stdout) == (0, True)
    assert ledger(cohort).read_bytes() == written


@pytest.mark.usefixtures("any_report_is_of_the_records")
def test_the_ledger_says_that_it_is_private_and_has_ids_and_nobodys_values(cohort, report):
    shared.share(report("a"), cohort)
    told = json.loads(ledger(cohort).read_text(encoding="utf-8"))
    assert told["about"].startswith("Private: ids of participants")
    (one,) = told["reports"]
    assert one["people"] == behind(cohort)
    assert {len(trace) for sets in one["people"].values() for who in sets.values() for trace in who.values()} == {4}
    assert not [path for path in cohort.parent.iterdir() if path.name.startswith(".")]


@pytest.mark.usefixtures("any_report_is_of_the_records")
def test_a_lower_smallest_count_is_the_owners_decision(cohort, report):
    shared.share(report("a"), cohort)
    one_more(cohort)
    settings = yaml.safe_load(cohort.read_text(encoding="utf-8")) | {"disclosure": {"smallest_count": 1}}
    cohort.write_text(yaml.safe_dump(settings), encoding="utf-8")
    assert shared.share(report("b", "next"), cohort).allowed


@pytest.mark.usefixtures("any_report_is_of_the_records")
def test_two_runs_at_once_both_are_in_the_ledger(cohort, report):
    reports = [report(str(number), f"report-{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: shared.share(one, cohort), reports))
    assert [answer.allowed for answer in answers] == [True] * 6
    assert len(json.loads(ledger(cohort).read_text(encoding="utf-8"))["reports"]) == 6


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("{", "line 1"),
        ("[]", "should be as `compendium share` wrote it"),
        ('{"reports": [{"tables": 3, "people": {}}]}', "key reports.0.tables"),
        ('{"reports": [], "more": 1}', "key more"),
        ("\udcff", "should be saved as UTF-8"),
    ],
)
@pytest.mark.usefixtures("any_report_is_of_the_records")
def test_a_broken_ledger_is_told_by_its_place_and_left_as_it_is(cohort, report, here, broken, told):
    content = broken.encode("utf-8", "surrogateescape")
    ledger(cohort).write_bytes(content)
    said = here("share", report("a"), "--cohort", cohort)
    assert said.returncode == 2
    assert "leeds-42.shared.json" in said.stderr.splitlines()[0]
    assert told in said.stderr
    assert ledger(cohort).read_bytes() == content


def test_a_report_that_was_changed_is_refused(cohort, report):
    folder = report("a")
    (folder / "01.html").write_text("changed")
    with pytest.raises(InputError, match=r"01.html: was changed since it was written here"):
        shared.share(folder, cohort)
    (folder / manifest.NAME).unlink()
    with pytest.raises(InputError, match=r"contents.sha256"):
        shared.share(folder, cohort)
    assert not ledger(cohort).exists()


def test_of_synthetic_records_nothing_is_written_down(cohort, report, here):
    cohort.write_text(cohort.read_text(encoding="utf-8").replace("real", "synthetic"), encoding="utf-8")
    said = here("share", report("a"), "--cohort", cohort)
    assert (said.returncode, "nobody is behind these records" in said.stdout) == (0, True)
    assert not ledger(cohort).exists()


@pytest.mark.slow
@pytest.mark.usefixtures("forked")
def test_from_41_to_42_people_with_reports_as_they_are_made(cohort, only_notebooks, tmp_path, forks):
    """Only the numbers of people are on these pages: of 42 recruited 40 are told, and so are 40 of 41 or 42 before."""
    only_notebooks("01")
    first = make_report(cohort, tmp_path / "first", server=forks)
    answers = (cohort.parent / "answers.csv").read_bytes()
    changed(cohort.parent, "answers", lambda rows: rows.__delitem__(slice(0, 20)))
    with pytest.raises(InputError, match=r"is not what .* gives now: make it again"):
        shared.share(first, cohort)
    assert not ledger(cohort).exists()
    (cohort.parent / "answers.csv").write_bytes(answers)
    assert shared.share(first, cohort).allowed

    def three_more(rows):
        rows += [rows[0] | {"participant": f"P9{number}"} for number in range(3)]

    changed(cohort.parent, "participants", three_more)
    answer = shared.share(make_report(cohort, tmp_path / "second", server=forks), cohort)
    assert not answer.allowed
    assert "in who took part (3 people)." in answer.told
