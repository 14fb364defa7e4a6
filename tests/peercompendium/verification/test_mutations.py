"""The released report's files, each spoilt in one drawn way. Oracle: the bytes, and a reading of the tables of its own.

None of them may be called the same; and only numbers of tables may be within tolerance.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import struct
import zlib
from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest

from peercompendium.verification.compare import judge
from peercompendium.verification.verdicts import IDENTICAL, PASSING, WITHIN
from peergroups.places import REPOSITORY

pytestmark = pytest.mark.hunt
REFERENCE = REPOSITORY / "released" / "london-2021"
FILES = {file.relative_to(REFERENCE).as_posix(): file.read_bytes() for file in REFERENCE.rglob("*") if file.is_file()}
FILES = {name: content for name, content in FILES.items() if name not in ("made-with.json", "contents.sha256")}
ELEMENT = re.compile(r"<(\w+)\b[^<>]*>[^<>]*</\1>")
TAG = re.compile(r"<\w+\b[^<>]*?(?=/?>)")
NUMBERS = ("n", "estimate", "low", "high", "level")
ALIKE = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "1": "\u0661", "-": "\u2010"}


def one_of(random: Random, pattern: str | re.Pattern, text: str) -> re.Match:
    return random.choice(list(re.finditer(pattern, text)))


def put(text: str, start: int, stop: int, new: str) -> str:
    return text[:start] + new + text[stop:]


def beside(random: Random, text: str, pattern: str | re.Pattern, new: str) -> str:
    """Put something behind one of the places that a pattern finds."""
    end = one_of(random, pattern, text).end()
    return put(text, end, end, new)


# Any bytes.
def a_bit_turned(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << random.randrange(8)]) + content[at + 1 :]


def a_byte_lost(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content))
    return content[:at] + content[at + 1 :]


def cut_short(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content))]


def a_byte_order_mark(_: Random, content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


# Any text.
def white_space(random: Random, text: str) -> str:
    return beside(random, text, r"[ \n]", random.choice(" \t\n\f\v\xa0\u2028"))


def a_lone_carriage_return(random: Random, text: str) -> str:
    return put(text, *one_of(random, "\n", text).span(), "\r")


def an_invisible_sign(random: Random, text: str) -> str:
    return beside(random, text, r"\w", random.choice("\u200b\u200d\u2060\ufeff\u00ad\u202e"))


def a_letter_that_looks_alike(random: Random, text: str) -> str:
    found = one_of(random, "[aeo1-]", text)
    return put(text, *found.span(), ALIKE[found[0]])


def any_digit(random: Random, text: str) -> str:
    found = one_of(random, "[0-9]", text)
    return put(text, *found.span(), str((int(found[0]) + random.randint(1, 9)) % 10))


# Pages and drawings: what is made of elements.
def text_in_an_element(random: Random, text: str) -> str:
    return beside(random, text, ">", random.choice(("x", "<span>x</span>", "<b>x</b>", "<tspan>x</tspan>")))


def an_attribute_changed(random: Random, text: str) -> str:
    found = one_of(random, r'\b[\w:-]+="[^"<>]*(?=")', text)
    return put(text, found.end(), found.end(), random.choice("x 0#;"))


def an_attribute_added(random: Random, text: str) -> str:
    return beside(random, text, TAG, random.choice((" hidden", ' class="x"', ' display="none"', " onclick='x'")))


def an_element_lost(random: Random, text: str) -> str:
    return put(text, *one_of(random, ELEMENT, text).span(), "")


def an_element_twice(random: Random, text: str) -> str:
    found = one_of(random, ELEMENT, text)
    return put(text, found.end(), found.end(), found[0])


def two_elements_swapped(random: Random, text: str) -> str:
    found = list(re.finditer(ELEMENT, text))
    one = random.choice(found)
    other = random.choice([element for element in found if element[0] != one[0]])
    one, other = sorted((one, other), key=re.Match.start)
    return put(put(text, *other.span(), one[0]), *one.span(), other[0])


def a_comment(random: Random, text: str) -> str:
    return beside(random, text, ">", random.choice(("<!-- x -->", "<!-->", "<!--->", "<!x>", "</>")))


def a_processing_instruction(random: Random, text: str) -> str:
    return beside(random, text, r"^|>", '<?xml-stylesheet href="data:text/css,*{display:none}"?>')


def a_link_of_the_navigation(random: Random, text: str) -> str:
    found = one_of(random, r'<a href="[^"]*\.html[^"]*"[^>]*>([^<]+)', text)
    return put(text, *found.span(1), found[1] + random.choice((" Yes.", "!", " ")))


# Drawings.
def two_ids_swapped(random: Random, text: str) -> str:
    one, other = random.sample(sorted(set(re.findall(r'(?<= id=")[^"]+', text))), 2)
    return (
        text.replace(f'id="{one}"', 'id=""').replace(f'id="{other}"', f'id="{one}"').replace('id=""', f'id="{other}"')
    )


def two_references_swapped(random: Random, text: str) -> str:
    """Clip paths and markers: what is drawn inside of what, and with what."""
    found = list(re.finditer(r"(?<=url\()#\w+|(?<=xlink:href=\")#\w+", text))
    one = random.choice(found)
    other = random.choice([reference for reference in found if reference[0] != one[0]] or [one])
    return put(text, *one.span(), other[0] if other[0] != one[0] else "#none")


def a_point_moved(random: Random, text: str) -> str:
    found = one_of(random, r"[ML] (-?\d+\.\d+)", text)
    return put(text, *found.span(1), str(Decimal(found[1]) + random.choice((1, -1)) * Decimal("0.000001")))


# Pictures in pixels.
def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_chunk_added(random: Random, content: bytes) -> bytes:
    turned = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    kinds = {b"tEXt": b"Comment\0x", b"eXIf": turned, b"acTL": struct.pack(">II", 1, 0), b"gAMA": struct.pack(">I", 9)}
    kind = random.choice(sorted(kinds))
    return content[:33] + chunk(kind, kinds[kind]) + content[33:]


def a_frame_added(random: Random, content: bytes) -> bytes:
    image = opened(content)
    file = io.BytesIO()
    other = image.rotate(90 * random.randint(1, 3))
    image.save(file, "PNG", save_all=True, append_images=[other], duration=100)
    return file.getvalue()


def a_pixel_changed(random: Random, content: bytes) -> bytes:
    image = opened(content).convert("RGBA")
    place = random.randrange(image.width), random.randrange(image.height)
    red, *rest = image.getpixel(place)
    image.putpixel(place, (red ^ 1, *rest))
    return saved(image)


def another_palette(random: Random, content: bytes) -> bytes:
    return saved(opened(content).convert("RGB").quantize(random.choice((2, 16, 256))))


def packed_otherwise(random: Random, content: bytes) -> bytes:
    packed = saved(opened(content), compress_level=random.randint(1, 3))
    return packed if packed != content else content + b"\0"


def opened(content: bytes):
    from PIL import Image

    return Image.open(io.BytesIO(content))


def saved(image, **settings) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", **settings)
    return file.getvalue()


# Notebooks and other JSON.
def keys_in_another_order(random: Random, text: str) -> str:
    value = json.loads(text)
    place = random.choice([found for found in objects(value) if len(found) > 1])
    keys = list(place)
    turned = {key: place.pop(key) for key in keys[1:] + keys[:1]}
    place.update(turned)
    return written(text, value)


def a_key_twice(random: Random, text: str) -> str:
    found = one_of(random, r'("\w+"): ("[^"\\]*"|\d+)', text)
    return put(text, found.start(), found.start(), f"{found[1]}: null, ")


def a_value_of_another_type(random: Random, text: str) -> str:
    found = one_of(random, r"(?<=: )(\d+|true|false|null)(?=,?\n)", text)
    return put(text, *found.span(), random.choice((f'"{found[0]}"', f"[{found[0]}]")))


def the_format_as_text(random: Random, text: str) -> str:
    found = one_of(random, r'"nbformat(?:_minor)?": (\d)', text)
    return put(text, *found.span(1), f'"{found[1]}"')


def a_cell_moved(random: Random, text: str) -> str:
    notebook = json.loads(text)
    at = random.randrange(len(notebook["cells"]) - 1)
    how = random.choice(("moved", "lost", "twice"))
    cell = notebook["cells"].pop(at)
    places = {"moved": [at + 1], "lost": [], "twice": [at, at]}[how]
    for place in places:
        notebook["cells"].insert(place, cell)
    return written(text, notebook)


def an_output_changed(random: Random, text: str) -> str:
    found = one_of(random, r'"text/(?:plain|html|markdown)": \[\s*"[^"]*?(\w)', text)
    return put(text, *found.span(1), "0" if found[1] != "0" else "1")


def written(text: str, value: object) -> str:
    indent = len(re.search(r"\n( +)", text)[1])
    return json.dumps(value, indent=indent, ensure_ascii=False) + "\n" * text.endswith("\n")


def objects(value: object) -> list[dict]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] * isinstance(value, dict) + [found for entry in inside for found in objects(entry)]


# Tables.
def the_last_digit(random: Random, text: str) -> str:
    found = one_of(random, r"(?<=,)-?\d+\.\d{9,}(?=,)", text)
    last = int(found[0][-1])
    return put(text, found.end() - 1, found.end(), str((last + 1) if last < 9 else last - 1))


def a_number_changed(random: Random, text: str) -> str:
    return in_rows(random, text, lambda row, at: put_in(row, at, str(Decimal(row[at]) + random.randint(1, 9))))


def a_cell_emptied(random: Random, text: str) -> str:
    return in_rows(random, text, lambda row, at: put_in(row, at, ""))


def a_number_written_otherwise(random: Random, text: str) -> str:
    ways = (lambda n: f"{n} ", lambda n: f"+{n}", lambda n: f"0{n}", lambda n: f"{n}_0", lambda n: f"{n}e0")
    return in_rows(random, text, lambda row, at: put_in(row, at, random.choice(ways)(row[at])))


def put_in(row: list[str], at: int, value: str) -> list[list[str]]:
    return [[*row[:at], value, *row[at + 1 :]]]


def a_row_lost(random: Random, text: str) -> str:
    return in_rows(random, text, lambda row, at: [])


def a_row_twice(random: Random, text: str) -> str:
    return in_rows(random, text, lambda row, at: [row, row])


def two_rows_swapped(random: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    one, other = sorted(random.sample(range(1, len(lines)), 2))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def two_columns_swapped(random: Random, text: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    one, other = random.sample(range(len(rows[0])), 2)
    for row in rows:
        row[one], row[other] = row[other], row[one]
    return as_table(rows)


def quotes_around_a_cell(random: Random, text: str) -> str:
    found = one_of(random, r"(?<=,)[\w-]+(?=,)", text)
    return put(text, *found.span(), f'"{found[0]}"')


def in_rows(random: Random, text: str, spoil: Callable) -> str:
    """Spoil a row at a column in which it has a number."""
    rows = list(csv.reader(io.StringIO(text)))
    columns = [rows[0].index(column) for column in NUMBERS]
    place, at = random.choice([(r, c) for r in range(1, len(rows)) for c in columns if rows[r][c]])
    rows[place : place + 1] = spoil(rows[place], at)
    return as_table(rows)


def as_table(rows: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


BYTES = (a_bit_turned, a_byte_lost, cut_short, a_byte_order_mark)
TEXTS = (white_space, a_lone_carriage_return, an_invisible_sign, a_letter_that_looks_alike, any_digit)
MARKUP = (
    *(text_in_an_element, an_attribute_changed, an_attribute_added, an_element_lost, an_element_twice),
    *(two_elements_swapped, a_comment, a_processing_instruction),
)
DRAWINGS = (two_ids_swapped, two_references_swapped, a_point_moved)
PIXELS = (a_chunk_added, a_frame_added, a_pixel_changed, another_palette, packed_otherwise)
JSON = (keys_in_another_order, a_key_twice, a_value_of_another_type)
NOTEBOOKS = (the_format_as_text, a_cell_moved, an_output_changed)
TABLES = (
    *(the_last_digit, a_number_changed, a_cell_emptied, a_number_written_otherwise, a_row_lost, a_row_twice),
    *(two_rows_swapped, two_columns_swapped, quotes_around_a_cell),
)
MUTATIONS: dict[Callable, tuple[str, ...]] = (
    dict.fromkeys(BYTES, (".html", ".svg", ".png", ".ipynb", ".csv", ".json"))
    | dict.fromkeys(TEXTS, (".html", ".svg", ".ipynb", ".csv", ".json"))
    | dict.fromkeys(MARKUP, (".html", ".svg"))
    | {a_link_of_the_navigation: (".html",)}
    | dict.fromkeys(DRAWINGS, (".svg",))
    | dict.fromkeys(PIXELS, (".png",))
    | dict.fromkeys(JSON, (".ipynb", ".json"))
    | dict.fromkeys(NOTEBOOKS, (".ipynb",))
    | dict.fromkeys(TABLES, (".csv",))
)
KINDS = {mutation.__name__.replace("_", " "): mutation for mutation in MUTATIONS}

SMALL = Decimal("2e-7")


def spoilt(kind: str, random: Random) -> tuple[str, bytes]:
    """A file's name, and what is in it after a mutation; raises where no file has what the mutation changes."""
    mutation = KINDS[kind]
    names = sorted(name for name in FILES if name.endswith(MUTATIONS[mutation]))
    for name in random.sample(names, len(names)):
        try:
            if mutation in BYTES + PIXELS:
                return name, mutation(random, FILES[name])
            return name, mutation(random, FILES[name].decode()).encode()
        except IndexError:  # an empty choice: this file has nothing of the kind
            continue
    raise LookupError(kind)


def only_last_digits_differ(name: str, rerun: bytes) -> bool:
    """Whether two tables have the same cells but for numbers that are the same to six digits, counts exactly."""
    if not name.endswith(".csv"):
        return False
    header, *rows = csv.reader(io.StringIO(FILES[name].decode()))
    try:
        others = list(csv.reader(io.StringIO(rerun.decode(), newline="")))
    except (csv.Error, UnicodeDecodeError):
        return False
    if others[0] != header or len(others) != len(rows) + 1:
        return False
    cells = [zip(header, *both, strict=True) for both in zip(rows, others[1:], strict=True)]
    return all(same_number(*cell) for row in cells for cell in row if cell[1] != cell[2])


def same_number(column: str, first: str, second: str) -> bool:
    if column not in NUMBERS or not all(re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]+)?", cell) for cell in (first, second)):
        return False
    off = abs(Decimal(first) - Decimal(second))
    return off == 0 or (column not in ("n", "level") and off <= max(SMALL * abs(Decimal(first)), Decimal("1e-11")))


def test_no_mutation_is_called_the_same(hunt):
    for kind, random in hunt.draws(sorted(KINDS), 50, 1000):
        name, content = spoilt(kind, random)
        assert content.replace(b"\r\n", b"\n") != FILES[name].replace(b"\r\n", b"\n"), f"{kind} left {name} as it was"
        found = {entry.verdict for entry in judge(name, FILES[name], content)} - {IDENTICAL}
        assert found, f"{name} is called the same after {kind}"
        if found <= {*PASSING}:
            assert found == {WITHIN}
            assert only_last_digits_differ(name, content), f"{name} is called within tolerance after {kind}"
        hunt.count(f"{kind}: {'within tolerance' if found == {WITHIN} else 'differs'}")


def test_no_mutation_passes_the_command(hunt, run, tmp_path):
    rerun = shutil.copytree(REFERENCE, tmp_path / "rerun")
    for kind, random in hunt.draws(random_kinds(hunt.seed), 3, 40):
        name, content = spoilt(kind, random)
        (rerun / name).write_bytes(content)
        said = run("compare", REFERENCE, rerun, "--out", tmp_path / "out")
        (rerun / name).write_bytes(FILES[name])
        assert "The same." not in said.stdout
        assert "Traceback" not in said.stderr
        assert said.returncode in (1, 2) or only_last_digits_differ(name, content)
        hunt.count(f"{kind}: exit {said.returncode}")


def random_kinds(seed: int) -> list[str]:
    return Random(seed).sample(sorted(KINDS), len(KINDS))


def test_every_mutation_can_be_made():
    for kind in KINDS:
        name, content = spoilt(kind, Random(kind))
        assert content != FILES[name]
