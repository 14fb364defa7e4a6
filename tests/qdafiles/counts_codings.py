"""`.venv-programs/bin/python counts_codings.py FILE FOLDER` prints what pyrefiqda finds in a REFI-QDA project, as JSON.

That is how often each code was given in each document, and which codes can be given. pyrefiqda is made from the
standard's schema; FOLDER is where it unpacks the file.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator

from pydantic import BaseModel
from pyrefiqda import RefiProject


def parts(model: BaseModel) -> Iterator[BaseModel]:
    """The models within a model."""
    for _, value in model:
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, BaseModel))


def codings(model: BaseModel) -> Iterator[BaseModel]:
    """Every coding within a model, however deep."""
    for part in parts(model):
        if type(part).__name__ == "CodingType":
            yield part
        else:
            yield from codings(part)


def tree(codes: list, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """GUID, path and whether it can be given, of each code."""
    for code in codes:
        path = (*above, code.name)
        yield code.guid, path, code.is_codable
        yield from tree(code.code, path)


project = RefiProject.load(sys.argv[1], extract_dir=sys.argv[2])
found = list(tree(project.code_book.codes.code))
paths = {guid: "::".join(path) for guid, path, _ in found}
given = Counter(
    (source.name, paths[coding.code_ref.target_guid]) for source in parts(project.sources) for coding in codings(source)
)
told = {"given": sorted([*key, times] for key, times in given.items())}
print(json.dumps(told | {"codes": [paths[guid] for guid, _, codable in found if codable]}))
