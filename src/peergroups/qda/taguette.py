"""What Taguette exports as CSV: highlights (id, document, tag, content) and the codebook (tag, description, counts)."""

from __future__ import annotations

from pathlib import Path

from peergroups.places import called
from peergroups.qda import codes, csv_rows, exports
from peergroups.qda.exports import Code, Coding, Export, Words, tidy

HIGHLIGHTS = ("id", "document", "tag", "content")
CODEBOOK = ("tag", "description")
NESTS = "."


def read_highlights(file: Path, words: Words) -> Export:
    """A coding a row; the same `words` for several coders' files find the places that they share.

    The form has no coder, no position and no highlight without a tag.
    """
    export = Export()
    for row in csv_rows.read(file, HIGHLIGHTS):
        document = tidy(row["document"])
        if not row["tag"].strip():
            export.remark(exports.UNTAGGED, document)
            continue
        place = words.place(document, row["content"], called(file), row["id"].strip())
        export.codings.append(Coding(document, path(row["tag"], called(file)), place=place))
    return export


def read_codebook(file: Path) -> Export:
    """The tags with their descriptions."""
    rows = csv_rows.read(file, CODEBOOK)
    return Export(codes=[Code(path(row["tag"], called(file)), row["description"].strip()) for row in rows])


def path(tag: str, file: str) -> tuple[str, ...]:
    """The path that a tag's name spells."""
    return codes.below((), tag, NESTS, file)
