"""The names that git gives to contents, which are those that Software Heritage archives them by; git is not needed.

Source: SoftWare Hash IDentifiers (SWHID) specification 1.2, core identifiers of contents and directories.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping

CONTENT, FOLDER = "swh:1:cnt:", "swh:1:dir:"


def of_content(content: bytes) -> str:
    """The identifier of a file's bytes: git's blob."""
    return CONTENT + _object("blob", content)


def of_folder(files: Mapping[str, bytes]) -> str:
    """The identifier of a folder of plain files, none executable or a link, by their paths in it: git's tree."""
    return FOLDER + _tree(files)


def _tree(files: Mapping[str, bytes]) -> str:
    entries, inside = {}, defaultdict(dict)
    for path, content in files.items():
        name, _, below = path.partition("/")
        if below:
            inside[name][below] = content
        else:
            entries[name.encode()] = b"100644", _object("blob", content)
    # Git puts a folder where its name with a slash would stand.
    entries |= {f"{name}/".encode(): (b"40000", _tree(held)) for name, held in inside.items()}
    listed = (
        b"%s %s\0%s" % (mode, name.rstrip(b"/"), bytes.fromhex(found))
        for name, (mode, found) in sorted(entries.items())
    )
    return _object("tree", b"".join(listed))


def _object(kind: str, content: bytes) -> str:
    # A name, not a safeguard: SHA-1 is what git and Software Heritage name contents by.
    return hashlib.sha1(b"%s %d\0%s" % (kind.encode(), len(content), content), usedforsecurity=False).hexdigest()
