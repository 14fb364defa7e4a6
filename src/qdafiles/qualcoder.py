"""QualCoder's report of codings by file, as CSV: file, coder, words, id, code, memo, categories, variables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from givenfiles import csv_rows
from givenfiles.faults import Fault, InputError, refuse
from qdafiles import codes
from qdafiles.exports import Coding, Export, Words, tidy

# Versions before 4 call the first column by both names.
DOCUMENT = ("File", "File/case")
OTHERS = ("Coder", "Coded", "Id", "Codename")
CATEGORY, VARIABLES = "Category", ("FileVar_", "CaseVar_")
OF_TEXT = "ctid:"
NO_PLACE = "codings of pictures, sound and films, whose place the report does not tell: each is a segment of its own"


def read_report(file: Path, words: Words) -> Export:
    """A coding a row. The form has no position, and no codebook: codes that were never used are not in it.

    Of pictures, sound and films it does not tell what was coded in them, so that no two codings share a place.

    After the columns with names of their own come the categories of the row's code, the nearest first and as many as
    it has, and then the variables, if they were asked for. So a row may be shorter than the header.
    """
    header, rows = csv_rows.read_ragged(file)
    variables = sum(column.startswith(VARIABLES) for column in header)
    first_category = header.index(CATEGORY) if CATEGORY in header else len(header) - variables
    named = header[:first_category]
    if named[0] not in DOCUMENT or not set(OTHERS) <= set(named):
        expected = f"columns should stand as QualCoder writes them: {DOCUMENT[0]}, {', '.join(OTHERS)}, then {CATEGORY}"
        raise InputError(Fault(file, expected, 1))
    refuse(csv_rows.ragged(file, rows, len(named) + variables, len(header)))
    export = Export()
    for values in filter(None, rows):
        row = dict(zip(named, values, strict=False))
        document = tidy(row[named[0]])
        categories = [name for name in values[first_category : len(values) - variables] if name.strip()]
        path = _path([*reversed(categories), row["Codename"]], file)
        coder = tidy(row["Coder"])
        is_text = row["Id"].startswith(OF_TEXT)
        if not is_text:
            export.remark(NO_PLACE, document)
        place = words.place(document, row["Coded"], (coder, path), row["Id"]) if is_text else row["Id"]
        export.codings.append(Coding(document, path, coder, place=place))
    return export


def _path(names: Iterable[str], file: Path | str) -> tuple[str, ...]:
    path: tuple[str, ...] = ()
    for name in names:
        path = codes.below(path, name, codes.BETWEEN, file)
    return path
