"""Oracle: sets of (segment, code) of each coder, subtracted."""

from __future__ import annotations

from peergroups.estimates import coders


def test_londons_log_is_what_one_coder_gave_and_the_other_did_not(london):
    labels = london.codebook.set_index("code")["label"]
    given = {
        coder: {
            (row.participant, f"characters {row.start} to {row.end}", labels[row.code])
            for row in london.segments.itertuples()
            if row.coder == coder
        }
        for coder in "AB"
    }
    log = coders.log(london)
    for giver, other in ("AB", "BA"):
        rows = log[log["given by"] == giver]
        assert set(rows["not given by"]) == {other}
        assert {(row.participant, row.place, row.code) for row in rows.itertuples()} == given[giver] - given[other]
    assert len(log) == len(given["A"] ^ given["B"])
    assert set(log["difference"]) == {coders.ALONE}


def test_a_row_says_whose_passage_where_and_which_code_and_neither_words_nor_a_document(london):
    log = coders.log(london)
    assert log.columns.tolist() == coders.COLUMNS
    assert not log.isin(set(london.segments["document"]) | set(london.segments["segment"])).any(axis=None)
    themes = london.codebook.set_index("label")["theme"]
    assert log["theme"].tolist() == themes[log["code"]].tolist()


def test_the_invented_coders_differ_once(invented):
    (row,) = coders.log(invented.load()).to_dict("records")
    assert (row["participant"], row["place"], row["code"]) == ("P02", "characters 100 to 180", "peers from elsewhere")
    assert (row["given by"], row["not given by"]) == ("A", "B")


def test_of_several_interviews_of_a_person_it_says_which_and_without_positions_which_passage(invented):
    invented.tables["segments"].append(["again-1", "again with Ada", "P02", "rota", "A", "", ""])
    invented.tables["segments"].append(["again-2", "again with Ada", "P02", "rota", "B", "", ""])
    assert coders.log(invented.load())["place"].tolist() == [
        "interview 1, characters 100 to 180", "interview 2, passage 1", "interview 2, passage 2",
    ]  # fmt: skip


def test_the_same_code_cut_differently_is_listed_last(invented):
    """The one coder leaves out the last of ninety characters: no other person's passage changes."""
    invented.tables["segments"].append(["P03-x", "talk-P03", "P03", "rota", "B", "0", "89"])
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[:5:4] != ["P03-1", "B"]]
    log = coders.log(invented.load())
    assert log[["participant", "difference", "given by"]].to_numpy().tolist() == [
        ["P02", coders.ALONE, "A"], ["P03", coders.CUT, "A, B"],
    ]  # fmt: skip


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
    assert found["estimate"].to_dict() == {
        "pairs-coded": 395, "pairs-coded-differently": 75, "pairs-cut-differently": 0,
    }  # fmt: skip
    assert found["caveats"].str.contains("second-coder-assumed").all()


def test_of_people_who_may_not_be_shown_nothing_is_counted(hidden_cohorts):
    assert coders.disagreements(hidden_cohorts(41, 2)).empty
