"""What a code is called, and how it is found in a codebook of the cohort's own."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from qdafiles import codes
from qdafiles.exports import Code, Export


@pytest.mark.parametrize(
    ("name", "separator", "path"),
    [
        ("access.cost", ".", ("access", "cost")),
        ("access.cost.fares", ".", ("access", "cost", "fares")),
        ("trustee.board", ".", ("trustee", "board")),
        ("access", ".", ("access",)),
        ("3 a.m. alarm", ".", ("3 a.m. alarm",)),
        ("e.g. fares", ".", ("e.g. fares",)),
        (".cost", ".", (".cost",)),
        ("cost..fares", ".", ("cost..fares",)),
        ("etc.", ".", ("etc.",)),
        ("work::checking", "::", ("work", "checking")),
        ("work:checking", "::", ("work:checking",)),
        ("work::", "::", ("work::",)),
        ("access.cost", "::", ("access.cost",)),
        ("work::checking", None, ("work::checking",)),
        ("  two \n lines ", ".", ("two lines",)),
    ],
)
def test_names_nest_by_whole_parts(name, separator, path):
    assert codes.parts(name, separator) == path


@given(st.lists(st.text(st.characters(exclude_characters=".", categories=["L", "N"]), min_size=1), min_size=1))
def test_parts_and_the_written_form_are_each_others_inverse(path):
    assert codes.parts(".".join(path), ".") == tuple(path)
    assert codes.parts(codes.written(tuple(path))) == tuple(path)


def test_a_path_longer_than_anybody_writes_is_refused():
    above = codes.below(("x" * 400,), "y" * 400, None, "x.qdc")
    with pytest.raises(InputError, match=r"x\.qdc: a code with all its parents should have at most 1,000 characters"):
        codes.below(above, "z" * 400, None, "x.qdc")


def test_theme_and_label_are_the_ends_of_the_path_and_labels_stand_once_in_a_theme():
    export = Export(
        codes=[Code(("a", "b", "c")), Code(("a", "d", "c")), Code(("a",)), Code(("e", "c")), Code(("e", "f"))]
    )
    table = codes.codebook(codes.distinct(export), {"e": "about e"})
    assert table[["code", "theme", "label"]].to_numpy().tolist() == [
        ["a::b::c", "a", "a::b::c"], ["a::d::c", "a", "a::d::c"], ["a", "a", "a"], ["e::c", "e", "c"],
        ["e::f", "e", "f"],
    ]  # fmt: skip
    assert table["theme_description"].tolist()[3:] == ["about e", "about e"]


def test_codes_of_one_name_in_one_place_are_one_code_and_told():
    export = Export(codes=[Code(("a", "b")), Code(("a", "b"), "the later description"), Code(("c",))])
    assert codes.distinct(export)["a::b"].description == "the later description"
    assert export.remarks == {(codes.MERGED, "a::b"): 1}


BOOK = pd.DataFrame(
    [
        ("peers", "Groups", "peers from elsewhere"),
        ("rota", "Work", "hard to fit in"),
        ("Work::other", "Work", "other"),
        ("Groups::other", "Groups", "other"),
        ("way.time", "Way", "hours"),
    ],
    columns=["code", "theme", "label"],
    dtype="str",
)


@pytest.mark.parametrize(
    ("used", "matches"),
    [
        (["Work::other", "Groups::other"], ["Work::other", "Groups::other"]),
        (["way::time"], ["way.time"]),
        (["Work::hard to fit in"], ["rota"]),
        (["Anything::rota"], ["rota"]),
        (["rota"], ["rota"]),
        (["peers from elsewhere"], ["peers"]),
        (["Elsewhere::peers from elsewhere"], ["peers"]),
        (["other"], [None]),
        (["a::rota", "b::rota"], [None, None]),
        (["rota", "b::rota"], ["rota", None]),
        (["Work::hard to fit in", "rota"], [None, "rota"]),
        (["rotas", "ROTA"], [None, None]),
    ],
    ids=[
        "whole paths", "Taguette's path", "theme and label", "its code alone", "code", "its label alone",
        "label in another theme", "a label that two have", "two of one name", "the path before the name",
        "the code before its label", "no such code",
    ],
)  # fmt: skip
def test_a_code_is_found_by_its_path_or_by_a_name_that_it_alone_has(used, matches):
    found = codes.found(used, BOOK)
    assert [found.get(code, (None,))[0] for code in used] == matches


def test_who_finds_a_code_by_its_name_alone_says_so():
    rules = {code: rule for code, (_, rule) in codes.found(["Work::other", "x::rota", "peers"], BOOK).items()}
    assert [rules[code] == codes.BY_NAME for code in ("Work::other", "x::rota", "peers")] == [False, True, False]
