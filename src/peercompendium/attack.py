"""What a stranger could work out about single people from a report's files alone.

Nothing of the rules that hide and round is used here: only the files, the questionnaire (answers are multiples of 25, a
score is 25 · total / answered) and arithmetic in intervals. A number stands for all numbers that print so, or that its
row's own words say it was rounded from. Every finding is a true inference; that there is none proves nothing about
other ways.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from pathlib import Path

from attainable import Cell, TooLarge, count
from givenfiles.faults import InputError, called

LIKELY_SMALLEST = 10
ITEMS = {"personal": 6, "work": 7, "client": 6}
STEP, TOP = 25, 100
# Somebody's score is worked out where fewer points are left for it than half of the scale.
WORKED_OUT = TOP / 2
MOST_COUNTED = 14
RECORDS = {"real", "synthetic"}
PEOPLE = {"people", "interviews"}
RELIABLE = ("reliably-lower", "within-reliable-change", "reliably-higher")
DOWN, NEAREST = re.compile(r"counts down to (\d+)"), re.compile(r"to the nearest (\d+)")
DATA = re.compile(r'<data value=\\?"([a-z0-9-]+)(?:\.(\w+))?\\?">([^<]*)</data>')
BEFORE = {"before": "", "before, everybody": "", "before, those with both scores": ""}
PARTITIONS = {"in-band-": 4, "answered-": 5, "reliably-": 2, "within-reliable-change": 1}
TICK = re.compile(r'<g id="xtick_\d+">.*?<text [^>]*?x="([\d.]+)"[^>]*>(−?[\d.]+)</text>', re.DOTALL)
MARKS = re.compile(r'<g id="PathCollection_\d+">(.*?)</g>', re.DOTALL)
PATH = re.compile(r'<path d="([^"]+)"')
FINER = 0.02


@dataclass(frozen=True)
class Span:
    """A number is known to lie from `low` to `high`."""

    low: float
    high: float

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.high, self.high - other.low)

    def times(self, other: Span) -> Span:
        """The product of two that are not below 0, or of one with a number of people."""
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(ends), max(ends))

    @property
    def exact(self) -> int | None:
        """The whole number that it is; None where it may be several."""
        return round(self.low) if self.low == self.high else None


@dataclass(frozen=True)
class Row:
    """An estimate as its files show it."""

    file: str
    quantity: str
    domain: str
    timepoint: str
    n: Span | None
    value: Span | None
    printed: str
    unit: str

    @property
    def what(self) -> str:
        """The row in words."""
        told = " ".join(filter(None, (self.quantity, self.domain, self.timepoint, self.printed)))
        size = f", of {self.n.low:g}" + (f" to {self.n.high:g}" if self.n.low < self.n.high else "") if self.n else ""
        return f"{told}{size}"


@dataclass(frozen=True)
class Finding:
    """What can be worked out: from which file and numbers, what follows, and whether it is of a person's score."""

    file: str
    numbers: str
    follows: str
    kind: str

    def __str__(self) -> str:
        return f"{self.file}: {self.numbers}: {self.follows}"


def attack(report: Path, smallest: int = LIKELY_SMALLEST) -> list[Finding]:
    """All that is worked out from a report of groups of fewer than `smallest` people, and of single people.

    Raises InputError for a folder that is no report.
    """
    rows = list(_read(report))
    found = [
        *_small_counts(rows, smallest),
        *_what_is_left(rows, smallest),
        *_sets_nearly_the_same(rows, smallest),
        *_who_left_items_out(rows, smallest),
        *_whose_score_is_in_one_mean_only(rows, smallest),
        *_ends_and_spreads(rows),
        *_one_group(rows),
        *_totals(rows),
        *_finer_marks(report, rows),
        *_checksums(report),
    ]
    return list(dict.fromkeys(found))


def _read(report: Path) -> Iterator[Row]:
    tables = sorted((report / "tables").glob("*.csv"))
    if not (report / "report.json").is_file() or not tables:
        raise InputError(f"{called(report)}: should be the folder of a report, with report.json and tables/")
    told = _told_on_pages(report)
    for table in tables:
        try:
            rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
            digits = _digits(rows, told)
            yield from (_row(table.name, row, told, digits) for row in rows if row["origin"] in RECORDS)
        except (KeyError, ValueError) as error:
            raise InputError(f"{called(table)}: should be a table of estimates ({error})") from None


def _told_on_pages(report: Path) -> dict[tuple[str, str], str]:
    """What pages and notebooks say of a row: by its key and column, the text with most digits."""
    told: dict[tuple[str, str], str] = {}
    for file in sorted([*report.glob("*.html"), *report.glob("notebooks/*.ipynb")]):
        for key, column, text in DATA.findall(file.read_text(encoding="utf-8")):
            number = html.unescape(text.replace("\\u2212", "-")).replace("−", "-")
            place = key, column or "estimate"
            told[place] = max(told.get(place, ""), number, key=len)
    return told


def _shown(row: dict[str, str], column: str, told: dict[tuple[str, str], str]) -> str:
    """The text with most digits that table or pages show."""
    return max(row[column], told.get((row["key"], column), ""), key=len)


def _digits(rows: list[dict[str, str]], told: dict[tuple[str, str], str]) -> dict[str, int]:
    """Most digits after the point of each quantity: 50 in a column with 53.125 is 50.000."""
    found: dict[str, int] = {}
    for row in rows:
        digits = len(_shown(row, "estimate", told).partition("e")[0].partition(".")[2])
        found[row["quantity"]] = max(found.get(row["quantity"], 0), digits)
    return found


def _row(file: str, row: dict[str, str], told: dict[tuple[str, str], str], digits: dict[str, int]) -> Row:
    n, value = (_shown(row, name, told) for name in ("n", "estimate"))
    down, nearest = (found and int(found[1]) for found in (DOWN.search(row["method"]), NEAREST.search(row["method"])))
    people = row["unit"] in PEOPLE
    size = _count(n, down) if n else None
    shown = None if not value else _count(value, down) if people else _printed(value, nearest, digits[row["quantity"]])
    place = row["quantity"], row["domain"], row["timepoint"]
    return Row(f"tables/{file}", *place, size, shown, value, row["unit"])


def _count(text: str, down: int | None) -> Span:
    number = float(text)
    return Span(number, number + (down - 1 if down and number % down == 0 else 0))


def _printed(text: str, nearest: int | None, digits: int) -> Span:
    number, half = float(text), 0.5 * 10.0**-digits
    half = nearest / 2 if nearest and number % nearest == 0 else half
    return Span(number - half, number + half)


def _people(number: float) -> str:
    return f"{number:g} {'person' if number == 1 else 'people'}"


def _counts(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.unit in PEOPLE and row.value]


def _small_counts(rows: list[Row], smallest: int) -> Iterator[Finding]:
    for row in _counts(rows):
        if row.value.high < smallest:
            yield Finding(row.file, row.what, f"a count below {smallest}", "count")


def _what_is_left(rows: list[Row], smallest: int) -> Iterator[Finding]:
    """Who a count leaves of all; and the one part of a whole that is not told, by the others."""
    for row in _counts(rows):
        left = row.n and (row.n - row.value).exact
        if left and 0 < left < smallest:
            yield Finding(row.file, row.what, f"{_people(left)} not among them", "count")
        elif left == 0 and row.quantity in {"scored-lower", "at-50-or-more"}:
            yield Finding(row.file, row.what, "so it is with everybody", "person")
    wholes: dict[tuple, list[Row]] = {}
    for row in rows:
        prefix = next((prefix for prefix in PARTITIONS if row.quantity.startswith(prefix)), None)
        kind = "reliable" if prefix and "reliabl" in prefix else prefix
        if row.quantity == "with-characteristic":
            kind = row.domain.partition(":")[0]
        if kind:
            domain = "" if row.quantity == "with-characteristic" else row.domain
            wholes.setdefault((row.file, kind, domain, row.timepoint), []).append(row)
    for parts in wholes.values():
        hidden, known = [row for row in parts if not row.value], [row for row in parts if row.value]
        size = next((row.n for row in parts if row.n), None)
        all_told_of = parts[0].quantity not in RELIABLE or len(parts) == len(RELIABLE)
        if size and len(hidden) == 1 and known and all_told_of:
            left = size - Span(sum(row.value.low for row in known), sum(row.value.high for row in known))
            # What is hidden is small; of characteristics one row may stand for several that are.
            small = parts[0].quantity != "with-characteristic"
            left = Span(max(left.low, 0), min(left.high, smallest - 1) if small else left.high)
            if left.exact is not None and left.exact < smallest:
                told = ", ".join(row.what for row in known)
                yield Finding(hidden[0].file, told, f"the rest, {hidden[0].what}, is {left.exact}", "count")


def _sets_nearly_the_same(rows: list[Row], smallest: int) -> Iterator[Finding]:
    """Sizes told of everybody and of some of them: who is in the one and not in the other is counted."""
    wholes = [row for row in _counts(rows) if row.quantity in {"recruited", "answered"} and not row.domain]
    for whole in wholes:
        parts = {row.n.exact: row for row in rows if row.n and row.timepoint == whole.timepoint}
        parts |= {row.value.exact: row for row in wholes} if whole.quantity == "recruited" else {}
        for size, part in parts.items():
            differ = whole.value.exact is not None and size is not None and whole.value.exact - size
            if differ and 0 < differ < smallest:
                yield Finding(
                    whole.file, f"{whole.what}; {part.what}", f"{_people(differ)} in the first alone", "count"
                )


def _scale(row: Row) -> str:
    return next((scale for scale in ITEMS if row.domain == scale or row.domain.startswith(f"{scale}_")), "")


def _score_means(rows: Iterable[Row], quantity: str = "mean-score") -> list[Row]:
    return [row for row in rows if row.quantity == quantity and row.value and row.n and _scale(row)]


def _who_left_items_out(rows: list[Row], smallest: int) -> Iterator[Finding]:
    """Of a scale of I items, those who left one out score I · n · mean less the sum of all answers."""
    for mean in _score_means(rows):
        scale = _scale(mean)
        items = [
            row for row in _score_means(rows, "mean-item") if (_scale(row), row.timepoint) == (scale, mean.timepoint)
        ]
        sizes = [row.n.exact for row in (mean, *items)]
        if len({row.domain for row in items}) < ITEMS[scale] or None in sizes:
            continue
        left_out = sum(sizes[0] - size for size in sizes[1:])
        if not 0 < left_out < smallest or max(sizes) > sizes[0]:
            continue
        every = [row.value.times(row.n) for row in items]
        answers = Span(sum(each.low for each in every), sum(each.high for each in every))
        total = mean.value.times(Span(ITEMS[scale] * sizes[0], ITEMS[scale] * sizes[0])) - answers
        yield from _told(total, left_out, [mean, *items], "who left an item out")


def _whose_score_is_in_one_mean_only(rows: list[Row], smallest: int) -> Iterator[Finding]:
    """Two means of nearly the same people: n · mean of the larger less that of the smaller is what the others score."""
    means = _score_means(rows)
    of_pairs = [
        _before_of_pairs(after, pairs) for after in means for pairs in _score_means(rows, "mean-paired-difference")
    ]
    means += [row for row in of_pairs if row]
    for one, other in combinations(means, 2):
        larger, smaller = sorted((one, other), key=lambda row: row.n.low, reverse=True)
        same = one.domain == other.domain and BEFORE.get(one.timepoint, one.timepoint) == BEFORE.get(
            other.timepoint, other.timepoint
        )
        differ = (larger.n - smaller.n).exact
        if same and differ and differ < smallest:
            total = larger.value.times(larger.n) - smaller.value.times(smaller.n)
            yield from _told(total, differ, [larger, smaller], "in the one mean only")


def _before_of_pairs(after: Row, pairs: Row) -> Row | None:
    """The mean before of those who answered twice, where all who answered after did."""
    exact = after.n.exact is not None and after.n.exact == pairs.n.exact
    if after.timepoint != "after" or after.domain != pairs.domain or not exact:
        return None
    value = after.value - pairs.value
    place = "mean-score", after.domain, "before", after.n, value
    return Row(pairs.file, *place, f"by {after.what} and {pairs.what}", "points")


def _told(total: Span, people: int, of: list[Row], who: str) -> Iterator[Finding]:
    """A finding where the total score of so few people is known to less than half of what it could be."""
    low, high = max(total.low, 0), min(total.high, TOP * people)
    if high - low < WORKED_OUT * people:
        numbers = "; ".join(row.what for row in of)
        span = f"{low:.1f} to {high:.1f}" if high - low > 0.1 else f"{(low + high) / 2:.1f}"
        scores = "score" if people == 1 else "scores sum to"
        yield Finding(of[0].file, numbers, f"{_people(people)} {who}: {scores} {span}", "person")


def _ends_and_spreads(rows: list[Row]) -> Iterator[Finding]:
    """A mean so near an end of the scale, or an SD so small, that everybody's score is known to half of the scale."""
    spreads = {(row.domain, row.timepoint): row for row in _score_means(rows, "sd-score")}
    for row in _score_means(rows):
        most = row.n.high * min(row.value.high, TOP - row.value.low)
        if most < WORKED_OUT:
            yield Finding(row.file, row.what, f"everybody is within {most:.1f} points of the end", "person")
        sd = spreads.get((row.domain, row.timepoint))
        if sd and sd.n and 2 * sd.value.high * (sd.n.high - 1) / sqrt(sd.n.high) < WORKED_OUT:
            apart = sd.value.high * (sd.n.high - 1) / sqrt(sd.n.high)
            yield Finding(row.file, f"{row.what}; {sd.what}", f"everybody is within {apart:.1f} of the mean", "person")


def _one_group(rows: list[Row]) -> Iterator[Finding]:
    """A mean and an SD of few people that one group of people alone can have, all items answered."""
    spreads = {(row.domain, row.timepoint): row for row in _score_means(rows, "sd-score")}
    for row in _score_means(rows):
        sd = spreads.get((row.domain, row.timepoint))
        n = row.n.exact
        if not sd or n is None or not 2 <= n <= MOST_COUNTED or sd.n != row.n:
            continue
        try:
            left = count(Cell(row.printed, sd.printed, n, ITEMS[_scale(row)]))
        except (TooLarge, ValueError):
            continue
        if left == 1:
            yield Finding(row.file, f"{row.what}; {sd.what}", "one group of people alone has these", "person")


def _totals(rows: list[Row]) -> Iterator[Finding]:
    """A mean with so many digits that the total is known: who knows all scores but one then knows that one."""
    for row in [*_score_means(rows), *_score_means(rows, "mean-item")]:
        items = 1 if row.quantity == "mean-item" else ITEMS[_scale(row)]
        finest = STEP / (items * (items - 1) or 1)
        total = row.value.times(row.n)
        if row.n.exact and total.high - total.low < finest:
            yield Finding(row.file, row.what, f"the exact total of {_people(row.n.low)}", "total")


def _finer_marks(report: Path, rows: list[Row]) -> Iterator[Finding]:
    """A mark in a drawing that lies between a rounded number and the next one."""
    for file in sorted(report.glob("figures/*.svg")):
        drawn = file.read_text(encoding="utf-8")
        ticks = [(float(x), float(label.replace("−", "-"))) for x, label in TICK.findall(drawn)]
        near = [row for row in rows if row.file.startswith(f"tables/{file.name[:2]}") and row.value]
        if len(ticks) < 2 or ticks[0][0] == ticks[-1][0]:
            continue
        (left, lowest), (right, highest) = ticks[0], ticks[-1]
        for path in PATH.findall("".join(MARKS.findall(drawn))):
            across = [float(x) for x in re.findall(r"[ML] ([\d.]+) ", path)]
            mark = lowest + ((min(across) + max(across)) / 2 - left) * (highest - lowest) / (right - left)
            finer = [row for row in near if row.value.low <= mark <= row.value.high]
            if finer and all(abs(mark - float(row.printed)) > FINER for row in near):
                yield Finding(f"figures/{file.name}", finer[0].what, f"a mark says {mark:.2f}", "digits")


def _checksums(report: Path) -> Iterator[Finding]:
    """Who knows all of a small table but one cell tries the rest against its checksum."""
    follows = "a checksum of a table of people: what is not known of it can be tried"
    try:
        made, crate = (_json(report / name) for name in ("made-with.json", "ro-crate-metadata.json"))
        inputs = dict(made.get("inputs", {})) | {
            each["@id"]: each.get("sha256") for each in crate.get("@graph", ()) if each["@id"].startswith("#input-")
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


def _json(file: Path) -> dict:
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
