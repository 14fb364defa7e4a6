"""The page and the terminal. Oracle: what was put into a copy of the released report; a real Chromium at 360 pixels."""

from __future__ import annotations

import base64
import json
import os
import shutil
from io import StringIO

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from rich.console import Console

from peercompendium import chromium
from peercompendium.verification import telling
from peercompendium.verification.compare import compare
from peergroups.places import REPOSITORY

SCORES = "tables/" + next((REPOSITORY / "released" / "london-2021" / "tables").glob("02*.csv")).name
TARGETS_TOO = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m"


def test_hostile_text_is_shown_and_never_run(reference, rerun):
    table = pd.read_csv(rerun / SCORES, dtype=str, keep_default_na=False)
    table.loc[3, "method"] = ATTACK
    table.to_csv(rerun / SCORES, index=False, lineterminator="\n")
    (rerun / "<b>bold.txt").write_text(ATTACK, encoding="utf-8")
    shutil.copy(rerun / SCORES, rerun / "figures" / "<i>.svg")
    compared = compare(reference, rerun)
    page = BeautifulSoup(telling.as_page(compared), "html.parser")
    assert not page.find_all(["script", "b", "i"])
    assert all(image["src"].startswith("data:image/") for image in page.find_all("img"))
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in page.text
    assert "<b>bold.txt" in page.text
    terminal = StringIO()
    telling.print_comparison(compared, Console(file=terminal, width=80))
    assert "\x1b" not in terminal.getvalue()
    assert "<b>bold.txt" in terminal.getvalue()


def test_pictures_are_shown_side_by_side_once_however_often_they_are_in_the_report(reference, rerun, change):
    svg = next(rerun.glob("figures/03*.svg"))
    was = svg.read_bytes()
    page = next(rerun.glob("03*.html"))
    spoilt = was.replace(b"</svg>", b"<text>not the same</text></svg>")
    svg.write_bytes(spoilt)
    change(page, base64.b64encode(was).decode(), base64.b64encode(spoilt).decode())
    shown = BeautifulSoup(telling.as_page(compare(reference, rerun)), "html.parser").find_all("figure")
    assert [[base64.b64decode(i["src"].partition(",")[2]) for i in figure("img")] for figure in shown] == [
        [was, spoilt]
    ]
    (caption,) = (figure.figcaption.text for figure in shown)
    png = svg.with_suffix(".png")
    shutil.copy(next(rerun.glob("figures/01*.png")), png)
    assert len(compare(reference, rerun).pictures()) == 1, "the PNG of a drawing that is shown"
    shutil.copy(reference / "figures" / svg.name, svg)
    assert png.name in str(compare(reference, rerun).pictures().values())
    assert svg.name in caption
    assert page.name in caption
    assert all(image["alt"] for figure in shown for image in figure("img"))


def test_the_page_needs_nothing_but_itself_and_the_files_have_every_difference(reference, rerun, tmp_path, times):
    times(rerun / SCORES, 1.5)
    compared = compare(reference, rerun)
    page, data = telling.write(compared, tmp_path / "out")
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert not soup.find_all(["script", "link", "img", "iframe"])
    assert "url(" not in soup.style.text
    folds = {fold.summary.text.partition(": ")[0]: fold for fold in soup("details")}
    off = sum(entry.kind == "numbers" for entry in compared.not_identical)
    of = sum(entry.kind == "numbers" and entry.file == SCORES for entry in compared.entries)
    assert folds[SCORES].summary.text == f"{SCORES}: {off} of {of} numbers differ"
    assert not [fold for fold in folds.values() if fold.has_attr("open")]
    stored = json.loads(data.read_text(encoding="utf-8"))
    numbers = [entry for entry in stored["entries"] if entry["kind"] == "numbers"]
    assert len(numbers) == sum(entry.kind == "numbers" for entry in compared.entries)
    assert len(compared.not_identical) > telling.MOST_SHOWN
    for entry in compared.not_identical:
        assert entry.place in [cell.text for cell in folds[entry.file]("td")]
    terminal = StringIO()
    telling.print_comparison(compared, Console(file=terminal, width=200))
    assert f"and {len(compared.not_identical) - telling.MOST_SHOWN} more" in terminal.getvalue()
    assert terminal.getvalue().count("differs: ") == telling.MOST_SHOWN
    telling.write(compared, tmp_path / "again")
    assert (tmp_path / "again" / page.name).read_bytes() == page.read_bytes()
    assert str(tmp_path) not in page.read_text(encoding="utf-8") + data.read_text(encoding="utf-8")


@pytest.fixture
def spoilt(reference, rerun, change, times):
    """A comparison with a row of everything: hostile and unbroken text, pictures, numbers, surroundings."""
    table = pd.read_csv(rerun / SCORES, dtype=str, keep_default_na=False)
    table.loc[3, "method"] = ATTACK + "x" * 500
    table.loc[4, "quantity"] = "an-unbroken-name-" * 20
    table.to_csv(rerun / SCORES, index=False, lineterminator="\n")
    times(rerun / SCORES, 1.5)
    for picture in (*rerun.glob("figures/03*.svg"), *rerun.glob("figures/08*.svg")):
        change(picture, "</svg>", "<text>not the same</text></svg>")
    for picture in rerun.glob("figures/03*.png"):
        shutil.copy(next(rerun.glob("figures/01*.png")), picture)
    (rerun / ("long" * 50 + ".txt")).write_text("x", encoding="utf-8")
    change(rerun / "made-with.json", '"numpy": "', '"numpy": "' + "9." * 100)
    return compare(reference, rerun)


@pytest.mark.slow
@pytest.mark.hunt
def test_the_page_fits_asks_for_nothing_and_keeps_nobody_out(spoilt, tmp_path, sight):
    scheme, width = sight
    program = chromium.find()
    if program is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: the page was not looked at in a browser")
    file, _ = telling.write(spoilt, tmp_path / "out")
    asked, complaints = [], []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=chromium.flags())
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(file.as_uri(), wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.evaluate("document.images.length") > 10
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        found = [
            (rule["id"], node["html"][:200])
            for rule in Axe().run(page, options=TARGETS_TOO).response["violations"]
            for node in rule["nodes"]
        ]
        browser.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert found == []
