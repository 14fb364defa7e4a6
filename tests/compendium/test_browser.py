"""The pages in a real headless Chromium, with everything but files forbidden."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.xdist_group("report")
NAMES = "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"
QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: the pages were not looked at in a browser")
    with sync_playwright() as driver:
        # Chromium refuses its sandbox to root, which a container often is.
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        opened = driver.chromium.launch(executable_path=program, args=[*QUIET, *as_root])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_ask_for_nothing_complain_of_nothing_and_fit(browser, london_report, width, scheme):
    asked, complaints = [], []
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for file in sorted(london_report.glob("*.html")):
        page.goto(file.as_uri(), wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), file.name
        assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)"), file.name
    page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_a_request_to_the_network_would_be_noticed(browser, tmp_path):
    (tmp_path / "page.html").write_text('<img src="http://127.0.0.1:9/x.png">', encoding="utf-8")
    asked = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "page.html").as_uri())
    page.close()
    assert "http://127.0.0.1:9/x.png" in asked
