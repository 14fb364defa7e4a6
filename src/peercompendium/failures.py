"""What stops a command, how that is told, and the exit codes."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from givenfiles.faults import InputError, called

BAD_INPUT, FAILED = 2, 1
MOST_FAULTS_SHOWN = 20
LINES_OF_A_KERNEL = 4
OUT_OF_MEMORY = "MemoryError", "_ArrayMemoryError"


class KernelDied(Exception):
    """The process of a notebook ended in the middle of cell `cell`, or before the first (0); says how."""

    def __init__(self, code: int, cell: int, said: str):
        self.cell = cell
        super().__init__(_how(code, said))


class ServerDied(Exception):
    """The process that all kernels are forked from ended, with exit code `code`; says how."""

    def __init__(self, code: int, said: str):
        self.code = code
        how = _how(code, said, "the process that notebooks start from")
        super().__init__(f"{how}\nWith --kernel ordinary, each notebook starts by itself.")


class NotebooksFailed(Exception):
    """Some notebooks stopped with an error; says which, where and why, and which ran to their end.

    Where what they were forked from is gone, it says that alone.
    """

    def __init__(self, failed: Mapping[str, Exception], finished: list[str]):
        if died := next((error for error in failed.values() if isinstance(error, ServerDied)), None):
            super().__init__(str(died))
            return
        told = [f"{name}{_where(error)}" for name, error in sorted(failed.items())]
        rest = f"Ran to their end: {', '.join(sorted(finished))}." if finished else "None ran to its end."
        super().__init__("\n".join([*told, rest]))


class Told(NamedTuple):
    """How a command ends that something stopped, and what it says."""

    code: int
    lines: list[str]


def told(error: Exception) -> Told:
    """An error in lines that a person can act on, with the exit code."""
    if isinstance(error, InputError):
        more = len(error.lines) - MOST_FAULTS_SHOWN
        return Told(BAD_INPUT, error.lines[:MOST_FAULTS_SHOWN] + [f"… and {more} more"] * (more > 0))
    if isinstance(error, OSError):
        place = called(Path(error.filename)) if isinstance(error.filename, str) else "A file"
        return Told(FAILED, [f"{place}: {error.strerror}"])
    return Told(FAILED, str(error).splitlines() if isinstance(error, NotebooksFailed) else [repr(error)])


def nothing_written() -> str:
    """What is to be said of the report where the command that makes it ends early; "" for other commands."""
    return "Nothing was written; an earlier report is as it was." if "report" in sys.argv else ""


def when_stopped() -> str:
    """What is to be said where somebody stopped the command."""
    goes_on = "The reports that are made stay, and the same command goes on with the others."
    return goes_on if sys.argv[1:2] == ["cohorts"] else nothing_written()


def _how(code: int, said: str, what: str = "its kernel") -> str:
    if code == -getattr(signal, "SIGKILL", 9):
        return f"{what} was killed by the system, most often for want of memory"
    ended = f"by {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"with exit code {code}"
    last = [line for line in said.splitlines() if line.strip()][-LINES_OF_A_KERNEL:]
    return "\n".join([f"{what} ended {ended}, {'and said:' if last else 'without a word'}", *last])


def _where(error: Exception) -> str:
    from papermill import PapermillExecutionError

    if isinstance(error, KernelDied):
        return f", cell {error.cell}: {_plain(str(error))}" if error.cell else f": {_plain(str(error))}"
    if not isinstance(error, PapermillExecutionError):
        return f": {type(error).__name__}: {_plain(str(error))}"
    # A cell's number is the one a reader sees beside it.
    why = "there was not enough memory" if error.ename in OUT_OF_MEMORY else f"{error.ename}: {_plain(error.evalue)}"
    return f", cell {error.exec_count}: {why}"


def _plain(message: str, longest: int = 600) -> str:
    message = re.sub(r"\x1b\[[0-9;]*m", "", message).strip()
    return message if len(message) <= longest else f"{message[:longest]} …"
