"""What two reports were made with, where that is not the same, and which differences it could explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compendium import made_with
from compendium.verification import tolerances
from compendium.verification.verdicts import FILES, IDENTICAL, NUMBERS, Entry, Surrounding

Facts = Mapping[tuple[str, str], str]
# Other inputs, sources or parameters could explain any difference; another commit of the same sources none.
COULD_EXPLAIN_ANY, COMMIT = ("inputs", "sources", "parameters"), ("sources", "commit")
LAST_DIGITS, NOT_TOLD = "last digits", "not told"


def explain(reference: Facts | None, rerun: Facts | None, entries: Sequence[Entry]) -> tuple[list[Surrounding], str]:
    """What was not the same or not the lock's, with how many of the differences it could explain; and that in all.

    `reference` and `rerun` are what `made_with.read` returned of both reports.
    """
    found = [entry for entry in entries if entry.verdict != IDENTICAL]
    if reference is None or rerun is None:
        told = ("told" if facts else NOT_TOLD for facts in (reference, rerun))
        rows = [Surrounding(made_with.FILE, *told, "", 0)]
        return rows, "Not both say what they were made with, so that nothing can be said of what explains a difference."
    rows, explained, lock = [], set(), made_with.locked()
    for group, name in sorted({*reference, *rerun}, key=lambda key: (made_with.GROUPS.index(key[0]), key[1])):
        first, second = (facts.get((group, name), NOT_TOLD) for facts in (reference, rerun))
        locked = lock.get(name, "") if group == "packages" else ""
        if first != second or (locked and first != locked):
            could = {at for at, entry in enumerate(found) if first != second and _could(group, name, entry)}
            rows.append(Surrounding(f"{group}: {name}", first, second, locked, len(could)))
            explained |= could
    return rows, _in_all(rows, len(explained), len(found))


def _could(group: str, name: str, entry: Entry) -> bool:
    if group in COULD_EXPLAIN_ANY:
        return (group, name) != COMMIT
    return name in tolerances.declared()["could_explain"].get(_kind(entry), ())


def _kind(entry: Entry) -> str:
    """What a difference is explained as: a number's last digits, or a number; a table's words count as numbers."""
    if entry.relative is not None and entry.relative <= tolerances.declared()["last_digits"]:
        return LAST_DIGITS
    return NUMBERS if entry.file.endswith(".csv") else FILES if entry.file.endswith(".json") else entry.kind


def _in_all(rows: Sequence[Surrounding], explained: int, found: int) -> str:
    if not found:
        return "There is no difference to explain."
    if not any(row.reference != row.rerun for row in rows):
        return f"Both were made with the same: that explains none of the {found} entries that are not identical."
    if not explained:
        return f"These could explain none of the {found} entries that are not identical."
    rest = f"; nothing here could explain the other {found - explained}" if explained < found else ""
    return f"These could explain {explained} of the {found} entries that are not identical{rest}."
