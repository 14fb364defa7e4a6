"""What the pages hold. Oracle: the tables that lie beside them, and a parser of HTML that is not the renderer's."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

import peercompendium
from peergroups import caveats
from peergroups.places import DATA
from peergroups.quantities import QUANTITIES

PUBLISHED = ("published figures", "Published figures")
BOTH = ("published figures, synthetic records", "Published figures, read from the article. Beside them synthetic")
MARKED = {
    **dict.fromkeys(("01", "03", "05", "in", "re"), BOTH),
    **dict.fromkeys(("04", "06", "07", "09"), PUBLISHED),
    "08": ("simulated worlds", "Simulated worlds"),
}
ORIGIN = {"04": "published", "06": "published", "07": "published", "08": "simulated", "09": "published"}


@pytest.fixture(scope="module")
def pages(london_report) -> dict[str, BeautifulSoup]:
    return {
        file.name: BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for file in london_report.glob("*.html")
    }


def questions(pages):
    return {name: page for name, page in pages.items() if name[0].isdigit()}


def visible(page: BeautifulSoup) -> BeautifulSoup:
    """The content of a page as it is shown before anything is unfolded."""
    main = BeautifulSoup(str(page.main), "html.parser")
    for fold in main("details"):
        fold.decompose()
    return main


# Folds and the reference page apart, for they are to look things up.
MOST_WORDS, MOST_TABLES, LONGEST_ANSWER = 1200, 5, 35


def test_a_page_is_read_in_a_few_minutes(pages):
    for name, page in pages.items():
        if name == "reference.html":
            continue
        shown = visible(page)
        sizes = len(shown.get_text(" ").split()), len(shown("table"))
        answer = len(page.select_one("p.answer").text.split()) if name[0].isdigit() else 0
        most = MOST_WORDS, MOST_TABLES, LONGEST_ANSWER
        assert all(size <= limit for size, limit in zip((*sizes, answer), most, strict=True)), (name, sizes, answer)


MOST_IN_A_SENTENCE, MOST_IN_THE_MIDDLE = 32, 17


def test_sentences_are_short(pages):
    """Oracle: the words between full stops of every visible paragraph and entry of a list."""
    for name, page in questions(pages).items():
        texts = [text.get_text() for text in visible(page)(["p", "li"]) if not text.find_parent("table")]
        sentences = [len(one.split()) for text in texts for one in re.split(r"(?<=[.!?])\s+", text.strip()) if one]
        assert max(sentences) <= MOST_IN_A_SENTENCE, name
        assert statistics.median(sentences) <= MOST_IN_THE_MIDDLE, name


def test_a_count_of_people_is_told_once(pages):
    """Oracle: the keys that numbers carry; the answer, which the page goes on to explain, is left aside."""
    for name, page in questions(pages).items():
        shown = visible(page)
        shown.select_one("p.answer").decompose()
        of_people = {name for name, quantity in QUANTITIES.items() if quantity.unit == "people"}
        keys = Counter(number["value"] for number in shown("data"))
        counts = {key: times for key, times in keys.items() if key.partition(".")[0].rsplit("-", 1)[0] in of_people}
        estimates = {key: times for key, times in counts.items() if "." not in key}
        assert not [key for key, times in estimates.items() if times > 1], name


CODE_NAME = re.compile(r"\b(?:estimates|results|show|statistics)\.\w|(?<![\w/.-])[a-z]{2,}(?:_[a-z0-9]+)+(?![\w.])")


def test_no_reader_meets_a_name_of_the_code(pages):
    """Oracle: the text of all pages, code and names of files apart."""
    assert CODE_NAME.search("sized by estimates.worlds.grid")
    assert CODE_NAME.search("the regression_grid shows")
    for name, page in pages.items():
        body = BeautifulSoup(str(page.body), "html.parser")
        for code in body(["code", "pre", "style"]) + body.select(".highlight"):
            code.decompose()
        assert CODE_NAME.findall(body.get_text(" ")) == [], name


def test_what_only_makes_a_notebook_run_is_not_on_its_page(pages):
    for name, page in questions(pages).items():
        assert not {"The-cohort", "Save"} & {heading.get("id") for heading in page.main("h2")}, name
        code = page.main.select("details.code")
        assert len(code) > 3, name
        assert not any(re.search(r"records\.load\(|results\.save\(", block.text) for block in code) or name[:2] in {
            "06",
            "08",
            "09",
        }, name


def test_each_piece_of_code_says_what_it_makes(pages):
    """Oracle: what a parser finds right above it on the page."""
    for page in questions(pages).values():
        for fold in page.main.select("details.code"):
            headings = [one for one in fold.find_all_previous(["h1", "h2", "h3"]) if one.find_parent(class_="prose")]
            made, expected = fold.find_previous_sibling(), f"“{headings[0].find(string=True)}”"
            if made.name == "figure":
                expected = "this picture"
            elif made.find("table"):
                expected = "this table"
            elif made.select_one("p.answer"):
                expected = "the answer"
            assert fold.summary.text == f"Code for {expected}"


def test_a_word_of_the_glossary_leads_there_once_a_page_from_prose_alone(pages):
    terms = {entry["id"] for entry in pages["reference.html"].select("dt")}
    links = [(name, link) for name, page in questions(pages).items() for link in page.select("a.word")]
    assert len(links) > 20
    for name, link in links:
        assert link["href"].partition("#")[2] in terms
        assert link.find_parent("section", class_="prose"), name
        assert not link.find_parents(["h1", "h2", "h3", "code", "pre"]), name
    assert len({(name, link["href"]) for name, link in links}) == len(links)


def test_the_first_page_opens_with_what_was_seen_what_it_cannot_tell_and_what_chance_would_do(pages, london_report):
    """Oracles: the article's printed means, and the table of the simulated studies."""
    seen, untold, without = pages["index.html"].select_one(".messages").find_all("li")
    assert "personal 43 → 23, work-related 51 → 28, client-related 32 → 12; 9 answered before, 6 after." in seen.text
    assert "no comparison group" in untold.text
    table = pd.read_csv(london_report / "tables" / "08-what-a-missing-control-group-means.csv")
    drops = table.loc[table["quantity"].eq("simulated-drop") & table["domain"].str.contains("=|, "), "estimate"]
    assert f"mean drops run from {drops.min():.1f} to {drops.max():.1f} points" in without.text
    keys = set(pd.concat(pd.read_csv(file, usecols=["key"]) for file in london_report.glob("tables/*.csv"))["key"])
    assert {number["value"].partition(".")[0] for item in (seen, untold, without) for number in item("data")} <= keys


def test_the_reference_page_has_the_caveats_of_this_report_and_no_other(pages, london_report):
    tables = pd.concat(pd.read_csv(file, usecols=["caveats"]) for file in london_report.glob("tables/*.csv"))
    carried = set(tables["caveats"].str.split(";").explode())
    listed = [row["id"].removeprefix("caveat-") for row in pages["reference.html"].select("tr[id]")]
    assert sorted(listed) == sorted(carried)
    assert carried < set(caveats.REGISTER)


def test_the_link_below_a_table_leads_to_a_list_of_all_its_caveats(pages):
    links = [link for page in questions(pages).values() for link in page.select(".read-with a")]
    assert len(links) > 20
    for link in links:
        file, _, anchor = link["href"].partition("#")
        listed = pages[file].find(id=anchor)
        assert [entry["href"].removeprefix("#caveat-") for entry in listed("a")] == link["data-caveats"].split()
        assert link.text.startswith(f"Read with: {len(listed('a'))} caveat")


# What only pairs give: with made-up records it teaches the method, and is shown to whoever asks for it.
OF_PAIRS = ("mean-paired-difference", "sd-paired-difference", "scored-lower", "mean-by-sign-flips", "sign-flip-p")
OF_PAIRS += ("smallest-p", "d-z", "g-z", "reliably-", "within-reliable-change")


def test_what_made_up_pairs_give_is_folded_and_called_a_lesson(pages):
    shown = [
        (name, number)
        for name, page in pages.items()
        for number in page("data")
        if number["value"].startswith(OF_PAIRS)
    ]
    assert len(shown) > 30
    for name, number in shown:
        folds = [fold.summary.text for fold in number.find_parents("details")]
        assert any("it teaches the method" in summary for summary in folds), (name, number)
    for name, page in pages.items():
        for image in page("img"):
            folded = image.find_parent("details")
            assert folded or not any(key.startswith(OF_PAIRS) for key in image.get("data-rows", "").split()), name


def test_every_page_says_in_its_title_and_at_its_top_where_its_numbers_are_from(pages):
    for name, page in pages.items():
        title, warning = MARKED.get(name[:2], ("synthetic records", "Synthetic records: made up"))
        assert f"({title})" in page.title.text
        assert page.find(role="note").text.startswith(warning)
        assert page.html["lang"] == "en"


def test_the_answer_comes_right_after_the_question_and_stands_on_the_index_too(pages):
    answers = [box.text for box in pages["index.html"].select(".questions .answer")]
    for (_, page), answer in zip(sorted(questions(pages).items()), answers, strict=True):
        first = page.main.find(["h1", "p"])
        assert first.name == "h1"
        assert first.find_next("p").text == answer == page.select_one("p.answer").text


def as_shown(report: Path, page: str) -> set[str]:
    """Every number of a page's table, a level in per cent, with no digit, one or two behind the point."""
    table = pd.read_csv(report / "tables" / f"{Path(page).stem}.csv")
    values = pd.concat([table[column].dropna() for column in ("estimate", "low", "high", "n")])
    values = [*values, *(100 * table["level"].dropna())]
    return {f"{value:.{digits}f}".replace("-", "−") for value in values for digits in (0, 1, 2)}


def test_every_number_of_an_answer_stands_in_the_tables(pages, london_report):
    # Points, items, scales, level in per cent, codes, themes, answers asked for.
    instrument = {"0", "19", "3", "95", "100", "34", "4", "285"}
    for name, page in questions(pages).items():
        shown = as_shown(london_report, name)
        told = set(re.findall(r"−?\d+(?:\.\d+)?", page.select_one("p.answer").text))
        assert told - instrument <= shown, name


def test_every_picture_has_a_caption_and_an_alternative_text_of_its_own_with_numbers(pages, london_report):
    figures = [figure for page in questions(pages).values() for figure in page.find_all("figure")]
    assert {figure["id"] for figure in figures} == {file.stem for file in (london_report / "figures").glob("*.svg")}
    texts = [figure.img["alt"] for figure in figures]
    assert len(texts) == len(set(texts))
    assert all(len(text) > 60 and re.search(r"\d", text) for text in texts)
    captions = [figure.find(role="group")["aria-label"] for figure in figures]
    assert len(captions) == len(set(captions))
    assert all(caption.endswith(".") and len(caption) > 25 for caption in captions)
    assert all(image["alt"] in texts for image in pages["index.html"].find_all("img"))


SCRIPT = (Path(peercompendium.__file__).parent / "template" / "page" / "world.js").read_text(encoding="utf-8")
# What a script would reach out with, or make code of text with.
REACHING = "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "import", "http", "//cdn", "eval("
REACHING += (
    "Function(",
    "Worker",
    "url(",
    "src=",
    ".src",
    "href",
    "location",
    "open(",
    "cookie",
    "localStorage",
    "setTimeout",
)


def scripts(pages) -> dict[str, list[str]]:
    return {name: [script.string for script in page("script")] for name, page in pages.items() if page("script")}


def test_the_only_script_is_ours_on_the_page_with_worlds_byte_for_byte_and_reaches_for_nothing(pages):
    assert scripts(pages) == {"08-what-a-missing-control-group-means.html": [SCRIPT]}
    assert all(not script.attrs for page in pages.values() for script in page("script"))
    assert [word for word in REACHING if word.lower() in SCRIPT.lower()] == []


def test_the_numbers_behind_a_picture_lead_to_the_table_of_their_page(pages):
    folds = [(name, fold) for name, page in questions(pages).items() for fold in page.select("details.fold.numbers")]
    folds = [(name, fold) for name, fold in folds if fold.summary.text == "The numbers behind this picture"]
    assert len(folds) > 5
    assert all(fold.find("a", href=f"tables/{Path(name).stem}.csv") for name, fold in folds)


def test_pages_refer_to_nothing_outside(pages):
    for page in pages.values():
        assert not page.find_all(["iframe", "link", "object", "embed"])
        assert not [name for tag in page(True) for name in tag.attrs if name.startswith("on")]
        sources = [tag["src"] for tag in page.find_all(src=True)]
        assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
        assert "url(" not in page.style.text
        assert "@import" not in page.style.text


def test_every_link_leads_somewhere(pages, london_report):
    for name, page in pages.items():
        for tag in page.find_all(href=True):
            file, _, anchor = tag["href"].partition("#")
            assert not file or (london_report / file).is_file(), f"{name}: {tag['href']}"
            if cell := anchor.removeprefix("cell-id=") * (file.endswith(".ipynb")):
                notebook = nbformat.read(london_report / file, as_version=4)
                found = next(one for one in notebook.cells if one.id == cell)
                assert any("image/svg+xml" in output.get("data", {}) for output in found.outputs), tag["href"]
                continue
            target = pages.get(file or name)
            assert not anchor or target.find(id=anchor), f"{name}: {tag['href']}"


def test_each_page_spells_out_three_caveats_and_leads_to_every_other_its_table_carries(pages, london_report):
    for name, page in questions(pages).items():
        table = pd.read_csv(london_report / "tables" / f"{Path(name).stem}.csv")
        carried = {
            c
            for cell in table.loc[table["origin"] == ORIGIN.get(name[:2], "synthetic"), "caveats"]
            for c in cell.split(";")
        }
        told = [box.text for box in page.select(".caveats li")]
        assert 1 <= len(told) <= 3
        shown = {caveat.id for caveat in caveats.REGISTER.values() if f"{caveat.short}: {caveat.sentence}" in told}
        assert len(shown) == len(told)
        shown |= {link["href"].partition("#caveat-")[2] for link in page.select(".fold a")}
        assert carried <= shown - {""} <= {c for cell in table["caveats"] for c in cell.split(";")}


@pytest.mark.parametrize(
    ("table", "first", "last"),
    [
        ("joint_display", "asks", "mark"),
        ("conclusions", "claim", "place"),
        ("robins_i", "domain", "place"),
        ("robins_i", "domain", "judgement"),
    ],
)
def test_what_can_be_concluded_shows_every_row_of_its_published_tables(pages, table, first, last):
    """Oracle: the published table, read by itself."""
    page = pages["07-what-can-be-concluded.html"]
    shown = {(row.find("th").text, row.find_all("td")[-1].text) for row in page.select("main tbody tr")}
    published = pd.read_csv(DATA / "published" / f"{table}.csv", dtype=str)
    assert set(zip(published[first], published[last], strict=True)) <= shown


def test_the_reference_page_has_every_item_of_the_four_checklists(pages):
    """Oracle: the published tables, read by themselves."""
    shown = {(row.find("th").text, row.find_all("td")[-1].text) for row in pages["reference.html"].select("tbody tr")}
    for table, number in (("nih_checklist", "question"), ("trend", "item"), ("coreq", "item"), ("gramms", "item")):
        published = pd.read_csv(DATA / "published" / f"{table}.csv", dtype=str)
        assert set(zip(published[number] + ". " + published["asks"], published["place"], strict=True)) <= shown, table


def test_hostile_text_in_a_cohort_is_shown_and_never_run(hostile_report):
    attack = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    for file in hostile_report.glob("*.html"):
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        assert [script.string for script in page("script")] == [SCRIPT] * file.name.startswith("08")
        assert not page.find_all(onerror=True)
        assert not page.find_all(href=re.compile("^javascript:"))
        assert attack in page.title.text
    table = pd.read_csv(hostile_report / "tables" / "05-what-they-said.csv")
    assert table["domain"].str.startswith("'=1+1").any()


def test_a_page_weighs_little(london_report):
    for file in london_report.glob("*.html"):
        assert file.stat().st_size <= 400_000, file.name


def test_every_number_of_an_alternative_text_stands_in_a_table(pages, london_report):
    # What the design fixes (answers and points, weeks, items) and settings that are drawn, not estimated.
    fixed = {str(number) for number in (0, 1, 2, 19, 25, 50, 75, 90, 95, 100, 10000)} | {
        "0.5",
        "1.5",
        "0.7",
        "0.9",
        "30",
    }
    fixed |= {"30", "34", "17"}  # a population mean, the codes of the codebook, questions counted over their rows
    for name, page in questions(pages).items():
        shown = as_shown(london_report, name)
        shown |= {cell.text for cell in page.select("td.number")}
        for figure in page.find_all("figure"):
            text = figure.img["alt"].replace("10,000", "10000")
            told = set(re.findall(r"(?<![\w.])−?\d+(?:\.\d+)?", text))
            assert told - fixed <= shown, (figure["id"], told - fixed - shown)
