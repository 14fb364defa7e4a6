"""What a code is called, and how it is found in a codebook of the cohort's own."""

from __future__ import annotations

import unicodedata
from functools import partial

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from qdafiles import codes
from qdafiles.exports import Code, Coding, Export


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
    composed = tuple(unicodedata.normalize("NFC", part) for part in path)
    assert codes.parts(".".join(path), ".") == composed
    assert codes.parts(codes.written(tuple(path))) == composed


def test_a_path_longer_than_anybody_writes_is_refused():
    above = codes.below(("x" * 400,), "y" * 400, None, "x.qdc")
    with pytest.raises(InputError, match=r"x\.qdc: a code with all its parents should have at most 1,000 characters"):
        codes.below(above, "z" * 400, None, "x.qdc")


def book_of(*paths: str, folders: dict | None = None, level: int | None = None) -> list[list]:
    """Parent, theme, label and code of each node; a folder is in brackets."""
    given = [Code(tuple(path.split("::"))) for path in paths]
    given += [Code(tuple(path.split("::")), about, is_folder=True) for path, about in (folders or {}).items()]
    found = codes.distinct(Export(codes=given))
    level = level or codes.level_of_themes([code.path for code in given if not code.is_folder])
    table = codes.codebook(found, level)
    table["code"] = table["code"].mask(table["is_folder"], "[" + table["code"] + "]")
    return table[["parent", "theme", "label", "code"]].fillna("").to_numpy().tolist()


def test_theme_and_label_are_the_ends_of_the_path_and_labels_stand_once_in_a_theme():
    assert book_of("a::b::c", "a::d::c", "a", "e::c", "e::f", folders={"e": "about e", "empty": ""}) == [
        ["", "a", "a", "a"], ["a", "a", "b", "[a::b]"], ["a::b", "a", "a::b::c", "a::b::c"],
        ["a", "a", "d", "[a::d]"], ["a::d", "a", "a::d::c", "a::d::c"],
        ["", "e", "e", "[e]"], ["e", "e", "c", "e::c"], ["e", "e", "f", "e::f"],
    ]  # fmt: skip


def test_what_a_folder_says_of_itself_is_what_its_theme_is_about():
    found = codes.distinct(Export(codes=[Code(("e",), "about e", True), Code(("e", "c"), "about c"), Code(("f",))]))
    table = codes.codebook(found, 1)
    assert table["theme_description"].fillna("").tolist() == ["about e", "about e", ""]
    assert table["description"].fillna("").tolist() == ["about e", "about c", ""]


def test_a_single_folder_over_everything_is_no_theme():
    assert book_of("Codes::Mood::tired", "Codes::Group") == [
        ["", "", "Codes", "[Codes]"], ["Codes", "Mood", "Mood", "[Codes::Mood]"],
        ["Codes::Mood", "Mood", "tired", "Codes::Mood::tired"], ["Codes", "Group", "Group", "Codes::Group"],
    ]  # fmt: skip


def test_a_flat_list_has_codes_and_no_themes_within_a_folder_or_without():
    assert book_of("a", "b") == [["", "", "a", "a"], ["", "", "b", "b"]]
    assert book_of("All::a", "All::b")[1:] == [["All", "", "a", "All::a"], ["All", "", "b", "All::b"]]


def test_themes_may_be_declared_to_be_at_another_level_and_two_of_one_name_are_told_apart():
    assert book_of("x::a::c", "y::a::c", "y", level=2) == [
        ["", "", "x", "[x]"], ["x", "x::a", "a", "[x::a]"], ["x::a", "x::a", "c", "x::a::c"],
        ["", "", "y", "y"], ["y", "y::a", "a", "[y::a]"], ["y::a", "y::a", "c", "y::a::c"],
    ]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(tuple), min_size=1))
def test_every_node_above_a_code_has_a_row_before_it_and_labels_stand_once_in_a_theme(paths):
    given_codes = codes.distinct(Export(codes=[Code(path) for path in paths]))
    table = codes.codebook(given_codes, codes.level_of_themes(paths))
    above = {path[:end] for path in paths for end in range(1, len(path) + 1)}
    assert sorted(table["code"]) == sorted("::".join(path) for path in above)
    assert set(table["code"][~table["is_folder"]]) == {"::".join(path) for path in paths}
    before: set = {""}
    for code, parent in table[["code", "parent"]].fillna("").itertuples(index=False):
        assert parent in before
        before.add(code)
    assert not table.duplicated(["theme", "label"]).any()


def test_codes_stand_below_their_groups_and_one_in_two_groups_below_both():
    def export(**groups):
        paths = {name: ("".join(name),) for name in "abc"}
        codings = [Coding("talk", path, "A", 0, 1) for path in paths.values()]
        in_groups = {paths[code]: names for code, names in groups.items()}
        about = dict.fromkeys((name for names in groups.values() for name in names), "")
        return Export(codings, list(map(Code, paths.values())), in_groups, about)

    ours, theirs = export(a=["X"], b=["X", "Y"]), export()
    assert codes.under_groups([ours, theirs], None)
    expected = [("X", "a"), ("X", "b"), ("Y", "b"), ("c",)]
    assert [coding.code for coding in ours.codings] == [coding.code for coding in theirs.codings] == expected
    assert list(codes.distinct(ours)) == ["X", "Y", "X::a", "X::b", "Y::b", "c"]
    assert ours.remarks == {(codes.IN_SEVERAL, "b"): 1}
    asked_otherwise = export(a=["X"])
    assert not codes.under_groups([asked_otherwise], 1)
    assert asked_otherwise.remarks == {(codes.GROUPS, ""): 1}


def test_what_stands_below_a_code_is_in_its_groups_where_groups_are_asked_for():
    export = Export([], [Code(("a",)), Code(("a", "b")), Code(("c",))], {("a",): ["X"]}, {"X": ""})
    assert codes.under_groups([export], "groups")
    assert list(codes.distinct(export)) == ["X", "X::a", "X::a::b", "c"]


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


def test_a_name_is_the_same_composed_and_decomposed():
    book = pd.DataFrame({"code": ["naïve"], "theme": ["T"], "label": ["x"]}).map(partial(unicodedata.normalize, "NFD"))
    used = codes.parts(unicodedata.normalize("NFD", "naïve"))
    assert codes.found(used, book) == {"naïve": (book["code"][0], "by the path")}


def test_who_finds_a_code_by_its_name_alone_says_so():
    rules = {code: rule for code, (_, rule) in codes.found(["Work::other", "x::rota", "peers"], BOOK).items()}
    assert [rules[code] == codes.BY_NAME for code in ("Work::other", "x::rota", "peers")] == [False, True, False]
