"""Coded segments and codebooks from the files that qualitative tools write, as one long table.

Forms: highlights, codebook and project of Taguette; projects and codebooks of REFI-QDA (QualCoder, NVivo, ATLAS.ti,
MAXQDA); QualCoder's report. Participants' words are looked at where that tells places apart or checks a position, and
are in no result. Knows no study, and of this house only `givenfiles`.

    found = read(Path("coding.qdpx"), coder="A", documents={"Interview 1": "P1"})
    found.segments    # a row a segment, code and coder
    found.codebook    # a row a code or folder
    found.documents   # a row a document, whether anybody coded it
    found.report      # what was left out on the way

- `reading`: from files to these tables; `forms`: which form a file has
- `exports`: what every reader gives; `codes`: what a code is called; `positions`: where words stand in a text
- `taguette`, `qualcoder`, `refi`, `refi_project` with `refi_sources`: a reader for each tool or format
- `writing`: a codebook for other tools
"""

from __future__ import annotations

from qdafiles.reading import EACH_A_PERSON, Reading, read, read_codebook
from qdafiles.writing import codebook_as_refi
