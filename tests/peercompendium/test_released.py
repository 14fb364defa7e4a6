"""The reference report is what the code makes, to the byte."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from peergroups.places import REPOSITORY

RELEASED = REPOSITORY / "released" / "london-2021"
# What tells of the machine, and the list that has its checksum.
VARIES = "made-with.json", "contents.sha256"
HEIGHT = re.compile(r"(?:translate\(\S+|rotate\(\S+ \S+) ([\d.]+)\)")


def made_on(report) -> tuple:
    told = json.loads((report / "made-with.json").read_text(encoding="utf-8"))
    return told["platform"]["system"], told["platform"]["machine"], told["packages"]


def test_the_code_still_makes_the_released_report_to_the_byte(london_report, contents):
    if made_on(london_report) != made_on(RELEASED):
        pytest.skip("another platform or other packages than the reference was made with: see `make verify`")
    released, rerun = contents(RELEASED), contents(london_report)
    assert sorted(released) == sorted(rerun), "make release"
    differing = [name for name in released if released[name] != rerun[name] and name not in VARIES]
    assert differing == [], "a change that is meant: make release"


@pytest.mark.parametrize("picture", sorted(RELEASED.glob("figures/*.svg")), ids=lambda picture: picture.stem)
def test_the_caveats_of_a_picture_stand_below_all_its_other_words(picture):
    nodes = ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 (a picture made here)
    lines = [(node.text, float(HEIGHT.search(node.get("transform"))[1])) for node in nodes]
    # Caveats are drawn last, and 8 pt high: their first line stands so far below the line above.
    first = next(place for place, (text, _) in enumerate(lines) if text.startswith("Read with: "))
    assert max(height for _, height in lines[:first]) < lines[first][1] - 8
