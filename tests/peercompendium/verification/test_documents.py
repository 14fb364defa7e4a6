"""Pages, notebooks, JSON and pictures. Oracle: the one fault that a test puts in, which has to differ and be named."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from peercompendium.verification import documents
from peercompendium.verification.compare import CRATE, UNNAMED, judge
from peercompendium.verification.verdicts import DIFFERS, IDENTICAL, PASSING
from peergroups.places import REPOSITORY

REFERENCE = REPOSITORY / "released" / "london-2021"
NAMES = sorted(file.relative_to(REFERENCE).as_posix() for file in REFERENCE.rglob("*") if file.is_file())


def named(start: str, end: str) -> str:
    return next(name for name in NAMES if name.startswith(start) and name.endswith(end))


PAGE, NOTEBOOK = named("03", ".html"), named("notebooks/02", ".ipynb")
SVG, PNG = named("figures/03", ".svg"), named("figures/03", ".png")


def content(name: str) -> bytes:
    return (REFERENCE / name).read_bytes()


def differing(name: str, rerun: bytes) -> list:
    return [entry for entry in judge(name, content(name), rerun) if entry.verdict != IDENTICAL]


def changed(name: str, old: str, new: str) -> bytes:
    text = content(name).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_a_page_is_cut_into_pieces_that_are_the_whole_page():
    for name in (name for name in NAMES if name.endswith(".html")):
        text = documents.PICTURE.sub(rf"{documents.SHOWN}", content(name).decode())
        found = documents.read_page(content(name))
        assert "".join(part.kind + part.text for part in found.parts) == text
        assert len(found.pictures) == text.count(documents.SHOWN)
        assert found.pictures or name.startswith(("07-", "09-", "reference"))


def test_an_edited_page_is_told_by_the_heading_above():
    text = content(PAGE).decode()
    heading = re.search(r"<h2[^>]*>([^<]+)<", text)
    was = re.compile(r"<p>([^<]+)<").search(text, heading.end())
    below = re.findall(r"<h[1-6][^>]*>([^<]+)<", text[: was.start()])[-1]
    spoilt = text[: was.start(1)] + "Another sentence." + text[was.end(1) :]
    (edited,) = differing(PAGE, spoilt.encode())
    assert (edited.verdict, edited.place, edited.rerun) == ("differs", f"below “{below}”", "Another sentence.")
    assert " ".join(was[1].split()).startswith(edited.reference.removesuffix(" …"))


LINK = re.search(r'<li><a href="[^"]*">([^<]+)</a>', content(PAGE).decode())[1]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<main", "<span>The groups worked.</span><main", "The groups worked."),
        ("</main>", "<span>The groups worked.</span></main>", "The groups worked."),
        ("</body>", "<span>The groups worked.</span></body>", "The groups worked."),
        ("</body>", "<b>The groups worked.</b></body>", "The groups worked."),
        (f">{LINK}</a>", ">Did the groups work? Yes.</a>", "Did the groups work? Yes."),
        ("</main>", "<script>alert(1)</script></main>", "alert(1)"),
        ('href="index.html"', 'href="https://example.org"', "https://example.org"),
        ("<h1", '<h1 onclick="alert(2)"', "alert(2)"),
        ("</style>", ".answer { display: none; }</style>", "display: none"),
        ("<!doctype html>", '<?xml-stylesheet href="x.css"?><!doctype html>', "xml-stylesheet"),
        ("<body>", "<body><!--><span>The groups worked.</span>-->", "The groups worked."),
        ("<body>", "<body><!-- nothing --!><span>The groups worked.</span>", "The groups worked."),
        ("<p", "\N{ZERO WIDTH SPACE}<p", r"\u200b"),
        ("points", "p\N{CYRILLIC SMALL LETTER O}ints", "p\N{CYRILLIC SMALL LETTER O}ints"),
    ],
)
def test_a_page_that_says_something_else_differs_wherever_it_says_it(old, new, told):
    found = differing(PAGE, changed(PAGE, old, new))
    assert any(told in entry.rerun for entry in found)
    assert not any(told in entry.reference for entry in found)
    assert {entry.verdict for entry in found} <= {"differs", "new"}


@pytest.mark.parametrize("name", [PAGE, NOTEBOOK, SVG, CRATE, "report.json", named("tables/03", ".csv")])
def test_line_ends_alone_are_the_same_and_no_other_space_is(name):
    text = content(name)
    assert differing(name, text.replace(b"\n", b"\r\n")) == []
    assert differing(name, text.replace(b"\n", b"\r\n", 1)) == []
    for other in (b"\r", b"\n\n", b"\n ", b"\xe2\x80\xa8"):
        assert any(entry.verdict not in PASSING for entry in differing(name, text.replace(b"\n", other, 1)))


def test_line_ends_of_a_picture_in_pixels_are_not_text():
    assert differing(PNG, content(PNG).replace(b"\r\n", b"\n", 1))


def test_a_cell_of_a_notebook_is_named():
    notebook = json.loads(content(NOTEBOOK))
    at = next(place for place, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code" and cell["outputs"])
    notebook["cells"][at]["source"][-1] += "\nprint(1)"
    added = {"cell_type": "markdown", "id": "added", "metadata": {}, "source": ["An added thought."]}
    notebook["cells"].insert(2, added)
    found = differing(NOTEBOOK, json.dumps(notebook).encode())
    (source,) = (entry for entry in found if entry.verdict == "differs")
    assert (source.file, source.place) == (NOTEBOOK, f"cells {at + 1} source")
    assert source.rerun.endswith('print(1)"')
    assert {entry.rerun for entry in found if entry.verdict == "new"} >= {'"An added thought."', '"added"'}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"nbformat": 4', '"nbformat": "4"', ('4', '"4"')),
        ('"nbformat": 4', '"nbformat": 4.0', ("4", "4.0")),
        ('"nbformat": 4', '"nbformat": true', ("4", "true")),
    ],
)  # fmt: skip
def test_a_value_of_another_type_differs(old, new, told):
    (found,) = differing(NOTEBOOK, changed(NOTEBOOK, old, new))
    assert (found.place, found.reference, found.rerun) == ("nbformat", *told)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"nbformat": 4', '"nbformat": 5, "nbformat": 4'),
        ('"nbformat": 4', '"nbformat":  4'),
        ('"nbformat"', '"nb\\u0066ormat"'),
    ],
    ids=["a key twice", "white space", "spelt otherwise"],
)
def test_other_bytes_with_nothing_to_name_still_differ(old, new):
    (found,) = differing(NOTEBOOK, changed(NOTEBOOK, old, new))
    assert (found.verdict, found.note) == ("differs", UNNAMED)


@pytest.mark.parametrize("name", [PAGE, NOTEBOOK, SVG, PNG, CRATE])
@pytest.mark.parametrize("keep", [0.99, 0.5, 0])
def test_a_file_cut_short_differs(name, keep):
    cut = content(name)[: int(len(content(name)) * keep)]
    assert any(entry.verdict not in PASSING for entry in differing(name, cut))


HOSTILE = {
    "a.json": [b"[" * 100_000, b"9" * 5_000, b'{"a": "\\ud800"}', b'{"image/png": "x"}', b"[" + b"1," * 50_000 + b"1]"],
    "a.html": [b"<" * 1_000_000, b"<a>" * 300_000, b"<a>x" * 50_000, b"\xff", b"<!--" * 100_000],
    "b.html": [b"data:image/png;base64,x"],
    "a.svg": [b"\xff", b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><svg>&c;</svg>'],
    "a.png": [b"\x89PNG\r\n\x1a\n", b"GIF89a", b""],
}  # fmt: skip


@pytest.mark.parametrize(("name", "hostile"), [(name, hostile) for name, all_ in HOSTILE.items() for hostile in all_])
def test_a_hostile_file_ends_in_a_verdict(name, hostile):
    for other in (b"", b"<p>x</p>", hostile + b" "):
        for both in ((hostile, other), (other, hostile)):
            assert {entry.verdict for entry in judge(name, *both)} - {*PASSING} or both[0] == both[1]
    assert {entry.verdict for entry in judge(name, hostile, hostile)} == {IDENTICAL}


def test_two_long_pages_with_nothing_in_common_end_in_a_verdict():
    long, other = (b"".join(b"<p>%s %d" % (word, n % 97) for n in range(19_000)) for word in (b"a", b"b"))
    assert {entry.verdict for entry in judge("a.html", long, other)} == {DIFFERS}


def ids_swapped(text: str, kind: str) -> str:
    one, other = re.findall(rf'<{kind}[^>]* id="([^"]+)"', text)[:2]
    return text.replace(f'id="{one}"', "id=X").replace(f'id="{other}"', f'id="{one}"').replace("id=X", f'id="{other}"')


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: ids_swapped(text, "clipPath"),
        lambda text: ids_swapped(text, "path"),
        lambda text: re.sub(r"url\(#\w+\)", "url(#nowhere)", text, count=1),
        lambda text: text.replace("<svg", '<?xml-stylesheet href="data:text/css,*{display:none}"?><svg', 1),
        lambda text: text.replace("<svg", "<!-- x --><svg", 1),
        lambda text: re.sub(r"\d\.(\d+)", r"9.\1", text, count=1),
        lambda text: text.replace("Matplotlib v", "Matplotlib v9", 1),
        lambda text: text.replace("</svg>", "<text>x</text></svg>"),
    ],
    ids=["clip paths", "markers", "no clip", "stylesheet", "comment", "a number drawn", "program", "text"],
)
def test_an_svg_with_other_bytes_differs_and_both_are_shown(spoil):
    svg = named("figures/03-before", ".svg")
    spoilt = spoil(content(svg).decode()).encode()
    assert spoilt != content(svg)
    (found,) = differing(svg, spoilt)
    assert (found.verdict, found.kind, found.file) == ("differs", "pictures", svg)
    assert found.reference != found.rerun
    assert [base64.b64decode(shown.partition(",")[2]) for shown in found.pictures] == [content(svg), spoilt]


def saved(**settings) -> bytes:
    image = settings.pop("image", None) or Image.open(REFERENCE / PNG)
    file = io.BytesIO()
    image.save(file, "PNG", **settings)
    return file.getvalue()


def with_note() -> bytes:
    note = PngImagePlugin.PngInfo()
    note.add_text("Software", "another program")
    return saved(pnginfo=note)


def turned() -> bytes:
    turned = Image.Exif()
    turned[0x0112] = 6
    return saved(exif=turned)


def animated() -> bytes:
    still = Image.open(REFERENCE / PNG)
    return saved(save_all=True, append_images=[Image.new(still.mode, still.size)], duration=500)


@pytest.mark.parametrize("spoil", [saved, with_note, turned, animated, lambda: content(PNG) + b"more"])
def test_a_png_with_the_same_pixels_and_other_bytes_differs(spoil):
    (found,) = differing(PNG, spoil())
    assert (found.verdict, found.note) == ("differs", documents.NO_PIXEL)


def test_pixels_that_differ_are_counted():
    pixels = np.asarray(Image.open(REFERENCE / PNG)).copy()
    pixels[100, 50:53, 0] ^= 1
    pixels[100, 53, 1] ^= 128
    total = pixels.shape[0] * pixels.shape[1]
    (found,) = differing(PNG, saved(image=Image.fromarray(pixels)))
    assert (found.verdict, found.kind) == ("differs", "pictures")
    assert found.note == f"4 of {total:,} pixels differ, the most by 128 of 255 shades"
    (cut,) = differing(PNG, saved(image=Image.fromarray(pixels[1:])))
    high, wide = pixels.shape[:2]
    assert cut.note == f"{wide:,} × {high:,} pixels beside {wide:,} × {high - 1:,} pixels"


@pytest.mark.parametrize("side", [5_000, 10_000, 60_000])
def test_a_png_that_claims_to_be_too_large_to_be_counted_differs(side):
    small = saved(image=Image.new("1", (8, 8)))
    header = b"IHDR" + struct.pack(">II", side, side) + small[24:29]
    huge = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
    (found,) = differing(PNG, huge)
    assert found.verdict == "differs"
    assert found.note.startswith("the pixels cannot be counted (")


@pytest.mark.parametrize("new", [b"<!-- --></svg>", b"</svG>"])
def test_a_picture_inside_a_page_and_a_notebook_is_told_as_a_picture(new):
    inside = documents.PICTURE.search(content(PAGE).decode())
    svg = base64.b64decode(inside[2])
    other = svg.replace(b"</svg>", new)
    spoilt = changed(PAGE, inside[2], base64.b64encode(other).decode())
    (found,) = differing(PAGE, spoilt)
    assert (found.verdict, found.kind, found.place) == ("differs", "pictures", "picture 1 inside")
    assert [base64.b64decode(shown.partition(",")[2]) for shown in found.pictures] == [svg, other]
    notebook = json.loads(content(NOTEBOOK))
    data = next(o["data"] for c in notebook["cells"] for o in c.get("outputs", ()) if "image/svg+xml" in o["data"])
    data["image/svg+xml"][-1] = data["image/svg+xml"][-1].replace("</svg>", new.decode())
    (found,) = differing(NOTEBOOK, (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode())
    assert (found.verdict, found.kind, found.place) == ("differs", "pictures", "picture 1 inside")


def test_pictures_that_changed_places_or_number_differ():
    text = content(named("08", ".html")).decode()
    first, second = documents.PICTURE.findall(text)[:2]
    swapped = text.replace(first[1], "X").replace(second[1], first[1]).replace('X"', f'{second[1]}"')
    places = [entry.place for entry in differing(named("08", ".html"), swapped.encode())]
    assert places == ["picture 1 inside", "picture 2 inside"]
    fewer = re.sub(r"<img[^>]*>", "", text, count=1).encode()
    assert "the pictures inside" in {entry.place for entry in differing(named("08", ".html"), fewer)}


def crate_of(table: bytes) -> bytes:
    entity = {"@id": "a.csv", "contentSize": str(len(table)), "sha256": hashlib.sha256(table).hexdigest()}
    return json.dumps({"@graph": [entity]}).encode()


def test_checksums_are_left_out_of_a_crate_only_where_they_are_right():
    one, other = b"n\n1\n", b"n\n22\n"
    plain = [documents.without_own_checksums(crate_of(table), {"a.csv": table}) for table in (one, other)]
    assert plain[0] == plain[1]
    assert hashlib.sha256(one).hexdigest().encode() not in plain[0]
    assert documents.without_own_checksums(crate_of(one), {}) == crate_of(one)
    wrong = documents.without_own_checksums(crate_of(one), {"a.csv": other})
    assert wrong == crate_of(one)
    twice = crate_of(one).replace(b'"sha256"', b'"sha256": "0", "sha256"')
    assert b'"sha256": "0"' in documents.without_own_checksums(twice, {"a.csv": one})
