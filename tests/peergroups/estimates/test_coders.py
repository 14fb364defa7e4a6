"""Oracle: the invented segments counted by hand (rota: four by both coders; peers: one by A alone; leader: none)."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from peergroups import results
from peergroups.estimates import coders
from peergroups.results import without_keys
from peergroups.statistics.agreement import alpha_of_sets

CODE = "Work: hard to fit in"


@pytest.fixture
def declared(invented):
    """The invented cohort (rota coded alike by A and B in four segments, peers by A alone in one) as `variety`."""

    def load(variety):
        invented.settings["interviews"] |= {"variety": variety} if variety else {}
        return invented.load()

    return load


@pytest.fixture
def declaring():
    """A study as if its cohort declared a variety."""

    def declare(study, variety):
        coding = study.cohort.interviews.model_copy(update={"variety": variety})
        return dataclasses.replace(study, cohort=study.cohort.model_copy(update={"interviews": coding}))

    return declare


def told(rows, domain) -> dict:
    found = rows[rows["domain"] == domain]
    return {row["quantity"]: without_keys(results.number(row)) for _, row in found.iterrows()}


def test_raw_counts_come_first_and_coefficients_with_unit_and_reason(declared):
    rows = coders.agreed(declared("coding reliability"))
    assert told(rows, CODE) == {
        "given-by-both": "4",
        "cut-differently": "0",
        "given-by-first": "0",
        "given-by-second": "0",
        "given-by-neither": "1",
        "per-cent-agreement": "100.0",
        "cohens-kappa": "1.00",
        "krippendorffs-alpha": "1.00",
    }
    peers = told(rows, "Groups: peers from elsewhere")
    assert (peers["given-by-first"], peers["given-by-neither"], peers["cohens-kappa"]) == ("1", "4", "0.00")
    leader = rows[rows["domain"] == "Groups: the leader matters"].set_index("quantity")
    assert leader.loc["krippendorffs-alpha", "method"] == (
        "A and B, passages that one of them gave a code (the same where they overlap by 90%), in interviews that both "
        "coded; note: not defined: neither coder gave it"
    )
    assert set(rows["n"]) == {4}


def test_a_codebook_analysis_gets_counts_and_no_coefficient(declared):
    rows = coders.agreed(declared("codebook"))
    assert set(rows["quantity"]) == {
        "given-by-both", "cut-differently", "given-by-first", "given-by-second", "given-by-neither",
        "per-cent-agreement",
    }  # fmt: skip


@pytest.mark.parametrize("variety", [None, "reflexive"])
def test_a_reflexive_or_undeclared_analysis_gets_neither(declared, variety):
    assert coders.agreed(declared(variety)).empty


def test_sets_of_codes_have_an_alpha_over_all_coders(declared):
    row = results.pick(coders.agreed(declared("coding reliability")), "alpha-of-sets", coders.WHOLE_SETS)
    sets = np.array([[[1, 0, 0]] * 4 + [[0, 1, 0]], [[1, 0, 0]] * 4 + [[0, 0, 0]]], dtype=bool)
    assert row["estimate"] == pytest.approx(alpha_of_sets(sets, np.ones((2, 5), dtype=bool)))


def test_sets_that_never_differ_have_no_alpha(invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[3] != "peers"]
    invented.settings["interviews"]["variety"] = "coding reliability"
    row = results.pick(coders.agreed(invented.load()), "alpha-of-sets", coders.WHOLE_SETS)
    assert without_keys(results.number(row)) == "not defined"
    assert row["method"].endswith("not defined: all coders gave the same codes to every passage")


def test_a_third_coder_makes_another_pair_of_the_documents_both_coded(invented):
    invented.settings["interviews"]["variety"] = "coding reliability"
    invented.tables["segments"].append(["P02-1", "talk-P02", "P02", "rota", "C", "0", "90"])
    rows = coders.agreed(invented.load())
    assert told(rows, f"A and B, {CODE}")["given-by-both"] == "4"
    assert told(rows, f"A and C, {CODE}")["given-by-both"] == "1"
    assert told(rows, f"A and C, {CODE}")["given-by-neither"] == "1"


def test_counts_of_every_code_add_up_to_the_segments_compared(london, declaring):
    rows = coders.agreed(declaring(london, "coding reliability"))
    counts = rows[rows["quantity"].str.startswith("given-by")].groupby("domain")["estimate"].sum()
    assert set(counts) == {london.segments["segment"].nunique()}


def test_a_real_cohort_hides_what_is_of_few_people_and_shows_what_is_of_many(invent):
    """Forty of sixty-one were interviewed: one person of them spoke of peers."""
    cohort = invent(61, 0)
    del cohort.settings["disclosure"]
    cohort.settings["interviews"]["variety"] = "coding reliability"
    left = {f"P{number:02}" for number in range(42, 62)}
    for row, (who, *_) in enumerate(cohort.tables["participants"], start=1):
        if who in left:
            cohort.set("participants", row, "interviewed", "no")
    cohort.tables["segments"] = [row for row in cohort.tables["segments"] if row[2] not in left]
    rows = coders.agreed(cohort.load())
    assert told(rows, CODE)["given-by-both"] == "40"
    assert set(told(rows, "Groups: peers from elsewhere").values()) == {"hidden"}
    assert set(told(rows, "Groups: the leader matters").values()) == {"hidden"}


def test_agreement_is_saved_with_its_own_caveats(london, declaring, results_folder):
    results.save("04-x", coders.agreed(declaring(london, "codebook")))
    text = (results_folder / "tables" / "04-x.csv").read_text("utf-8")
    for caveat in ("only-coded-segments", "agreement-is-not-quality", "second-coder-assumed"):
        assert caveat in text


@pytest.fixture
def boundary(invented):
    """Forty-eight passages of four people coded alike by A and B, B's each a character shorter; one by A alone."""
    invented.settings["interviews"]["variety"] = "coding reliability"
    invented.tables["segments"] = invented.tables["segments"][:1]
    for number in range(48):
        who, code = f"P0{2 + number % 4}", ("rota", "peers")[number // 4 % 2]
        start = 100 * (number // 4)
        for coder, end in (("A", start + 20), ("B", start + 19)):
            row = [f"{who}-{number}-{coder}", f"talk-{who}", who, code, coder, str(start), str(end)]
            invented.tables["segments"].append(row)
    return invented


def test_passages_alike_but_for_a_last_character_are_agreed_on(boundary):
    """By hand: 24 of 48 passages of each code by both, the other 24 by neither; kappa 1 where no cell is off."""
    rows = coders.agreed(boundary.load())
    for code in (CODE, "Groups: peers from elsewhere"):
        found = told(rows, code)
        assert [found[f"given-by-{who}"] for who in ("both", "first", "second", "neither")] == ["24", "0", "0", "24"]
        assert (found["cut-differently"], found["cohens-kappa"], found["krippendorffs-alpha"]) == ("24", "1.00", "1.00")
    assert results.pick(rows, "alpha-of-sets", coders.WHOLE_SETS)["estimate"] == 1
    counted = coders.disagreements(boundary.load()).set_index("quantity")["estimate"].to_dict()
    assert counted == {"pairs-coded": 48, "pairs-coded-differently": 0, "pairs-cut-differently": 48}
    assert set(coders.log(boundary.load())["difference"]) == {coders.CUT}


def test_what_one_coder_alone_gave_stays_theirs_however_passages_are_cut(boundary):
    """By hand: one of 24 of rota B did not give: 23, 1, 0, 24; kappa (48 x 47 - 23 x 24 - 24 x 25) / (48² - …)."""
    boundary.tables["segments"] = [row for row in boundary.tables["segments"] if row[0] != "P02-0-B"]
    found = told(coders.agreed(boundary.load()), CODE)
    assert [found[f"given-by-{who}"] for who in ("both", "first", "second", "neither")] == ["23", "1", "0", "24"]
    chance = 24 * 23 + 24 * 25
    assert found["cohens-kappa"] == f"{(48 * 47 - chance) / (48 * 48 - chance):.2f}" == "0.96"


def test_characters_are_counted_where_a_cohort_asks_for_them(boundary):
    """By hand: 24 x 19 characters of each code by both, 24 by A alone, 24 x 20 of the other code by neither."""
    boundary.settings["interviews"]["unit"] = "characters"
    rows = coders.agreed(boundary.load())
    found = told(rows, CODE)
    cells = [found[f"characters-by-{who}"] for who in ("both", "first", "second", "neither")]
    assert cells == ["456", "24", "0", "480"]
    assert found["per-cent-agreement"] == "97.5"
    assert "alpha-of-sets" not in set(rows["quantity"])
    methods = rows.loc[rows["domain"] == CODE, "method"]
    assert set(methods) == {"A and B, characters that one of them gave a code, in interviews that both coded"}


def test_only_interviews_that_several_coded_are_compared_and_it_is_said_which(boundary):
    assert coders.shared_in_words(boundary.load()) == ""
    kept = [row for row in boundary.tables["segments"] if row[2] not in ("P04", "P05") or row[4] != "B"]
    boundary.tables["segments"] = kept
    assert coders.shared_in_words(boundary.load()) == "Compared are the interviews that several coders coded: P02, P03."
    boundary.settings["disclosure"] = {}
    assert coders.shared_in_words(boundary.load()) == "Compared are the interviews that several coders coded."
    assert told(coders.agreed(boundary.load()), CODE)["given-by-both"] == "hidden"
