"""The pages in a real headless Chromium, with everything but files forbidden."""

from __future__ import annotations

import json
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from peercompendium import chromium, manifest
from peercompendium.cohorts_page import write_index

# WCAG 2.2 asks for targets of 24 px; axe looks at them only where it is told to. What is in order is not listed, which
# takes half of the time.
TARGETS_TOO = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def browser():
    program = chromium.find()
    if program is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: the pages were not looked at in a browser")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=chromium.flags())
        yield opened
        opened.close()


@pytest.mark.hunt
def test_pages_ask_for_nothing_complain_of_nothing_fit_and_keep_nobody_out(browser, london_report, sight):
    scheme, width = sight
    asked, complaints, found = [], [], []
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for file in sorted(london_report.glob("*.html")):
        page.goto(file.as_uri(), wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), file.name
        assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)"), file.name
        page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
        violations = Axe().run(page, options=TARGETS_TOO).response["violations"]
        found += [(file.name, rule["id"], node["html"][:200]) for rule in violations for node in rule["nodes"]]
    page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert found == []


def test_the_page_that_leads_to_all_cohorts_fits_and_keeps_nobody_out(browser, tmp_path, sight):
    """Without scripts, with made-up and real cohorts, one of whose titles cannot be broken."""
    scheme, width = sight
    for name, records in (("a-cohort", "real"), ("another", "synthetic")):
        (tmp_path / name / "tables").mkdir(parents=True)
        told = {"cohort": name, "title": "an-unbroken-title-" * 9, "records": records, "pages": []}
        (tmp_path / name / "report.json").write_text(json.dumps(told), encoding="utf-8")
        manifest.write(tmp_path / name)
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(write_index(tmp_path).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Axe().run(page, options=TARGETS_TOO).response["violations"] == []
    page.close()


@pytest.mark.parametrize(("width", "height", "screens"), [(1440, 900, 1.5), (360, 800, 2.5)])
def test_the_first_picture_comes_soon(browser, london_report, width, height, screens):
    """Where it begins, in screens from the top; what is folded and what draws itself by script do count as shown."""
    page, places = browser.new_page(viewport={"width": width, "height": height}), {}
    for file in sorted(london_report.glob("*.html")):
        page.goto(file.as_uri())
        shown = page.locator("main :is(figure, svg) >> visible=true")
        if shown.count():
            places[file.name] = shown.first.bounding_box()["y"] / height
    page.close()
    assert len(places) >= 7
    assert {name: place for name, place in places.items() if place > screens} == {}


def test_axe_would_find_a_picture_without_its_text(browser, tmp_path):
    (tmp_path / "page.html").write_text("<title>x</title><main><h1>x</h1><img src='data:,'></main>", encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert "image-alt" in [rule["id"] for rule in Axe().run(page, options=TARGETS_TOO).response["violations"]]
    page.close()


def test_axe_would_find_a_target_too_small_for_a_finger(browser, tmp_path):
    links = "<a href='#' style='font-size: 8px'>x</a><br style='line-height: 0'>" * 2
    (tmp_path / "page.html").write_text(f"<title>x</title><main><h1>x</h1>{links}</main>", encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert "target-size" in [rule["id"] for rule in Axe().run(page, options=TARGETS_TOO).response["violations"]]
    page.close()


def test_contents_fold_where_the_screen_is_narrow_and_wordy_tables_become_cards(browser, london_report):
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto((london_report / "07-what-can-be-concluded.html").as_uri())
    assert not page.locator(".sections a >> visible=true").count()
    page.locator(".sections summary").click()
    assert page.locator(".sections a >> visible=true").count() > 3
    cell = page.locator("table.wordy td[data-label] >> visible=true").first
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "block"
    assert "Scores and counts" in cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.locator(".sections a >> visible=true").count() > 3
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "table-cell"
    page.close()


def test_the_keyboard_reaches_every_link_fold_and_scrolled_table(browser, london_report):
    page = browser.new_page(viewport={"width": 360, "height": 800})
    for file in sorted(london_report.glob("*.html")):
        page.goto(file.as_uri())
        page.evaluate(
            "[...document.querySelectorAll('a[href], summary, [tabindex], button, input')]"
            ".filter(one => one.checkVisibility()).forEach((one, place) => { one.dataset.place = place })"
        )
        wanted = page.evaluate("document.querySelectorAll('[data-place]').length")
        reached = set()
        for _ in range(wanted + 2):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.dataset.place"))
        assert len(reached - {None}) == wanted, file.name
    page.close()


def test_paper_has_no_controls_and_shows_where_the_numbers_are_from(browser, london_report):
    page = browser.new_page()
    page.emulate_media(media="print")
    for file in sorted(london_report.glob("*.html")):
        page.goto(file.as_uri())
        for control in ("nav", "details.code", "footer", ".skip", ".files"):
            assert not page.locator(f"{control} >> visible=true").count(), f"{file.name}: {control}"
        assert page.locator(".marking").is_visible()
    page.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_hostile_cohort_fits_and_runs_nothing(browser, hostile_report, width):
    complaints = []
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for file in sorted(hostile_report.glob("*.html")):
        page.goto(file.as_uri(), wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), file.name
        assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)"), file.name
    page.close()
    assert complaints == []


def test_a_request_to_the_network_would_be_noticed(browser, tmp_path):
    (tmp_path / "page.html").write_text('<img src="http://127.0.0.1:9/x.png">', encoding="utf-8")
    asked = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "page.html").as_uri())
    page.close()
    assert "http://127.0.0.1:9/x.png" in asked
