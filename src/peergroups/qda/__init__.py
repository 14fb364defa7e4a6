"""What qualitative tools export, read into one long table of coded segments.

Forms: highlights, codebook and project of Taguette; projects and codebooks of REFI-QDA (QualCoder, NVivo, ATLAS.ti,
MAXQDA); QualCoder's report. `codes` says what a code is called, `reading` what comes out. Participants' words are
looked at where that tells places apart or checks a position, and are in no result.
"""

from peergroups.qda.codebook_writing import codebook_as_refi
from peergroups.qda.reading import Reading, read, read_codebook

__all__ = ["Reading", "codebook_as_refi", "read", "read_codebook"]
