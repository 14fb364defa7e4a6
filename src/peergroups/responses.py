"""The words and numbers that answers to the Copenhagen Burnout Inventory come in, and what each is worth.

Words of the responses only; the instrument's questions are to be had from its authors. Where printed versions of a
language differ in a word, each is here. `cbi-en` and `cbi-da` are those of the instrument's own sheets.
"""

from __future__ import annotations

from collections.abc import Collection

from givenfiles.sheets import alike

POINTS = 100, 75, 50, 25, 0
# From most to least, how often and to what degree; `~` parts words that mean the same answer.
WORDS = {
    "cbi-en": (
        ("always", "often", "sometimes", "seldom ~ rarely"),
        ("never/almost never ~ never / almost never ~ never or almost never ~ almost never ~ never",),
        ("to a very high degree ~ very high", "to a high degree ~ high", "somewhat", "to a low degree ~ low"),
        ("to a very low degree ~ very low",),
    ),
    "cbi-da": (
        ("altid", "ofte", "sommetider ~ somme tider", "sjældent"),
        ("aldrig/næsten aldrig ~ aldrig / næsten aldrig ~ aldrig eller næsten aldrig ~ næsten aldrig ~ aldrig",),
        ("i meget høj grad", "i høj grad", "delvist ~ i nogen grad", "i ringe grad ~ i lav grad"),
        ("i meget ringe grad ~ i meget lav grad",),
    ),
    "cbi-es": (
        ("siempre", "muchas veces ~ a menudo", "algunas veces ~ a veces"),
        ("sólo alguna vez ~ solo alguna vez ~ rara vez ~ raramente",),
        ("nunca o casi nunca ~ nunca/casi nunca ~ nunca / casi nunca ~ casi nunca ~ nunca",),
        ("en muy gran medida", "en gran medida", "en cierta medida", "en poca medida ~ en baja medida"),
        ("en muy poca medida ~ en muy baja medida",),
    ),
    "cbi-zh": (
        ("总是 ~ 總是", "经常 ~ 經常 ~ 常常", "有时 ~ 有時 ~ 有时候 ~ 有時候", "很少 ~ 不常"),
        ("从不 ~ 從不 ~ 从不/几乎从不 ~ 從不/幾乎從不 ~ 从未/几乎从未 ~ 從未/幾乎從未",),
        ("程度非常高 ~ 非常高 ~ 非常高程度", "程度高 ~ 高 ~ 高程度", "有些", "程度低 ~ 低 ~ 低程度"),
        ("程度非常低 ~ 非常低 ~ 非常低程度",),
    ),
}
# From 0 points to 100: `5-1` is for answers where 1 is always and 5 is never.
NUMBERS = {"0-4": range(5), "4-0": range(4, -1, -1), "1-5": range(1, 6), "5-1": range(5, 0, -1)}
NUMBERS |= {"0-100": range(0, 101, 25), "100-0": range(100, -1, -25)}
PRESETS = (*WORDS, *NUMBERS)


def known_by(entries: Collection[str]) -> str | None:
    """The first preset of words that has all these entries; None where there is none."""
    words = {alike(entry) for entry in entries}
    return next((name for name in WORDS if words and words <= set(preset(name))), None)


def preset(name: str) -> dict[str, int]:
    """What each answer of a preset is worth, 0 to 100 points. Raises ValueError for a name that is none."""
    if name in NUMBERS:
        return {str(number): points for number, points in zip(NUMBERS[name], reversed(POINTS), strict=True)}
    if name not in WORDS:
        raise ValueError(f"should be answers and what each is worth, or one of {', '.join(PRESETS)}")
    answers = [answer for line in WORDS[name] for answer in line]
    worth = zip(answers, POINTS * 2, strict=True)
    return {word.strip(): points for words, points in worth for word in words.split("~")}
