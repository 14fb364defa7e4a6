"""A cohort file proposed for files that were sent: what can be seen in them is written, what cannot is marked.

Nothing here is applied unseen. A proposal is a file for a person to read and to correct, and `UNSAID` marks what only
that person knows; a cohort file with a mark left in it is refused.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from givenfiles import sheets
from givenfiles.faults import Fault, InputError, gathered, refuse
from givenfiles.sheets import Sheet, alike
from peercompendium import cohort_schema
from peercompendium.asked import recognised
from peergroups import cbi
from peergroups.cbi import Answers
from peergroups.places import REPOSITORY
from peergroups.records import dictionary
from peergroups.records.cohort import UNSAID
from peergroups.responses import NUMBERS, WORDS

TIMES = {
    "before": r"before|baseline|\bpre|t0\b|first|antes|før|前",
    "after": r"after|follow|\bpost|second|\bend(?![a-z])|después|efter|后|後",
}
ENDS = (("_pre", "_post"), ("_before", "_after"), ("_t0", "_t1"), ("_t1", "_t2"), (".1", ".2"), ("_1", "_2"))
IDS = re.compile(r"participant|study code|code|token|record|pseudonym|\bid\b|_id\b")
PREVIEW = re.compile(r"survey (preview|test)")
# The shortest scale has so many.
FEWEST_ITEMS = 6
# Entries of a column of answers that no coding has: 99, not applicable.
MOST_MISSING = 2
ITEMS = [item.id for item in cbi.ITEMS]


@dataclass(frozen=True)
class Seen:
    """What was made of one file: its YAML under `read`, the coding that its answers fit, in how many columns.

    `missing` are entries there that the coding does not have.
    """

    lines: list[str]
    coding: str
    answered: int
    missing: set[str]


def propose(files: Sequence[Path], name: str, beside: Path) -> str:
    """The text of a cohort file for these files, which lies in the folder `beside`.

    Raises InputError for files that are no tables.
    """
    faults: list[Fault | str] = []
    found = []
    for file in files:
        with gathered(faults):
            found.append(_seen(sheets.read(file), beside))
    refuse(faults)
    if max(seen.answered for seen in found) < FEWEST_ITEMS:
        raise InputError(f"{files[0]}: no column of it holds answers to the questionnaire, as far as can be seen")
    coding = Counter(seen.coding for seen in found if seen.answered).most_common(1)[0][0]
    read = [line for seen in found for line in seen.lines]
    missing = sorted({entry for seen in found for entry in seen.missing})
    return "\n".join([*_head(name, beside), "read:", *read, *_rest(coding, missing)]) + "\n"


def _head(name: str, beside: Path) -> list[str]:
    # Editors find the schema from the file that is edited, so only within the checkout does the way there last.
    inside = beside.resolve().is_relative_to(REPOSITORY)
    way = Path(os.path.relpath(cohort_schema.FILE, beside.resolve())).as_posix()
    return [
        *[f"# yaml-language-server: $schema={way}"] * inside,
        f"# Proposed from what the files show. Read every line. Where there is {UNSAID}, nobody but you can know: put",
        f"# what is true, and take the mark away. Then: compendium check cohorts/{name}.yaml",
        "# What each key means: docs/own-cohort.md",
        f"id: {name}",
        f'title: "{UNSAID} Peer groups in …"',
        "records: real            # private: nothing of one person, and no small count, is shown",
        "",
    ]


def _rest(coding: str, missing: Sequence[str]) -> list[str]:
    nothing = ", ".join(_quoted(f"{UNSAID} {entry}") for entry in missing)
    return [
        "",
        "# people: {group: …, gender: …}   # columns of the same files that tell of the people, if any",
        "# weeks_between: 8              # the weeks between the two questionnaires; may be left out",
        "",
        "answers:",
        *coding.splitlines(),
        f'  direction: "{UNSAID}"   # as answered | more is worse (the energy item was turned) | more is better',
        f"  {'' if missing else '# '}missing: [{nothing or '99, Not applicable'}]   # entries where there is no answer",
    ]


def _seen(sheet: Sheet, beside: Path) -> Seen:
    coding, places, missing = _answers(sheet)
    ends = _suffixes(sheet, places)
    file = os.path.relpath(sheet.file.resolve(), beside.resolve())
    lines = [f"  - file: {_quoted(Path(file).as_posix())}{_note('; '.join(sheet.seen))}"]
    lines.append(f"    participant: {_who(sheet, places)}")
    lines.append(f"    timepoint: {_when(sheet, places, ends)}")
    lines += _items(sheet, places, ends)
    lines += [
        f"    drop: {{{_quoted(name)}: {_quoted(f'{UNSAID} {entry}')}}}   # rows that no participant answered"
        for name, entry in _previews(sheet)
    ]
    used = {name for place in places for name in sheet.names[place]} | _named("\n".join(lines[:3]))
    others = [_plain(name) for name in sheet.header if name and name not in used]
    lines.append(f"    # columns that are not read unless something above names them: {', '.join(others)[:200]}")
    lines.append("    # repeated: last by …   # if somebody answered twice at one time; without it, that is refused")
    return Seen(lines, coding, len(places), missing)


def _named(written: str) -> set[str]:
    """The columns that the first lines of a proposal name."""
    (told,) = yaml.safe_load(written)
    return {told["participant"], *([told["timepoint"].get("column")] if isinstance(told["timepoint"], dict) else [])}


def _answers(sheet: Sheet) -> tuple[str, list[int], set[str]]:
    """The coding that most columns fit, as YAML; the columns that do; and entries there that it does not have."""
    entries = {place: _entries(sheet, place) for place in range(len(sheet.names))}
    fitting = {}
    for preset in (*WORDS, "0-100", "1-5", "0-4"):
        coded = Answers(coding=preset, direction="as answered")
        unknown = {place: {e for e in found if coded.code(e) is None} for place, found in entries.items() if found}
        fitting[preset] = {
            p: few for p, few in unknown.items() if len(few) <= MOST_MISSING and 2 * len(few) < len(entries[p])
        }
    best = max(fitting, key=lambda preset: (len(fitting[preset]), -sum(map(len, fitting[preset].values()))))
    own = [p for p, found in entries.items() if found and all(re.fullmatch(r"a[1-5]", e) for e in found)]
    if len(own) > len(fitting[best]):
        coding = ", ".join(f'A{n}: "{UNSAID}"' for n in range(1, 6))
        return f"  coding: {{{coding}}}   # what each is worth: 0, 25, 50, 75 or 100", own, set()
    places = _of_a_family(sheet, list(fitting[best]))
    missing = {entry for place in places for entry in fitting[best][place]}
    if best == "0-100" or best in WORDS:
        return f"  coding: {best}{_note('the answers are its words') if best in WORDS else ''}", places, missing
    about = f"1-5 if 5 is always, 5-1 if 1 is always; or 0-4, 4-0 (one of {', '.join(NUMBERS)})"
    return f'  coding: "{UNSAID} {best}"{_note(about)}', places, missing


def _of_a_family(sheet: Sheet, places: list[int]) -> list[int]:
    """Of columns of answers those called alike but for a number, where they are as many as the items are."""
    families: dict[str, list[int]] = {}
    for place in places:
        families.setdefault(re.sub(r"\d+", "0", sheet.header[place]), []).append(place)
    return next((found for found in families.values() if len(found) == len(ITEMS)), places)


def _entries(sheet: Sheet, place: int) -> set[str]:
    return {alike(sheet.labelled(place, entry)) for entry in sheet.table[place].cat.categories if entry}


def _suffixes(sheet: Sheet, places: Sequence[int]) -> tuple[str, str] | None:
    """The ends of names that come in pairs, where each column of answers has one of the two."""
    names = [sheet.header[place] for place in places]
    for before, after in ENDS:
        stems = {end: {name.removesuffix(end) for name in names if name.endswith(end)} for end in (before, after)}
        if len(stems[before]) > 1 and stems[before] == stems[after]:
            return before, after
    return None


def _who(sheet: Sheet, places: Sequence[int]) -> str:
    """The column of ids: entries that may be ids, rarely more than two alike, best with a name that says so."""
    found = []
    for place in set(range(len(sheet.names))) - set(places):
        times = sheet.table[place].value_counts().drop("", errors="ignore")
        if times.empty or times.max() > 3 or not all(re.fullmatch(dictionary.ID, entry) for entry in times.index):
            continue
        named = any(IDS.search(alike(name)) for name in sheet.names[place])
        repeated = (times > 1).mean()
        found.append((named, round(repeated, 1), -place, sheet.header[place]))
    if not found:
        return f'"{UNSAID}"   # the column of the ids; none where nobody has one'
    best = max(found)
    return (
        f"{_quoted(best[-1])}   # {'' if best[0] else UNSAID + ' '}whose answers they are; none where nobody has an id"
    )


def _when(sheet: Sheet, places: Sequence[int], ends: tuple[str, str] | None) -> str:
    if ends:
        return f"{{suffixes: {{before: {_quoted(ends[0])}, after: {_quoted(ends[1])}}}}}"
    for place in set(range(len(sheet.names))) - set(places):
        entries = sorted({sheet.labelled(place, entry) for entry in sheet.table[place].cat.categories if entry})
        meant = {t: [e for e in entries if re.search(words, alike(e))] for t, words in TIMES.items()}
        if (
            2 <= len(entries) <= 5
            and all(len(found) == 1 for found in meant.values())
            and meant["before"] != meant["after"]
        ):
            other = [entry for entry in entries if [entry] not in meant.values()]
            told = {"column": sheet.header[place]} | {time: words[0] for time, words in meant.items()}
            told |= {"ignore": other} if other else {}
            return json.dumps(told, ensure_ascii=False)
    meant = [time for time, words in TIMES.items() if re.search(words, alike(sheet.file.stem))]
    if len(meant) == 1:
        return f"{meant[0]}   # by the file's name"
    return f'"{UNSAID}"   # before, after, or {{column: …, before: …, after: …}}'


def _previews(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """A column by whose entry rows are known that somebody made who only looked at the form."""
    for place, name in enumerate(sheet.header):
        entries = sorted({row[place] for row in sheet.rows.values() if PREVIEW.fullmatch(alike(row[place]))})
        yield from [(name, entry) for entry in entries[:1]]


def _items(sheet: Sheet, places: Sequence[int], ends: tuple[str, str] | None) -> list[str]:
    first = [place for place in places if not ends or sheet.header[place].endswith(ends[0])]
    stems = {place: sheet.header[place].removesuffix(ends[0] if ends else "") for place in first}
    if {alike(stem) for stem in stems.values()} >= set(ITEMS):
        return ["    # items: the columns are called by the items' own ids"]
    known = dict(recognised(sheet, first))
    by_order = dict(zip(first, ITEMS, strict=False)) if len(first) == len(ITEMS) else {}
    lines = ["    items:   # each column, and the item it is; sheets order the items differently, so look at each"]
    for place in first:
        item = known.get(place) or f"{UNSAID} {by_order.get(place, '')}".strip()
        question = " ".join(name for name in sheet.names[place] if name != sheet.header[place])
        lines.append(f"      {_quoted(stems[place])}: {_quoted(item)}{_note(question)}")
    return lines


def _quoted(text: str) -> str:
    if re.fullmatch(r"[A-Za-z][\w./-]*", text) and alike(text) not in {"none", "yes", "no"}:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _note(text: str) -> str:
    return f"   # {_plain(text)[:120]}" if text else ""


def _plain(text: str) -> str:
    """On one line, with signs that YAML takes."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
