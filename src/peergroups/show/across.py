"""Cohorts beside each other: a picture of their differences, one of their themes, and tables a row a cohort."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from peergroups import caveats, cbi, disclosure, results
from peergroups.disclosure import HIDDEN
from peergroups.estimates.across import Released
from peergroups.estimates.known import OF_MEANS
from peergroups.quantities import QUANTITIES
from peergroups.show import picture, tables
from peergroups.show.picture import BLUE, GREY, LIGHT, ORANGE, SHADES, STYLE, WIDTH, Picture, draw_rows, save

COLOURS = {"published": SHADES[2], "real": BLUE, "synthetic": ORANGE}
GROUPS = {"published": "Published figures", "real": "Records of real people", "synthetic": "Made-up records"}
SAID = {"published": "published", "real": "real", "synthetic": "made up"}
ORIGIN, COHORT = "Numbers are from", "Cohort"
LABELS, HEADS, COLUMN, MOST_THEMES = 1.6, 1.5, 0.42, 6
# Of those interviewed; from the second on, letters are white.
SHARES = (0.25, 0.5, 0.75, 1.0)


def cohorts(released: Sequence[Released], *shown: pd.DataFrame) -> tables.Shown:
    """Which cohorts there are, where the numbers shown of each come from, and by which rule they were released."""
    every = pd.concat(shown)
    frame = pd.DataFrame(
        {
            COHORT: [one.title for one in released],
            "Id": [one.cohort for one in released],
            ORIGIN: [_origins(every[every["cohort"] == one.cohort]) for one in released],
            "Its own rule": [_rule(one) for one in released],
        }
    )
    return tables.table(frame, "The cohorts, in the order of their ids")


def _origins(rows: pd.DataFrame) -> str:
    return "; ".join(told for origin, told in GROUPS.items() if (rows["origin"] == origin).any()) or "nothing shown"


def _rule(one: Released) -> str:
    smallest = one.rules.smallest_count
    return f"counts of fewer than {smallest} hidden" if smallest else "no count hidden"


def forest(rows: pd.DataFrame) -> Picture | None:
    """A row a cohort, a panel a scale: the difference of two means, and what is known of those asked twice.

    None where no cohort has a difference.
    """
    if rows.empty:
        return None
    scales = [scale for scale in cbi.SCALES if scale in set(rows["domain"])]
    lines = rows.drop_duplicates(["cohort", "origin"])
    with mpl.rc_context(STYLE):
        groups = lines["origin"].map(GROUPS)
        figure, panels, places = draw_rows(lines["label"].tolist(), groups.tolist(), LABELS, len(scales))
        for axes, scale in zip(panels, scales, strict=True):
            axes.axvline(0, color=GREY, linewidth=0.8)
            axes.set(title=cbi.TITLES[scale].partition("-")[0], xlim=_ends(rows), xticks=_ticks(rows))
            for place, line in zip(places, lines.itertuples(), strict=True):
                here = (rows["cohort"] == line.cohort) & (rows["origin"] == line.origin) & (rows["domain"] == scale)
                _draw_difference(axes, place, rows[here], COLOURS[line.origin])
    told = "; ".join(_difference_told(rows, line) for line in lines.itertuples())
    caption = (
        "After minus before, in points; left of the line is lower after. ◇: difference of two means. ●: mean of those "
        "asked twice, with its interval; a bar without ●: the ends between which that mean lies."
    )
    return save("10-differences", figure, _run(rows), caption, f"Differences, cohort by cohort: {told}.", rows)


def _run(rows: pd.DataFrame) -> str:
    seen = rows[rows["quantity"].eq(OF_MEANS) & rows["estimate"].notna()]
    counts = {"hidden": len(set(rows["cohort"]) - set(seen["cohort"]))}
    counts = {told: len(set(seen.loc[seen["origin"] == origin, "cohort"])) for origin, told in SAID.items()} | counts
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"After minus before, cohort by cohort, not pooled: {told}"


def _ends(rows: pd.DataFrame) -> tuple[float, float]:
    values = rows[disclosure.VALUES].astype(float)
    return np.nanmin([values.min().min(), -10]) - 4, np.nanmax([values.max().max(), 0]) + 4


def _ticks(rows: pd.DataFrame) -> list[int]:
    low, high = _ends(rows)
    step = 20 if high - low < 70 else 50
    return list(range(int(np.ceil(low / step)) * step, int(high) + 1, step))


def _draw_difference(axes: Axes, place: float, rows: pd.DataFrame, colour: str) -> None:
    for _, row in rows.iterrows():
        if row["quantity"] == OF_MEANS:
            marks = {"markersize": 5, "markerfacecolor": "white", "markeredgecolor": colour, "zorder": 3}
            axes.plot(row["estimate"], place - 0.055, "D", **marks)
            continue
        width = 5 if pd.isna(row["estimate"]) else 2
        axes.plot([row["low"], row["high"]], [place + 0.055] * 2, color=colour, linewidth=width, solid_capstyle="butt")
        axes.plot(row["estimate"], place + 0.055, "o", color=colour, markersize=5)
    if len(rows) and rows[disclosure.VALUES].isna().all(axis=None):
        axes.text(0.5, place, HIDDEN, color=GREY, ha="center", va="center", transform=axes.get_yaxis_transform())


def _difference_told(rows: pd.DataFrame, line: tuple) -> str:
    here = rows[(rows["cohort"] == line.cohort) & (rows["origin"] == line.origin)]
    told = [f"{_kind(row)} {cbi.TITLES[row['domain']].lower()} {results.interval(row)}" for _, row in here.iterrows()]
    return f"{line.label} ({GROUPS[line.origin].lower()}), {', '.join(told)}"


def _kind(row: pd.Series) -> str:
    return QUANTITIES[row["quantity"]].title.lower()


def themes(rows: pd.DataFrame) -> Picture | tables.Shown | None:
    """A row a cohort, a column a theme: how many of those interviewed spoke of it; of many themes the commonest names.

    None where no cohort has a theme, a sentence where all counts are hidden. `rows` are `estimates.across.themes`.
    """
    if rows.empty:
        return None
    if rows["estimate"].isna().all():
        return tables.remark("How many spoke of each theme is hidden: too few did, or all but too few.")
    names = list(dict.fromkeys(rows["theme"]))
    shown, left_out = names[:MOST_THEMES], len(names[MOST_THEMES:])
    drawn = rows[rows["theme"].isin(shown)]
    lines = drawn.drop_duplicates("cohort").sort_values(["origin", "cohort"], key=_in_order)
    with mpl.rc_context(STYLE):
        groups = lines["origin"].map(GROUPS).tolist()
        figure, (axes,), places = draw_rows(lines["label"].tolist(), groups, WIDTH - 0.1 - COLUMN * len(shown))
        for place, cohort in zip(places, lines["cohort"], strict=True):
            for _, row in drawn[drawn["cohort"] == cohort].iterrows():
                _draw_share(axes, shown.index(row["theme"]), place, row)
        axes.set(xlim=(-0.5, len(shown) - 0.5))
        picture.draw_heads(axes, shown, HEADS)
        figure.set_figheight(figure.get_figheight() + HEADS)
    caption = (
        "People who spoke of a theme, of those interviewed; the more of them, the darker. Empty: the cohort has no "
        f"theme of this name.{f' {left_out} more names are in the table.' * bool(left_out)}"
    )
    told = "; ".join(f"{row['label']}, {row['theme']}: {results.k_of_n(row)}" for _, row in drawn.iterrows())
    return save("10-themes", figure, _in_common(rows), caption, f"Themes, cohort by cohort: {told}.", drawn)


def _in_order(values: pd.Series) -> pd.Series:
    return values.map(list(GROUPS).index) if values.name == "origin" else values


def _in_common(rows: pd.DataFrame) -> str:
    names = rows.drop_duplicates("theme")
    return f"{(names['cohorts'] > 1).sum()} of {len(names)} names of themes are in more than one cohort"


def _draw_share(axes: Axes, column: int, place: float, row: pd.Series) -> None:
    share = row["estimate"] / row["n"] if pd.notna(row["estimate"]) and row["n"] else np.nan
    level = int(np.searchsorted(SHARES, share)) if pd.notna(share) else -1
    shade = LIGHT if level < 0 else COLOURS[row["origin"]]
    size = {"width": 0.94, "height": picture.LINE + 0.06}
    alpha = 0.35 if level < 0 else (0.12 if share == 0 else 0.25 + 0.25 * level)
    axes.add_patch(mpl.patches.Rectangle((column - 0.47, place - size["height"] / 2), **size, color=shade, alpha=alpha))
    told = HIDDEN if level < 0 else f"{results.number(row)}/{results.group_size(row)}"
    axes.text(column, place, told, ha="center", va="center", color="white" if level > 1 else "black", size=8)


def table(rows: pd.DataFrame, caption: str, columns: dict[str, str], by: str = "") -> tables.Shown:
    """A row a cohort, or several by `by` (quantity or timepoint); a column for each scale or count, with its title."""
    if rows.empty:
        return tables.remark(f"{caption}: no cohort shows any.")
    step = (rows["quantity"] + " " + rows["timepoint"]).str.strip()
    told = rows.assign(
        cell=[f"{results.interval(row)}{_size(row)}" for _, row in rows.iterrows()],
        place=rows["domain"].where(rows["domain"] != "", step),
        kind=rows[by].map(lambda value: QUANTITIES[value].title if by == "quantity" else value) if by else "",
    )
    keys = ["label", "origin", "kind"]
    wide = told.pivot(index=keys, columns="place", values="cell").reindex(columns=list(columns))
    wide = wide.loc[list(told[keys].drop_duplicates().itertuples(index=False))]
    wide = wide.astype(object).fillna("not told").reset_index()
    wide = wide.assign(origin=wide["origin"].map(GROUPS)).drop(columns=[] if by else "kind")
    titles = {"label": COHORT, "origin": ORIGIN, "kind": "When" if by == "timepoint" else "Difference"}
    return tables.with_caveats(wide.rename(columns=titles | columns), caption, rows)


def _size(row: pd.Series) -> str:
    """How many people a number is of, rounded or not; a difference of two means is of two groups, and says neither."""
    more = " or more" * (disclosure.ROUNDED in row["method"])
    if row["unit"] == "people":
        return more * bool(pd.notna(row["estimate"]))
    shown = row["quantity"] != OF_MEANS and row[disclosure.VALUES].notna().any()
    size = results.group_size(row) if shown else ""
    return f" (n {size}{more})" * bool(size)


def tallied(rows: pd.DataFrame, caption: str) -> tables.Shown:
    """A row a theme and cohort, those names first that most cohorts have."""
    told = [results.k_of_n(row) for _, row in rows.iterrows()]
    frame = pd.DataFrame({"Theme": rows["theme"], "Cohorts with it": rows["cohorts"], COHORT: rows["label"]})
    frame = frame.assign(**{ORIGIN: rows["origin"].map(GROUPS), "People": told})
    return tables.with_caveats(frame, caption, rows)


def limits(rows: pd.DataFrame, caption: str) -> tables.Shown:
    """The caveats of each cohort's numbers that not all of the cohorts have."""
    found = {key: caveats.listed(here["caveats"]) for key, here in rows.groupby(["label", "origin"], sort=False)}
    shared = set.intersection(*(set(each) for each in found.values())) if found else set()
    own = ["; ".join(each.short for each in listed if each not in shared) or "none" for listed in found.values()]
    places = pd.DataFrame(list(found), columns=[COHORT, ORIGIN])
    frame = places.assign(**{ORIGIN: places[ORIGIN].map(GROUPS), "Its own limits": own})
    return tables.table(
        frame, caption, f"All have: {'; '.join(c.short for c in caveats.REGISTER.values() if c in shared)}."
    )
