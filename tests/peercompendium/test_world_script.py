"""The sliders on the page with made-up worlds. Oracles: `statistics.world`, the same page without its script, and eyes.

The script runs in a real headless Chromium, from a file, with nothing asked for.
"""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright

import peercompendium
from peercompendium import chromium
from peergroups.statistics.world import World, drops

SCRIPT = (Path(peercompendium.__file__).parent / "template" / "page" / "world.js").read_text(encoding="utf-8")
PAGE = "08-what-a-missing-control-group-means.html"
MOST_POINTS, MOST_SHARE = 0.1, 0.01
LEAST = (0, 5, 10, 20)
FIRST = World(studies=100_000, seed=15)
WORLDS = {
    "the first": FIRST,
    "nothing on": replace(FIRST, selection=0, recovery=0, loss=0, seed=16),
    "strong selection, a poor score": replace(FIRST, selection=2, reliability=0.3, recovery=0, loss=0, seed=17),
    "strong loss": replace(FIRST, selection=0, recovery=0, loss=3, seed=18),
    "low scores, at the floor": replace(FIRST, mean=8, effect=12, seed=19),
    "high scores, rising, all answer again": replace(FIRST, mean=85, recovery=-1, weeks=26, again=9, seed=20),
    "more people, groups that act, a sure score": replace(FIRST, n=20, again=8, effect=15, reliability=1, seed=21),
}
IN_THE_PAGE = """
([world, least]) => {
  const studies = simulate(world);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const means = ["before", "after", "drop"].map((name) => mean(studies.map((study) => study[name])));
  const shares = least.map((points) => mean(studies.map((study) => (study.drop >= points ? 1 : 0))));
  return { means, shares };
}
"""
# A wrong turn in each part of the model, and the world that has to show it.
FAULTS = {
    "(world.selection + normal())": ("(normal())", "the first"),
    "world.sd / Math.sqrt(rho)": ("world.sd", "nothing on"),
    "rho * before + spread": ("before + spread", "strong selection, a poor score"),
    "Math.sqrt(1 - rho * rho)": ("(1 - rho)", "nothing on"),
    "world.recovery * world.weeks": ("world.recovery", "the first"),
    " + world.effect;": (";", "low scores, at the floor"),
    "- (world.loss * after) / spread": ("", "strong loss"),
    "Math.max(0, world.mean": ("(world.mean", "low scores, at the floor"),
    "Math.min(100, ": ("Math.min(1000, ", "high scores, rising, all answer again"),
    "other.wish - one.wish": ("one.wish - other.wish", "strong loss"),
    "place < world.again": ("true", "strong loss"),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Three of the faults, drawn; in a hunt, all."""
    if "right" in metafunc.fixturenames:
        some = Random(metafunc.config.getoption("--seed")).sample([*FAULTS], 3)
        metafunc.parametrize("right", FAULTS if metafunc.config.getoption("--hunt") else some)


@pytest.fixture(scope="module")
def browser():
    program = chromium.find()
    if program is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: the script was not run")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=chromium.flags())
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, london_report):
    """Page 08 at a width, with what it complained of; closed in the end."""
    pages = []

    def at(width: int, height: int, **settings):
        page = browser.new_page(viewport={"width": width, "height": height}, **settings)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto((london_report / PAGE).as_uri())
        pages.append(page)
        return page

    yield at
    for page in pages:
        page.close()


@cache
def expected(name: str) -> tuple[list[float], list[float]]:
    """What Python simulates in a world: its means, and the shares of drops at least so large."""
    table = drops(WORLDS[name])
    means = [float(table[column].mean()) for column in ("before", "after", "two_means")]
    return means, [float((table["two_means"] >= points).mean()) for points in LEAST]


def far_apart(found: dict, means: list[float], shares: list[float]) -> bool:
    points = max(abs(one - other) for one, other in zip(found["means"], means, strict=True))
    share = max(abs(one - other) for one, other in zip(found["shares"], shares, strict=True))
    print(f"furthest apart: {points:.4f} points, {100 * share:.3f} percentage points")
    return points > MOST_POINTS or share > MOST_SHARE


def simulated(browser, script: str, world: World) -> dict:
    page = browser.new_page()
    page.add_script_tag(content=script)
    found = page.evaluate(IN_THE_PAGE, [asdict(world), LEAST])
    page.close()
    return found


@pytest.mark.parametrize("name", WORLDS)
def test_both_engines_find_the_same(browser, name):
    assert not far_apart(simulated(browser, SCRIPT, WORLDS[name]), *expected(name))


@pytest.mark.hunt
def test_a_fault_in_the_model_would_be_noticed(browser, right):
    wrong, name = FAULTS[right]
    assert SCRIPT.count(right) == 1
    assert far_apart(simulated(browser, SCRIPT.replace(right, wrong), WORLDS[name]), *expected(name))


def test_the_same_seed_gives_the_same_studies(browser):
    world = replace(FIRST, studies=100)
    first, again, other = (simulated(browser, SCRIPT, one) for one in (world, world, replace(world, seed=2)))
    assert first == again != other


def test_without_scripts_the_page_reads_as_if_it_had_none(browser, london_report, tmp_path):
    page = BeautifulSoup((london_report / PAGE).read_text(encoding="utf-8"), "html.parser")
    page.script.decompose()
    (tmp_path / PAGE).write_text(str(page), encoding="utf-8")
    plain = browser.new_context(java_script_enabled=False)
    texts = []
    for file in (london_report / PAGE, tmp_path / PAGE):
        opened = plain.new_page()
        opened.goto(file.as_uri())
        assert opened.locator("[data-world]").is_visible()
        assert not opened.locator("input, button").count()
        texts.append(opened.inner_text("body"))
    plain.close()
    assert texts[0] == texts[1]


def test_sliders_and_axis_are_on_one_screen_and_take_the_place_of_the_remark(opened):
    page = opened(1280, 720)
    assert not page.locator("[data-world]").is_visible()
    for button in ("another", "all"):
        page.locator(f"[data-do={button}]").click()
        page.locator(".world").evaluate("box => window.scrollTo(0, box.getBoundingClientRect().top + window.scrollY)")
        for one in page.locator(".world :is(input, svg, [role=status])").all():
            box = one.bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 720


@pytest.mark.parametrize(("width", "height"), [(360, 800), (1280, 720)])
def test_every_setting_has_a_name_a_unit_and_a_reset_that_works(opened, width, height):
    page = opened(width, height)
    said = page.locator(".world [role=status]")
    page.locator("[data-do=all]").click()
    first = said.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    sliders = page.locator(".world input")
    names = [slider.get_attribute("id").removeprefix("world-") for slider in sliders.all()]
    assert set(names) == set(asdict(World()))
    assert len(names) == 12
    for name in names:
        slider = page.locator(f"#world-{name}")
        label = page.locator(f"label[for=world-{name}]")
        before = label.inner_text()
        assert len(before.partition(":")[0]) > 15
        assert len(before.partition(":")[2].split()) >= 2, "a value and a unit"
        slider.press("ArrowRight" if name != "again" else "ArrowLeft")
        assert label.inner_text() != before
        assert said.inner_text() != first, name
        page.locator(f"[data-name={name}]").click()
        assert label.inner_text() == before
        assert said.inner_text() == first


def test_the_mean_before_is_beside_the_drop_and_the_first_world_is_the_pages(opened):
    page = opened(1280, 720)
    page.locator("[data-do=all]").click()
    found = drops(World())
    said = page.locator(".world [role=status]").inner_text().split()
    numbers = [
        float(word.strip(".,:%").replace("−", "-")) for word in said if word.strip(".,:%−").replace(".", "").isdigit()
    ]
    assert said[:2] == ["Mean", "before"]
    assert numbers[:3] == pytest.approx([found[name].mean() for name in ("before", "after", "two_means")], abs=0.4)
    assert numbers[3] == 10_000
    assert numbers[4:6] == pytest.approx(list(found["two_means"].quantile([0.05, 0.95])), abs=0.5)
    assert numbers[6] == pytest.approx(100 * (found["two_means"] >= 20).mean(), abs=1.5)


def test_one_study_after_the_other_is_drawn_person_by_person_and_the_histogram_grows(opened):
    page = opened(360, 800)
    people, histogram = page.locator(".world svg").first, page.locator(".world svg").last
    for number in (1, 2, 3):
        if number > 1:
            page.locator("[data-do=another]").click()
        assert page.locator(".world [role=status]").inner_text().endswith(f"Simulated studies: {number}.")
        assert (people.locator("path").count(), people.locator("circle").count()) == (6, 3)
        assert histogram.locator(".seen").count() == 3
        drawn = [bar.get_attribute("d") for bar in histogram.locator(".bar").all()]
        assert sum(float(bar.split("v-")[1]) for bar in drawn) == pytest.approx(number * 120 / 4)
    page.locator("[data-do=all]").click()
    assert "Simulated studies: 10000." in page.locator(".world [role=status]").inner_text()
    assert page.locator(".world svg").count() == 1
    page.locator("[data-do=another]").click()
    assert page.locator(".world [role=status]").inner_text().endswith("Simulated studies: 1.")


def test_no_more_people_answer_again_than_answered(opened):
    page = opened(1280, 720)
    page.locator("#world-n").fill("4")
    assert page.locator("#world-again").input_value() == "4"
    page.locator("[data-do=reset]").click()
    assert [page.locator(f"#world-{name}").input_value() for name in ("n", "again")] == ["9", "6"]


def test_paper_has_the_remark_and_no_sliders(opened):
    page = opened(1280, 720)
    page.emulate_media(media="print")
    assert page.locator("[data-world]").is_visible()
    assert not page.locator(".world").is_visible()
