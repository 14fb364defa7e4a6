"""What a report states beside the numbers of its tables, where it says more than they do.

Whatever is worked out from numbers as they are told can be worked out again from them. An interval, a mark in a
drawing or a number in prose that cannot is of other numbers: the exact ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import sqrt
from pathlib import Path

from givenfiles.faults import InputError, called
from peercompendium.attack import stated
from peercompendium.attack.stated import ITEMS, STEP, TOP, Finding, Row, json_of

FINER = 0.02
# In prose: "41 people", "41 of 42 answered". Who coded, and made-up studies, are no people of the cohort.
COUNTED = re.compile(
    r"\b(\d+)(?: of (\d+))? (?:people|persons?|participants?|doctors|respondents)\b(?! coded)"
    r"|\b(\d+) of (\d+) (?:answered|finished|stayed|withdrew|were)\b"
)
MADE_UP = re.compile(r"\b(?:studies|worlds?)\b", re.IGNORECASE)
DECIMAL = re.compile(r"(?<![\d.,−-])\d+\.\d+")
SCALES = {"personal": "personal", "work": "work-related", "client": "client-related"}


def findings(report: Path, rows: list[Row]) -> Iterator[Finding]:
    """All that intervals, prose, drawings and descriptions say of people, and more exactly than the tables."""
    yield from _intervals(rows)
    yield from _prose(report, rows)
    yield from _drawn(report, rows)
    yield from _checksums(report)


def _intervals(rows: list[Row]) -> Iterator[Finding]:
    """How many people an interval is of, and what is in its middle."""
    of = {(row.quantity, row.domain): row for row in rows}
    for row in (row for row in rows if row.ends and row.n):
        twice, sd = (of.get((name, row.domain)) for name in ("mean-paired-difference", "sd-paired-difference"))
        fits: Callable[[int], bool] | None = None
        if row.quantity == "alpha" and row.value and row.domain in ITEMS:
            fits = _alpha_fits(row)
        elif row is twice:
            middle = (row.ends.low + row.ends.high) / 2
            if row.is_rounded and abs(middle - float(row.printed)) > max(row.slack, FINER):
                yield Finding(row.file, row.what, f"the middle of its interval says {middle:g}", "digits")
            fits = _students_fits(row, sd) if sd and sd.value else None
        elif row.quantity == "difference-of-everybody" and twice and twice.n:
            fits = _lost_fits(row, twice)
        sizes = range(max(round(row.n.low), 2), round(row.n.high) + 1)
        left = [n for n in sizes if fits and fits(n)]
        if fits and row.n.low not in left and left:
            told = f"{left[0]}" if len(left) == 1 else f"{left[0]} to {left[-1]}"
            yield Finding(row.file, row.what, f"its ends fit {told} people, and not {row.n.low:g}", "count")


def _alpha_fits(row: Row) -> Callable[[int], bool]:
    """Whether Feldt's interval of so many people has these ends."""
    from scipy.stats import f

    def fits(n: int) -> bool:
        degrees, tails = (n - 1, (n - 1) * (ITEMS[row.domain] - 1)), ((1 + row.level) / 2, (1 - row.level) / 2)
        spans = [
            (1 - (1 - end + row.slack) / f.ppf(tail, *degrees), 1 - (1 - end - row.slack) / f.ppf(tail, *degrees))
            for end, tail in zip((row.ends.low, row.ends.high), tails, strict=True)
        ]
        return max(row.value.low, *(low for low, _ in spans)) <= min(row.value.high, *(high for _, high in spans))

    return fits


def _students_fits(row: Row, sd: Row) -> Callable[[int], bool]:
    """Whether Student's interval of so many people is as wide, with the SD that is told."""
    from scipy.stats import t

    half = (row.ends.high - row.ends.low) / 2

    def fits(n: int) -> bool:
        wide = t.ppf((1 + row.level) / 2, n - 1) / sqrt(n)
        return sd.value.low * wide - row.slack <= half <= sd.value.high * wide + row.slack

    return fits


def _lost_fits(row: Row, twice: Row) -> Callable[[int], bool]:
    """Whether those lost, at 0 and at 100, move the mean of so many people from one end to the other."""
    both = range(round(twice.n.low), round(twice.n.high) + 1)

    def fits(n: int) -> bool:
        lost = [n - b for b in ([both[0]] if n == row.n.low else both)]
        return any(abs(row.ends.high - row.ends.low - TOP * few / n) <= 2 * row.slack for few in lost)

    return fits


def _prose(report: Path, rows: list[Row]) -> Iterator[Finding]:
    """A number of people that is told exactly beside a rounded one; a mean with more digits."""
    counts = [each for row in rows for each in (row.n, row.value if row.unit in stated.PEOPLE else None) if each]
    rounded = {(each.low, each.high) for each in counts if each.low < each.high}
    told = {each.low for each in counts} | stated.published(report)
    means = [row for row in rows if row.quantity == "mean-score" and row.is_rounded]
    for file, sentence in (said for said in stated.sentences(report) if not MADE_UP.search(said[1])):
        for number in (int(found) for groups in COUNTED.findall(sentence) for found in groups if found):
            if number not in told and any(low < number <= high for low, high in rounded):
                yield Finding(file, _short(sentence), f"{number}, which tables round", "count")
        words = sentence.lower()
        for number in map(float, DECIMAL.findall(sentence) if "mean" in words else ()):
            near = [row for row in means if SCALES.get(row.domain, " ") in words and number != float(row.printed)]
            if number not in told and any(row.value.low <= number <= row.value.high for row in near):
                yield Finding(file, _short(sentence), f"{number:g}, which tables round", "digits")


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 160 else f"{sentence[:159]}…"


def _drawn(report: Path, rows: list[Row]) -> Iterator[Finding]:
    """A mark that lies between a rounded number and the next one; a mark for each person, at their score."""
    for drawing in stated.drawings(report):
        near = [row for row in rows if row.file.startswith(f"tables/{drawing.file[8:10]}") and row.value]
        for mark in drawing.across:
            finer = [row for row in near if row.value.low <= mark <= row.value.high]
            if finer and all(abs(mark - float(row.printed)) > FINER for row in near):
                yield Finding(drawing.file, finer[0].what, f"a mark says {mark:.2f}", "digits")
        for timepoint, scores in drawing.over:
            sizes = [row.n for row in near if row.n and row.timepoint == timepoint]
            one_each = any(n.low <= len(scores) <= n.high for n in sizes)
            if one_each and len(scores) > 1 and all(map(_is_a_score, scores)):
                follows = f"a mark a person at their score: {min(scores):.1f}, … {max(scores):.1f}"
                yield Finding(drawing.file, f"{len(scores)} marks over {timepoint}", follows, "person")


def _is_a_score(value: float) -> bool:
    """Whether three to seven answers can have this mean."""
    return 0 <= value <= TOP and any(abs(value * k / STEP - round(value * k / STEP)) < FINER for k in range(3, 8))


def _checksums(report: Path) -> Iterator[Finding]:
    """Who knows all of a small table but one cell tries the rest against its checksum."""
    follows = "a checksum of a table of people: what is not known of it can be tried"
    try:
        made, crate = (json_of(report / name) for name in ("made-with.json", "ro-crate-metadata.json"))
        inputs = dict(made.get("inputs", {})) | {
            each["@id"]: each.get("identifier") or each.get("sha256")
            for each in crate.get("@graph", ())
            if each["@id"].startswith("#input-")
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError(f"{called(report)}: made-with.json and ro-crate-metadata.json should be a report's") from None
    real = any(
        '"real"' in line or ",real," in line for file in report.glob("tables/*.csv") for line in [file.read_text()]
    )
    for name, checksum in inputs.items() if real else ():
        if checksum and "published" not in name:
            file = "ro-crate-metadata.json" if name.startswith("#") else "made-with.json"
            yield Finding(file, f"{name} {str(checksum)[:8]}…", follows, "checksum")
