from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from peercompendium import synthetic
from peercompendium.synthetic import make_tables
from peergroups import places

INTERVIEWED = [f"S{number:02}" for number in range(1, 8)]
CODEBOOK = pd.read_csv(places.DATA / "synthetic/codebook.csv")


@pytest.fixture(scope="module")
def segments():
    return synthetic.code(CODEBOOK, INTERVIEWED, np.random.default_rng(5))


def test_the_same_seed_codes_the_same_segments(segments):
    again = synthetic.code(CODEBOOK, INTERVIEWED, np.random.default_rng(5))
    pd.testing.assert_frame_equal(segments, again)
    assert not segments.equals(synthetic.code(CODEBOOK, INTERVIEWED, np.random.default_rng(6)))


def test_only_the_interviewed_are_coded_with_codes_of_the_codebook(segments):
    assert set(segments["participant"]) == set(INTERVIEWED)
    assert set(segments["code"]) <= set(CODEBOOK["code"])
    assert segments.columns.tolist() == ["segment", "document", "participant", "code", "coder", "start", "end"]


def test_segments_of_a_transcript_follow_each_other_and_do_not_overlap(segments):
    for _, one in segments.drop_duplicates("segment").groupby("document"):
        ordered = one.sort_values("start")
        assert (ordered["end"] > ordered["start"]).all()
        assert (ordered["start"].to_numpy()[1:] > ordered["end"].to_numpy()[:-1]).all()


def test_a_segment_is_one_place_of_one_person(segments):
    places_of = segments[["segment", "participant", "start", "end", "document"]].drop_duplicates()
    assert places_of["segment"].is_unique
    assert not segments.duplicated(["segment", "code", "coder"]).any()


def test_codes_of_a_segment_share_a_theme_for_both_coders(segments):
    themes = segments.merge(CODEBOOK, on="code").groupby("segment")["theme"].nunique()
    assert set(themes) == {1}


def test_codes_without_a_stated_count_are_those_of_two_to_six_people(segments):
    """By the module's own assumption, unless more are quoted; here for a code neither counted nor quoted."""
    stated = pd.read_csv(places.DATA / "published/stated_counts.csv")["code"].dropna()
    quoted = pd.read_csv(places.DATA / "published/quotations.csv")["codes"].str.split(";").explode()
    free = set(CODEBOOK["code"]) - set(stated) - set(quoted)
    people = segments[segments["coder"] == "A"].groupby("code")["participant"].nunique()
    assert free
    assert people[sorted(free)].between(2, 6).all()


def test_the_second_coder_agrees_about_as_often_as_said():
    tables = [make_tables(seed)["segments"] for seed in (1, 2, 3)]
    lead = [set(map(tuple, t.loc[t["coder"] == "A", ["segment", "code"]].to_numpy())) for t in tables]
    second = [set(map(tuple, t.loc[t["coder"] == "B", ["segment", "code"]].to_numpy())) for t in tables]
    kept = sum(len(a & b) for a, b in zip(lead, second, strict=True)) / sum(map(len, lead))
    assert kept == pytest.approx(synthetic.AGREEMENT, abs=0.05)


def test_no_words_are_made_up(segments):
    assert segments["document"].unique().tolist() == [f"interview-{who}" for who in INTERVIEWED]
    assert segments["segment"].str.fullmatch(r"S\d\d-\d\d").all()
