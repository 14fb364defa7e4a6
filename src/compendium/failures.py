"""Notebooks that stopped with an error, and how that is told."""

from __future__ import annotations

import re
from collections.abc import Mapping


class NotebooksFailed(Exception):
    """Some notebooks stopped with an error; says which, where and why, and which ran to their end."""

    def __init__(self, failed: Mapping[str, Exception], finished: list[str]):
        told = [f"{name}{_where(error)}" for name, error in sorted(failed.items())]
        rest = f"Ran to their end: {', '.join(sorted(finished))}." if finished else "None ran to its end."
        super().__init__("\n".join([*told, rest]))


def _where(error: Exception) -> str:
    from papermill import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        # A cell's number is the one a reader sees beside it.
        return f", cell {error.exec_count}: {error.ename}: {_plain(error.evalue)}"
    return f": {type(error).__name__}: {_plain(str(error))}"


def _plain(message: str, longest: int = 600) -> str:
    message = re.sub(r"\x1b\[[0-9;]*m", "", message).strip()
    return message if len(message) <= longest else f"{message[:longest]} …"
