"""A codebook for other tools. Oracles: the rules of the published schema, written down here; our own reader."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st

import qdafiles
from qdafiles import codes, exports

NAMESPACE = "{urn:QDA-XML:codebook:1.0}"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BOOK = pd.DataFrame(
    [
        ("rota", "Work", "hard to fit in", 'Says "no"\nor <so> & on', "About work"),
        ("peers", "Groups", "peers from elsewhere", None, None),
        ("Groups", "Groups", "Groups", "", None),
        ("leader", "Work", "=the leader", "", None),
        ("Work::night", "Work", "at night", "", None),
        ("way::time::waiting", "way", "waiting", "", None),
        ("way::time", "way", "time", "", None),
    ],
    columns=["code", "theme", "label", "description", "theme_description"],
    dtype="str",
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("written") / "codebook.qdc"


def written(codebook, file, cohort: str = "invented"):
    file.write_bytes(qdafiles.codebook_as_refi(codebook, cohort))
    return ElementTree.parse(file).getroot()  # noqa: S314 (it is our own)


def outline(element) -> list:
    return [
        (code.get("name"), code.get("isCodable"), *([below] if (below := outline(code)) else []))
        for code in element.findall(f"{NAMESPACE}Code")
    ]


def test_themes_are_folders_and_paths_nest(file):
    (all_codes,) = written(BOOK, file)
    assert outline(all_codes) == [
        ("Work", "false", [("hard to fit in", "true"), ("=the leader", "true"), ("at night", "true")]),
        ("Groups", "true", [("peers from elsewhere", "true")]),
        ("way", "false", [("time", "true", [("waiting", "true")])]),
    ]


def test_it_keeps_the_rules_of_the_schema(file):
    """Codebook.xsd: CodeBook(origin?) of Codes, Sets?; Code(guid, name, isCodable, color?) of Description?, Code*."""
    root = written(BOOK, file)
    assert (root.tag, set(root.attrib)) == (f"{NAMESPACE}CodeBook", {"origin"})
    (all_codes,) = root
    assert (all_codes.tag, len(all_codes) >= 1) == (f"{NAMESPACE}Codes", True)
    found = list(all_codes.iter(f"{NAMESPACE}Code"))
    for code in found:
        assert set(code.attrib) == {"guid", "name", "isCodable"}
        assert GUID.fullmatch(code.get("guid"))
        tags = [below.tag.removeprefix(NAMESPACE) for below in code]
        assert tags == sorted(tags, key=["Description", "Code"].index)
        assert tags.count("Description") <= 1
    assert len({code.get("guid") for code in found}) == len(found) == 9
    assert found[0].findtext(f"{NAMESPACE}Description") == "About work"
    assert found[1].findtext(f"{NAMESPACE}Description") == 'Says "no"\nor <so> & on'


def test_the_same_codebook_gives_the_same_bytes_and_another_cohort_other_guids(file):
    first = (written(BOOK, file), file.read_bytes())[1]
    second = (written(BOOK, file), file.read_bytes())[1]
    assert first == second
    assert first.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<CodeBook ")
    other = (written(BOOK, file, "other"), file.read_bytes())[1]
    guids = [{found[0] for found in GUID.finditer(content.decode())} for content in (first, other)]
    assert len(guids[0]) == len(guids[1]) == 9
    assert not guids[0] & guids[1]


def test_what_was_written_is_found_again_in_the_codebook_it_was_written_from(file):
    written(BOOK, file)
    again = qdafiles.read_codebook(file).codebook
    found = {code: name for code, (name, _) in codes.found(again["code"].tolist(), BOOK).items()}
    assert sorted(found.values()) == sorted(BOOK["code"])
    assert codes.BY_NAME not in {rule for _, rule in codes.found(again["code"].tolist(), BOOK).values()}


names = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Z"], exclude_characters=":"), min_size=1, max_size=9
)


@cases(60)
@given(
    paths=st.lists(st.lists(names, min_size=1, max_size=4).map(tuple), min_size=1, max_size=12, unique=True),
    about=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])).map(str.strip),
)
def test_a_codebook_in_our_own_form_comes_back_as_it_was(file, paths, about):
    described = {codes.written(path): exports.Code(path, about) for path in sorted(paths)}
    codebook = codes.codebook(described, codes.level_of_themes(paths))
    written(codebook, file)
    again = qdafiles.read_codebook(file).codebook
    pd.testing.assert_frame_equal(*(table.sort_values("code", ignore_index=True) for table in (again, codebook)))


def test_londons_codebook_comes_back_by_theme_and_label(london, file):
    written(london.codebook, file, london.cohort.id)
    again = qdafiles.read_codebook(file).codebook
    same = ["theme", "label", "description", "theme_description"]
    assert again.loc[~again["is_folder"], same].to_numpy().tolist() == london.codebook[same].to_numpy().tolist()
