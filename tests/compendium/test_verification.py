"""Two reports compared. Oracle: the one fault that a test puts into a copy of a report, which has to be named."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sys
from io import StringIO
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from rich.console import Console

from compendium import cli, made_with, notebooks, publish
from compendium.report import make_report
from compendium.verification import tables, told, tolerances
from compendium.verification.compare import compare
from compendium.verification.verdicts import VERDICTS, WITHIN
from peergroups.faults import InputError
from peergroups.places import REPOSITORY

pytestmark = pytest.mark.xdist_group("report")
SCORES = "tables/02-how-burnout-was-scored.csv"
CHANGE = "tables/03-before-and-after.csv"
CRATE = "ro-crate-metadata.json"
SIMULATED = "tables/06-what-a-missing-control-group-means.csv"
PICTURE = "figures/03-before-and-after"


@pytest.fixture
def both(london_report, tmp_path) -> tuple[Path, Path]:
    """London's report, and a copy of it for a test to spoil."""
    shutil.copytree(london_report, tmp_path / "rerun")
    return london_report, tmp_path / "rerun"


def rows_of(file: Path) -> list[list[str]]:
    return list(csv.reader(StringIO(file.read_text(encoding="utf-8"))))


def write_rows(file: Path, rows: list[list[str]]) -> None:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8")


def row_of(rows: list[list[str]], *values: str) -> list[str]:
    """The first row that begins, after cohort and notebook, with these values."""
    return next(row for row in rows if tuple(row[2 : 2 + len(values)]) == values)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def differing(reference: Path, rerun: Path) -> list:
    return compare(reference, rerun).not_identical


def counts(entries) -> dict[str, int]:
    return {verdict: n for verdict in VERDICTS if (n := sum(entry.verdict == verdict for entry in entries))}


def test_a_report_is_identical_to_itself_and_every_number_of_it_is_counted(both, run, tmp_path):
    reference, rerun = both
    compared = compare(reference, rerun)
    printed = pd.concat(pd.read_csv(file) for file in (reference / "tables").glob("*.csv"))
    numbers = int(printed[["n", "estimate", "low", "high", "level"]].notna().sum().sum())
    assert sum(entry.kind == "numbers" for entry in compared.entries) == numbers > 1000
    assert counts(compared.entries) == {"identical": len(compared.entries)}
    assert (compared.surroundings, compared.explanation) == ([], "There is no difference to explain.")
    said = run("compare", reference, rerun, "--out", tmp_path / "out")
    assert said.returncode == 0, said.stderr
    assert f"The same. Of {numbers:,} numbers {numbers:,} identical" in " ".join(said.stdout.split())
    assert json.loads((tmp_path / "out" / "verification.json").read_text(encoding="utf-8"))["passed"] is True


@pytest.mark.parametrize("column", ["n", "estimate", "low", "high", "level"])
def test_a_changed_number_is_named_with_both_values_and_their_difference(both, run, tmp_path, column):
    reference, rerun = both
    rows = rows_of(rerun / CHANGE)
    row = row_of(rows, "mean-paired-difference", "work")
    at, number = rows[0].index(column), rows.index(row) + 1
    was, row[at] = row[at], str(float(row[at]) + 0.5)
    write_rows(rerun / CHANGE, rows)
    (found,) = differing(reference, rerun)
    assert (found.verdict, found.kind, found.file) == ("differs", "numbers", CHANGE)
    assert found.place.startswith(f"row {number}: mean-paired-difference, work, ")
    assert found.place.endswith(f": {column}")
    assert (found.reference, found.rerun, found.note) == (was, row[at], "+0.5")
    said = run("compare", reference, rerun, "--out", tmp_path / "out")
    assert said.returncode == 1
    assert f"{CHANGE}, {found.place}\n    {was} → {row[at]} (+0.5)" in said.stdout
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(("times", "verdict"), [(1e-12, "within tolerance"), (1e-6, "differs")])
def test_the_last_digits_of_all_numbers_are_within_tolerance_and_no_more(both, times, verdict):
    reference, rerun = both
    rows = rows_of(rerun / SCORES)
    changed = 0
    for row in rows[1:]:
        if row[2] == "mean-item" and float(row[6]):
            row[6] = repr(float(row[6]) * (1 + times))
            changed += 1
    write_rows(rerun / SCORES, rows)
    found = differing(reference, rerun)
    assert counts(found) == {verdict: changed}
    assert changed > 30
    assert all(("tables print ten digits" in entry.note) == (verdict == WITHIN) for entry in found)
    assert compare(reference, rerun).passed == (verdict == WITHIN)


@pytest.mark.parametrize(
    ("quantity", "column", "verdict"),
    [("d-z", "low", "within tolerance"), ("d-z", "estimate", "differs"), ("mean-paired-difference", "low", "differs")],
)
def test_what_is_found_by_iteration_has_a_tolerance_of_its_own(both, quantity, column, verdict):
    reference, rerun = both
    rows = rows_of(rerun / CHANGE)
    row = row_of(rows, quantity, "work")
    at = rows[0].index(column)
    row[at] = repr(float(row[at]) * (1 + 1e-7))
    write_rows(rerun / CHANGE, rows)
    assert counts(differing(reference, rerun)) == {verdict: 1}


@pytest.mark.parametrize(
    ("row", "reference", "rerun", "verdict"),
    [
        ({}, "1.234567891", "1.234567892", "within tolerance"),
        ({}, "1.234567891", "1.234567895", "differs"),
        ({}, "0", "3e-15", "within tolerance"),
        ({}, "0", "0.001", "differs"),
        ({}, "43", "43.0", "within tolerance"),
        ({"unit": "people"}, "6", "6.000000001", "differs"),
        ({"unit": "groups"}, "12345678901234567891", "12345678901234567892", "differs"),
        ({}, "", "1", "differs"),
        ({}, "1", "", "differs"),
        ({}, "1", "nan", "differs"),
        ({}, "nan", "nan", "identical"),
        ({}, "inf", "-inf", "differs"),
        ({}, "1", "one", "differs"),
        ({}, "1e999999999", "1e999999998", "differs"),
    ],
)
def test_two_numbers_as_printed(row, reference, rerun, verdict):
    assert tolerances.judge(reference, rerun, tolerances.rule(row, "estimate")).verdict == verdict


def test_every_tolerance_has_its_reason():
    declared = tolerances.declared()
    for rule in [
        *declared["numbers"],
        declared["svg"],
        declared["png"],
        *(declared[name] for name in ("order", "bytes", CRATE)),
    ]:
        assert len(rule["why"]) > 15
        assert rule["what"]
    assert declared["numbers"][-1]["where"] == {}


def test_nothing_against_a_number_is_named(both):
    reference, rerun = both
    rows = rows_of(rerun / CHANGE)
    row = row_of(rows, "mean-paired-difference", "work")
    was, row[6] = row[6], ""
    write_rows(rerun / CHANGE, rows)
    (found,) = differing(reference, rerun)
    assert (found.verdict, found.reference, found.rerun) == ("differs", was, "nothing")
    assert found.note == "a number on one side only"


@pytest.mark.parametrize(("column", "at"), [("method", 10), ("caveats", 13), ("unit", 11)])
def test_a_changed_method_caveat_or_unit_is_named(both, column, at):
    reference, rerun = both
    rows = rows_of(rerun / CHANGE)
    row = row_of(rows, "mean-paired-difference", "work")
    row[at] = row[at].replace(row[at][-4:], "…new")
    write_rows(rerun / CHANGE, rows)
    (found,) = differing(reference, rerun)
    assert (found.verdict, found.kind, found.file) == ("differs", "text", CHANGE)
    assert found.place.endswith(f": {column}")
    assert found.rerun.endswith("…new")
    assert not found.reference.endswith("…new")


def test_a_published_figure_that_is_another_is_named_wherever_it_stands(both):
    reference, rerun = both
    rows = rows_of(rerun / SIMULATED)
    row = row_of(rows, "observed-drop", "work")
    row[6] = "24"
    write_rows(rerun / SIMULATED, rows)
    page = rerun / "06-what-a-missing-control-group-means.html"
    page.write_text(re.sub(">23.0</td>", ">24.0</td>", page.read_text(encoding="utf-8")), encoding="utf-8")
    number, cell = differing(reference, rerun)
    assert (number.file, number.reference, number.rerun, number.note) == (SIMULATED, "23", "24", "+1")
    assert "observed-drop, work" in number.place
    assert (cell.file, cell.reference, cell.rerun) == (page.name, "23.0", "24.0")
    assert cell.place.startswith("table cell below “")


def test_another_seed_is_named_in_the_method_beside_the_numbers_it_gives(both):
    reference, rerun = both
    rows = rows_of(rerun / SIMULATED)
    row = row_of(rows, "simulated-drop", "Chance alone")
    was = row[6]
    row[6], row[10] = "0.05", row[10].replace("seed 1", "seed 2")
    write_rows(rerun / SIMULATED, rows)
    number, method = differing(reference, rerun)
    assert "simulated-drop, Chance alone" in number.place
    assert (number.reference, number.rerun) == (was, "0.05")
    assert method.place.endswith(": method")
    assert method.reference.endswith("seed 1")
    assert method.rerun.endswith("seed 2")


def test_a_row_that_moved_is_named_and_within_tolerance(both):
    reference, rerun = both
    rows = rows_of(rerun / SCORES)
    moved = rows.pop(4)
    rows.insert(20, moved)
    write_rows(rerun / SCORES, rows)
    (found,) = differing(reference, rerun)
    assert (found.verdict, found.file) == ("within tolerance", SCORES)
    assert (found.reference, found.rerun) == ("row 5", "row 21")
    assert found.place.startswith(f"row 5: {', '.join(moved[2:5])}")


def test_two_rows_that_changed_places_are_not_two_that_changed_values(both):
    reference, rerun = both
    rows = rows_of(rerun / SCORES)
    rows[1], rows[3] = rows[3], rows[1]
    write_rows(rerun / SCORES, rows)
    assert set(counts(differing(reference, rerun))) == {"within tolerance"}
    rows[1], rows[3] = rows[3], rows[1]
    rows[1][6], rows[3][6] = rows[3][6], rows[1][6]
    write_rows(rerun / SCORES, rows)
    found = differing(reference, rerun)
    assert counts(found) == {"differs": 2}
    assert (found[0].reference, found[0].rerun) == (found[1].rerun, found[1].reference)


def test_rows_more_and_rows_fewer_are_named(both):
    reference, rerun = both
    rows = rows_of(rerun / SCORES)
    gone = rows.pop(7)
    rows.append([*rows[8][:2], "mean-item", "an item of nobody", "before", "9", "50", *rows[8][7:]])
    write_rows(rerun / SCORES, rows)
    found = differing(reference, rerun)
    assert counts(found) == {"missing": 2, "new": 2}
    missing = [entry for entry in found if entry.verdict == "missing"]
    assert [(entry.reference, entry.rerun) for entry in missing] == [(gone[5], ""), (gone[6], "")]
    assert all(f"row 8: {', '.join(gone[2:5])}" in entry.place for entry in missing)
    assert [entry.rerun for entry in found if entry.verdict == "new"] == ["9", "50"]


def test_the_same_table_in_other_bytes_is_within_tolerance(both):
    reference, rerun = both
    content = (rerun / SCORES).read_bytes()
    (rerun / SCORES).write_bytes(content.replace(b"\n", b"\r\n"))
    (found,) = differing(reference, rerun)
    assert (found.verdict, found.place) == ("within tolerance", "the bytes")


def test_a_crate_tells_of_other_files_and_is_compared_but_for_what_it_says_of_them(both):
    reference, rerun = both
    crate = json.loads((rerun / CRATE).read_text(encoding="utf-8"))
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    entities[SCORES]["sha256"] = "0" * 64
    entities[SCORES]["contentSize"] = "1"
    entities["#numpy"]["softwareVersion"] = "0.1"
    (rerun / CRATE).write_text(json.dumps(crate), encoding="utf-8")
    (same,) = differing(reference, rerun)
    assert (same.verdict, same.file) == ("within tolerance", CRATE)
    assert same.note.startswith("they tell of other files")
    entities["#numpy"]["name"] = "another"
    (rerun / CRATE).write_text(json.dumps(crate), encoding="utf-8")
    (other,) = differing(reference, rerun)
    assert (other.verdict, other.reference, other.rerun) == ("differs", "numpy", "another")


def test_another_cohort_is_told_once_a_table(both):
    reference, rerun = both
    content = (rerun / SCORES).read_text(encoding="utf-8")
    (rerun / SCORES).write_text(content.replace("london-2021", "leeds-2026"), encoding="utf-8")
    (found,) = differing(reference, rerun)
    assert (found.place, found.reference, found.rerun) == ("every row: cohort", "london-2021", "leeds-2026")


@pytest.mark.parametrize("file", [f"{PICTURE}.png", SCORES, "index.html", "notebooks/02-how-burnout-was-scored.ipynb"])
def test_a_file_that_is_in_one_report_only_is_named(both, file):
    reference, rerun = both
    (rerun / file).unlink()
    (missing,) = differing(reference, rerun)
    assert (missing.verdict, missing.file, missing.reference, missing.rerun) == ("missing", file, "a file", "")
    (new,) = differing(rerun, reference)
    assert (new.verdict, new.file) == ("new", file)
    assert not compare(reference, rerun).passed
    assert not compare(rerun, reference).passed


@pytest.mark.parametrize(
    ("file", "keep"),
    [
        *((SCORES, keep) for keep in (0.5, 0)),
        *((f"{PICTURE}.png", keep) for keep in (0.99, 0.5, 0.01, 0)),
        *((f"{PICTURE}.svg", keep) for keep in (0.99, 0)),
        *(("notebooks/01-who-took-part.ipynb", keep) for keep in (0.99, 0)),
    ],
)
def test_a_file_cut_short_is_named_and_said_to_be_unreadable(both, file, keep):
    reference, rerun = both
    content = (reference / file).read_bytes()
    cut = content[: int(len(content) * keep)]
    # A table is cut inside a row: cut after one it has only fewer rows.
    (rerun / file).write_bytes(cut.rpartition(b",")[0] if file == SCORES else cut)
    (found,) = differing(reference, rerun)
    assert (found.verdict, found.file, found.reference) == ("differs", file, "can be read")
    assert found.rerun.startswith("cannot be read (row " if file == SCORES and keep else "cannot be read (")


def test_a_table_that_is_not_text_or_has_a_column_twice_is_unreadable(both):
    reference, rerun = both
    for content in (b"\xff\xfe\x00", b"n,n\n1,2\n", b'n,estimate\n1,"2\n'):
        (rerun / SCORES).write_bytes(content)
        (found,) = differing(reference, rerun)
        assert found.rerun.startswith("cannot be read (")


def test_an_edited_page_is_told_by_the_heading_above(both):
    reference, rerun = both
    page = rerun / "03-before-and-after.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    heading = soup.find_all("h2")[1]
    paragraph = heading.find_next("p")
    was = " ".join(paragraph.text.split())
    change(page, str(paragraph), "<p>Another sentence.</p>")
    found = differing(reference, rerun)
    assert {entry.file for entry in found} == {page.name}
    (edited,) = (entry for entry in found if entry.rerun == "Another sentence.")
    assert edited.place == f"paragraph below “{heading.text.removesuffix('¶')}”"
    assert edited.verdict == "differs"
    assert was.startswith(edited.reference.removesuffix(" …"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("</main>", "<script>alert(1)</script></main>", "alert(1)"),
        ('href="index.html"', 'href="https://example.org"', "https://example.org"),
        ("<h1", '<h1 onclick="alert(2)"', "alert(2)"),
        ("</style>", ".answer { display: none; }</style>", "display: none"),
    ],
)
def test_what_a_reader_of_a_page_does_not_see_is_found_too(both, old, new, told):
    reference, rerun = both
    change(rerun / "index.html", old, new) if "href" not in old else change(rerun / "01-who-took-part.html", old, new)
    (found,) = differing(reference, rerun)
    assert told in found.rerun
    assert found.verdict in ("differs", "new")


def test_hostile_text_is_shown_and_never_run(both, tmp_path):
    reference, rerun = both
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m"
    rows = rows_of(rerun / SCORES)
    rows[3][10] = attack
    write_rows(rerun / SCORES, rows)
    (rerun / "<b>bold.txt").write_text(attack, encoding="utf-8")
    compared = compare(reference, rerun)
    page = BeautifulSoup(told.as_page(compared), "html.parser")
    assert not page.find_all(["script", "img", "b"])
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in page.text
    assert "<b>bold.txt" in page.text
    terminal = StringIO()
    told.print_comparison(compared, Console(file=terminal, width=80))
    assert "\x1b" not in terminal.getvalue()
    assert "<b>bold.txt" in terminal.getvalue()


def test_the_page_needs_nothing_but_itself_and_the_files_have_every_difference(both, tmp_path):
    reference, rerun = both
    rows = rows_of(rerun / SCORES)
    for row in rows[1:]:
        row[6] = "1" if row[6] != "1" else "2"
    write_rows(rerun / SCORES, rows)
    compared = compare(reference, rerun)
    page, data = told.write(compared, tmp_path / "out")
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert not soup.find_all(["script", "link", "img", "iframe"])
    assert "url(" not in soup.style.text
    cells = [" ".join(cell.text.split()) for cell in soup.find_all("td")]
    stored = json.loads(data.read_text(encoding="utf-8"))
    assert stored["passed"] is False
    numbers = [entry for entry in stored["entries"] if entry["kind"] == "numbers"]
    assert len(numbers) == sum(entry.kind == "numbers" for entry in compared.entries)
    assert len(compared.not_identical) > told.MOST_SHOWN
    for entry in compared.not_identical:
        assert f"{entry.place}{entry.file}" in cells
    terminal = StringIO()
    told.print_comparison(compared, Console(file=terminal, width=200))
    assert f"and {len(compared.not_identical) - told.MOST_SHOWN} more" in terminal.getvalue()
    assert terminal.getvalue().count("differs: ") == told.MOST_SHOWN
    told.write(compared, tmp_path / "again")
    assert (tmp_path / "again" / page.name).read_bytes() == page.read_bytes()
    assert str(tmp_path) not in page.read_text(encoding="utf-8") + data.read_text(encoding="utf-8")


def test_a_cell_of_a_notebook_is_named(both):
    reference, rerun = both
    file = rerun / "notebooks" / "02-how-burnout-was-scored.ipynb"
    node = nbformat.read(file, as_version=4)
    at = next(place for place, cell in enumerate(node.cells) if cell.cell_type == "code" and cell.outputs)
    node.cells[at].source += "\nprint(1)"
    node.cells.insert(2, nbformat.v4.new_markdown_cell("An added thought.", id="added"))
    nbformat.write(node, file)
    found = differing(reference, rerun)
    (source,) = (entry for entry in found if entry.verdict == "differs")
    assert (source.file, source.place) == (f"notebooks/{file.name}", f"cells {at + 1} source")
    assert source.rerun.endswith("print(1)")
    assert {entry.rerun for entry in found if entry.verdict == "new"} >= {"An added thought.", "added"}


def test_pixels_are_compared_and_not_bytes(both):
    reference, rerun = both
    file = rerun / f"{PICTURE}.png"
    image = Image.open(file)
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Software", "another program")
    image.save(file, pnginfo=facts)
    (same,) = differing(reference, rerun)
    assert (same.verdict, same.place) == ("within tolerance", "the bytes")
    pixels = np.asarray(image).copy()
    pixels[100, 50:53, 0] ^= 255
    Image.fromarray(pixels).save(file)
    (few,) = differing(reference, rerun)
    assert (few.verdict, few.kind) == ("within tolerance", "pictures")
    pixels[100, 53, 0] ^= 255
    Image.fromarray(pixels).save(file)
    (many,) = differing(reference, rerun)
    assert (many.verdict, many.file) == ("differs", f"{PICTURE}.png")
    assert many.note.startswith(f"4 of {pixels.shape[0] * pixels.shape[1]} pixels differ by more than 16")
    assert many.reference != many.rerun
    Image.fromarray(pixels[1:]).save(file)
    (size,) = differing(reference, rerun)
    assert size.place == "size"
    assert size.rerun == f"{pixels.shape[1]} × {pixels.shape[0] - 1} pixels"


@pytest.mark.parametrize(("by", "verdict"), [(0.01, "within tolerance"), (0.5, "differs")])
def test_the_numbers_an_svg_draws_are_compared_to_a_tolerance(both, by, verdict):
    reference, rerun = both
    file = rerun / f"{PICTURE}.svg"
    width = re.search(r'<svg [^>]*width="([\d.]+)pt"', file.read_text(encoding="utf-8"))[1]
    moved = f"{float(width) + by:.6f}"
    change(file, f'width="{width}pt"', f'width="{moved}pt"')
    change(file, "Matplotlib v", "Matplotlib v99.")
    (found,) = differing(reference, rerun)
    assert (found.verdict, found.kind, found.file) == (verdict, "pictures", f"{PICTURE}.svg")
    assert (found.reference, found.rerun) == (width, f"{float(moved):.10g}")


def test_an_svg_whose_ids_alone_are_others_is_within_tolerance_and_another_label_differs(both):
    reference, rerun = both
    file = rerun / f"{PICTURE}.svg"
    text = file.read_text(encoding="utf-8")
    some = text.partition('<clipPath id="')[2].partition('"')[0]
    file.write_text(text.replace(some, "another"), encoding="utf-8")
    (ids,) = differing(reference, rerun)
    assert (ids.verdict, ids.place) == ("within tolerance", "the bytes")
    file.write_text(text.replace(">75</text>", ">76</text>", 1), encoding="utf-8")
    (label,) = differing(reference, rerun)
    assert (label.verdict, label.kind, label.reference, label.rerun) == ("differs", "pictures", "75", "76")


def test_a_picture_inside_a_page_and_a_notebook_is_compared_as_a_picture(both):
    import base64

    reference, rerun = both
    svg = (rerun / f"{PICTURE}.svg").read_text(encoding="utf-8")
    page, notebook = rerun / "03-before-and-after.html", rerun / "notebooks" / "03-before-and-after.ipynb"
    drawn = [tag["src"] for tag in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find_all("img")]
    inside = next(src for src in drawn if base64.b64decode(src.partition(",")[2]).decode() == svg)
    other = svg.replace(">75</text>", ">76</text>", 1)
    change(page, inside, f"{inside.partition(',')[0]},{base64.b64encode(other.encode()).decode()}")
    node = nbformat.read(notebook, as_version=4)
    for output in (output for cell in node.cells for output in cell.get("outputs", [])):
        if output.get("data", {}).get("image/svg+xml") == svg:
            output.data["image/svg+xml"] = other
    nbformat.write(node, notebook)
    for found, file in zip(differing(reference, rerun), (page.name, f"notebooks/{notebook.name}"), strict=True):
        assert (found.kind, found.file, found.reference, found.rerun) == ("pictures", file, "75", "76")
        assert found.place.startswith(f"picture {drawn.index(inside) + 1} inside: text in text_")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_told_and_not_followed(both, tmp_path):
    reference, rerun = both
    secret = tmp_path / "secret.csv"
    secret.write_text("n,estimate\n1,271828\n", encoding="utf-8")
    (rerun / SCORES).unlink()
    (rerun / SCORES).symlink_to(secret)
    (rerun / "everything").symlink_to(tmp_path)
    link, table = sorted(differing(reference, rerun), key=lambda entry: entry.file)
    assert (link.file, link.verdict, link.rerun) == ("everything", "new", f"a link to {tmp_path.name}, not followed")
    assert (table.file, table.verdict) == (SCORES, "differs")
    assert (table.reference, table.rerun) == ("a file", "a link to secret.csv, not followed")
    assert "271828" not in told.as_json(compare(reference, rerun))
    os.mkfifo(rerun / "pipe.csv")
    assert any(entry.file == "pipe.csv" for entry in differing(reference, rerun))


def with_other(folder: Path, group: str, name: str, value: str) -> None:
    made = json.loads((folder / made_with.FILE).read_text(encoding="utf-8"))
    made[group][name] = value
    (folder / made_with.FILE).write_text(json.dumps(made), encoding="utf-8")


def nudge(folder: Path, by: float) -> None:
    rows = rows_of(folder / SCORES)
    rows[1][6] = repr(float(rows[1][6]) * (1 + by))
    write_rows(folder / SCORES, rows)


@pytest.mark.parametrize(
    ("group", "name", "by", "told_of_all"),
    [
        ("packages", "numpy", 1e-7, "These could explain 1 of the 1"),
        ("platform", "machine", 1e-7, "These could explain 1 of the 1"),
        ("packages", "numpy", 1e-3, "These could explain none of the 1"),
        ("packages", "matplotlib", 1e-7, "These could explain none of the 1"),
        ("inputs", "answers", 1e-3, "These could explain 1 of the 1"),
        ("sources", "src/peergroups", 1e-3, "These could explain 1 of the 1"),
        ("parameters", "level", 1e-3, "These could explain 1 of the 1"),
        ("sources", "commit", 1e-3, "These could explain none of the 1"),
    ],
)
def test_what_both_were_made_with_is_told_with_what_it_could_explain(both, group, name, by, told_of_all):
    reference, rerun = both
    with_other(rerun, group, name, "another")
    nudge(rerun, by)
    compared = compare(reference, rerun)
    (row,) = compared.surroundings
    assert (row.name, row.rerun) == (f"{group}: {name}", "another")
    assert row.could_explain == ("1 of" in told_of_all)
    assert compared.explanation.startswith(told_of_all)
    page = BeautifulSoup(told.as_page(compared), "html.parser").text
    assert f"{group}: {name}" in page
    assert compared.explanation in page


def test_where_all_surroundings_are_the_same_they_explain_nothing(both):
    reference, rerun = both
    nudge(rerun, 1e-3)
    assert compare(reference, rerun).explanation.startswith("Both were made with the same: that explains none of the 1")


def test_two_reports_made_with_another_version_than_the_lock_are_told_of_it(both, tmp_path):
    reference, rerun = both
    shutil.copytree(reference, tmp_path / "reference")
    for folder in (tmp_path / "reference", rerun):
        with_other(folder, "packages", "numpy", "0.1")
    (row,) = compare(tmp_path / "reference", rerun).surroundings
    assert (row.reference, row.rerun, row.locked) == ("0.1", "0.1", made_with.locked()["numpy"])


@pytest.mark.parametrize("content", [None, "", "[]", '{"packages": 3}', "[" * 100_000])
def test_a_report_that_does_not_say_what_it_was_made_with_is_told(both, content):
    reference, rerun = both
    (rerun / made_with.FILE).unlink()
    if content is not None:
        (rerun / made_with.FILE).write_text(content, encoding="utf-8")
    compared = compare(reference, rerun)
    assert compared.passed
    assert compared.explanation.startswith("Not both say what they were made with")
    assert (compared.surroundings[0].reference, compared.surroundings[0].rerun) == ("told", "not told")


def test_what_is_not_a_report_is_one_clear_error(london_report, run, tmp_path):
    with publish.whole(tmp_path / "handouts") as staging:
        (staging / publish.MARK).write_text('{"handouts": []}', encoding="utf-8")
    for wrong in (tmp_path / "handouts", tmp_path / "nowhere", REPOSITORY / "README.md"):
        said = run("compare", london_report, wrong, "--out", tmp_path / "out")
        assert said.returncode == 2
        assert f"{wrong.name}: a report's folder was expected here, with its report.json" in said.stderr
        assert "Traceback" not in said.stderr
    said = run("verify", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert said.returncode == 2
    assert "nowhere: a report's folder was expected here" in said.stderr
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError) as caught:
        compare(tmp_path / "handouts", tmp_path / "nowhere")
    assert len(caught.value.faults) == 2


def test_nothing_is_written_into_a_report_that_is_compared(both, run, contents):
    reference, rerun = both
    before = contents(rerun)
    for out in (rerun, rerun / "tables", rerun / "new"):
        said = run("compare", reference, rerun, "--out", out)
        assert said.returncode == 2
        assert f"lies in the report {rerun}: choose another --out" in said.stderr
    assert run("verify", rerun, "--out", rerun / "new").returncode == 2
    assert contents(rerun) == before
    shutil.copytree(rerun, rerun.parent / "out" / "rerun")
    said = run("verify", rerun.parent / "out" / "rerun", "--out", rerun.parent / "out")
    assert said.returncode == 2
    assert contents(rerun.parent / "out" / "rerun") == before


@pytest.fixture
def scoring_alone(tmp_path, monkeypatch) -> None:
    """The notebook on scoring alone, so that a rerun takes seconds."""
    (tmp_path / "notebooks").mkdir()
    shutil.copy(REPOSITORY / "notebooks" / "02-how-burnout-was-scored.ipynb", tmp_path / "notebooks")
    monkeypatch.setattr(notebooks.read_notebooks, "__defaults__", (tmp_path / "notebooks",))


def verified(monkeypatch, *words: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["compendium", "verify", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0


def test_verify_runs_all_again_with_the_same_parameters_and_names_one_changed_answer(
    scoring_alone, monkeypatch, tmp_path, contents
):
    reference = make_report(REPOSITORY / "cohorts" / "london-2021.yaml", tmp_path / "reference", {"level": "0.8"})
    before = contents(reference)
    assert verified(monkeypatch, reference, "--out", tmp_path / "out") == 0
    assert made_with.parameters(tmp_path / "out" / "rerun") == {"level": "0.8"}

    shutil.copytree(REPOSITORY / "data" / "synthetic", tmp_path / "data")
    written = (REPOSITORY / "cohorts" / "london-2021.yaml").read_text(encoding="utf-8")
    cohort = yaml.safe_load(written.replace("../data/synthetic", "data").replace("published: ../data/published", ""))
    (tmp_path / "london-2021.yaml").write_text(yaml.safe_dump(cohort), encoding="utf-8")
    answers = pd.read_csv(tmp_path / "data" / "answers.csv", dtype="str")
    points = pd.to_numeric(answers.loc[answers["timepoint"] == "before", "personal_tired"])
    was, answers.loc[0, "personal_tired"] = answers.loc[0, "personal_tired"], "100"
    answers.to_csv(tmp_path / "data" / "answers.csv", index=False)
    other = (points.sum() - float(was) + 100) / points.count()

    assert verified(monkeypatch, reference, "--cohort", tmp_path / "london-2021.yaml", "--out", tmp_path / "out") == 1
    stored = json.loads((tmp_path / "out" / "verification.json").read_text(encoding="utf-8"))
    (named,) = (
        entry for entry in stored["entries"] if ": mean-item, personal_tired, before: estimate" in entry["place"]
    )
    assert (named["verdict"], named["file"]) == ("differs", SCORES)
    assert (float(named["reference"]), float(named["rerun"])) == pytest.approx((points.mean(), other))
    assert contents(reference) == before


def test_verify_says_where_the_cohort_file_was_looked_for(both, run, tmp_path):
    _, rerun = both
    change(rerun / "report.json", "london-2021", "leeds-2026")
    said = run("verify", rerun, "--out", tmp_path / "out")
    assert said.returncode == 2
    assert "cohorts/leeds-2026.yaml: the cohort file of leeds-2026 was expected here; --cohort tells" in said.stderr


TEXTS = st.sampled_from(["mean", "sd", "personal", "work", ""])
NUMBERS = st.one_of(st.just(""), st.integers(0, 9).map(str), st.floats(-100, 100).map("{:.10g}".format))
ROWS = st.lists(st.tuples(TEXTS, TEXTS, NUMBERS, NUMBERS), min_size=1, max_size=8)
HEADER = ["quantity", "domain", "n", "estimate"]


def table(rows) -> tables.Table:
    return tables.Table(HEADER, [dict(zip(HEADER, row, strict=True)) for row in rows])


@given(ROWS)
def test_a_table_never_differs_from_itself(rows):
    assert all(entry.verdict == "identical" for entry in tables.judge("x.csv", table(rows), table(rows)))


@given(ROWS, st.randoms())
def test_a_table_in_another_order_is_within_tolerance(rows, random):
    mixed = random.sample(rows, len(rows))
    verdicts = {entry.verdict for entry in tables.judge("x.csv", table(rows), table(mixed))}
    assert verdicts <= {"identical", "within tolerance"}
    assert sum(1 for _ in verdicts) == 0 or (WITHIN in verdicts) == (mixed != rows)


@given(ROWS, st.data())
def test_a_change_of_any_one_number_is_found_however_many_rows_look_alike(rows, data):
    row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.sampled_from([2, 3]))
    value = data.draw(NUMBERS)
    was = rows[row][column]
    assume(tolerances.judge(was, value, tolerances.rule({}, HEADER[column])).verdict == "differs")
    changed = [list(other) for other in rows]
    changed[row][column] = value
    found = [entry for entry in tables.judge("x.csv", table(rows), table(changed)) if entry.verdict != "identical"]
    assert any(entry.kind == "numbers" and entry.verdict != WITHIN for entry in found)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_change_of_any_one_number_of_a_real_table_is_named(london_report, data):
    file = data.draw(st.sampled_from(sorted((london_report / "tables").glob("*.csv"))))
    reference, rerun = (tables.read(file.read_bytes()) for _ in "ab")
    at = data.draw(st.integers(0, len(rerun.rows) - 1))
    column = data.draw(st.sampled_from([c for c in ("n", "estimate", "low", "high") if rerun.rows[at][c]]))
    was = rerun.rows[at][column]
    value = data.draw(st.floats(-1000, 1000).map("{:.10g}".format))
    assume(abs(float(value) - float(was)) > 1e-3)
    rerun.rows[at][column] = value
    (found,) = (entry for entry in tables.judge(file.name, reference, rerun) if entry.verdict != "identical")
    assert found.place.startswith(f"row {at + 2}: {rerun.rows[at]['quantity']}")
    assert (found.verdict, found.reference, found.rerun) == ("differs", was, value)
