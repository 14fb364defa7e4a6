"""How long a large REFI-QDA project takes to read and how much memory, beside unpacking and decoding its texts alone.

The texts have an emoji each, so that they take four bytes a sign in memory, and positions are counted in UTF-16
units, so that each has to be put right: the slowest way there is. What counts are the ratios.
Usage: qdpx.py [--megabytes 200] [--texts 200] [--selections 100]; a large study has --megabytes 17 --selections 125
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import qdafiles

SENTENCE = "It takes two hours by boat and I thought about it all the way home. "
MARK = "🚤 "


def write_project(file: Path, megabytes: int, texts: int, selections: int) -> None:
    """A project with as many texts of one size, each with as many selections of a sentence."""
    sentences = megabytes * 1_000_000 // texts // len(SENTENCE)
    text = (MARK + SENTENCE * sentences).encode()
    marked = "".join(selection(number * sentences // selections) for number in range(selections))
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(texts):
            archive.writestr(f"sources/{number}.txt", text)
        with archive.open("project.qde", "w") as project:
            project.write(
                b"<Project><Users><User guid='u' name='A'/></Users><Codes><Code guid='c' name='way'/></Codes>"
            )
            project.write(f"<Cases><Case name='P1'>{''.join(map(reference, range(texts)))}</Case></Cases>".encode())
            for number in range(texts):
                head = f"<TextSource guid='{number}' name='talk {number}' plainTextPath='internal://{number}.txt'>"
                project.write(f"{head}{marked}</TextSource>".encode())
            project.write(b"</Project>")


def selection(sentence: int) -> str:
    start = len(MARK) + 1 + sentence * len(SENTENCE)
    position = f"startPosition='{start}' endPosition='{start + len(SENTENCE) - 1}' name='{SENTENCE.strip()}'"
    coding = "<Coding creatingUser='u'><CodeRef targetGUID='c'/></Coding>"
    return f"<PlainTextSelection {position}>{coding}</PlainTextSelection>"


def reference(number: int) -> str:
    return f"<SourceRef targetGUID='{number}'/>"


def unpacked(file: Path) -> int:
    """Each text unpacked and decoded, one after the other."""
    with zipfile.ZipFile(file) as archive:
        return sum(len(archive.read(name).decode()) for name in archive.namelist())


def read(file: Path) -> int:
    return len(qdafiles.read(file, "A").segments)


def measured(work: Callable[[Path], int], file: Path) -> tuple[float, int, int]:
    """Seconds, the most bytes that Python held at once (in a run of its own, for counting them takes time), answer."""
    begun = time.perf_counter()
    answer = work(file)
    seconds = time.perf_counter() - begun
    tracemalloc.start()
    work(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak, answer


def main(megabytes: int = 200, texts: int = 200, selections: int = 100) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.qdpx"
        write_project(file, megabytes, texts, selections)
        size = file.stat().st_size
        print(f"{size / 1e6:,.0f} MB, {texts} texts, {texts * selections:,} codings")
        plain, plain_memory, _ = measured(unpacked, file)
        seconds, memory, codings = measured(read, file)
    if codings != texts * selections:
        raise AssertionError(f"{codings} codings were read")
    print(f"reading: {seconds / plain:.1f} times as long as unpacking and decoding the texts alone ({seconds:.2f} s)")
    print(
        f"memory:  {memory / size:.3f} of the file's size ({plain_memory / size:.3f} for the texts alone, one by one)"
    )
    project = f"a REFI-QDA project of {size / 1e6:,.0f} MB"
    return {
        "rows": [
            (f"Reading {project}, beside unpacking and decoding its texts", f"{seconds / plain:.1f}", "—"),
            (f"Memory of reading {project}, beside its size", f"{memory / size:.3f}", "—"),
        ]
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--selections", type=int, default=100, help="how many in each text")
    asked = parser.parse_args()
    main(asked.megabytes, asked.texts, asked.selections)
