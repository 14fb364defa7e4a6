"""REFI-QDA codebooks as tools write them."""

from __future__ import annotations

import pytest

import qdafiles
from givenfiles.faults import InputError
from qdafiles import codes, refi

HEAD = '<?xml version="1.0" encoding="utf-8"?>'


@pytest.fixture
def read(tmp_path):
    def read_codes(xml: str, origin: str = "X", namespace: str = "urn:QDA-XML:codebook:1.0", after: str = ""):
        file = tmp_path / "codebook.qdc"
        attributes = f'xmlns="{namespace}" origin="{origin}"'
        file.write_text(f"{HEAD}<CodeBook {attributes}><Codes>{xml}</Codes>{after}</CodeBook>", encoding="utf-8")
        return qdafiles.read_codebook(file)

    return read_codes


def code(name: str, within: str = "", codable: str = "true") -> str:
    return f'<Code guid="{hash(name)}" name="{name}" isCodable="{codable}">{within}</Code>'


def test_codes_nest_as_elements_do_and_a_folder_is_no_code(read):
    about = "<Description> Getting\nthere </Description>"
    reading = read(code("way", about + code("time", code("waiting")), "false") + code("loose"))
    assert reading.codebook["code"].tolist() == ["way", "way::time", "way::time::waiting", "loose"]
    assert reading.codebook["parent"].fillna("").tolist() == ["", "way", "way::time", ""]
    assert reading.codebook["theme"].tolist() == ["way", "way", "way", "loose"]
    assert reading.codebook["label"].tolist() == ["way", "time", "waiting", "loose"]
    assert reading.codebook["is_folder"].tolist() == [True, False, False, False]
    assert reading.codebook["is_theme"].tolist() == [True, False, False, True]
    assert reading.codebook["description"].fillna("").tolist() == ["Getting\nthere", "", "", ""]
    assert reading.codebook["theme_description"].tolist()[:3] == ["Getting\nthere"] * 3
    assert reading.report.empty


@pytest.mark.parametrize(
    ("origin", "name", "found"),
    [
        ("ATLAS.ti Win 23.4.0", "way::time", ["way", "way::time"]),
        ("Taguette 1.5.2", "way.time", ["way", "way::time"]),
        ("NVivo 14", "way.time", ["way.time"]),
        (codes.OWN_ORIGIN, "way.time", ["way.time"]),
    ],
)
def test_what_nests_in_a_name_depends_on_who_wrote_it(read, origin, name, found):
    codebook = read(code(name), origin).codebook
    assert codebook["code"].tolist() == found
    assert codebook["is_folder"].tolist() == [True, False][-len(found) :]


def test_the_standard_of_2019_and_the_namespaces_of_others_are_read(read):
    for namespace in ("urn:QDA-XML:codebook:1:0", "urn:QDA-XML:codebook:0:4", ""):
        assert read(code("a"), namespace=namespace).codebook["code"].tolist() == ["a"]


@pytest.mark.parametrize("attribute", ["guid", "targetGUID"])
def test_groups_of_codes_stand_above_codes_that_do_not_nest_and_an_empty_one_is_no_matter(read, attribute):
    member = f'<MemberCode {attribute}="{hash("a")}"/><MemberCode {attribute}="nobody"/>'
    sets = f'<Sets><Set guid="1" name="s"><Description>of a</Description>{member}</Set></Sets>'
    grouped = read(code("a") + code("b"), after=sets)
    assert grouped.codebook["code"].tolist() == ["s", "s::a", "b"]
    assert grouped.codebook["theme_description"].fillna("").tolist() == ["of a", "of a", ""]
    assert grouped.report.empty
    nested = read(code("a", code("b")), after=sets)
    assert nested.codebook["code"].tolist() == ["a", "a::b"]
    assert nested.report["what"].tolist() == [codes.GROUPS]
    assert read(code("a"), after="<Sets/>").report.empty


def test_a_code_is_codable_unless_it_says_that_it_is_not(read):
    assert read('<Code guid="1" name="a"/>' + code("b", codable="0")).codebook["code"].tolist() == ["a"]


def test_names_go_on_as_text(read):
    names = ["&lt;script&gt;alert(1)&lt;/script&gt;", "=HYPERLINK(&quot;x&quot;)", "  two\n lines ", "我🚤"]
    found = read("".join(map(code, names))).codebook["code"].tolist()
    assert found == ["<script>alert(1)</script>", '=HYPERLINK("x")', "two lines", "我🚤"]


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        (code("a" * 501), "names should have 1 to 500 characters"),
        (code(""), "names should have 1 to 500 characters"),
        ('<Code guid="1"/>', "names should have 1 to 500 characters"),
        (code("x" * 400, code("y" * 400, code("z" * 400))), "should have at most 1,000 characters"),
        ("<Code name='a'>" * 200 + "</Code>" * 200, "nests deeper than 100 levels"),
    ],
)
def test_names_and_nesting_that_nobody_writes_are_refused(read, xml, told):
    with pytest.raises(InputError, match=told) as caught:
        read(xml)
    assert len(caught.value.faults) == 1


def test_more_codes_than_a_study_has_are_refused_wherever_they_nest(read, monkeypatch):
    monkeypatch.setattr(codes, "MOST_CODES", 50)
    for xml in (code("a") * 60, code("a", code("b") * 60), code("a", code("b") * 60, "false")):
        with pytest.raises(InputError, match="holds more than 50 codes"):
            read(xml)


def test_a_codebook_larger_than_any_is_refused_unread(read, monkeypatch):
    monkeypatch.setattr(refi, "LARGEST_CODEBOOK", 1 << 20)
    with pytest.raises(InputError, match="is larger than the 1 MB that are read of a codebook"):
        read(code("a") + " " * (1 << 20))
