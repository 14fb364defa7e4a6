"""Oracle: Python's own encodings; places are found by searching for the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdafiles.positions import COUNTINGS, ELSEWHERE, Text, code_points

UTF_16, LINE_ENDS, BOTH = COUNTINGS
TEXT = "One 🚤 two 🥐🥐 three\r\nfour\r\n🚤five six"


def counted(text: str, way: str | None) -> int:
    """How many units a piece of text has in a way of counting."""
    text = text.replace("\r\n", "\n") if way in (LINE_ENDS, BOTH) else text
    return len(text.encode("utf-16-le")) // 2 if way in (UTF_16, BOTH) else len(text)


@pytest.mark.parametrize("way", [None, *COUNTINGS])
@pytest.mark.parametrize("words", ["One", "two", "three", "🥐", "four", "five six", "three\r\nfour", "six"])
def test_a_selection_is_found_in_whatever_its_tool_counted(words, way):
    start = TEXT.index(words)
    end = start + len(words)
    units = counted(TEXT[:start], way), counted(TEXT[:end], way)
    place = Text(TEXT).place(*units, words)
    assert place[:2] == (start, end)
    # Where the ways of counting agree so far, there is nothing to tell.
    assert (place[2] is None) == (units == (start, end))


@given(st.text(st.sampled_from("ab 🚤é\r\n")), st.data())
def test_positions_in_code_points_stay_as_they_are(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if text[start:end].strip():
        assert Text(text).place(start, end, text[start:end]) == (start, end, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one  two\nthree", "one two three"),
        ("one two\nthree", "one two\u2029three"),
        ("one two three", "one two…"),
        ("one two three", "one two..."),
        ("one two three", "one two"),
        ("one\r\ntwo", "one\ntwo"),
    ],
    ids=["spaces", "Qt's paragraph separator", "ellipsis", "three dots", "cut short", "line end"],
)
def test_words_may_be_written_down_in_another_way(text, words):
    assert Text(text).place(0, len(text), words) == (0, len(text), None)


@pytest.mark.parametrize(("start", "end"), [(4, 7), (0, 2), (3, 900), (800, 900)])
def test_other_words_are_told_and_the_position_is_kept(start, end):
    assert Text("one two three").place(start, end, "one two") == (start, end, ELSEWHERE)


def test_an_emoji_within_a_selection_moves_its_end():
    assert Text("I am a baker 🥐 now.\nAnd").place(0, 20, "I am a baker 🥐 now.") == (0, 19, UTF_16)


def test_the_whole_of_the_words_is_surer_than_their_beginning():
    """Read in code points, the selection begins with the words and has a letter more."""
    assert Text("One 🚤  two three").place(0, 10, "One 🚤 two") == (0, 10, None)
    assert Text("One 🚤  twofold").place(0, 11, "One 🚤 two") == (0, 10, UTF_16)


@given(st.text(), st.data())
def test_bytes_are_turned_into_code_points(text, data):
    places = data.draw(st.lists(st.integers(0, len(text))))
    offsets = [len(text[:place].encode()) for place in places]
    assert code_points(text, offsets) == dict(zip(offsets, places, strict=True))


def test_an_offset_within_a_sign_or_outside_the_text_is_no_error():
    assert code_points("é🚤x", [-9, 0, 1, 3, 6, 7, 99]) == {-9: 0, 0: 0, 1: 1, 3: 2, 6: 2, 7: 3, 99: 3}
