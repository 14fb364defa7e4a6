"""A cohort is a file: which tables hold its records, how answers are coded, what may be shown."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
    model_validator,
)

from peergroups import caveats
from peergroups.faults import Fault, InputError
from peergroups.places import called

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Scale = Literal["personal", "work", "client"]
EXPECTED = {
    "string_pattern_mismatch": "should be small letters, digits and single hyphens, as in london-2021",
    "int_parsing": "should be a whole number",
    "bool_parsing": "should be true or false",
}
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
            raise ValueError(f"caveats: {', '.join(unknown)} not in the register ({', '.join(caveats.REGISTER)})")
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


def read_cohort(path: str | Path) -> Cohort:
    """Read a cohort file.

    Raises InputError with every fault at once: no such file, not YAML, a misspelt key, a value that is not allowed.
    """
    path = Path(path).expanduser()
    settings = _read_yaml(path)
    try:
        return Cohort(**settings, path=path.resolve())
    except ValidationError as error:
        raise InputError([_fault(path, found) for found in error.errors()]) from None


class _EachKeyOnce(yaml.BaseLoader):
    """Leaves every value as the text that was written, so that an answer coded "no" does not become False."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """A mapping whose keys stand once each: YAML would let the last one win, unseen."""
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value} stands twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep=deep)


def _read_yaml(path: Path) -> dict:
    try:
        settings = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_EachKeyOnce)  # noqa: S506 (builds text only)
    except OSError as error:
        raise InputError(Fault(called(path), f"a cohort file was expected here ({error.strerror})")) from None
    except UnicodeDecodeError:
        raise InputError(Fault(called(path), "should be a text file in UTF-8")) from None
    # What PyYAML cannot read is not always its own kind of error: a sign beyond Unicode, a thousand open brackets.
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        line = error.problem_mark.line + 1 if getattr(error, "problem_mark", None) else None
        raise InputError(Fault(called(path), f"should be YAML ({getattr(error, 'problem', error)})", line)) from None
    if not isinstance(settings, dict) or "path" in settings:
        raise InputError(
            Fault(called(path), "should be a cohort file: `key: value` lines, as in cohorts/london-2021.yaml")
        )
    return settings


def _fault(path: Path, error: dict) -> Fault:
    keys = [str(part) for part in error["loc"] if part != "[key]"]
    value = str(error["input"]) if isinstance(error["input"], str | int | float | bool) else None
    place = f"{called(path)}, key {'.'.join(keys)}" if keys else called(path)
    if error["type"] == "extra_forbidden":
        return Fault(place, f"no such key{_nearest(keys[-1])}")
    if error["type"] == "missing":
        return Fault(place, "this key is needed")
    return Fault(place, EXPECTED.get(error["type"]) or _expected(error["msg"]), value=value)


def _expected(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "should be")


def _nearest(key: str) -> str:
    known = [name for model in (Cohort, Tables, Answers, Coding, Disclosure) for name in model.model_fields]
    near = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
