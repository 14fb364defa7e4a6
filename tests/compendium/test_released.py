"""The reference report is what the code makes, to the byte."""

from __future__ import annotations

import json

import pytest

from peergroups.places import REPOSITORY

pytestmark = pytest.mark.xdist_group("report")
RELEASED = REPOSITORY / "released" / "london-2021"


def made_on(report) -> tuple:
    told = json.loads((report / "made-with.json").read_text(encoding="utf-8"))
    return told["platform"]["system"], told["platform"]["machine"], told["packages"]


def test_the_code_still_makes_the_released_report_to_the_byte(london_report, contents):
    if made_on(london_report) != made_on(RELEASED):
        pytest.skip("another platform or other packages than the reference was made with: see `make verify`")
    released, rerun = contents(RELEASED), contents(london_report)
    assert sorted(released) == sorted(rerun), "make release"
    differing = [name for name in released if released[name] != rerun[name] and name != "made-with.json"]
    assert differing == [], "a change that is meant: make release"
