"""Oracle: the quotations of the article, counted by hand from the participant numbers under them."""

from __future__ import annotations

from collections import Counter

import pytest

from peergroups import places, results
from peergroups.estimates import stated
from peergroups.records import article
from peergroups.results import without_keys

# The numbers under the twelve quotations, in the order of the article.
UNDER = "163527226243"


def test_each_participant_has_the_quotations_that_stand_under_their_number(london):
    rows = stated.quotation_balance(london)
    spoken = rows[rows["quantity"] == "quotations"]
    assert {row.domain: row.estimate for row in spoken.itertuples()} == {
        f"Participant {who}": count for who, count in Counter(UNDER).items()
    }
    assert spoken["domain"].iloc[0] == "Participant 2"
    assert set(rows["n"]) == {7}
    assert set(rows["origin"]) == {"published"}
    assert results.pick(rows, "never-quoted")["estimate"] == 0


def test_the_sentence_gives_the_largest_share_and_no_index(london):
    assert without_keys(stated.balance_in_words(stated.quotation_balance(london))) == (
        "The article prints 12 quotations of 7 people: 4 by one, 2 each by 2, 1 each by 4. "
        "The largest share is 4 of 12; each of the 7 interviewed speaks one at least."
    )


@pytest.fixture
def fewer_quoted(monkeypatch):
    """Only the quotations of participants 1 and 2."""
    tables = {name: article.read(name) for name in ("quotations", "participant-flow")}
    tables["quotations"] = tables["quotations"].query("participant in (1, 2)")
    monkeypatch.setattr(article, "read", lambda name, _: tables[name])


@pytest.mark.usefixtures("fewer_quoted")
def test_somebody_never_quoted_counts(london):
    rows = stated.quotation_balance(london)
    assert results.pick(rows, "never-quoted")["estimate"] == 5
    assert without_keys(stated.balance_in_words(rows)).endswith(
        "The largest share is 4 of 5; 5 of the 7 interviewed speak none."
    )


def test_where_nothing_is_published_nobody_is_quoted(invented):
    rows = stated.quotation_balance(invented.load())
    assert rows.empty
    assert without_keys(stated.balance_in_words(rows)) == ""


def test_published_quotations_are_not_hidden_and_carry_their_caveats(invented):
    invented.settings |= {"published": str(places.DATA / "published"), "disclosure": {}}
    rows = stated.quotation_balance(invented.load())
    assert rows["estimate"].notna().all()
    assert rows["caveats"].str.contains("quotations-are-chosen").all()
