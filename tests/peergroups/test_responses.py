"""What answers are worth. Oracle: the instrument's published scoring, typed by hand from always (100) to never (0)."""

from __future__ import annotations

import pytest

from peergroups.cbi import Answers
from peergroups.responses import PRESETS, preset

TYPED = [
    ("cbi-en", ["Always", "Often", "Sometimes", "Seldom", "Never/almost never"]),
    ("cbi-en", ["To a very high degree", "To a high degree", "Somewhat", "To a low degree", "To a very low degree"]),
    ("cbi-da", ["Altid", "Ofte", "Sommetider", "Sjældent", "Aldrig/næsten aldrig"]),
    ("cbi-da", ["I meget høj grad", "I høj grad", "Delvist", "I ringe grad", "I meget ringe grad"]),
    ("cbi-es", ["Siempre", "Muchas veces", "Algunas veces", "Sólo alguna vez", "Nunca o casi nunca"]),
    ("cbi-es", ["En muy gran medida", "En gran medida", "En cierta medida", "En poca medida", "En muy poca medida"]),
    ("cbi-zh", ["总是", "经常", "有时", "很少", "从不"]),
    ("cbi-zh", ["程度非常高", "程度高", "有些", "程度低", "程度非常低"]),
    ("0-4", ["4", "3", "2", "1", "0"]),
    ("4-0", ["0", "1", "2", "3", "4"]),
    ("1-5", ["5", "4", "3", "2", "1"]),
    ("5-1", ["1", "2", "3", "4", "5"]),
    ("0-100", ["100", "75", "50", "25", "0"]),
    ("100-0", ["0", "25", "50", "75", "100"]),
]


@pytest.mark.parametrize(("name", "most_first"), TYPED)
def test_a_preset_is_worth_what_the_instrument_says(name, most_first):
    coded = Answers(coding=name, direction="as answered")
    assert [coded.coding[coded.code(answer)] for answer in most_first] == [100, 75, 50, 25, 0]
    shouted = [answer.upper().replace(" ", "\u00a0") for answer in most_first]
    assert [coded.coding[coded.code(answer)] for answer in shouted] == [100, 75, 50, 25, 0]


def test_every_preset_is_typed_here():
    assert {name for name, _ in TYPED} == set(PRESETS)


def test_presets_may_be_put_together_where_they_do_not_contradict():
    both = Answers(coding=["cbi-en", "cbi-da"], direction="as answered")
    assert both.coding == preset("cbi-en") | preset("cbi-da")


@pytest.mark.parametrize(
    ("coding", "said"),
    [
        ({"0": 0, "25": 0, "50": 50}, "0 and 25 are both worth 0: two answers of one question are not"),
        ({"Always": 100, "always": 75}, "always stands twice, worth 100 and 75"),
        ({" ": 0, "yes": 100}, "at least 1 character"),
        ("cbi-fr", "should be answers and what each is worth, or one of cbi-en"),
        (["0", "25"], "should be answers and what each is worth, or one of cbi-en"),
    ],
)
def test_a_coding_that_contradicts_itself_is_refused(coding, said):
    with pytest.raises(ValueError, match=said):
        Answers(coding=coding, direction="as answered")


def test_a_whole_number_may_have_decimals_and_nothing_else_may():
    coded = Answers(coding="0-100", direction="as answered", missing=["99"])
    assert [coded.code(entry) for entry in ("75", "75.0", "75,00", "99.0", "99", "")] == ["75", "75", "75", "", "", ""]
    assert [coded.code(entry) for entry in ("75.5", "7.5", "75%", "1e2")] == [None] * 4
