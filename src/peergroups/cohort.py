"""A cohort is a file: which tables hold its records, how answers are coded, what may be shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    model_validator,
)

from peergroups import caveats

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Scale = Literal["personal", "work", "client"]
TABLES = ("participants", "attendance", "answers", "codebook", "documents", "segments")


def _allowed_points(points: int) -> int:
    if points not in (0, 25, 50, 75, 100):
        raise ValueError("should be 0, 25, 50, 75 or 100")
    return points


def _once_each(scales: tuple[str, ...]) -> tuple[str, ...]:
    if not scales or len(set(scales)) != len(scales):
        raise ValueError("should name at least one scale, each once")
    return scales


def _file_or_one_a_coder(given: object) -> Path | dict[str, Path]:
    if isinstance(given, str | Path):
        return Path(given)
    if isinstance(given, dict) and given and all(isinstance(file, str | Path) for file in given.values()):
        return {str(coder).strip(): Path(file) for coder, file in given.items()}
    raise ValueError("should be a file, or one file a coder as in {A: a.sqlite3, B: b.sqlite3}")


Points = Annotated[int, AfterValidator(_allowed_points)]


class Strict(BaseModel):
    """Settings where a key nobody knows is an error and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Tables(Strict):
    """Where each table is, relative to the cohort file. Only the first two are needed by every cohort.

    `codebook` and `segments` may be files of qualitative tools (see `qda`), and `segments` one file a coder. Where
    those name no participants, `documents` says whose each document is.
    """

    participants: Path
    answers: Path
    attendance: Path | None = None
    codebook: Path | None = None
    documents: Path | None = None
    segments: Annotated[Path | dict[str, Path] | None, PlainValidator(_file_or_one_a_coder)] = None


class Answers(Strict):
    """How the answers to the Copenhagen Burnout Inventory stand in the table.

    `coding` says what each entry is worth. `direction` says what the points mean:
    "as answered": the worth of the answer itself (always = 100), the reversed item not yet turned;
    "more is worse": every item, the reversed one too, already turned so that 100 is most burnt out;
    "more is better": every item already turned so that 100 is least burnt out.
    It has no default: data in the other direction look like any other data.
    """

    coding: Annotated[dict[Text, Points], Field(min_length=1)]
    direction: Literal["as answered", "more is worse", "more is better"]
    scales: Annotated[tuple[Scale, ...], AfterValidator(_once_each)] = (
        "personal",
        "work",
        "client",
    )


class Coding(Strict):
    """Who coded the interviews, and by which variety of thematic analysis.

    The tallies follow `lead_coder`. `variety` is one of Braun and Clarke's (see `varieties`); a cohort that does not
    declare one leaves it out, and its pages then show neither coefficients of agreement nor saturation.
    """

    lead_coder: Text
    variety: Literal["reflexive", "codebook", "coding reliability"] | None = None


class Disclosure(Strict):
    """What may be shown. Counts of people below `smallest_count` are hidden; one person's values need `show_people`."""

    show_people: bool = False
    smallest_count: Annotated[int, Field(ge=0)] = 10

    @model_validator(mode="after")
    def people_shown_leave_no_count_to_hide(self) -> Disclosure:
        """Whoever sees each person can count them."""
        if self.show_people and self.smallest_count:
            raise ValueError("show_people: true shows every count too, so it needs smallest_count: 0 beside it")
        return self


class Cohort(Strict):
    """One cohort, as its file tells it."""

    id: Slug
    title: Text
    records: Literal["synthetic", "real"]
    sessions: Annotated[int, Field(ge=1)] | None = None
    tables: Tables
    columns: dict[Literal[TABLES], dict[Text, Text]] = {}
    answers: Answers
    coding: Coding | None = None
    published: Path | None = None
    caveats: tuple[Slug, ...] = ()
    disclosure: Disclosure = Disclosure()
    path: Path = Field(exclude=True)

    @model_validator(mode="after")
    def caveats_are_in_the_register(self) -> Cohort:
        """A misspelt caveat would be one that no page shows."""
        unknown = [name for name in self.caveats if name not in caveats.REGISTER]
        if unknown:
            declared = [caveat.id for caveat in caveats.REGISTER.values() if caveat.applies == "declared"]
            raise ValueError(f"caveats: {', '.join(unknown)} not in the register, which has {', '.join(declared)}")
        return self

    @model_validator(mode="after")
    def coded_segments_come_with_a_codebook(self) -> Cohort:
        """Segments alone say neither what could have been coded nor whose coding counts."""
        if self.tables.segments and not (self.tables.codebook and self.coding):
            raise ValueError("tables.segments needs tables.codebook and coding.lead_coder beside it")
        return self

    def file(self, relative: Path) -> Path:
        """The place of a file that the cohort file names, which it does relative to itself."""
        return self.path.parent / relative
