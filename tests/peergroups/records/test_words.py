"""What of a codebook's words may be shown. Oracle: a codebook written by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from peergroups.records import words

BOOK = pd.DataFrame(
    [
        ("Codes", None, "Codes", None, False, True),
        ("Codes::Mood", "Mood", "Mood", "Said of mood", True, False),
        ("Codes::Mood::tired", "Mood", "tired", "“so tired”", False, False),
        ("Codes::Group", "Group", "Group", None, True, True),
        ("Codes::Group::helped", "Group", "helped", None, False, False),
    ],
    columns=["code", "theme", "label", "description", "is_theme", "is_folder"],
)


@pytest.fixture
def cohort(london):
    def make(records, **settings):
        interviews = london.cohort.interviews.model_copy(update=settings)
        return london.cohort.model_copy(update={"records": records, "interviews": interviews})

    return make


def test_of_real_records_names_are_numbers_in_the_codebooks_order_and_descriptions_gone(cohort):
    found = words.allowed(BOOK, cohort("real"))
    assert found["label"].tolist() == ["Codes", "Theme 1", "Code 1", "Theme 2", "Code 2"]
    assert found["theme"].tolist()[1:] == ["Theme 1", "Theme 1", "Theme 2", "Theme 2"]
    assert found["description"].isna().all()
    assert found["code"].tolist() == BOOK["code"].tolist()


@pytest.mark.parametrize(
    ("records", "settings", "named", "described"),
    [
        ("synthetic", {}, True, True),
        ("real", {"names": "shown"}, True, False),
        ("real", {"descriptions": "shown"}, False, True),
        ("synthetic", {"names": "replaced", "descriptions": "hidden"}, False, False),
    ],
)
def test_a_cohort_file_decides_of_each(cohort, records, settings, named, described):
    found = words.allowed(BOOK, cohort(records, **settings))
    assert ("tired" in found["label"].tolist()) == named
    assert found["description"].notna().any() == described
