"""One table of segments, one codebook and one report of what several files hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from peergroups import dictionary
from peergroups.qda import codes, exports
from peergroups.qda.exports import Code, Coding, Export

SEGMENTS = ["segment", "document", "participant", "code", "coder", "start", "end", "source"]
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
            about = (segment, coding.document, source.participants[coding.document], code, coding.coder)
            rows[key] = (*about, coding.start, coding.end, source.file.name)
    return dictionary.typed("segments", pd.DataFrame(rows.values(), columns=SEGMENTS))


def _id(coding: Coding, numbers: dict[str, dict]) -> str:
    """An id that is the same for every coder and says nothing of the document's name or of the words."""
    document = hashlib.sha256(coding.document.encode()).hexdigest()[:12]
    if coding.start is not None:
        return f"{document}-{coding.start}-{coding.end}"
    of_document = numbers.setdefault(coding.document, {})
    return f"{document}-{of_document.setdefault(coding.place, len(of_document) + 1)}"


def codebook(of_files: Iterable[Export]) -> pd.DataFrame | None:
    """The codes of all files, each once, in the order in which they come; None where no form has a codebook."""
    with_codebook = [export for export in of_files if export.codes is not None]
    together: dict[str, Code] = {}
    themes: dict[str, str] = {}
    for export in with_codebook:
        for name, code in codes.distinct(export).items():
            known = together.setdefault(name, code)
            together[name] = known._replace(description=known.description or code.description)
        themes = export.themes | themes
    return codes.codebook(together, themes) if with_codebook else None


def report(remarks: Iterable[tuple[Path, Export]]) -> pd.DataFrame:
    """A row a remark: file, what, where, count."""
    rows = [
        (file.name, what, where, count) for file, export in remarks for (what, where), count in export.remarks.items()
    ]
    return pd.DataFrame(rows, columns=list(REPORT)).astype(REPORT)


def no_report() -> pd.DataFrame:
    """The report of files of which there is nothing to tell."""
    return report([])
