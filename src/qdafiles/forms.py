"""Which form a file has: told by what is in it, and it must be what its name says."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from givenfiles.faults import Fault, InputError
from givenfiles.files import beginning

Form = Literal[
    "table", "Taguette highlights", "Taguette codebook", "Taguette project", "QualCoder report", "REFI-QDA codebook",
    "REFI-QDA project",
]  # fmt: skip
WITH_SEGMENTS = ("Taguette highlights", "Taguette project", "QualCoder report", "REFI-QDA project")
WITH_CODEBOOK = ("Taguette codebook", "Taguette project", "REFI-QDA codebook", "REFI-QDA project")

BEGINNINGS: dict[bytes, Form] = {
    b"PK\3\4": "REFI-QDA project",
    b"PK\5\6": "REFI-QDA project",
    b"SQLite format 3\0": "Taguette project",
}
SPREADSHEETS = (".xlsx", ".xls", ".ods")
ENDINGS: dict[str, Form] = {
    ".qdpx": "REFI-QDA project",
    ".qdc": "REFI-QDA codebook",
    ".sqlite3": "Taguette project",
    ".csv": "table",
}
HEADERS: dict[Form, list[set[str]]] = {
    "Taguette highlights": [{"id", "document", "tag", "content"}],
    "Taguette codebook": [{"tag", "description"}],
    "QualCoder report": [{"File", "Coder", "Coded", "Codename"}, {"File/case", "Coder", "Coded", "Codename"}],
}
OF_QUALCODER = "a project as QualCoder keeps it: export a REFI-QDA project (.qdpx) there"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_HEADER = 1 << 14


def form_of(file: Path) -> Form:
    """The form of a file: by its first bytes, and a CSV file by its header.

    A table whose header is nobody's is taken for one of the data dictionary, which says what is wrong with it.
    Raises InputError for a file that cannot be read, and where its name says that it is something else.
    """
    if (file / "data.qda").is_file():
        raise InputError(Fault(file, f"is {OF_QUALCODER}"))
    if file.suffix.lower() in SPREADSHEETS:
        raise InputError(Fault(file, "is a spreadsheet: export CSV instead, which has no formulas"))
    begins = beginning(file, "a table", LONGEST_HEADER)
    text = begins.removeprefix(BYTE_ORDER_MARK).lstrip()
    form = next((form for sign, form in BEGINNINGS.items() if begins.startswith(sign)), None)
    form = form or ("REFI-QDA codebook" if text.startswith(b"<") else "table")
    named = ENDINGS.get(file.suffix.lower(), form)
    if form != named:
        raise InputError(Fault(file, f"should be a {named}, as its name says, and begins like a {form}"))
    return _form_of_table(text) if form == "table" else form


def check(file: Path, form: Form, allowed: Collection[Form], holds: str) -> None:
    """Raises InputError where a form does not hold what is wanted of it."""
    if form not in allowed:
        expected = f"is a {form} and none of these, which hold {holds}: {', '.join(allowed)}"
        raise InputError(Fault(file, expected))


def _form_of_table(text: bytes) -> Form:
    first, *_ = text.decode("utf-8", "replace").splitlines() or [""]
    header = {column.strip() for column in next(csv.reader([first]), [])}
    found = (form for form, headers in HEADERS.items() if any(columns <= header for columns in headers))
    return next(found, "table")
