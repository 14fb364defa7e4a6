"""Oracle: sets of (segment, code) of each coder, subtracted."""

from __future__ import annotations

from peergroups.estimates import coders


def test_londons_log_is_what_one_coder_gave_and_the_other_did_not(london):
    labels = london.codebook.set_index("code")["label"]
    given = {
        coder: {(row.segment, labels[row.code]) for row in london.segments.itertuples() if row.coder == coder}
        for coder in "AB"
    }
    log = coders.log(london)
    for giver, other in ("AB", "BA"):
        rows = log[log["given by"] == giver]
        assert set(rows["not given by"]) == {other}
        assert {(row.segment, row.code) for row in rows.itertuples()} == given[giver] - given[other]
    assert len(log) == len(given["A"] ^ given["B"])


def test_a_row_says_segment_document_theme_and_code_and_no_words(london):
    log = coders.log(london)
    assert log.columns.tolist() == ["segment", "document", "theme", "code", "given by", "not given by"]
    documents = london.segments.drop_duplicates("segment").set_index("segment")["document"]
    assert log["document"].tolist() == documents[log["segment"]].tolist()
    themes = london.codebook.set_index("label")["theme"]
    assert log["theme"].tolist() == themes[log["code"]].tolist()


def test_the_invented_coders_differ_once(invented):
    (row,) = coders.log(invented.load()).to_dict("records")
    assert (row["segment"], row["code"]) == ("P02-2", "peers from elsewhere")
    assert (row["given by"], row["not given by"]) == ("A", "B")


def test_with_three_coders_those_who_did_not_code_the_document_are_not_told(invented):
    invented.tables["segments"] += [
        ["P02-2", "talk-P02", "P02", "peers", "C", "100", "180"],
        ["P02-1", "talk-P02", "P02", "rota", "C", "0", "90"],
    ]
    (row,) = coders.log(invented.load()).to_dict("records")
    assert (row["given by"], row["not given by"]) == ("A, C", "B")


def test_one_coder_alone_differs_from_nobody(invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[4] != "B"]
    assert coders.log(invented.load()).empty


def test_the_log_is_counted_out_of_all_pairs_of_a_segment_and_a_code(london):
    # cut -d, -f1,4 data/synthetic/segments.csv | tail -n +2 | sort | uniq -c: 395 different, 75 of them once
    found = coders.disagreements(london).set_index("quantity")
    assert found["estimate"].to_dict() == {"pairs-coded": 395, "pairs-coded-differently": 75}
    assert found["caveats"].str.contains("second-coder-assumed").all()


def test_of_people_who_may_not_be_shown_nothing_is_counted(hidden_cohorts):
    assert coders.disagreements(hidden_cohorts(41, 2)).empty
