"""Oracle: pyrefiqda, a reader made from the standard's schema, on a project with every element that can be coded."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections import Counter
from pathlib import Path

import pytest

import qdafiles
from peergroups.places import REPOSITORY

PYTHON = REPOSITORY / ".venv-programs" / "bin" / "python"
COUNTS = Path(__file__).with_name("counts_codings.py")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not PYTHON.is_file(), reason="make test makes .venv-programs")]

TEXT = "plainTextPath='internal://t.txt'"
CORNERS = "firstX='1' firstY='2' secondX='3' secondY='4'"


def guid(name: object) -> str:
    return f"guid='{uuid.uuid5(uuid.NAMESPACE_URL, str(name))}'"


def element(kind: str, within: str, attributes: str = "") -> str:
    element.made += 1
    return f"<{kind} {guid(element.made)} {attributes}>{within}</{kind}>"


element.made = 0


def coding(code: str) -> str:
    user, target = guid("user").replace("guid", "creatingUser"), guid(code).replace("guid", "targetGUID")
    return element("Coding", f"<CodeRef {target}/>", user)


def of_text(code: str, start: int = 0, end: int = 3) -> str:
    words = f"name='{'abcdef'[start:end]}' startPosition='{start}' endPosition='{end}'"
    return element("PlainTextSelection", coding(code), words)


def sources() -> str:
    picture = element("PictureSelection", coding("b"), CORNERS)
    pdf = element("PDFSelection", element("Representation", "", TEXT) + coding("a"), f"page='0' {CORNERS}")
    points = "".join(f"<SyncPoint {guid(n)} timeStamp='{n}' position='{n}'/>" for n in (1, 4))
    ends = guid(1).replace("guid", "fromSyncPoint") + " " + guid(4).replace("guid", "toSyncPoint")
    transcript = element("Transcript", points + element("TranscriptSelection", coding("a"), ends), TEXT)
    sound, film = (element(f"{kind}Selection", coding("a"), "begin='1' end='2'") for kind in ("Audio", "Video"))
    described, represented = (
        element(kind, of_text(code, 1, 4), TEXT) for kind, code in (("TextDescription", "a"), ("Representation", "b"))
    )
    return (
        element("TextSource", of_text("a") + of_text("b", 2, 4) + coding("a"), f"name='text' {TEXT}")
        + element("PictureSource", described + picture + coding("b"), "name='picture' path='internal://p.png'")
        + element("PDFSource", pdf + represented + coding("a"), "name='PDF' path='internal://d.pdf'")
        + element("AudioSource", transcript + sound + coding("b"), "name='sound' path='internal://m.mp3'")
        + element("VideoSource", film + coding("b"), "name='film' path='absolute://C:/v.mp4'")
    )


@pytest.fixture
def file(study):
    codes = "".join(f"<Code {guid(name)} name='{name}' isCodable='true'/>" for name in "ab")
    folder = f"<Code {guid('folder')} name='folder' isCodable='false'>{codes}</Code>"
    xml = (
        f"<Project xmlns='urn:QDA-XML:project:1.0' name='kinds'><Users><User {guid('user')} name='Kim'/></Users>"
        f"<CodeBook><Codes>{folder}</Codes></CodeBook><Sources>{sources()}</Sources></Project>"
    )
    return study.archive({"project.qde": xml, "sources/t.txt": "abcdef"})


def test_every_element_that_can_be_coded_counts_as_a_second_reader_counts_it(file, tmp_path):
    told = subprocess.run([PYTHON, COUNTS, file, tmp_path / "unpacked"], capture_output=True, text=True, check=True)
    theirs = json.loads(told.stdout)
    documents = dict.fromkeys(("text", "picture", "PDF", "sound", "film"), "P1")
    ours = qdafiles.read(file, "Kim", documents)
    given = Counter(zip(ours.segments["document"], ours.segments["code"], strict=True))
    assert sorted([*key, times] for key, times in given.items()) == theirs["given"]
    assert sum(times for *_, times in theirs["given"]) == len(ours.segments) == 14
    assert ours.codebook["code"][~ours.codebook["is_folder"]].tolist() == theirs["codes"]
    assert ours.report.empty
