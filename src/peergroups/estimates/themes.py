"""What they said: how many segments and how many of the interviewed stand behind each code and theme."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from peergroups import disclosure, results
from peergroups.estimates import matrices, outline, stated
from peergroups.estimates.outline import Node
from peergroups.records.passages import CODING, coded_by_whom
from peergroups.records.study import Study
from peergroups.results import Estimate
from qdafiles.exports import NEVER_CODED

MOST_NUMBERS, LONGEST_NAME = 4, 40


def tally(study: Study) -> pd.DataFrame:
    """Segments and participants of every theme and code with those below it, those never used included.

    A theme counts distinct segments: one with two codes of a theme is one segment. `domain` is the theme, "theme:
    label" for a code. Where codes stand below codes, the segments and participants of each code itself are there too. A
    code is also hidden where few spoke of what is above it and not of it, or of what is below it and not of it.
    """
    counts = {
        "theme": matrices.segments_by_theme(study),
        "node": matrices.segments_by_node(study),
        "code": matrices.segments_by_code(study),
    }
    people = {kind: (table > 0).sum().to_dict() for kind, table in counts.items()}
    segments = {kind: table.sum().to_dict() for kind, table in counts.items()}
    directly, told = outline.nests(study), outline.of(study)
    wider = _wider(study, told)
    rows = []
    for node in told:
        kind, name = ("theme", node.theme) if node.is_theme else ("node", node.code)
        count = people[kind][name]
        others = [people[above][of] - count for above, of in wider.get(node.domain, ())]
        rows += _counts(study, node.domain, "", count, segments[kind][name], others)
        if directly and node.code in people["code"] and node.codable:
            itself = people["code"][node.code]
            rest = [count - itself] if not node.leaf else []
            rows += _counts(study, node.domain, "-directly", itself, segments["code"][node.code], rest)
    return results.estimates(study, rows)


def _wider(study: Study, told: list[Node]) -> dict[str, list[tuple[str, str]]]:
    """What counts a code and others too, by its domain: the nodes of the outline above it, and its theme."""
    codes, whole = pd.Index(study.codebook["code"]), matrices.below(study)
    holds = dict(zip(codes, whole[:, codes.isin(study.codes["code"])].sum(axis=1), strict=True))
    of_theme = study.codes["theme"].value_counts().to_dict()
    shown = {node.code for node in told if not node.is_theme}
    found = {}
    for node in told:
        if not node.is_theme:
            above = codes[whole[:, codes.get_loc(node.code)]]
            found[node.domain] = [("node", one) for one in above if one in shown and holds[one] > holds[node.code]]
            if of_theme.get(node.theme, 0) > holds[node.code]:
                found[node.domain].append(("theme", node.theme))
    return found


def _counts(study: Study, domain: str, which: str, people: int, segments: int, others: list[int]) -> list[Estimate]:
    n = len(study.counted)
    about = partial(Estimate, domain=domain, n=n, people=min(people, n - people, *others), method=method_of(study))
    return [
        about(quantity=f"participants{which}", estimate=people),
        about(quantity=f"segments{which}", estimate=segments),
    ]


def method_of(study: Study) -> str:
    """Whose coding is counted, in words."""
    coders = study.segments["coder"].nunique()
    rule = study.cohort.interviews.count
    if coders == 1 or rule == "lead":
        return "segments of the lead coder"
    if rule is None:
        return "segments of the lead coder, or of whoever coded an interview that this one did not"
    return f"segments that {rule} of an interview's coders gave the code"


def coded_interviews(study: Study) -> pd.DataFrame:
    """How many interviews each coder coded, and how many people's interviews are known and coded by nobody who counts.

    As estimates; `domain` is the coder.
    """
    by_whom = coded_by_whom(study.segments, study.cohort.interviews)
    about = partial(Estimate, method="interviews in which a code was given")
    rows = [
        about(
            quantity="interviews-coded",
            domain=coder,
            estimate=its["document"].nunique(),
            n=its["participant"].nunique(),
        )
        for coder, its in by_whom.groupby("coder")
    ]
    left = study.interviewed - len(study.counted)
    rows.append(about(quantity="interviews-not-coded", estimate=left, n=study.interviewed))
    return results.estimates(study, rows)


def coders_in_words(study: Study, coded: pd.DataFrame) -> str:
    """How many interviews were coded by whom, where several coded; how many people were left out, where some were."""
    by_coder = coded[coded["quantity"] == "interviews-coded"]
    told = []
    if len(by_coder) > 1:
        told.append(_by_whom(study, by_coder))
    left = results.pick(coded, "interviews-not-coded")
    if left["estimate"] > 0:
        told.append(f"{results.number(left)} interviewed are left out, for nobody coded what they said")
    elif pd.isna(left["estimate"]) and study.interviewed > len(study.counted):
        told.append("Those whose interviews nobody coded are left out")
    return " ".join(f"{sentence}." for sentence in told)


def _by_whom(study: Study, by_coder: pd.DataFrame) -> str:
    coders = by_coder["domain"].tolist()
    if len(coders) > MOST_NUMBERS:
        return f"{len(coders)} people coded"
    documents = coded_by_whom(study.segments, study.cohort.interviews).groupby("coder")["document"].nunique()
    if (documents == study.segments["document"].nunique()).all():
        return f"{_listed(coders)} each coded all interviews"
    if by_coder["estimate"].isna().any():
        return f"{_listed(coders)} shared the coding"
    numbers = [f"{row['domain']} {results.number(row)}" for _, row in by_coder.iterrows()]
    numbers[0] = numbers[0].replace(" ", " coded ", 1) + " interviews"
    return ", ".join(numbers)


def _listed(names_of: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names_of[:-1]), names_of[-1]]))


def reading_report(study: Study) -> pd.DataFrame:
    """What was left out or is worth knowing of the segments table or files: `what` and `count`."""
    found = {
        "rows in the segments table": len(study.segments),
        "rows that repeat a segment, code and coder, counted once": int(study.segments.duplicated(CODING).sum()),
    }
    if not study.cohort.disclosure.smallest_count:
        unused = ~study.codes["code"].isin(study.coded["code"])
        found["codes of the codebook that no counted passage carries"] = int(unused.sum())
    # Several files may hold the same document.
    each = ", counted in each file" if len(set(study.reading["file"])) > 1 else ""
    for what, count in study.reading.groupby("what", sort=False)["count"].sum().items():
        # How many people were never coded is a count of people.
        if what != NEVER_CODED or not study.cohort.disclosure.smallest_count:
            found[what + each] = int(count)
    return pd.DataFrame({"what": list(found), "count": list(found.values())})


def in_words(study: Study, said: pd.DataFrame, tallies: pd.DataFrame, coded: pd.DataFrame) -> str:
    """The answer: what an article says of how many, else the codes that most and that fewest people spoke of.

    In a reflexive analysis, what the themes are. Then how many interviews were coded by whom, where several coded.
    """
    if len(said.dropna(subset=["estimate"])):
        return stated.in_words(said)
    told = _named(study) if study.cohort.interviews.variety == "reflexive" else _most_and_fewest(study, tallies)
    return f"{told} {coders_in_words(study, coded)}".strip()


def _named(study: Study) -> str:
    found = outline.themes(study) or [node.label for node in outline.of(study)]
    shown = [f"“{results.shortened(name, LONGEST_NAME)}”" for name in found[:MOST_NUMBERS]]
    more = [f"{len(found) - MOST_NUMBERS} more"] if len(found) > MOST_NUMBERS else []
    what = ("theme" if outline.themes(study) else "code") + "s" * (len(found) != 1)
    return f"The {what} of these interviews: {_listed(shown + more)}."


def _most_and_fewest(study: Study, tallies: pd.DataFrame) -> str:
    leaves = [node for node in outline.of(study) if node.leaf and not node.is_theme]
    people = tallies[tallies["quantity"] == "participants"].set_index("domain", drop=False)
    people = people.loc[[node.domain for node in leaves]]
    if people["estimate"].isna().any():
        codes, themes = _several(len(study.codes), "code"), outline.themes(study)
        in_themes = f" in {_several(len(themes), 'theme')}" if themes else ""
        return f"What people said was given {codes}{in_themes}. How many spoke of each is hidden by the cohort's rules."
    labels = dict(zip(people["domain"], (node.label for node in leaves), strict=True))
    most, fewest = (people[people["estimate"] == people["estimate"].agg(end)] for end in ("max", "min"))
    first = most.iloc[0]
    everybody = first["estimate"] == first["n"]
    begin = f"All {results.number(first)}" if everybody else f"{results.number(first)} of {results.group_size(first)}"
    begin += " people spoke of "
    if len(most) == len(people) > 1:
        return f"{begin}each code."
    begin += _one_or_more(most, labels)
    if len(people) == 1:
        return f"{begin}."
    last = fewest.iloc[0]
    count = results.number(last) if last["estimate"] else "no one"
    return f"{begin}, {count} of {_one_or_more(fewest, labels)}."


def _one_or_more(rows: pd.DataFrame, labels: dict[str, str]) -> str:
    others = " and of other codes" if len(rows) > 1 else ""
    return f"“{results.shortened(labels[rows['domain'].iloc[0]], LONGEST_NAME)}”{others}"


def _several(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def pairs(study: Study) -> pd.DataFrame:
    """Codes that stand together in at least one segment, as estimates, most segments first; `domain` names both.

    Where few people spoke of both, of one without the other, or of neither, the pair is left out: with the people of
    each code known, each of these four groups can be counted.
    """
    segments, people = matrices.segments_with_both(study).to_numpy(), matrices.participants_with_both(study).to_numpy()
    first, second = np.nonzero(np.triu(segments, k=1))
    order = np.argsort(-segments[first, second], kind="stable")
    named, codes, n = outline.domains(study), study.codebook["code"].tolist(), len(study.counted)
    method, rows = method_of(study), []
    for one, other in zip(first[order], second[order], strict=True):
        both = people[one, other]
        groups = [both, people[one, one] - both, people[other, other] - both]
        about = partial(Estimate, domain=f"{named[codes[one]]} and {named[codes[other]]}", n=n, method=method)
        about = partial(about, people=min(*groups, n - sum(groups)))
        rows.append(about(quantity="segments", estimate=segments[one, other]))
        rows.append(about(quantity="participants", estimate=both))
    return _allowed(results.estimates(study, rows))


def _allowed(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the pairs that may not be shown: which of them stand together would say something as well."""
    hidden = rows["method"].str.startswith(disclosure.HIDDEN) & (rows["quantity"] == "participants")
    return rows[~rows["domain"].isin(rows.loc[hidden, "domain"])].reset_index(drop=True)
