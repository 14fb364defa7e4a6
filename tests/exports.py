"""Questionnaires of invented people, written in the forms in which survey tools send them.

`ANSWERS` is what everybody answered, in points as answered; a kind writes it to files and says how a cohort file has to
read these. Oracle of all tests: what came out beside what went in.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peergroups import cbi

ITEMS = [item.id for item in cbi.ITEMS]
QUESTIONS = {item: f"Question {number}, of {item.replace('_', ' ')}?" for number, item in enumerate(ITEMS, 1)}
BEFORE, AFTER = [f"P{n:02}" for n in range(1, 15)], [f"P{n:02}" for n in range(1, 10)]
TIMES = {"before": BEFORE, "after": AFTER}
Answers = dict[tuple[str, str], dict[str, int | None]]


def _drawn() -> Answers:
    """Answers of people who differ; two left items out, one nearly a whole scale."""
    draw = random.Random(5)
    drawn: Answers = {}
    for timepoint, people in TIMES.items():
        for who in people:
            level = draw.choice([1, 2, 3])
            drawn[who, timepoint] = {item: 25 * min(4, max(0, level + draw.choice([-1, 0, 1]))) for item in ITEMS}
            energy = drawn[who, timepoint]["work_energy_left"]
            drawn[who, timepoint]["work_energy_left"] = 100 - energy
    drawn["P03", "before"]["personal_tired"] = None
    drawn["P05", "after"] |= dict.fromkeys(["client_hard", "client_giving", "client_tired_of", "client_how_long"])
    return drawn


ANSWERS = _drawn()


def expected_scores() -> dict[tuple[str, str, str], float]:
    """The scores by the instrument's rule: a mean of the answers, the energy item turned, of half of them at least."""
    found = {}
    for (who, timepoint), answered in ANSWERS.items():
        for scale in cbi.SCALES:
            mine = {item: worth for item, worth in answered.items() if item.startswith(scale) and worth is not None}
            turned = [100 - worth if item == "work_energy_left" else worth for item, worth in mine.items()]
            if 2 * len(mine) >= sum(item.startswith(scale) for item in ITEMS):
                found[who, timepoint, scale] = sum(turned) / len(turned)
    return found


ENGLISH = {
    "frequency": ["Never/almost never", "Seldom", "Sometimes", "Often", "Always"],
    "degree": ["To a very low degree", "To a low degree", "Somewhat", "To a high degree", "To a very high degree"],
}
DANISH = {
    "frequency": ["Aldrig/næsten aldrig", "Sjældent", "Sommetider", "Ofte", "Altid"],
    "degree": ["I meget ringe grad", "I ringe grad", "Delvist", "I høj grad", "I meget høj grad"],
}
CHINESE = {
    "frequency": ["从不", "很少", "有时", "经常", "总是"],
    "degree": ["程度非常低", "程度低", "有些", "程度高", "程度非常高"],
}
OF_ITEM = {item.id: item.responses for item in cbi.ITEMS}
Word = Callable[[str, int], str]


def words(language: dict[str, list[str]]) -> Word:
    """The word of an answer, which depends on what its item asks."""
    return lambda item, points: language[OF_ITEM[item]][points // 25]


def points(_: str, worth: int) -> str:
    """The points themselves."""
    return str(worth)


def cells(who: str, timepoint: str, word: Word, missing: str = "") -> list[str]:
    """The answers of one questionnaire in the order of the items."""
    given = ANSWERS[who, timepoint]
    return [missing if given[item] is None else word(item, given[item]) for item in ITEMS]


def rows(word: Word, missing: str = "", called: Callable[[str], str] = str) -> list[list[str]]:
    """A row a questionnaire: id, timepoint and answers."""
    return [[called(who), timepoint, *cells(who, timepoint, word, missing)] for who, timepoint in ANSWERS]


def as_csv(lines: list[list[str]], **dialect: Any) -> str:
    """The lines as CSV."""
    text = io.StringIO()
    csv.writer(text, **{"lineterminator": "\n"} | dialect).writerows(lines)
    return text.getvalue()


HEADER = ["participant", "timepoint", *ITEMS]
TIDY = {"participant": "participant", "timepoint": "timepoint"}


def _settings(read: Any, coding: Any = "0-100", **more: Any) -> dict[str, Any]:
    answers = {"coding": coding, "direction": "as answered", **more.pop("answers", {})}
    return {"id": "leeds-2026", "title": "Leeds", "records": "real", "read": read, "answers": answers, **more}


def redcap_raw(folder: Path) -> dict[str, Any]:
    """Events, a group on the first row of each person only, columns of the tool's own."""
    header = ["record_id", "redcap_event_name", "group", *(f"cbi_{n}" for n in range(1, 20)), "cbi_complete"]
    events = {"before": "baseline_arm_1", "after": "end_arm_1"}
    lines = []
    for who, when in ANSWERS:
        group = ("1" if who <= "P07" else "2") if when == "before" else ""
        lines.append([who, events[when], group, *cells(who, when, lambda _, worth: str(worth // 25 + 1)), "2"])
    (folder / "data.csv").write_text(as_csv([header, *lines]), encoding="utf-8")
    when = {"column": "redcap_event_name", **events}
    items = {f"cbi_{n}": item for n, item in enumerate(ITEMS, 1)}
    read = {"file": "data.csv", "participant": "record_id", "timepoint": when, "items": items}
    return _settings(read, "1-5", people={"group": "group"})


def google_forms(folder: Path) -> dict[str, Any]:
    """A file a timepoint, questions as headers."""
    header = ["Timestamp", "Your study code, please", *QUESTIONS.values()]
    for when, people in TIMES.items():
        lines = [["2026/01/05 9:12:33 am GMT", who, *cells(who, when, words(ENGLISH))] for who in people]
        (folder / f"{when} (Responses).csv").write_text(as_csv([header, *lines]), encoding="utf-8")
    items = {question: item for item, question in QUESTIONS.items()}
    about = {"participant": "Your study code, please", "items": items}
    return _settings([{"file": f"{t} (Responses).csv", "timepoint": t, **about} for t in TIMES], "cbi-en")


def ms_forms(folder: Path) -> dict[str, Any]:
    """A workbook whose questions end in a non-breaking space."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["ID", "Start time", "Study code", "Time", *(f"{text}\xa0" for text in QUESTIONS.values())])
    for number, row in enumerate(rows(words(ENGLISH)), 1):
        book.active.append([number, None, *row])
    book.save(folder / "answers.xlsx")
    items = {question: item for item, question in QUESTIONS.items()}
    return _settings(
        {"file": "answers.xlsx", "participant": "Study code", "timepoint": "Time", "items": items}, "cbi-en"
    )


def qualtrics(folder: Path) -> dict[str, Any]:
    """Three lines of headers, questions on two lines, and a preview that nobody answered."""
    header = ["StartDate", "Status", "Q1", "Q2", *(f"Q3_{n}" for n in range(1, 20))]
    asked = ["Start Date", "Response Type", "Code", "When", *(f"{text}\nMark one." for text in QUESTIONS.values())]
    imported = [f'{{"ImportId":"QID{n}"}}' for n in range(len(header))]
    preview = ["2026-01-01", "Survey Preview", "test", "before", *["Often"] * 19]
    lines = [["2026-01-05", "IP Address", *row] for row in rows(words(ENGLISH))]
    (folder / "data.csv").write_text("\ufeff" + as_csv([header, asked, imported, preview, *lines]), encoding="utf-8")
    items = {f"Q3_{n}": item for n, item in enumerate(ITEMS, 1)}
    about = {"participant": "Q1", "timepoint": "When", "items": items, "drop": {"Status": "Survey Preview"}}
    return _settings({"file": "data.csv", **about}, "cbi-en")


def limesurvey(folder: Path) -> dict[str, Any]:
    """Semicolons, each cell quoted, codes A1 to A5."""
    header = ["token", "when", *(f"CBI[SQ{n:03}]" for n in range(1, 20))]
    lines = rows(lambda _, worth: f"A{5 - worth // 25}")
    text = as_csv([header, *lines], delimiter=";", quoting=csv.QUOTE_ALL)
    (folder / "data.csv").write_text("\ufeff" + text, encoding="utf-8")
    items = {f"CBI[SQ{n:03}]": item for n, item in enumerate(ITEMS, 1)}
    coding = {f"A{n}": 100 - 25 * (n - 1) for n in range(1, 6)}
    return _settings({"file": "data.csv", "participant": "token", "timepoint": "when", "items": items}, coding)


def surveymonkey(folder: Path) -> dict[str, Any]:
    """Two lines of headers, of which only the second names the items."""
    header = ["Respondent ID", "Study code", "When", "How often?", *[""] * 18]
    second = ["", "Open-Ended Response", "Response", *QUESTIONS.values()]
    lines = [[str(118_000_000 + n), *row] for n, row in enumerate(rows(words(ENGLISH)))]
    (folder / "data.csv").write_text(as_csv([header, second, *lines]), encoding="utf-8")
    items = {question: item for item, question in QUESTIONS.items()}
    return _settings({"file": "data.csv", "participant": "Study code", "timepoint": "When", "items": items}, "cbi-en")


def spss(folder: Path) -> dict[str, Any]:
    """Numbers with labels, of the times too; 1 is always."""
    import pandas as pd
    import pyreadstat

    table = pd.DataFrame(rows(lambda _, worth: str(5 - worth // 25)), columns=HEADER)
    table["timepoint"] = table["timepoint"].map({"before": 1.0, "after": 2.0})
    table[ITEMS] = table[ITEMS].apply(pd.to_numeric)
    labels = {item: {5.0 - n: word for n, word in enumerate(ENGLISH[OF_ITEM[item]])} for item in ITEMS}
    labels["timepoint"] = {1.0: "before", 2.0: "after"}
    pyreadstat.write_sav(table, str(folder / "answers.sav"), variable_value_labels=labels)
    return _settings({"file": "answers.sav", **TIDY}, "cbi-en")


def wide(folder: Path) -> dict[str, Any]:
    """A row a person, the items twice."""
    header = ["participant", *(f"{item}{end}" for end in ("_pre", "_post") for item in ITEMS)]
    after = {who: cells(who, "after", points) if who in AFTER else [""] * 19 for who in BEFORE}
    lines = [[who, *cells(who, "before", points), *after[who]] for who in BEFORE]
    (folder / "wide.csv").write_text(as_csv([header, *lines]), encoding="utf-8")
    when = {"suffixes": {"before": "_pre", "after": "_post"}}
    return _settings({"file": "wide.csv", "participant": "participant", "timepoint": when})


def _tidy(
    text: str, encoding: str = "utf-8", name: str = "answers.csv", coding: Any = "0-100", **more: Any
) -> Callable:
    def write(folder: Path) -> dict[str, Any]:
        (folder / name).write_bytes(text.encode(encoding))
        about = TIDY | more.get("read", {})
        return _settings({"file": name, **about}, coding, **{key: more[key] for key in more if key != "read"})

    return write


PLAIN = [HEADER, *rows(points)]
LATER = [[who, "three months", *cells(who, "after", points)] for who in AFTER]
AGAIN = [["P02", "before", *["0"] * 19, "2026-01-05 09:00"]]
TIMED = [[*row, "2026-02-01 9:30"] for row in rows(points)]
MORE = [[*row, "3", "words, of theirs"] for row in rows(points)]
KINDS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "REDCap, raw": redcap_raw,
    "Google Forms, two files": google_forms,
    "Microsoft Forms": ms_forms,
    "Qualtrics": qualtrics,
    "LimeSurvey": limesurvey,
    "SurveyMonkey": surveymonkey,
    "SPSS": spss,
    "a row a person": wide,
    "decimal commas": _tidy(as_csv([HEADER, *rows(lambda _, worth: f"{worth},0")])),
    "decimal commas and semicolons": _tidy(as_csv([HEADER, *rows(lambda _, w: f"{w},0")], delimiter=";")),
    "floats": _tidy(as_csv([HEADER, *rows(lambda _, worth: f"{worth}.0")])),
    "Danish in Windows-1252": _tidy(as_csv([HEADER, *rows(words(DANISH))]), "cp1252", coding="cbi-da"),
    "Chinese in GB 18030": _tidy(as_csv([HEADER, *rows(words(CHINESE))]), "gb18030", coding="cbi-zh"),
    "Excel's Unicode text": _tidy(as_csv([HEADER, *rows(points)], delimiter="\t"), "utf-16", "answers.txt"),
    "spaces that do not break": _tidy(
        as_csv([HEADER, *rows(lambda i, w: words(ENGLISH)(i, w).replace(" ", "\xa0").upper())]), coding="cbi-en"
    ),
    "Excel's line on its separator": _tidy("sep=;\r\n" + as_csv(PLAIN, delimiter=";", lineterminator="\r\n")),
    "blank rows": _tidy(as_csv(PLAIN) + "," * 20 + "\n\n" + "," * 20 + "\n"),
    "99 for nothing": _tidy(as_csv([HEADER, *rows(points, "99")]), answers={"missing": [99, "Not applicable"]}),
    "a third time": _tidy(
        as_csv([*PLAIN, *LATER]), read={"timepoint": {"column": "timepoint", "ignore": "three months"}}
    ),
    "words of their own for before and after": _tidy(
        as_csv(PLAIN).replace(",before", ",Pre").replace(",after", ",Post"),
        read={"timepoint": {"column": "timepoint", "before": "pre", "after": "post"}},
    ),
    "answered again": _tidy(as_csv([[*HEADER, "at"], *TIMED, *AGAIN]), read={"repeated": "last by at"}),
    "other columns": _tidy(as_csv([[*HEADER, "phq9_1", "comments"], *MORE])),
    "more is better": _tidy(
        as_csv([HEADER, *rows(lambda item, worth: str(worth if item == "work_energy_left" else 100 - worth))]),
        answers={"direction": "more is better"},
    ),
    "turned already": _tidy(
        as_csv([HEADER, *rows(lambda item, worth: str(100 - worth if item == "work_energy_left" else worth))]),
        answers={"direction": "more is worse"},
    ),
    "ids with zeros lost": _tidy(
        as_csv([HEADER, *rows(points, called=lambda who: f"{int(who[1:])}.0")]),
        read={"participant": {"column": "participant", "digits": 2}},
    ),
    "nobody has an id": _tidy(as_csv([row[1:] for row in PLAIN]), read={"participant": "none"}),
}
