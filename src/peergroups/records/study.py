"""A cohort and its records, as every other room gets them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from peergroups import cbi
from peergroups.records import passages
from peergroups.records.cohort import Cohort
from qdafiles.reading import no_report


@dataclass(frozen=True)
class Study:
    """A cohort and its tables as the data dictionary describes them; a table that the cohort does not name is None.

    `participants` has a row a person, with those columns only that the cohort tells, `attendance` a row a person and
    session, `answers` a row a person and timepoint, `codebook` a row a code or folder of codes (see
    `qdafiles.codes.codebook`), `documents` a row a transcript, `segments` a row a coded segment, code and coder.
    `transcripts` has a row a document and participant that the segments' files or `documents` know of, coded or not,
    and `reading` says what was left out of files of qualitative tools (see `qdafiles.Reading`). Of questionnaires as
    they were sent, `places` has the file and row of each row of `answers`, and `told` what was seen and what left out.
    """

    cohort: Cohort
    participants: pd.DataFrame
    answers: pd.DataFrame | None = field(default=None)
    attendance: pd.DataFrame | None = field(default=None)
    codebook: pd.DataFrame | None = field(default=None)
    documents: pd.DataFrame | None = field(default=None)
    segments: pd.DataFrame | None = field(default=None)
    transcripts: pd.DataFrame | None = field(default=None)
    reading: pd.DataFrame = field(default_factory=no_report)
    places: pd.DataFrame | None = None
    told: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Where the numbers made from these records come from: "synthetic" or "real"."""
        return self.cohort.records

    @property
    def published(self) -> Path | None:
        """The folder of the figures published of this cohort; None where it names none."""
        return self.cohort.published and self.cohort.file(self.cohort.published)

    @cached_property
    def answered(self) -> dict[str, set[str]]:
        """Who answered at least one item at each timepoint: a row of empty cells is nobody's answer."""
        if self.answers is None:
            return {timepoint: set() for timepoint in cbi.TIMEPOINTS}
        given = self.answers[self.answers[self.cohort.answers.items].notna().any(axis=1)]
        return {
            timepoint: set(given.loc[given["timepoint"] == timepoint, "participant"]) for timepoint in cbi.TIMEPOINTS
        }

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The scores of every person at every timepoint (see `cbi.score`); not to be changed."""
        return cbi.score(self.answers, self.cohort.answers)

    @property
    def paired(self) -> bool:
        """Whether a person's answers before and after can be found to be theirs."""
        return self.cohort.paired

    def knows(self, column: str) -> bool:
        """Whether the cohort tells this of its participants."""
        return column in self.participants

    @property
    def recruited(self) -> int | None:
        """How many were recruited; None where no table of participants tells: questionnaires name who answered."""
        return len(self.participants) if self.cohort.tables.participants else None

    @property
    def answered_twice(self) -> int:
        """How many answered both times; where no one has an id, how many at most."""
        before, after = (self.answered[timepoint] for timepoint in cbi.TIMEPOINTS)
        return len(before & after) if self.paired else min(len(before), len(after))

    @property
    def lost(self) -> int:
        """How many answered before and not after; where no one has an id, how many at least."""
        if not self.paired:
            return max(0, len(self.answered["before"]) - len(self.answered["after"]))
        return len(self.answered["before"] - self.answered["after"])

    @property
    def only_after(self) -> int:
        """How many are known to have answered after and never before."""
        return len(self.answered["after"] - self.answered["before"]) if self.paired else 0

    @cached_property
    def codes(self) -> pd.DataFrame:
        """The rows of the codebook that may be given to a segment; not to be changed."""
        return self.codebook[~self.codebook["is_folder"]] if "is_folder" in self.codebook else self.codebook

    @cached_property
    def coded(self) -> pd.DataFrame:
        """The segments that count (`passages.counted`), each code of one once, with its label and theme."""
        once = passages.counted(self.segments, self.cohort.interviews)
        return once.merge(self.codebook[["code", "label", "theme"]], on="code", validate="many_to_one")

    @property
    def interviewed(self) -> int:
        """How many were interviewed, by the participants table: somebody never coded still counts; 0 if not told."""
        return 0 if not self.knows("interviewed") else int(self.participants["interviewed"].sum())

    @cached_property
    def counted(self) -> list[str]:
        """Those interviewed whose interviews count, in the order of the participants table.

        Left out is whoever has interviews that are known, and none coded by a coder whose coding counts. Somebody of
        whom no interview is known may have been read and given no code, and stays.
        """
        known = [self.segments] if self.transcripts is None else [self.segments, self.transcripts]
        known = set(pd.concat(table["participant"] for table in known).dropna())
        coded = set(passages.coded_by_whom(self.segments, self.cohort.interviews)["participant"])
        everybody = self.participants.loc[self.participants["interviewed"], "participant"]
        return [who for who in everybody if who in coded or who not in known]
