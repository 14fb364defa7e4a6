"""What a report states: its tables with the digits that pages add, its prose, its drawings."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, isfinite
from pathlib import Path

from givenfiles.faults import InputError, called

ITEMS = {"personal": 6, "work": 7, "client": 6}
STEP, TOP = 25, 100
RECORDS = {"real", "synthetic"}
PEOPLE = {"people", "interviews"}
DOWN, NEAREST = re.compile(r"counts down to (\d+)"), re.compile(r"to the nearest (\d+)")
DATA = re.compile(r'<data value=\\?"([a-z0-9-]+)(?:\.(\w+))?\\?">([^<]*)</data>')

UNREAD = re.compile(r"<(script|style|pre|metadata)\b.*?</\1>|<data\b.*?</data>", re.DOTALL)
SAID = re.compile(r'\b(?:aria-label|alt|title)="([^"]*)"')
BLOCKS = re.compile(r"</(?:p|li|t[dhr]|h\d|caption|figcaption|div|summary|text|title|desc)>")
SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n")
BETWEEN_TICKS = r'(?:(?!<g id="[xy]tick_).)*?'
X_TICK = re.compile(rf'<g id="xtick_\d+">{BETWEEN_TICKS}<text [^>]*?x="([\d.]+)"[^>]*>([^<]+)</text>', re.DOTALL)
LINE = r'<g id="line2d_\d+">\s*<path d="M [\d.]+ ([\d.]+) '
Y_TICK = re.compile(rf'<g id="ytick_\d+">\s*{LINE}{BETWEEN_TICKS}<text [^>]*>(−?[\d.]+)</text>', re.DOTALL)
MARK = re.compile(r'<use xlink:href="#\w+" x="([\d.]+)" y="([\d.]+)"')
DISCS = re.compile(r'<g id="PathCollection_\d+">(.*?)</g>', re.DOTALL)
PATH = re.compile(r'<path d="([^"]+)"')
NUMBER = re.compile(r"−?[\d.]+")


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

    def multiples(self, step: float) -> Span:
        """What is left of it for a multiple of `step`; all of it where none lies within."""
        low, high = ceil(self.low / step - 1e-6) * step, floor(self.high / step + 1e-6) * step
        return Span(low, high) if low <= high else self

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
    ends: Span | None = None
    level: float = 0.0
    digits: int = 0

    @property
    def is_rounded(self) -> bool:
        """Whether it is told to whole points at most."""
        return self.value is not None and self.value.high - self.value.low >= 1

    @property
    def slack(self) -> float:
        """How far a number that is told like the ends of an interval may be off."""
        return 0.5 * 10.0**-self.digits + 1e-9

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


def read(report: Path) -> Iterator[Row]:
    """The rows of a report's tables that are of records; raises InputError for a folder that is no report."""
    tables = sorted((report / "tables").glob("*.csv"))
    if not (report / "report.json").is_file() or not tables:
        raise InputError(f"{called(report)}: should be the folder of a report, with report.json and tables/")
    told = _told_on_pages(report)
    for table in tables:
        try:
            rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
            digits = _digits(rows, told)
            yield from (_row(table.name, row, told, digits) for row in rows if row["origin"] in RECORDS)
        except (LookupError, ValueError, TypeError) as error:
            raise InputError(f"{called(table)}: should be a table of estimates ({error})") from None


def published(report: Path) -> set[float]:
    """Numbers of people and estimates that a report's tables have from elsewhere: printed ones are no secret."""
    lines = [table.read_text(encoding="utf-8").splitlines() for table in (report / "tables").glob("*.csv")]
    others = [row for table in lines for row in csv.DictReader(table) if row["origin"] not in RECORDS]
    return {float(row[column]) for row in others for column in ("n", "estimate") if row[column]}


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
        found[row["quantity"]] = max(found.get(row["quantity"], 0), _decimals(_shown(row, "estimate", told)))
    return found


def _decimals(text: str) -> int:
    return len(text.partition("e")[0].partition(".")[2])


def _row(file: str, row: dict[str, str], told: dict[tuple[str, str], str], digits: dict[str, int]) -> Row:
    n, value = (_shown(row, name, told) for name in ("n", "estimate"))
    down, nearest = (found and int(found[1]) for found in (DOWN.search(row["method"]), NEAREST.search(row["method"])))
    people = row["unit"] in PEOPLE
    size = _count(n, down) if n else None
    shown = None if not value else _count(value, down) if people else _printed(value, nearest, digits[row["quantity"]])
    place = row["quantity"], row["domain"], row["timepoint"]
    ends = [_shown(row, name, told) for name in ("low", "high")]
    if not all(isfinite(float(each)) for each in (n, value, *ends) if each):
        raise ValueError(f"{n} {value} {ends}")
    between = Span(*map(float, ends)) if all(ends) else None
    rest = between, float(row["level"] or 0), max(map(_decimals, ends))
    return Row(f"tables/{file}", *place, size, shown, value, row["unit"], *rest)


def _count(text: str, down: int | None) -> Span:
    number = float(text)
    return Span(number, number + (down - 1 if down and number % down == 0 else 0))


def _printed(text: str, nearest: int | None, digits: int) -> Span:
    number, half = float(text), 0.5 * 10.0**-digits
    half = nearest / 2 if nearest and number % nearest == 0 else half
    return Span(number - half, number + half)


def json_of(file: Path) -> dict:
    """What a file of JSON holds; nothing where there is none."""
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def sentences(report: Path) -> Iterator[tuple[str, str]]:
    """Each sentence with a number that has no key, by its file: of pages, notebooks and drawings, and read aloud."""
    for file in sorted([*report.glob("*.html"), *report.glob("figures/*.svg"), *report.glob("notebooks/*.ipynb")]):
        for part in _notebook(file) if file.suffix == ".ipynb" else [file.read_text(encoding="utf-8")]:
            marked = UNREAD.sub(" ", part)
            text = re.sub(r"<[^>]*>", " ", BLOCKS.sub("\n", marked))
            for sentence in SENTENCES.split(html.unescape("\n".join([text, *SAID.findall(marked)]))):
                if any(sign.isdigit() for sign in sentence):
                    yield file.relative_to(report).as_posix(), " ".join(sentence.split())


def _notebook(file: Path) -> list[str]:
    """What a notebook says, and what its results say."""
    try:
        cells = json_of(file)["cells"]
        said = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        shown = [each["data"] for cell in cells for each in cell.get("outputs", ()) if "data" in each]
        return [*said, *("".join(data["text/html"]) for data in shown if "text/html" in data)]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError(f"{called(file)}: should be a notebook") from None


@dataclass(frozen=True)
class Drawing:
    """A drawing: values of marks across, and of marks over each word that stands for a place across."""

    file: str
    across: list[float]
    over: list[tuple[str, list[float]]]


def drawings(report: Path) -> Iterator[Drawing]:
    """The report's drawings, as far as numbers beside their axes say what a mark stands for."""
    for file in sorted(report.glob("figures/*.svg")):
        drawn = file.read_text(encoding="utf-8")
        x_ticks, y_ticks = X_TICK.findall(drawn), Y_TICK.findall(drawn)
        discs = [re.findall(r"[ML] ([\d.]+) ", path) for path in PATH.findall("".join(DISCS.findall(drawn)))]
        middles = [(min(map(float, disc)) + max(map(float, disc))) / 2 for disc in discs]
        across = _values(middles, [tick for tick in x_ticks if NUMBER.fullmatch(tick[1])])
        over = []
        for axes in drawn.split('<g id="axes_')[1:]:
            marks = [(float(x), float(y)) for x, y in MARK.findall(axes)]
            for place, word in X_TICK.findall(axes):
                above = [y for x, y in marks if abs(x - float(place)) < 0.01]
                over.append((html.unescape(word), _values(above, y_ticks)))
        yield Drawing(f"figures/{file.name}", across, over)


def _values(places: list[float], ticks: list[tuple[str, str]]) -> list[float]:
    """What stands at these places of an axis; nothing where it has no two numbers."""
    known = sorted((float(place), float(label.replace("−", "-"))) for place, label in ticks)
    if not known or known[0][0] == known[-1][0]:
        return []
    (first, low), (last, high) = known[0], known[-1]
    return [low + (place - first) * (high - low) / (last - first) for place in places]
