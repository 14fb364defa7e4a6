"""From the files of tools to one table of segments, a codebook, and a report of what was left out on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from givenfiles.faults import Fault, gathered, refuse
from qdafiles import codes, exports, forms
from qdafiles.codes import Themes
from qdafiles.exports import Code, Coding, Export, Words

Files = Path | Sequence[Path]
# In place of whose documents are: where a file does not say it, each is a person of its own.
EACH_A_PERSON = "each a person"


class Reading(NamedTuple):
    """What files of qualitative tools hold.

    - `segments` has a row a segment, code and coder: segment, document, participant, code, coder, start, end, source.
      Positions are code points from 0, the end exclusive, or empty where there are none; `source` is the file's name.
    - `codebook` has a row a code or folder in the files' order (see `codes.codebook`); None where no form has one.
    - `documents` has a row a document and participant that the files or the documents given know of: document,
      participant (missing where nobody says), coded (whether anybody gave a code in the document).
    - `report` has a row for whatever was left out, merged or is out of line: file, what, where (the document or the
      code), count.
    """

    segments: pd.DataFrame
    codebook: pd.DataFrame | None
    documents: pd.DataFrame
    report: pd.DataFrame


def read(
    files: Files | Mapping[str, Files],
    coder: str,
    documents: Mapping[str, str] | Literal["each a person"] | None = None,
    themes: Themes = None,
) -> Reading:
    """Read coded segments from a file or several, or from a mapping of coders to their files.

    `coder` is who coded where a file names nobody; in a mapping, whoever a file is for did. `documents` gives the
    participant of each document, and is needed for forms that name none; with `EACH_A_PERSON` each of these is one.
    `themes` says what the themes are, where the shape of the codebook does not (`codes.level_of_themes`): a level from
    the top, or "groups".
    Raises InputError with every fault of every file: forms that hold no segments, documents of nobody known, and
    whatever the readers refuse (`archive`, `safe_xml`, `safe_sqlite`, `refi_project`, `taguette`).
    """
    one_each = isinstance(files, Mapping)
    sources = _sources(files if one_each else {coder: files}, documents or {})
    documents = None if documents == EACH_A_PERSON else documents
    faults = [fault for source in sources for fault in _nobodys_documents(source, documents is not None)]
    faults += [fault for source in sources if one_each for fault in _several_coders(source)]
    refuse(faults)
    for source in sources:
        _name_coder(source, one_each)
    codebook = table_of_codes([source.export for source in sources], themes)
    for source in sources:
        exports.refuse_many(source.file, source.export)
    segments = table_of_segments(sources)
    held = table_of_documents(segments, documents or {}, [source.export for source in sources])
    return Reading(segments, codebook, held, reading_report((source.file, source.export) for source in sources))


def read_codebook(file: Path, themes: Themes = None) -> Reading:
    """The codebook of a file, and what was left out of it; the table of segments is empty.

    Raises InputError as `read` does.
    """
    nothing = table_of_segments([])
    export = _export(file, Words(), forms.WITH_CODEBOOK, "a codebook")
    codebook = table_of_codes([export], themes)
    report = reading_report([(file, export)])
    held = table_of_documents(nothing, {}, [])
    return Reading(nothing, codebook, held, report[report["what"].isin(codes.REMARKS)].reset_index(drop=True))


def _sources(files: Mapping[str, Files], documents: Mapping[str, str] | str) -> list[Source]:
    faults: list[Fault | str] = []
    words, sources = Words(), []
    each = ((coder, [given] if isinstance(given, Path) else given) for coder, given in files.items())
    for coder, file in ((coder, file) for coder, given in each for file in given):
        with gathered(faults):
            export = _export(file, words, forms.WITH_SEGMENTS, "coded segments")
            if documents == EACH_A_PERSON:
                names = dict.fromkeys([*export.documents, *(coding.document for coding in export.codings)])
                export.participants = {name: name for name in names} | export.participants
            known = {} if documents == EACH_A_PERSON else documents
            sources.append(Source(file, coder, export, export.participants | known))
    refuse(faults)
    return sources


def _export(file: Path, words: Words, allowed: Collection[forms.Form], holds: str) -> Export:
    from qdafiles import qualcoder, refi, refi_project, taguette

    readers = {
        "Taguette highlights": lambda: taguette.read_highlights(file, words),
        "Taguette codebook": lambda: taguette.read_codebook(file),
        "Taguette project": lambda: taguette.read_project(file),
        "QualCoder report": lambda: qualcoder.read_report(file, words),
        "REFI-QDA codebook": lambda: refi.read_codebook(file),
        "REFI-QDA project": lambda: refi_project.read_project(file),
    }
    form = forms.form_of(file)
    forms.check(file, form, allowed, holds)
    return exports.checked(file, readers[form]())


def _nobodys_documents(source: Source, with_table: bool) -> Iterator[Fault]:
    expected = "names no participant: tables.documents should say whose this document is"
    if with_table:
        expected = "should be in the documents table, which says whose it is"
    for document in dict.fromkeys(coding.document for coding in source.export.codings if not coding.participant):
        if document not in source.participants:
            yield Fault(source.file, expected, column="document", value=document)


def _several_coders(source: Source) -> Iterator[Fault]:
    named = dict.fromkeys(coding.coder for coding in source.export.codings if coding.coder is not None)
    if len(named) > 1:
        expected = "names several coders itself, so it should be given alone and not as the file of one of them"
        yield Fault(source.file, expected, value=", ".join(named))


def _name_coder(source: Source, always: bool) -> None:
    export = source.export
    for number, coding in enumerate(export.codings):
        if coding.coder is None and not always:
            export.remark(exports.NO_CODER)
        elif always and coding.coder not in (None, source.coder):
            export.remark(exports.OTHER_CODER)
        if coding.coder is None or always:
            export.codings[number] = coding._replace(coder=source.coder)


SEGMENTS = {
    "segment": "str",
    "document": "str",
    "participant": "str",
    "code": "str",
    "coder": "str",
    "start": "Int64",
    "end": "Int64",
    "source": "str",
}
REPORT = {"file": "str", "what": "str", "where": "str", "count": "int64"}


class Source(NamedTuple):
    """A file, whose coding it is said to hold, what it does hold, and whose each of its documents is."""

    file: Path
    coder: str
    export: Export
    participants: Mapping[str, str]


def table_of_segments(sources: Iterable[Source]) -> pd.DataFrame:
    """A row a segment, code and coder (`reading.Reading`); a remark on each repeat, which is left out."""
    rows: dict[tuple[str, str, str], tuple] = {}
    numbers: dict[str, dict] = {}
    for source in sources:
        for coding in source.export.codings:
            segment, code = _id(coding, numbers), codes.written(coding.code)
            key = (segment, code, coding.coder)
            if key in rows:
                source.export.remark(exports.REPEATED, coding.document)
                continue
            whose = coding.participant or source.participants[coding.document]
            about = (segment, coding.document, whose, code, coding.coder)
            rows[key] = (*about, coding.start, coding.end, source.file.name)
    return pd.DataFrame(rows.values(), columns=list(SEGMENTS)).astype(SEGMENTS)


def _id(coding: Coding, numbers: dict[str, dict]) -> str:
    """An id that is the same for every coder and says nothing of the document's name or of the words."""
    document = hashlib.sha256(coding.document.encode()).hexdigest()[:12]
    if coding.start is not None and coding.place is None:
        return f"{document}-{coding.start}-{coding.end}"
    of_document = numbers.setdefault(coding.document, {})
    return f"{document}-{of_document.setdefault((coding.place, coding.start, coding.end), len(of_document) + 1)}"


def table_of_documents(
    segments: pd.DataFrame, known: Mapping[str, str], of_files: Collection[Export] = ()
) -> pd.DataFrame:
    """A row a document and participant (`reading.Reading`); `known` says whose documents are, where a table does."""
    whose = {name: who for export in of_files for name, who in export.participants.items()} | dict(known)
    rows = dict.fromkeys(zip(segments["document"], segments["participant"], strict=True), True)
    coded = {document for document, _ in rows}
    for document in [*(name for export in of_files for name in export.documents), *known]:
        if document in whose or document not in coded:
            rows.setdefault((document, whose.get(document)), document in coded)
    table = pd.DataFrame([(*pair, coded) for pair, coded in rows.items()], columns=["document", "participant", "coded"])
    return table.astype({"document": "str", "participant": "str", "coded": bool})


def table_of_codes(of_files: Collection[Export], themes: Themes) -> pd.DataFrame | None:
    """The codes of all files, each once, in the order in which they come; None where no form has a codebook.

    Codes and codings come to stand below groups of codes where these are the themes.
    """
    with_codebook = [export for export in of_files if export.codes is not None]
    grouped = codes.under_groups(with_codebook, themes)
    together: dict[str, Code] = {}
    for export in with_codebook:
        for name, code in codes.distinct(export).items():
            together[name] = together.get(name, code).merged(code)
    if not with_codebook:
        return None
    paths = [code.path for code in together.values() if not code.is_folder]
    level = themes if isinstance(themes, int) else None if themes else codes.level_of_themes(paths)
    return codes.codebook(together, 1 if grouped else level)


def reading_report(remarks: Iterable[tuple[Path, Export]]) -> pd.DataFrame:
    """A row a remark: file, what, where, count."""
    rows = [
        (file.name, what, where, count) for file, export in remarks for (what, where), count in export.remarks.items()
    ]
    return pd.DataFrame(rows, columns=list(REPORT)).astype(REPORT)


def no_report() -> pd.DataFrame:
    """The report of files of which there is nothing to tell."""
    return reading_report([])
