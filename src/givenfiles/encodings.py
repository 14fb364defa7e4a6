"""Text in whatever encoding it was saved."""

from __future__ import annotations

import re
from pathlib import Path

from givenfiles.faults import Fault, InputError, shown

MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WESTERN = "cp1252"


def decoded(file: Path, found: bytes, encoding: str | None) -> tuple[str, str | None]:
    """The text of a file that holds the bytes `found`, and what was seen of its encoding where it is not UTF-8.

    Raises InputError for bytes that are not in the `encoding` told, or in none that can be guessed.
    """
    marked = next((name for sign, name in MARKED.items() if found.startswith(sign)), None)
    try:
        return found.decode(encoding or marked or "utf-8"), None
    except LookupError:
        raise InputError(Fault(file, "is no encoding that is known, as utf-8 or cp1252", value=encoding)) from None
    except UnicodeDecodeError as error:
        if encoding or marked:
            row = found[: error.start].count(b"\n") + 1
            raise InputError(Fault(file, f"should be text in {encoding or marked}", row)) from None
    guessed = _guessed(found)
    if guessed is None:
        raise InputError(
            Fault(file, "should be text in UTF-8, or its encoding told", value=found[:40].decode("latin-1"))
        )
    text = found.decode(guessed)
    first = next((word[0] for word in re.finditer(r"[^\s,;\t\"]+", text) if not word[0].isascii()), "")
    return text, f"in the encoding {guessed}, as it seems (a word in it: {shown(first, 20)})"


def _guessed(found: bytes) -> str | None:
    from charset_normalizer import from_bytes

    # A letter with an accent stands alone among others; signs of the East, or of Cyrillic, stand together. Of a few
    # letters with accents no statistics can tell one table of signs from the next.
    runs = re.findall(rb"[\x80-\xff]+", found)
    if 2 * sum(len(run) == 1 for run in runs) > len(runs):
        return WESTERN if _fits_in(found, WESTERN) else None
    best = from_bytes(found).best()
    return best and best.encoding


def _fits_in(found: bytes, encoding: str) -> bool:
    try:
        return bool(found.decode(encoding))
    except UnicodeDecodeError:
        return False
