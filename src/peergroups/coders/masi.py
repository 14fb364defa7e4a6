"""Agreement on sets: how far apart two coders' sets of codes for a segment are, and Krippendorff's alpha from it.

MASI: Passonneau 2006, Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation, LREC. The
libraries at hand do not serve: `krippendorff` needs memory for segments times sets times sets, `nltk` rounds MASI's
thirds to two digits, knows no empty set and visits pairs one by one.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

ROWS_AT_ONCE = 1024


def distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """1 - Jaccard x monotonicity of sets given as rows of truth values (..., codes); 0 where they are the same.

    Monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap and 0 where they do not.
    """
    one, other = _with_none(one), _with_none(other)
    return 1 - _likeness((one & other).sum(axis=-1), one.sum(axis=-1), other.sum(axis=-1))


def _with_none(sets: np.ndarray) -> np.ndarray:
    """The sets with "no code" as one code more, so that two empty sets are alike and none is empty."""
    return np.concatenate([sets, ~sets.any(axis=-1, keepdims=True)], axis=-1)


def _likeness(common: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Jaccard x monotonicity, from how many codes are common and how many each set has."""
    union = one + other - common
    monotonicity = np.select([union == common, common == np.minimum(one, other), common > 0], [1, 2 / 3, 1 / 3], 0)
    return common / union * monotonicity


def alpha(given: np.ndarray, coded: np.ndarray) -> float:
    """Krippendorff's alpha of the sets; NaN where no two coders coded a segment, or all gave the same set throughout.

    `given` (coders x segments x codes) says who gave what, `coded` (coders x segments) who coded the segment at all.
    Krippendorff 2019, Content Analysis, 4th ed., chapter 12: 1 - observed / expected disagreement.
    """
    coders = coded.sum(axis=0)
    given, coded, coders = given[:, coders > 1], coded[:, coders > 1], coders[coders > 1]
    observed = sum(
        (2 * distance(given[one], given[other]) / (coders - 1))[coded[one] & coded[other]].sum()
        for one, other in combinations(range(len(given)), 2)
    )
    sets = _with_none(given[coded])
    expected = (len(sets) ** 2 - _likeness_of_all(sets)) / max(len(sets) - 1, 1)
    return float(1 - observed / expected) if expected > 1e-9 else np.nan


def _likeness_of_all(sets: np.ndarray) -> float:
    """The likeness of each set to every set, itself too, added up. Only sets with a code in common are visited."""
    from scipy.sparse import csr_array

    _, first, often = np.unique(np.packbits(sets, axis=1), axis=0, return_index=True, return_counts=True)
    held = csr_array(sets[first].astype(np.int32))
    sizes, total = sets[first].sum(axis=1), 0.0
    for start in range(0, len(first), ROWS_AT_ONCE):
        common = (held[start : start + ROWS_AT_ONCE] @ held.T).tocoo()
        one, other = common.coords[0] + start, common.coords[1]
        total += (often[one] * often[other] * _likeness(common.data, sizes[one], sizes[other])).sum()
    return total
