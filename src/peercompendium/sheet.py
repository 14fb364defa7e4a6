"""The exercises on paper, for a class without computers; for teachers with the answers and what each world gives."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from nbconvert.filters import markdown2html
from nbformat import NotebookNode

from peercompendium.notebooks import EXERCISE, SOLUTION, Notebook
from peercompendium.templates import render, style
from peergroups import cbi, results
from peergroups.estimates import worlds
from peergroups.records import loading
from peergroups.statistics.world import World, drops, people, share_with_small_p

# What an exercise says of its cell, which paper does not have; and how an answer names its exercise.
OF_THE_CELL = re.compile(r"\s*\(In the cell: [^)]*\)")
ANSWER_TO = re.compile(r"^\*\*(.+?)\.\*\* ", re.MULTILINE)
CODE = re.compile(r"`(\w+)`")
STUDIES_TO_DRAW, STEP = 24, 10


def sheet(notebook: Notebook, node: NotebookNode, answers: bool) -> str:
    """A page that prints on two sides of A4, three or four with `answers`; all its numbers are of the notebook's world.

    The notebook says its cohort, studies and seed in its parameters, and has exercises in pairs: a text and its cell.
    """
    told = notebook.parameters
    study = loading.load(told["cohort"])
    world = worlds.like(study, studies=told["studies"], seed=told["seed"])
    observed, first = worlds.observed_drops(study).dropna(subset="estimate"), people(world)
    drawn = drops(world)
    several = drawn["two_means"][:STUDIES_TO_DRAW]
    exercises = list(_exercises(node, world))
    about = {
        "title": node.cells[0].source.removeprefix("# "),
        "observed": {
            cbi.TITLES[row["domain"]]: results.without_keys(results.number(row)) for _, row in observed.iterrows()
        },
        "settings": worlds.settings(world).to_dict("records"),
        "people": first.assign(number=range(1, len(first) + 1)).to_dict("records"),
        "first": drawn.iloc[0],
        "drops": [f"{drop:.0f}".replace("-", "−") for drop in several],
        "ticks": _ticks([*several, *observed["estimate"]]),
        "lines": list(observed["estimate"]),
        "exercises": exercises,
        "answers": answers,
        "style": style(),
    }
    if not answers:
        about["exercises"] = [{**exercise, "answer": "", "result": ""} for exercise in exercises]
        about["first"] = None
    return render("sheet.html.j2", about)


def _exercises(node: NotebookNode, world: World) -> Iterator[dict[str, Any]]:
    tagged = {
        tag: [cell.source for cell in node.cells if tag in cell.metadata.get("tags", ())]
        for tag in (EXERCISE, SOLUTION)
    }
    setup = next(cell.source for cell in node.cells if "still = " in cell.source)
    still = _first_world(setup, {"world": world})
    _, *parts = ANSWER_TO.split("\n".join(tagged[SOLUTION]))
    answers = dict(zip(parts[::2], parts[1::2], strict=True))
    for text, code in zip(tagged[EXERCISE][::2], tagged[EXERCISE][1::2], strict=True):
        title, _, question = text.partition("## ")[2].partition("\n")
        given = _numbers(code)
        own = _first_world(code, {"world": world, "still": still})
        yield {
            "title": title,
            "question": markdown2html(_for_paper(question, given)),
            "on": [
                (worlds.SETTINGS[name], value) for name, value in asdict(own).items() if value != getattr(still, name)
            ],
            "answer": markdown2html(_for_paper(answers[title], given)),
            "result": _result(own, given.get("alpha")),
        }


def _for_paper(text: str, given: Mapping[str, float]) -> str:
    """A text without what it says of its cell, and with the values of its cell for their names."""
    return CODE.sub(lambda name: f"{given.get(name[1], name[1])}", OF_THE_CELL.sub("", text))


def _numbers(code: str) -> dict[str, float]:
    """The numbers that a cell gives a name."""
    given = [
        node for node in ast.parse(code).body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]
    return {node.targets[0].id: node.value.value for node in given if isinstance(node.value.value, int | float)}


def _first_world(code: str, known: Mapping[str, World]) -> World:
    """The first world that a cell makes by `replace` of a known one, with the settings that are written as numbers."""
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    call = next(node for node in calls if getattr(node.func, "id", "") == "replace")
    numbers = {setting.arg: setting.value.value for setting in call.keywords if isinstance(setting.value, ast.Constant)}
    return replace(known[call.args[0].id], **numbers)


def _result(world: World, alpha: float | None) -> str:
    if alpha is None:
        same = worlds.in_words(world, column="completers")
        return f"{worlds.in_words(world)} The same people compared: {same[0].lower()}{same[1:]}"
    return f"p is below {alpha} in {share_with_small_p(world, alpha):.0%} of the studies."


def _ticks(values: list[float]) -> list[int]:
    """Round numbers from below the smallest value to above the largest."""
    low, high = math.floor(min(values, default=0) / STEP), math.ceil(max(values, default=0) / STEP)
    return [STEP * place for place in range(low - 1, high + 2)]
