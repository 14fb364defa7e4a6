"""XML of strangers: what is refused, and what is never kept."""

from __future__ import annotations

import tracemalloc

import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st

from givenfiles import safe_xml
from givenfiles.faults import InputError

WANTED = ("Code", "TextSource")


def read(xml: str | bytes, pieces: int = 7) -> list:
    content = xml.encode() if isinstance(xml, str) else xml
    chunks = [content[start : start + pieces] for start in range(0, len(content), pieces)]
    return list(safe_xml.records(chunks, "Project", WANTED, "x.qde"))


def refused(xml: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(xml, 1 << 16)
    (fault,) = caught.value.faults
    return str(fault)


def test_the_root_comes_first_and_then_whole_elements_in_any_namespace():
    root, code, source = read(
        "\ufeff<Project xmlns='urn:x' origin='o'><Codes><Code name='a'><Code name='b'/></Code></Codes>"
        "<q:Sources xmlns:q='urn:y'><q:TextSource name='s'/></q:Sources><Other/></Project>"
    )
    assert (root.tag, root.attrib, len(root)) == ("Project", {"origin": "o"}, 0)
    assert (code.get("name"), [below.get("name") for below in code]) == ("a", ["b"])
    assert source.tag == "TextSource"


def test_text_is_kept_where_it_is_needed_only():
    _, code = read(
        "<Project><Code>loose<Description>a &lt;b&gt; <i>c</i> d</Description><Memo>private</Memo></Code></Project>"
    )
    assert code.findtext("Description") == "a <b>  d"
    assert not code.text
    assert not code.findtext("Memo")


BOMBS = {
    "billion laughs": "<!DOCTYPE p [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(10)) + "]><Project>&k;</Project>",
    "quadratic": f"<!DOCTYPE p [<!ENTITY a '{'x' * 50_000}'>]><Project>{'&a;' * 50_000}</Project>",
    "external entity": "<!DOCTYPE p [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Project>&a;</Project>",
    "external DTD": "<!DOCTYPE p SYSTEM 'http://127.0.0.1:9/x.dtd'><Project/>",
    "parameter entity": "<!DOCTYPE p [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]><Project/>",
    "empty DTD": "<!DOCTYPE p><Project/>",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_document_types_and_entities_are_refused_before_they_grow(bomb):
    tracemalloc.start()
    assert refused(bomb) == "x.qde: should declare no document type and no entities"
    assert tracemalloc.get_traced_memory()[1] < 5 << 20
    tracemalloc.stop()


def test_endless_nesting_is_refused_and_not_followed():
    assert refused("<Project>" + "<Code>" * 100_000 + "</Code>" * 100_000 + "</Project>") == (
        "x.qde: nests deeper than 100 levels"
    )


def test_more_elements_than_a_study_has_are_refused(monkeypatch):
    monkeypatch.setattr(safe_xml, "MOST_ELEMENTS", 1000)
    assert refused("<Project>" + "<a/>" * 2000 + "</Project>") == "x.qde: has more than 1,000 elements"


def test_what_is_not_wanted_is_not_held_in_memory():
    chunks = [b"<Project>", *[b"<Memo note='%s'>%s</Memo>" % (b"n" * 5000, b"t" * 5000)] * 2000, b"</Project>"]
    tracemalloc.start()
    assert [element.tag for element in safe_xml.records(chunks, "Project", WANTED, "x.qde")] == ["Project"]
    assert tracemalloc.get_traced_memory()[1] < 2 << 20
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("", "x.qde, row 1: should be XML (no element found: line 1, column 0)"),
        ("<Project>\n<Code></Project>", "x.qde, row 2: should be XML (mismatched tag: line 2, column 8)"),
        ("<Project><Code/>", "x.qde, row 1: should be XML (no element found: line 1, column 16)"),
        ("<Project>&nbsp;</Project>", "x.qde, row 1: should be XML (undefined entity: line 1, column 9)"),
        (
            b"<Project>\xff\xfe</Project>",
            "x.qde, row 1: should be XML (not well-formed (invalid token): line 1, column 9)",
        ),
        ("<?xml version='1.0' encoding='utf-7'?><Project/>", "x.qde: should be XML in UTF-8"),
        ("<?xml version='1.0' encoding='no-such'?><Project/>", "x.qde: should be XML in UTF-8"),
        ("<CodeBook/>", 'x.qde: found "CodeBook"; its outermost element should be Project'),
        ("<html><Project/></html>", 'x.qde: found "html"; its outermost element should be Project'),
    ],
)
def test_what_is_no_such_xml_is_told_with_its_line(xml, told):
    assert refused(xml).startswith(told)


@cases(200)
@given(place=st.integers(0), length=st.integers(0, 9), new=st.binary(max_size=5) | st.text(max_size=5).map(str.encode))
def test_any_spoilt_xml_is_read_or_refused(place, length, new):
    good = "<Project a='é'><Code name='b'><Description>c</Description></Code></Project>"
    content = f"<?xml version='1.0' encoding='utf-8'?>{good}".encode()
    place %= len(content)
    try:
        assert read(content[:place] + new + content[place + length :])[0].tag == "Project"
    except InputError as error:
        assert len(error.faults) == 1  # noqa: PT017 (no error is right as well)
