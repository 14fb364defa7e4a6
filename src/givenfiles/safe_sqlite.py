"""An SQLite file that nobody vouches for: only read, nothing that it defines is run, and not for ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

LONGEST_VALUE = 32 << 20
# SQLite counts the steps of its machine; a project of a thousand interviews takes a few million.
STEPS, MOST_TIMES_STEPS = 1_000_000, 200


class Unexpected(Exception):
    """The file is not of the program it should be of, or somebody changed it."""


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """The file as its makers advise to open strangers' files (sqlite.org/security.html).

    Raises Unexpected for whatever SQLite says is wrong with it while it is open: no SQLite file, damaged, a value
    longer than LONGEST_VALUE, a query that does not come to an end.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            times = iter(range(MOST_TIMES_STEPS))
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
            database.set_progress_handler(lambda: next(times, None) is None, STEPS)
            for setting in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON"):
                database.execute(f"PRAGMA {setting}")
            yield database
    except (sqlite3.Error, OverflowError, UnicodeError):
        raise Unexpected("it cannot be read to its end") from None


def plain_tables(database: sqlite3.Connection) -> set[str]:
    """The names of tables that hold their rows themselves: no views, no tables that a program makes up."""
    query = "SELECT name, type, rootpage FROM sqlite_master"
    return {name for name, kind, page in database.execute(query) if kind == "table" and page}


def rows(database: sqlite3.Connection, query: str, *kinds: type, given: int | None = None) -> Iterator[tuple]:
    """The rows of a query; raises Unexpected for a value of another kind, which SQLite would let into any column."""
    for row in database.execute(query, () if given is None else (given,)):
        if not all(isinstance(value, kind) for value, kind in zip(row, kinds, strict=True)):
            raise Unexpected("it holds a value of an unexpected kind")
        yield row
