"""What a cohort file says of questionnaires as they were sent: whose each row is, which are before and which after."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints

from givenfiles.sheets import Layout, alike
from peergroups import cbi

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
NOBODY = "none"
REPEATED = re.compile(r"refuse|(?P<which>first|last)( by (?P<column>.+))?")


class Strict(BaseModel):
    """Settings where a key nobody knows is an error and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _one_or_several(given: object) -> object:
    return [given] if isinstance(given, str) else given


def _alike(entries: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(alike(entry) for entry in entries)


# Entries of a column, one or a list; letter case and kinds of spaces do not count, and a blank one is "".
Entries = Annotated[
    tuple[str, ...],
    BeforeValidator(_one_or_several, json_schema_input_type=cbi.Written | list[cbi.Written]),
    AfterValidator(_alike),
]


class OfColumn(Strict):
    """Which entries of a column are before and which after; rows with an entry to `ignore` are left out."""

    column: Text
    before: Entries = ("before",)
    after: Entries = ("after",)
    ignore: Entries = ()

    def meaning(self, entry: str) -> str | None:
        """What an entry is: before, after, ignore; None where that is not told."""
        return next((name for name in (*cbi.TIMEPOINTS, "ignore") if entry in getattr(self, name)), None)


class Suffixes(Strict):
    """How the names of columns end that are asked before and after, in a table with a row a person."""

    before: Text
    after: Text


class Wide(Strict):
    """A row has a person's answers both times."""

    suffixes: Suffixes


class Ids(Strict):
    """The column of the participants' ids; with `digits`, numbers are filled up with zeros to so many."""

    column: Text
    digits: Annotated[int, Field(ge=1, le=20)] | None = None


WHEN = (
    "should be before, after, a column whose entries these are, {column: …, before: …, after: …}, or "
    "{suffixes: {before: …, after: …}}"
)
WHO = "should be the column of the participants' ids, {column: …, digits: 3}, or none where nobody has an id"

WHICH = f"should be columns and the items they are, of {', '.join(cbi.LABELS)}"


def _when(given: object) -> object:
    if isinstance(given, str) and given.strip():
        return given if given in cbi.TIMEPOINTS else OfColumn(column=given)
    with _told(WHEN):
        return (Wide if "suffixes" in given else OfColumn)(**given)


def _who(given: object) -> Ids | None:
    if isinstance(given, str) and given.strip():
        return None if alike(given) == NOBODY else Ids(column=given)
    with _told(WHO):
        return Ids(**given)


@contextmanager
def _told(expected: str) -> Iterator[None]:
    """What pydantic finds in one of several kinds of settings, as the one sentence on all of them."""
    try:
        yield
    except (TypeError, ValueError):
        raise ValueError(expected) from None


def _repeated(given: str) -> str:
    if not REPEATED.fullmatch(given):
        raise ValueError("should be refuse, first, last, or last by a column that says when, as in last by timestamp")
    return given


def _items(given: dict[str, str]) -> dict[str, str]:
    for column, item in given.items():
        if item not in cbi.LABELS:
            near = difflib.get_close_matches(item, cbi.LABELS, n=1, cutoff=0.5)
            raise ValueError(f"{column}: no item is called {item}; did you mean {near[0]}?" if near else WHICH)
    return given


class Sent(Strict):
    """One file of answers to the questionnaire, as it was sent.

    `items` has the file's names of columns and the items they are; those called by an item's own id need not be named.
    Columns that nothing names are not read. `drop` has columns and the entries whose rows are left out. `repeated` says
    which of several answers of a person at one time counts.
    """

    file: Path
    participant: Annotated[Ids | None, PlainValidator(_who, json_schema_input_type=Text | Ids)]
    timepoint: Annotated[
        Literal[cbi.TIMEPOINTS] | OfColumn | Wide, PlainValidator(_when, json_schema_input_type=Text | OfColumn | Wide)
    ]
    items: Annotated[dict[Text, Text], AfterValidator(_items)] = {}
    drop: dict[Text, Entries] = {}
    repeated: Annotated[str, AfterValidator(_repeated)] = "refuse"
    encoding: Text | None = None
    separator: Annotated[str, Field(min_length=1)] | None = None
    header_rows: Annotated[int, Field(ge=1, le=9)] | None = None
    sheet: Text | None = None

    @property
    def layout(self) -> Layout:
        """How the table lies in its file, as far as it is told."""
        return Layout(self.encoding, self.separator, self.header_rows, self.sheet)

    @property
    def pairs(self) -> bool:
        """Whether a person's two answers can be found to be theirs: by an id, or because they are in one row."""
        return self.participant is not None or isinstance(self.timepoint, Wide)
