"""The Copenhagen Burnout Inventory: its items, their scores, and the bands the article reads them by.

Kristensen, Borritz, Villadsen, Christensen. Work & Stress 2005; 19(3): 192-207, DOI 10.1080/02678370500297720.
Items are known by an id with a label in our own words; the instrument's wording is to be had from its authors.

Another scale would begin here, with `TITLES` and `ITEMS`. What else knows the scales by name: the data dictionary and
the schema of cohort files (`data/`), `estimates.paired.NORMS`, the markers and shades of `show`, the words that
questions are found by (`peercompendium.asked`), the stand-in records (`peercompendium.synthetic`), and the attack on
reports, which shares nothing with what it attacks (`peercompendium.attack`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema

from givenfiles.sheets import alike
from peergroups.responses import preset

TITLES = {"personal": "Personal", "work": "Work-related", "client": "Client-related"}
SCALES = tuple(TITLES)
# What somebody writes for an entry is a text, whether or not YAML would take it for a number.
Written = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
Entry = Annotated[Written, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(alike)]
NUMBER = re.compile(r"-?\d+(\.\d+)?")
WHOLE = re.compile(r"(\d+)[.,]0+")


def _allowed_points(points: int) -> int:
    if points not in (0, 25, 50, 75, 100):
        raise ValueError("should be 0, 25, 50, 75 or 100")
    return points


def _once_each(scales: tuple[str, ...]) -> tuple[str, ...]:
    if not scales or len(set(scales)) != len(scales):
        raise ValueError("should name at least one scale, each once")
    return scales


def _presets(given: object) -> object:
    """What presets stand for, several of them together; anything else as it is."""
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list | tuple):
        return given
    return {answer: points for name in names for answer, points in preset(str(name)).items()}


def _each_once(coding: object) -> object:
    """Two answers that differ in letter case only are one: they cannot be worth two things."""
    worth: dict[str, object] = {}
    for answer, points in coding.items() if isinstance(coding, dict) else ():
        if worth.setdefault(alike(str(answer)), points) != points:
            raise ValueError(f"{answer} stands twice, worth {worth[alike(str(answer))]} and {points}")
    by_points: dict[object, str] = {}
    for answer, points in worth.items() if all(NUMBER.fullmatch(answer) for answer in worth) else ():
        if float(other := by_points.setdefault(points, answer)) != float(answer):
            raise ValueError(f"{other} and {answer} are both worth {points}: two answers of one question are not")
    return coding


Points = Annotated[int, AfterValidator(_allowed_points)]
Coding = Annotated[
    dict[Entry, Points],
    Field(min_length=1),
    BeforeValidator(_each_once),
    BeforeValidator(_presets, json_schema_input_type=str | list[str] | dict[str, Literal[0, 25, 50, 75, 100]]),
]


class Answers(BaseModel, extra="forbid", frozen=True):
    """How the answers to the Copenhagen Burnout Inventory stand in the table.

    `coding` says what each entry is worth, or names presets that do (see `responses`); letter case and kinds of spaces
    do not count. `missing` are entries that stand where nothing was answered. All `scales` were asked unless some are
    named. `direction` says what the points mean:
    "as answered": the worth of the answer itself (always = 100), the reversed item not yet turned;
    "more is worse": every item, the reversed one too, already turned so that 100 is most burnt out;
    "more is better": every item already turned so that 100 is least burnt out.
    It has no default: data in the other direction look like any other data.
    """

    coding: Coding
    direction: Literal["as answered", "more is worse", "more is better"]
    scales: Annotated[tuple[Literal[SCALES], ...], AfterValidator(_once_each)] = SCALES
    missing: tuple[Entry, ...] = ()

    @property
    def items(self) -> list[str]:
        """The ids of the items that were asked."""
        return [item for scale in self.scales for item in items_of(scale)]

    def code(self, entry: str) -> str | None:
        """The answer of `coding` that an entry is, "" where it is none, None where it is not known.

        A whole number may be written as 75.0 or 75,0.
        """
        entry = alike(entry)
        whole = WHOLE.fullmatch(entry)
        found = [code for code in (entry, *([whole[1]] if whole else [])) if code in (*self.missing, *self.coding, "")]
        return None if not found else "" if found[0] in self.missing else found[0]


STEP = 25
LEVELS = 4
HIGH = 50
TIMEPOINTS = ("before", "after")
BETWEEN = "after minus before"


@dataclass(frozen=True)
class Item:
    """One of the nineteen items; more points mean more burnout unless it is `reversed`."""

    id: str
    label: str
    responses: Literal["frequency", "degree"]
    reversed: bool = False

    @property
    def scale(self) -> str:
        """The scale the item belongs to, which its id begins with."""
        return self.id.split("_", 1)[0]


ITEMS = (
    Item("personal_tired", "tired", "frequency"),
    Item("personal_body_drained", "bodily drained", "frequency"),
    Item("personal_feelings_drained", "emotionally drained", "frequency"),
    Item("personal_cannot_go_on", "cannot go on", "frequency"),
    Item("personal_worn_out", "worn out", "frequency"),
    Item("personal_run_down", "run-down and prone to illness", "frequency"),
    Item("work_feelings_drained", "work drains the feelings", "degree"),
    Item("work_burnt_out", "burnt out by work", "degree"),
    Item("work_frustrating", "frustrated by work", "degree"),
    Item("work_evening", "worn out at day's end", "frequency"),
    Item("work_morning", "dread in the morning", "frequency"),
    Item("work_every_hour", "each hour is tiring", "frequency"),
    Item("work_energy_left", "energy left for family and friends (reversed)", "frequency", reversed=True),
    Item("client_hard", "hard to work with clients", "degree"),
    Item("client_frustrating", "frustrated by clients", "degree"),
    Item("client_draining", "clients drain energy", "degree"),
    Item("client_giving", "gives more than comes back", "degree"),
    Item("client_tired_of", "tired of clients", "frequency"),
    Item("client_how_long", "wonders how long to go on", "frequency"),
)
REVERSED = {item.id for item in ITEMS if item.reversed}
LABELS = {item.id: item.label for item in ITEMS}
BANDS = (("none", 0, 25), ("mild", 26, 50), ("moderate", 51, 75), ("severe", 76, 100))


def items_of(scale: str) -> list[str]:
    """The item ids of a scale: six personal, seven work-related, six client-related."""
    return [item.id for item in ITEMS if item.scale == scale]


def levels(answers: pd.DataFrame, coded: Answers) -> pd.DataFrame:
    """What each answer is worth, as whole steps of burnout: 0 (0 points) to 4 (100 points), missing where unanswered.

    `answers` has a row a person and timepoint and the cohort's own codes in the item columns; so has the result.
    """
    steps = {item: _steps(answers, item, coded) for item in coded.items}
    found = {item: pd.array(given, dtype="Int64") for item, given in steps.items()}
    for item, given in steps.items():
        found[item][given == UNANSWERED] = pd.NA
    return answers.assign(**found)


UNANSWERED = -1


def _steps(answers: pd.DataFrame, item: str, coded: Answers) -> np.ndarray:
    """An item's `levels` as small numbers, `UNANSWERED` among them: what each code is worth is asked once a code."""
    turned = coded.direction == "more is better" or (item in REVERSED and coded.direction == "as answered")
    given = pd.Categorical(answers[item])
    points = [coded.coding.get(code, UNANSWERED) for code in given.categories]
    worth = [UNANSWERED if p == UNANSWERED else (100 - p if turned else p) // STEP for p in points]
    return np.array([*worth, UNANSWERED], dtype="int8").take(given.codes, mode="wrap")


def score(answers: pd.DataFrame, coded: Answers) -> pd.DataFrame:
    """The score of every person at every timepoint on each scale that was asked, of answers turned by `direction`.

    Returns a row a person, timepoint and scale: `answered` (items), `total` (whole steps, 0 to 4 an item), `score`
    (0 to 100, the mean of the answered items: 25 · total / answered). Who answered fewer than half the items of a
    scale (3 personal, 4 work-related, 3 client-related) has no score on it: missing, never 0.
    """
    shape = len(coded.scales), len(answers)
    answered, total = np.zeros(shape, dtype="int8"), np.zeros(shape, dtype="int8")
    for at, item in ((at, item) for at, scale in enumerate(coded.scales) for item in items_of(scale)):
        steps = _steps(answers, item, coded)
        answered[at] += steps != UNANSWERED
        total[at] += np.maximum(steps, 0)
    asked = np.array([[len(items_of(scale))] for scale in coded.scales], dtype="int8")
    few = (2 * answered < asked).ravel()
    answered, total = answered.ravel().astype("int64"), total.ravel().astype("int64")
    times, scales = answers["timepoint"].astype("category").array, pd.Categorical(coded.scales)
    return pd.DataFrame(
        {
            "participant": pd.concat([answers["participant"]] * shape[0], ignore_index=True),
            "timepoint": pd.Categorical.from_codes(np.tile(times.codes, shape[0]), dtype=times.dtype),
            "scale": pd.Categorical.from_codes(np.repeat(scales.codes, shape[1]), dtype=scales.dtype),
            "answered": answered,
            "total": pd.arrays.IntegerArray(total, few),
            "score": pd.arrays.FloatingArray(STEP * total / np.maximum(answered, 1), few.copy()),
        },
        copy=False,
    )


def band(value: float) -> str:
    """The article's band of a score: none 0-25, mild 26-50, moderate 51-75, severe 76-100.

    One person's score on three to seven answered items never falls between two bands. A group's mean can (25.4): it
    is then called "between none and mild", for the article's bands say nothing of it.
    """
    if not 0 <= value <= 100:
        raise ValueError(f"a score lies between 0 and 100, not at {value}")
    for (name, _, highest), above in zip(BANDS, (*BANDS[1:], None), strict=True):
        if value <= highest:
            return name
        if above is not None and value < above[1]:
            return f"between {name} and {above[0]}"
    raise AssertionError("unreachable: the last band ends at 100")
