"""Oracle: Taguette. Its own modules make a project and export it; every form must tell what was put in."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

import qdafiles
from peergroups.places import REPOSITORY
from qdafiles import codes, exports

PYTHON = REPOSITORY / ".venv-programs" / "bin" / "python"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not PYTHON.is_file(), reason="make test makes .venv-programs")]

# Each document as HTML, and the text that is left of it.
DOCUMENTS = {
    "Zoë – first talk": (
        (
            "<h1>Zoë's talk</h1>\r\n<p>Two hours 🚤 by <b>boat</b> &amp; a&nbsp;bus.</p>\n<ul><li>one<li>two 🥐</ul>"
            "<pre>\n  as  typed\n</pre><table><tr><td>a cell</td>\n<td>another</td></tr></table><script>x()</script>"
        ),
        "Zoë's talk\nTwo hours 🚤 by boat & a\xa0bus.\nonetwo 🥐  as  typed\na cell\nanother",
    ),
    "Ben": ("<p>我不知道。 Who looks?</p><p>=1+1 &lt;script&gt; &eacute;</p>", "我不知道。 Who looks?=1+1 <script> é"),
}
TAGS = {
    "way": "Getting there",
    "way.time": "Hours, “waiting”;\nand more",
    "way.cost": "",
    "trustee.board": "Not under trust",
    "asked at 3 a.m. by e-mail": "One name",
}
HIGHLIGHTS = [
    ("Zoë – first talk", "Two hours", ["way.time"]),
    ("Zoë – first talk", "hours 🚤 by boat & a", ["way", "way.time"]),
    ("Zoë – first talk", "bus.\nonetwo", ["trustee.board"]),
    ("Zoë – first talk", "typed\na cell\nan", ["way.cost"]),
    ("Ben", "不知道。 Who", ["asked at 3 a.m. by e-mail", "trustee.board"]),
    ("Ben", "=1+1 <script>", ["way"]),
    ("Ben", "é", []),
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("taguette")
    highlights = []
    for document, words, tags in HIGHLIGHTS:
        text = DOCUMENTS[document][1]
        before = text[: text.index(words)].encode()
        highlights.append((document, len(before), len(before) + len(words.encode()), tags))
    head = "<html><head><meta charset='utf-8'><title>not text</title></head><body>"
    asked = {
        "folder": str(folder),
        "documents": {name: f"{head}{html}</body></html>" for name, (html, _) in DOCUMENTS.items()},
        "tags": TAGS,
        "highlights": highlights,
    }
    script = Path(__file__).with_name("taguette_makes.py")
    subprocess.run([PYTHON, script], input=json.dumps(asked), text=True, check=True, capture_output=True)
    return folder


def put_in() -> Counter:
    given = Counter()
    for document, words, tags in HIGHLIGHTS:
        start = DOCUMENTS[document][1].index(words)
        given.update((document, codes.written(codes.parts(tag, ".")), start, start + len(words)) for tag in tags)
    return given


def read(file: Path) -> qdafiles.Reading:
    return qdafiles.read(file, "A", dict.fromkeys(DOCUMENTS, "P1"))


def test_the_project_tells_every_highlight_in_code_points(folder):
    reading = read(folder / "project.sqlite3")
    columns = reading.segments[["document", "code", "start", "end"]].astype("object")
    assert Counter(columns.itertuples(index=False, name=None)) == put_in()
    told = {(row.what, row.where): row.count for row in reading.report.itertuples(index=False)}
    assert told == {(exports.UNTAGGED, "Ben"): 1, (exports.NO_CODER, ""): sum(put_in().values())}


def test_the_csv_of_highlights_tells_the_same_places_but_where_they_are(folder):
    of_csv, of_project = (read(folder / name).segments for name in ("highlights.csv", "project.sqlite3"))
    by_segment = [
        Counter(frozenset(rows[["document", "code"]].itertuples(index=False, name=None)) for _, rows in grouped)
        for grouped in (of_csv.groupby("segment"), of_project.groupby("segment"))
    ]
    assert by_segment[0] == by_segment[1]
    assert of_csv["start"].isna().all()


def test_the_codebook_is_the_same_in_every_form(folder):
    expected = ["way", "way::time", "way::cost", "trustee", "trustee::board", "asked at 3 a.m. by e-mail"]
    for name in ("codebook.qdc", "codebook.csv", "project.sqlite3"):
        codebook = qdafiles.read_codebook(folder / name).codebook
        assert codebook["code"].tolist() == expected, name
        assert codebook["theme"].tolist() == ["way", "way", "way", "trustee", "trustee", "asked at 3 a.m. by e-mail"]
        assert codebook["code"][codebook["is_folder"]].tolist() == ["trustee"]
        if name != "codebook.qdc":
            assert codebook["description"][~codebook["is_folder"]].fillna("").tolist() == list(TAGS.values())
