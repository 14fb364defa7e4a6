"""Which item a question asks about, by its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from givenfiles.sheets import Sheet, alike

# Words that a question about an item may have, in our own words and in common ones; the first that fits alone is taken.
ASKED = {
    "personal_tired": r"\btired\b(?! of)",
    "personal_body_drained": r"physical|bod(y|ily)",
    "personal_feelings_drained": r"(?<!work )(emotional|feelings)(?!.*\bwork)",
    "personal_cannot_go_on": r"can.?t take|cannot|can.?t go on",
    "personal_worn_out": r"\bworn.?out\b(?!.*\b(day|evening))",
    "personal_run_down": r"\bill(ness)?\b|run.?down",
    "work_feelings_drained": r"work.*emotional",
    "work_burnt_out": r"burn(t|ed)? ?out",
    "work_frustrating": r"work frustrat|frustrated by work",
    "work_evening": r"end of the (working )?day|day.s end|evening",
    "work_morning": r"morning",
    "work_every_hour": r"\bhour\b",
    "work_energy_left": r"energy.*(family|friends|left)",
    "client_hard": r"\bhard\b",
    "client_frustrating": r"frustrating to work|frustrated by (clients|patients)",
    "client_draining": r"drains? .*energy",
    "client_giving": r"\bgiv(e|es|ing)\b",
    "client_tired_of": r"\btired of\b",
    "client_how_long": r"how long|wonder",
}


def recognised(sheet: Sheet, places: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The columns whose question has the words of one item, which no other column has."""
    fits = {}
    for place in places:
        text = alike(" ".join(sheet.names[place]))
        fits[place] = [item for item, words in ASKED.items() if text.endswith(item) or re.search(words, text)]
    times = Counter(item for found in fits.values() for item in found)
    yield from ((place, found[0]) for place, found in fits.items() if len(found) == 1 and times[found[0]] == 1)
