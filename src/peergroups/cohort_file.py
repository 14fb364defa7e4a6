"""Reading a cohort file: YAML of text, each key once, and every fault told at once."""

from __future__ import annotations

import difflib
from pathlib import Path

import yaml
from pydantic import ValidationError

from peergroups.cohort import Answers, Coding, Cohort, Disclosure, Tables
from peergroups.faults import Fault, InputError
from peergroups.places import called

EXPECTED = {
    "string_pattern_mismatch": "should be small letters, digits and single hyphens, as in london-2021",
    "int_parsing": "should be a whole number",
    "bool_parsing": "should be true or false",
}


def read_cohort(path: str | Path) -> Cohort:
    """Read a cohort file.

    Raises InputError with every fault at once: no such file, not YAML, a misspelt key, a value that is not allowed.
    """
    path = Path(path).expanduser()
    settings = _read_yaml(path)
    try:
        return Cohort(**settings, path=path.resolve())
    except ValidationError as error:
        raise InputError([_fault(path, found) for found in error.errors()]) from None


class _EachKeyOnce(yaml.BaseLoader):
    """Leaves every value as the text that was written, so that an answer coded "no" does not become False."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """A mapping whose keys stand once each: YAML would let the last one win, unseen."""
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value} stands twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep=deep)


def _read_yaml(path: Path) -> dict:
    try:
        settings = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_EachKeyOnce)  # noqa: S506 (builds text only)
    except OSError as error:
        raise InputError(Fault(called(path), f"a cohort file was expected here ({error.strerror})")) from None
    except UnicodeDecodeError:
        raise InputError(Fault(called(path), "should be a text file in UTF-8")) from None
    # What PyYAML cannot read is not always its own kind of error: a sign beyond Unicode, a thousand open brackets.
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        line = error.problem_mark.line + 1 if getattr(error, "problem_mark", None) else None
        raise InputError(Fault(called(path), f"should be YAML ({getattr(error, 'problem', error)})", line)) from None
    if not isinstance(settings, dict) or "path" in settings:
        raise InputError(
            Fault(called(path), "should be a cohort file: `key: value` lines, as in cohorts/london-2021.yaml")
        )
    return settings


def _fault(path: Path, error: dict) -> Fault:
    keys = [str(part) for part in error["loc"] if part != "[key]"]
    value = str(error["input"]) if isinstance(error["input"], str | int | float | bool) else None
    place = f"{called(path)}, key {'.'.join(keys)}" if keys else called(path)
    if error["type"] == "extra_forbidden":
        return Fault(place, f"no such key{_nearest(keys[-1])}")
    if error["type"] == "missing":
        return Fault(place, "this key is needed")
    return Fault(place, EXPECTED.get(error["type"]) or _expected(error["msg"]), value=value)


def _expected(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "should be")


def _nearest(key: str) -> str:
    known = [name for model in (Cohort, Tables, Answers, Coding, Disclosure) for name in model.model_fields]
    near = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
