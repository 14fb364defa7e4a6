"""How long tallies, matrices and co-occurrence of a million coded segments take, against the same in plain pandas.

The plain versions are what one would write first: a crosstab of distinct rows, and a crosstab of a table joined with
itself on the segment. Beside them agreement on each code and on sets of codes, against `krippendorff` and `nltk`,
which visits pairs one by one and so gets fewer segments. Results are compared before times are. Aim: tallies, matrices
and co-occurrence in a few seconds and less than 2 GiB. Usage: tallies.py [--rows 1000000] [--codes 200] [--people 70]
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from large import peak

from peergroups import records
from peergroups.estimates import coders, matrices, themes
from peergroups.estimates.coders import Comparison, compare
from peergroups.places import LONDON
from peergroups.records import loading
from peergroups.statistics import agreement

FEW = 2_000


def invented(rows: int, codes: int, people: int) -> records.study.Study:
    """London's cohort with so many rows of two coders, some segments with several codes, some codes rare."""
    chance = np.random.default_rng(1)
    segment = chance.integers(rows // 3, size=rows)
    code = (codes * chance.random(rows) ** 2).astype(int)
    who = np.array([f"P{number:04}" for number in range(people)])
    table = pd.DataFrame({"segment": segment, "code": code, "coder": chance.choice(["A", "B"], rows)})
    table["segment"], table["code"] = "s" + table["segment"].astype(str), "c" + table["code"].astype(str)
    table["participant"] = who[segment % people]
    table["document"] = "talk-" + table["participant"]
    places = {end: pd.array([pd.NA] * rows, dtype="Int64") for end in ("start", "end")}
    book = pd.DataFrame({"code": [f"c{number}" for number in range(codes)]})
    book["theme"], book["label"] = [f"theme {number % 10}" for number in range(codes)], book["code"]
    everybody = pd.DataFrame({"participant": who, "interviewed": pd.array([True] * people, dtype="boolean")})
    london = loading.load(LONDON)
    return dataclasses.replace(
        london, participants=everybody, codebook=book, segments=table.astype("str").assign(**places)
    )


def plain(study: records.study.Study) -> tuple[pd.DataFrame, ...]:
    own = study.segments[study.segments["coder"] == study.cohort.interviews.lead_coder]
    own = own.drop_duplicates(["segment", "code"]).merge(study.codebook, on="code")
    of_themes = own.drop_duplicates(["segment", "theme"])
    pairs = own[["segment", "code"]].merge(own[["segment", "code"]], on="segment")
    spoke = (pd.crosstab(own["participant"], own["code"]) > 0).astype(int)
    return (
        own.groupby("code")[["participant", "segment"]].nunique(),
        pd.crosstab(own["participant"], own["code"]),
        pd.crosstab(of_themes["participant"], of_themes["theme"]),
        pd.crosstab(pairs["code_x"], pairs["code_y"]),
        spoke.T.dot(spoke),
    )


def ours(study: records.study.Study) -> tuple[pd.DataFrame, ...]:
    return (
        themes.tally(study),
        matrices.segments_by_code(study),
        matrices.segments_by_theme(study),
        matrices.segments_with_both(study),
        matrices.participants_with_both(study),
    )


def timed(verb: Callable, *given: object) -> tuple[float, object]:
    begun = time.perf_counter()
    found = verb(*given)
    return time.perf_counter() - begun, found


def same(found: tuple[pd.DataFrame, ...], expected: tuple[pd.DataFrame, ...]) -> None:
    for here, there in zip(found[1:], expected[1:], strict=True):
        if (here.loc[there.index, there.columns].to_numpy() != there.to_numpy()).any():
            raise AssertionError("the plain version counts otherwise")


def report(title: str, here: float, there: float) -> None:
    print(f"{title:44} {here:8.2f} s   plain {there:8.2f} s   ratio {there / here:6.1f}")


def nltk_alpha(found: Comparison) -> float:
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import masi_distance

    sets = [
        (coder, place, frozenset(np.nonzero(found.given[number, place])[0]))
        for number, coder in enumerate(found.coders)
        for place in range(len(found.segments))
    ]
    return AnnotationTask(sets, distance=masi_distance).alpha()


def our_alpha(found: Comparison) -> float:
    return agreement.alpha_of_sets(found.given, found.coded)


def coded_by_both(study: records.study.Study) -> Comparison:
    """Without segments that one of the coders gave no code, on which `nltk` divides by zero."""
    found = compare(study)
    kept = found.given.any(axis=2).all(axis=0)
    return dataclasses.replace(
        found, segments=found.segments[kept], place=found.place[:, kept], coded=found.coded[:, kept]
    )


def library_alphas(pair: Comparison) -> list[float]:
    import krippendorff

    return [
        krippendorff.alpha(pair.given[:, :, code].astype(int), level_of_measurement="nominal")
        for code in range(pair.given.shape[2])
    ]


def main(rows: int = 1_000_000, codes: int = 200, people: int = 70) -> dict[str, object]:
    study = invented(rows, codes, people)
    print(f"{rows:,} coded segments of two coders, {codes} codes, {people} people")
    before = peak()
    here, found = timed(ours, study)
    print(f"peak memory: {before:.2f} GiB with the table read, {peak():.2f} GiB after")
    memory = peak()
    there, expected = timed(plain, study)
    same(found, expected)
    report("tally, matrices, co-occurrence", here, there)
    what = f"of {rows:,} coded segments"
    aims = [
        (f"Tallies, matrices, co-occurrence {what}, beside plain pandas", f"{here / there:.2f}", "—"),
        ("The same, in seconds of this machine", f"{here:.1f} s", "a few seconds"),
        ("Peak memory of the same", f"{memory:.2f} GiB", "less than 2 GiB"),
    ]
    few = coded_by_both(invented(FEW, codes, people))
    here, alpha = timed(our_alpha, few)
    there, other = timed(nltk_alpha, few)
    report(f"alpha of sets, {len(few.segments):,} segments ({alpha:.3f}, {other:.3f})", here, there)
    pair = compare(invented(rows // 10, codes, people)).of_two(1)
    here, alphas = timed(lambda: [counts.alpha.value for counts in coders.tables(pair)])
    there, expected = timed(library_alphas, pair)
    np.testing.assert_allclose(alphas, expected)
    report(f"alpha of each code, {len(pair.segments):,} segments", here, there)
    print(
        f"alpha of sets, {len(pair.segments):,} segments: {timed(our_alpha, pair)[0]:.2f} s, {peak():.2f} GiB at most"
    )
    return {"rows": aims}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--codes", type=int, default=200)
    parser.add_argument("--people", type=int, default=70)
    asked = parser.parse_args()
    main(asked.rows, asked.codes, asked.people)
