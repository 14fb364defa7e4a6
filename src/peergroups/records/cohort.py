"""A cohort is a file: which tables hold its records, how answers are coded, what may be shown."""

from __future__ import annotations

import difflib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from givenfiles.faults import Fault, InputError, refuse
from givenfiles.files import text
from peergroups import caveats
from peergroups.cbi import Answers
from peergroups.disclosure import Disclosure
from peergroups.places import COHORTS
from peergroups.records import dictionary
from peergroups.records.sent import Ids, OfColumn, Sent, Strict
from qdafiles.exports import composed, tidy

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
TABLES = ("participants", "attendance", "answers", "codebook", "documents", "segments")


NOTHING = "read, tables.answers or tables.segments is needed: a questionnaire, coded interviews, or both"
Files = Path | tuple[Path, ...]


def _files_or_some_a_coder(given: object) -> Files | dict[str, Files]:
    if isinstance(given, dict) and given:
        return {tidy(str(coder)): _files(file) for coder, file in given.items()}
    return _files(given)


def _files(given: object) -> Files:
    if isinstance(given, str | Path):
        return Path(given)
    if isinstance(given, list) and given and all(isinstance(file, str | Path) for file in given):
        return tuple(map(Path, given))
    raise ValueError(
        "should be a file, a list of files, or either for each coder as in {A: a.qdpx, B: [b.qdpx, c.qdpx]}"
    )


def _level_or_groups(given: object) -> int | str:
    if given == "groups":
        return "groups"
    if isinstance(given, int | str) and str(given).isdecimal() and 1 <= int(given) <= 100:
        return int(given)
    raise ValueError("should be groups, or a level of the codebook: 1 for its top, 2 for what is below that, …")


class Tables(Strict):
    """Where each tidy table is, relative to the cohort file; answers may be told under `read` instead.

    `codebook` and `segments` may be files of qualitative tools (see `qdafiles`), and `segments` several, or some for
    each coder. Where those name no participants, `documents` says whose each document is.
    """

    participants: Path | None = None
    answers: Path | None = None
    attendance: Path | None = None
    codebook: Path | None = None
    documents: Path | None = None
    segments: Annotated[
        Files | dict[str, Files] | None,
        PlainValidator(_files_or_some_a_coder, json_schema_input_type=Files | dict[str, Files]),
    ] = None


def _one_or_several(given: object) -> object:
    return [given] if isinstance(given, dict) else given


def _of_participants(given: dict[str, str]) -> dict[str, str]:
    known = [name for name in dictionary.fields("participants") if name != "participant"]
    for name in given:
        if name not in known:
            raise ValueError(f"{name}: should be one of {', '.join(known)}")
    return given


class Interviews(Strict):
    """Who coded the interviews, how that is counted, and which words of it may be shown.

    An interview is counted by whoever coded it: by `lead_coder` where several did, who need not be named where one
    coder alone coded. `count` says otherwise: by the lead coder alone (lead), by what any or by what all of its coders
    gave. `variety` is one of Braun and Clarke's (see `varieties`); a cohort that does not declare one leaves it out,
    and its pages then show neither coefficients of agreement nor saturation. `themes` says what the themes of a tool's
    codebook are, where its shape does not (`qdafiles.codes.level_of_themes`).

    Coders are compared by passages, which are the same where they share `overlap` per cent of their characters, or by
    the characters themselves (`unit`). Names and descriptions of codes can be a participant's own words: of real
    records, `names` are replaced and `descriptions` hidden unless told.
    """

    lead_coder: Annotated[Text, AfterValidator(tidy)] | None = None
    count: Literal["lead", "any", "all"] | None = None
    variety: Literal["reflexive", "codebook", "coding reliability"] | None = None
    themes: Annotated[
        int | Literal["groups"] | None, PlainValidator(_level_or_groups, json_schema_input_type=int | Literal["groups"])
    ] = None
    unit: Literal["passages", "characters"] = "passages"
    overlap: Annotated[int, Field(gt=50, le=100)] = 90
    names: Literal["shown", "replaced"] | None = None
    descriptions: Literal["shown", "hidden"] | None = None


class Cohort(Strict):
    """One cohort, as its file tells it."""

    id: Slug
    title: Text
    records: Literal["synthetic", "real"]
    sessions: Annotated[int, Field(ge=1)] | None = None
    tables: Tables = Tables()
    read: Annotated[
        tuple[Sent, ...], BeforeValidator(_one_or_several, json_schema_input_type=Sent | tuple[Sent, ...])
    ] = ()
    people: Annotated[dict[Text, Text], AfterValidator(_of_participants), Field(default_factory=dict)]
    weeks_between: Annotated[float, Field(gt=0, le=520)] | None = None
    columns: Annotated[dict[Literal[TABLES], dict[Text, Text]], Field(default_factory=dict)]
    answers: Answers | None = None
    interviews: Interviews = Interviews()
    published: Path | None = None
    caveats: tuple[Slug, ...] = ()
    disclosure: Disclosure = Disclosure()
    path: SkipJsonSchema[Path] = Field(exclude=True)

    @model_validator(mode="after")
    def caveats_are_in_the_register(self) -> Cohort:
        """A misspelt caveat would be one that no page shows."""
        unknown = [name for name in self.caveats if name not in caveats.REGISTER]
        if unknown:
            declared = [caveat.id for caveat in caveats.REGISTER.values() if caveat.applies == "declared"]
            raise ValueError(f"caveats: {', '.join(unknown)} not in the register, which has {', '.join(declared)}")
        return self

    @model_validator(mode="after")
    def answers_come_one_way(self) -> Cohort:
        """As files that were sent or as a tidy table, with what each is worth, or not at all; so do people."""
        if self.read and self.tables.answers:
            raise ValueError("read: and tables.answers both say where the answers are: one of them only")
        given = bool(self.read or self.tables.answers)
        if given != bool(self.answers):
            raise ValueError("read or tables.answers, and answers, which says what each is worth, need one another")
        if not (given or self.tables.segments):
            raise ValueError(NOTHING)
        if self.people and (self.tables.participants or not self.read):
            raise ValueError(
                "people: names columns of the files under read; a table of participants says all that itself"
            )
        if len({sent.pairs for sent in self.read}) > 1:
            raise ValueError("read: either every file has the participants' ids or none has")
        if not self.paired and (self.people or any(getattr(self.tables, name) for name in TABLES)):
            raise ValueError(
                "read: participant: none goes with no people and no tables: nobody knows whose they would be"
            )
        return self

    @model_validator(mode="after")
    def columns_are_of_tables_there_are(self) -> Cohort:
        """What is said of a table that is not read would have no effect, unseen."""
        unread = [name for name in self.columns if getattr(self.tables, name) is None]
        if unread:
            raise ValueError(f"columns: {', '.join(unread)} is not among tables")
        return self

    @property
    def paired(self) -> bool:
        """Whether a person's answers before and after can be found to be theirs."""
        return all(sent.pairs for sent in self.read)

    @property
    def shows_names(self) -> bool:
        """Whether codes and themes may be called what they are called in the codebook."""
        return (self.interviews.names or ("replaced" if self.records == "real" else "shown")) == "shown"

    @property
    def shows_descriptions(self) -> bool:
        """Whether what the codebook says of its codes and themes may be shown."""
        return (self.interviews.descriptions or ("hidden" if self.records == "real" else "shown")) == "shown"

    def file(self, relative: Path) -> Path:
        """The place of a file that the cohort file names, relative to itself, however é is written in either name."""
        file = self.path.parent / relative
        if file.name.isascii() or file.exists() or not file.parent.is_dir():
            return file
        return next((each for each in file.parent.iterdir() if composed(each.name) == composed(file.name)), file)


# What `compendium cohort new` leaves for a person to say.
UNSAID = "???"
STILL = f"is still to be said: put what is true, and take away the {UNSAID}"
# Set while a report is made: its cohort's id and file, as in `leeds-2026=leeds/ours.yaml`.
REPORTED_VARIABLE = "PEERGROUPS_COHORT"
LARGEST = 32 << 10
RENAMED = {"coding": "interviews"}
KEYS_AND_VALUES = "should be `key: value` lines"
EXPECTED = {
    "string_pattern_mismatch": "should be small letters, digits and single hyphens, as in london-2021",
    "int_parsing": "should be a whole number",
    "float_parsing": "should be a number",
    "bool_parsing": "should be true or false",
    "path_type": "should be the path of one file; several are told under `read`",
    "string_type": "should be one word or sentence",
    "string_too_short": "should not be empty",
    "too_short": "should not be empty",
    "tuple_type": "should be a list, as in [one, two]",
    "dict_type": KEYS_AND_VALUES,
    "model_type": KEYS_AND_VALUES,
    "model_attributes_type": KEYS_AND_VALUES,
}


def find(cohort: str | Path) -> Path:
    """The file of a cohort that is named by its id, as london-2021 for cohorts/london-2021.yaml, or by a path.

    An id goes before a path of the same name. Raises InputError, with the ids there are, for what looks like an id and
    is neither.
    """
    reported, _, file = os.environ.get(REPORTED_VARIABLE, "").partition("=")
    known = {file.stem: file for file in sorted(COHORTS.glob("*.yaml"))} | {reported: Path(file)}
    path = known.get(str(cohort)) or Path(cohort).expanduser()
    if path.name == str(cohort) and not path.suffix and not path.exists():
        ids = ", ".join(filter(None, known)) or "none"
        raise InputError(f"{cohort}: no cohort has this id (there is {ids}), and no file or folder is called so")
    return path


def read_cohort(cohort: str | Path) -> Cohort:
    """Read the file of a cohort, named by its id or by a path (see `find`).

    Raises InputError with every fault at once: no such file, not YAML, a misspelt key, a value that is not allowed.
    """
    path = find(cohort)
    settings = _read_yaml(path)
    refuse([Fault(path, STILL, key=key, value=value) for key, value in _texts(settings) if UNSAID in value])
    try:
        return Cohort(**settings, path=path.resolve())
    except ValidationError as error:
        raise InputError([_fault(path, found) for found in error.errors()]) from None


class _EachKeyOnce(yaml.BaseLoader):
    """Leaves every value as the text that was written, so that an answer coded "no" does not become False."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """A mapping whose keys stand once each: YAML would let the last one win, unseen."""
        keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        times = Counter(key.value for key in keys)
        for key in keys:
            if times[key.value] > 1:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value} stands twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep=deep)


def _read_yaml(path: Path) -> dict:
    written = text(path, "a cohort file", LARGEST)
    try:
        settings = yaml.load(written, Loader=_EachKeyOnce)  # noqa: S506 (builds text only)
    # What PyYAML cannot read is not always its own kind of error: a sign beyond Unicode, a thousand open brackets.
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        line = error.problem_mark.line + 1 if getattr(error, "problem_mark", None) else None
        raise InputError(Fault(path, f"should be YAML ({getattr(error, 'problem', error)})", line)) from None
    if not isinstance(settings, dict) or "path" in settings:
        raise InputError(Fault(path, "should be a cohort file: `key: value` lines, as in cohorts/london-2021.yaml"))
    return settings


def _texts(settings: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the settings with its key, which may be a text to look at itself."""
    if isinstance(settings, str):
        yield key, settings
    pairs = (
        settings.items() if isinstance(settings, dict) else enumerate(settings, 1) if isinstance(settings, list) else ()
    )
    for name, inside in pairs:
        yield from _texts(inside, f"{key}.{name}".strip("."))


def _fault(path: Path, error: dict) -> Fault:
    """What pydantic found, as a sentence; `Fault` puts its place in front."""
    keys = [str(part + 1 if isinstance(part, int) else part) for part in error["loc"] if part != "[key]"]
    value = str(error["input"]) if isinstance(error["input"], str | int | float | bool) else None
    key = ".".join(keys) or None
    if error["type"] == "extra_forbidden" and key in RENAMED:
        return Fault(path, f"this key is called {RENAMED[key]} now: write {RENAMED[key]} in its place", key=key)
    if error["type"] == "extra_forbidden":
        return Fault(path, f"no such key{_nearest(keys[-1])}", key=key)
    if error["type"] == "missing":
        return Fault(path, "this key is needed", key=key)
    said = error["msg"].removeprefix("Value error, ").replace("Input should be", "should be")
    return Fault(path, EXPECTED.get(error["type"], said), value=value, key=key)


def _nearest(key: str) -> str:
    known = [
        name
        for model in (Cohort, Tables, Answers, Interviews, Disclosure, Sent, OfColumn, Ids)
        for name in model.model_fields
    ]
    near = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
