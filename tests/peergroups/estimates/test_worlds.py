"""Oracles: closed forms where scores stay clear of 0 and 100, scipy's numeric integration where they do not, SciPy's
own t test, and Monte Carlo errors computed from the simulated studies themselves (five standard errors allowed)."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pandas as pd
import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from givenfiles.faults import InputError
from peergroups import estimates, results, show
from peergroups.results import without_keys
from peergroups.statistics.world import World, drops, people, share_with_small_p

# Far from 0 and 100, so that nothing is clipped, and with nothing going on.
STILL = World(mean=50, sd=4, selection=0, recovery=0, loss=0, studies=4_000)
CLOSE = 1e-9
strengths = st.floats(0, 2)


def off_by(values: pd.Series, expected: float) -> float:
    """How far the mean of the studies is from what is expected, in its own standard errors."""
    return abs(values.mean() - expected) / (values.std() / np.sqrt(len(values)))


@pytest.mark.parametrize("column", ["two_means", "completers", "comparison", "difference_in_differences"])
def test_where_nothing_happens_the_mean_drop_is_nought(column):
    assert off_by(drops(STILL)[column], 0) < 5


def test_clipping_alone_brings_no_drop():
    assert off_by(drops(replace(STILL, mean=10, sd=25))["two_means"], 0) < 5


def test_the_spread_of_the_drop_is_that_of_two_correlated_means():
    # s²(1/n + 1/m - 2 rho/n) for n before and m of them after: each of the m shares rho·s² with its own first score.
    variance = STILL.sd_of_scores**2 * (1 / 9 + 1 / 6 - 2 * STILL.reliability / 9)
    found = drops(replace(STILL, studies=40_000))["two_means"].var()
    assert found == pytest.approx(variance, rel=0.05)


@given(effect=st.floats(-20, 20), selection=strengths, loss=strengths)
@cases(20)
def test_an_effect_adds_exactly_and_so_does_recovery_times_weeks(effect, selection, loss):
    world = replace(STILL, selection=selection, loss=loss, studies=50, sd=2)
    without = drops(world)["two_means"]
    assert drops(replace(world, effect=effect))["two_means"].sub(without).sub(effect).abs().max() < CLOSE
    recovered = replace(world, recovery=effect / 8, weeks=8)
    assert drops(recovered)["two_means"].sub(without).sub(effect).abs().max() < CLOSE


def test_where_nothing_is_lost_the_sd_after_is_that_of_six_normal_scores():
    """Its mean square is the variance of a score, and its mean c4 = sqrt(2/5) Γ(3)/Γ(5/2) = .951533 times the SD."""
    found = drops(STILL)["sd_after"]
    assert off_by(found**2, STILL.sd_of_scores**2) < 5
    assert off_by(found, 0.951533 * STILL.sd_of_scores) < 5
    # A fall shared by all brings nobody closer; those lost for how they feel leave the others closer together.
    assert (drops(replace(STILL, effect=20))["sd_after"] - found).abs().max() < CLOSE
    assert drops(replace(STILL, loss=2))["sd_after"].mean() < found.mean()


@pytest.mark.parametrize("selection", [0.5, 1.5])
@pytest.mark.parametrize("reliability", [0.4, 0.75, 1.0])
def test_regression_to_the_mean_is_its_closed_form(selection, reliability):
    world = replace(STILL, selection=selection, reliability=reliability)
    expected = selection * world.sd_of_scores * (1 - reliability)
    found = drops(world)["two_means"]
    assert off_by(found, expected) < 5
    before = drops(world)["before"]
    assert off_by(before, 50 + selection * world.sd_of_scores) < 5


def test_regression_to_the_mean_of_clipped_scores_is_what_integration_gives():
    # The rule itself, integrated: joiners' density is that of the population times exp(selection · z).
    world = World(mean=30, sd=18, reliability=0.6, selection=0.8, recovery=0, loss=0, studies=20_000)
    spread = world.sd_of_scores

    def weight(z):
        return stats.norm.pdf(z) * np.exp(world.selection * z)

    def after_clipped(z):
        middle, width = 30 + world.reliability * spread * z, spread * np.sqrt(1 - world.reliability**2)
        below, above = (0 - middle) / width, (100 - middle) / width
        inside = middle * (stats.norm.cdf(above) - stats.norm.cdf(below))
        return inside + width * (stats.norm.pdf(below) - stats.norm.pdf(above)) + 100 * stats.norm.sf(above)

    total = quad(weight, -9, 9)[0]
    before = quad(lambda z: weight(z) * np.clip(30 + spread * z, 0, 100), -9, 9, limit=200)[0] / total
    after = quad(lambda z: weight(z) * after_clipped(z), -9, 9)[0] / total
    found = drops(world)
    assert off_by(found["before"], before) < 5
    assert off_by(found["after"], after) < 5


def test_loss_leaves_one_of_two_with_the_chances_it_says():
    # Of two people with scores a and b after, the one at a answers with probability 1 / (1 + exp(loss (a - b) / SD)).
    # So the one who answers stands, on average, E[d · (1/2 - 1/(1 + exp(d')))] below the pair's mean, d normal.
    world = replace(STILL, n=2, again=1, loss=1.2, studies=60_000)
    spread = world.sd_of_scores

    def shift(d):
        return stats.norm.pdf(d, scale=np.sqrt(2)) * d / 2 * np.tanh(world.loss * d / 2)

    expected = 50 - spread * quad(shift, -9, 9)[0]
    assert off_by(drops(world)["after"], expected) < 5


def test_without_loss_everybody_answers_and_both_drops_are_one():
    found = drops(replace(STILL, again=9, loss=2))
    assert (found["two_means"] - found["completers"]).abs().max() < CLOSE


def test_loss_by_how_one_feels_moves_the_drop_of_two_means_further_than_that_of_completers():
    found = drops(replace(STILL, loss=1))
    assert found["two_means"].mean() > found["completers"].mean() > 0


@pytest.mark.parametrize("effect", [0, 7])
def test_difference_in_differences_is_centred_on_the_true_effect(effect):
    world = replace(STILL, effect=effect, selection=1, recovery=0.5, loss=1)
    found = drops(world)
    assert off_by(found["difference_in_differences"], effect) < 5
    assert found["two_means"].mean() > effect + 5


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    pd.testing.assert_frame_equal(drops(World()), drops(World()))
    assert not drops(World()).equals(drops(World(seed=2)))


def test_the_comparison_group_does_not_hear_of_the_effect():
    assert drops(World(effect=20))["comparison"].equals(drops(World())["comparison"])


@given(
    mean=st.floats(-50, 150), sd=st.floats(0.1, 60), reliability=st.floats(0.05, 1), selection=st.floats(-3, 3),
    loss=st.floats(-5, 5), sizes=st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))),
)  # fmt: skip
@cases(40)
def test_scores_stay_on_the_scale_in_every_world(mean, sd, reliability, selection, loss, sizes):
    n, again = sizes
    found = drops(World(n, again, 0, mean, sd, reliability, selection, loss=loss, studies=20))
    assert found[["before", "after"]].to_numpy().min() >= 0
    assert found[["before", "after"]].to_numpy().max() <= 100
    assert len(found) == 20


@pytest.mark.parametrize(("mean", "end"), [(-500, 0), (500, 100)])
def test_scores_far_outside_are_the_end_of_the_scale(mean, end):
    found = drops(World(mean=mean, studies=5))
    assert (found[["before", "after"]] == end).all(axis=None)


def test_small_p_come_as_often_as_alpha_says_by_chance_alone_and_agree_with_scipy():
    world = replace(STILL, studies=20_000)
    share = share_with_small_p(world, 0.05)
    assert abs(share - 0.05) < 5 * np.sqrt(0.05 * 0.95 / 20_000)
    found = drops(world)
    p = 2 * stats.t.sf((found["completers"] / (found["completers_sd"] / np.sqrt(6))).abs(), 5)
    assert share == pytest.approx((p < 0.05).mean())
    assert share == share_with_small_p(world)
    assert 0 < share_with_small_p(replace(world, n=3, again=2)) < 0.1
    assert np.isnan(share_with_small_p(replace(world, n=3, again=1)))


@pytest.mark.parametrize("recovery", [0, 0.5])
def test_where_all_drops_of_a_study_are_equal_but_for_rounding_no_p_is_small(recovery):
    """With full reliability everybody falls by the same; t would be a quotient of rounding errors, or without bound."""
    world = replace(STILL, reliability=1, recovery=recovery, studies=500)
    assert drops(world)["completers_sd"].max() < CLOSE
    assert share_with_small_p(world) == 0


@pytest.mark.parametrize("alpha", [0, 1, 5, float("nan"), "0.05"])
def test_an_alpha_is_a_share(alpha):
    with pytest.raises(InputError, match="alpha should lie between 0 and 1"):
        share_with_small_p(STILL, alpha)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"again": 10}, "again should lie between 1 and n"),
        ({"again": 0}, "again should lie between 1 and n"),
        ({"reliability": 0.0}, "reliability should lie above 0 and not above 1"),
        ({"reliability": 1.1}, "reliability should lie above 0"),
        ({"sd": 0}, "sd should lie above 0"),
        ({"weeks": -1}, "weeks should not lie below 0; found -1"),
        ({"studies": 0}, "studies should be 1 or more; found 0"),
        ({"seed": -1}, "seed should be 0 or more; found -1"),
        ({"studies": 0, "seed": -1}, "studies should be 1 or more; found 0\nseed should be 0 or more; found -1"),
        ({"studies": 10**9}, "n should be at most 50,000,000 / studies; found 9"),
        ({"studies": 10**400}, "n should be at most 50,000,000 / studies; found 9"),
        (
            {"studies": 10.5, "n": 9.5},
            "n should be a whole number; found 9.5\nstudies should be a whole number; found 10.5",
        ),
        ({"studies": True}, "studies should be a whole number; found True"),
        ({"mean": float("nan")}, "mean should be a number; found nan"),
    ],
)
def test_a_world_that_cannot_be_is_told(given, told):
    with pytest.raises(InputError, match=re.escape(told)):
        World(**given)


@pytest.mark.filterwarnings("error")
def test_a_world_at_the_limits_of_its_settings_can_be():
    found = drops(World(n=1, again=1, reliability=1, weeks=0, studies=1, seed=0))
    sds = ["completers_sd", "sd_after"]
    assert np.isfinite(found.drop(columns=sds).to_numpy()).all()
    assert found[sds].isna().all(axis=None)
    assert drops(World(n=2, again=2, studies=5))["completers_sd"].gt(0).all()
    assert World(n=50, studies=1_000_000).n == 50
    with pytest.raises(InputError, match="n should be at most 50,000,000 / studies; found 50"):
        World(n=50, studies=1_000_001)


def test_a_world_stays_as_it_was_made():
    with pytest.raises(FrozenInstanceError):
        World().n = 3


def test_a_setting_that_is_no_number_is_told_in_a_sentence():
    with pytest.raises(InputError, match="n should be a whole number; found None\nsd should be a number; found 'much'"):
        World(sd="much", n=None)


def test_every_setting_is_explained_to_those_who_read_no_code():
    assert list(estimates.worlds.SETTINGS) == [field.name for field in fields(World)]
    told = estimates.worlds.settings(World())
    assert len(told) == 12
    assert all(len(title.split()) > 3 for title in told["Setting"])
    assert all(told["Unit"])


@pytest.mark.parametrize("study", [0, 7])
def test_the_people_of_a_study_are_those_whose_means_are_its_drop(study):
    """Oracle: the rows of `drops`, which tests above hold to closed forms."""
    world = World(effect=3, seed=5, studies=20)
    persons, row = people(world, study), drops(world).loc[study]
    assert (len(persons), persons["again"].sum()) == (9, 6)
    assert persons["before"].mean() == pytest.approx(row["before"])
    assert persons.loc[persons["again"], "after"].mean() == pytest.approx(row["after"])
    assert persons.loc[persons["again"], "after"].std() == pytest.approx(row["sd_after"])


# As results


@pytest.fixture(scope="module")
def world(london) -> World:
    return estimates.worlds.like(london, studies=400)


def test_londons_drops_are_the_published_means_taken_apart(london):
    # Published means: 43, 51, 32 before; 23, 28, 12 after.
    observed = estimates.worlds.observed_drops(london)
    assert dict(zip(observed["domain"], observed["estimate"], strict=True)) == {
        "personal": 20,
        "work": 23,
        "client": 20,
    }
    assert set(observed["origin"]) == {"published"}
    assert estimates.worlds.smallest(observed) == 20


def test_a_world_like_london_has_nine_and_six_people(world):
    assert (world.n, world.again, world.effect) == (9, 6, 0)


@pytest.mark.parametrize(
    ("n", "again", "studies", "expected"),
    [
        (9, 6, 10_000, (9, 6, 10_000)),
        (20, 10, 10_000, (20, 10, 10_000)),
        (200, 100, 10_000, (200, 100, 1_000)),
        (200, 100, 50, (200, 100, 50)),
        (2_000, 1_500, 10_000, (2_000, 1_500, 100)),
        (1_000_000, 250_000, 10_000, (2_000, 500, 100)),
        (1_000_000, 1, 10_000, (2_000, 1, 100)),
    ],
)
def test_a_world_like_a_large_cohort_costs_what_one_of_twenty_people_does(
    n, again, studies, expected, london, monkeypatch
):
    """By hand: never more than 20 × 10,000 people in all, and what was simulated stands in each row."""
    sizes = pd.DataFrame({("n", "before"): [n], ("n", "after"): [again]})
    monkeypatch.setattr(estimates.worlds, "_means", lambda study: (sizes, "published"))
    world = estimates.worlds.like(london, studies=studies)
    assert (world.n, world.again, world.studies) == expected
    assert world.n * world.studies <= 200_000
    told = f"simulated world: n {world.n:g}, again {world.again:g},"
    rows = estimates.worlds.compared(london, world)
    assert rows["method"].str.startswith(told).all()
    assert rows["method"].str.contains(f"studies {world.studies:g}, ").all()


def test_a_cohort_without_published_figures_gives_the_drops_of_its_records(invented):
    invented.settings["published"] = None
    del invented.settings["published"]
    study = invented.load()

    scores = study.scores.dropna(subset="score")
    means = scores.groupby(["scale", "timepoint"])["score"].mean().astype(float)
    observed = estimates.worlds.observed_drops(study).set_index("domain")["estimate"]
    for scale, drop in observed.items():
        assert drop == pytest.approx(means[scale, "before"] - means[scale, "after"])
    assert set(estimates.worlds.observed_drops(study)["origin"]) == {"real"}
    assert (estimates.worlds.like(study).n, estimates.worlds.like(study).again) == (4, 3)


def test_a_cohort_whose_rules_hide_it_tells_neither_its_drops_nor_its_size(invented, results_folder):
    del invented.settings["disclosure"]
    study = invented.load()
    observed = estimates.worlds.observed_drops(study)
    world = estimates.worlds.like(study, studies=50)
    assert observed["estimate"].isna().all()
    assert (world.n, world.again) == (9, 6)
    alone = estimates.worlds.one_at_a_time(study, world)
    at_least = estimates.worlds.shares(study, world, observed)
    assert alone["estimate"].notna().all()
    assert at_least.empty
    cells = {"selection": [0, 1], "loss": [0, 1]}
    grid = estimates.worlds.grid(study, world, observed, cells)
    assert "observed" not in without_keys(estimates.worlds.answer(observed, grid))
    assert show.worlds.grid(grid, observed, *cells).svg
    found = drops(world)["two_means"]
    assert "Observed" not in show.worlds.distribution(found, alone.tail(1), observed).alternative


def test_the_answer_is_at_most_35_words_and_four_numbers(london):
    world, observed = World(studies=500), estimates.worlds.observed_drops(london)
    settings = {"selection": [0, 1.5], "loss": [0, 2]}
    told = without_keys(estimates.worlds.answer(observed, estimates.worlds.grid(london, world, observed, settings)))
    assert len(told.split()) <= 35
    # Oracle: the simulated studies themselves; the drops of the article's means are 20 to 23 points.
    worlds = [replace(world, selection=selection, loss=loss) for selection in (0, 1.5) for loss in (0, 2)]
    means = [drops(one)["two_means"].mean() for one in worlds]
    expected = [min(means), max(means), 20, 23]
    assert [float(number) for number in re.findall(r"\d+(?:\.\d+)?", told)] == pytest.approx(expected, abs=0.051)


def test_one_at_a_time_is_the_worlds_with_one_setting_on(london, world):
    alone = estimates.worlds.one_at_a_time(london, world)
    off = replace(world, selection=0, recovery=0, loss=0)
    worlds = [off, *(replace(off, **{name: getattr(world, name)}) for name in ("selection", "recovery", "loss")), world]
    for (_, row), one in zip(alone.iterrows(), worlds, strict=True):
        found = drops(one)["two_means"]
        assert row["estimate"] == pytest.approx(found.mean())
        assert (row["low"], row["high"]) == pytest.approx(tuple(np.percentile(found, [5, 95])))
        assert row["method"].startswith("simulated world: n 9, again 6")
    results.require_caveats(alone)
    assert set(alone["origin"]) == {"simulated"}


def test_shares_and_grid_say_per_cent_of_studies(london, world):
    observed = estimates.worlds.observed_drops(london)
    at_least = estimates.worlds.shares(london, world, observed)
    found = list(drops(world)["two_means"])
    expected = [100 * sum(one >= drop for one in found) / 400 for drop in (20, 23, 20)]
    assert list(at_least["estimate"]) == pytest.approx(expected)
    cells = estimates.worlds.grid(london, world, observed, {"selection": [0, 1], "loss": [0, 2]})
    row = results.pick(cells, "simulated-at-least", "loss 2, selection 1", "before - after")
    found = drops(replace(world, selection=1, loss=2))["two_means"]
    assert row["estimate"] == 100 * (found >= 20).mean()
    assert 0 < row["estimate"] < 100
    start = results.pick(cells, "simulated-before", "loss 2, selection 1", "before - after")
    # by hand: a mean of 36 and one SD of a score, 15 / sqrt(.75), less what is cut off at 100
    assert start["estimate"] == pytest.approx(36 + 15 / 0.75**0.5, abs=0.6)
    narrow = results.pick(cells, "simulated-sd-after", "loss 2, selection 1", "before - after")
    assert narrow["estimate"] == drops(replace(world, selection=1, loss=2))["sd_after"].mean()
    assert len(cells) == 16


def test_a_world_in_words_says_its_own_numbers(world):
    found = drops(world)["two_means"]
    told = re.findall(r"−?\d+\.\d", without_keys(estimates.worlds.in_words(world, 20)))
    sd_after = drops(world)["sd_after"].mean()
    start = drops(world)["before"].mean()
    expected = [found.mean(), start, *np.percentile(found, [5, 95]), sd_after, 100 * (found >= 20).mean(), 20]
    assert [float(number.replace("−", "-")) for number in told] == [pytest.approx(x, abs=0.051) for x in expected]
    assert "show" not in without_keys(estimates.worlds.in_words(world))
    alone = estimates.worlds.in_words(replace(world, again=1))
    assert alone.endswith("Mean SD after not defined points.")


def test_the_published_sds_and_how_often_a_world_without_effect_is_as_narrow_after(london):
    """The SDs are those of Fig. 1. An SD of 4.87 or less comes in about one of a hundred studies of the first world."""
    world = estimates.worlds.like(london, studies=20_000)
    spreads = estimates.known.spreads(london)
    typed = {"personal": (16.3, 7.8), "work": (17.56, 4.87), "client": (15.66, 9.29)}
    assert {scale: tuple(rows["estimate"]) for scale, rows in spreads.groupby("domain")} == typed
    narrow = estimates.worlds.as_narrow(london, world, spreads)
    found = drops(world)["sd_after"]
    for scale, (_, after) in typed.items():
        row = results.pick(narrow, "simulated-sd-at-most", scale, "before - after")
        assert row["estimate"] == pytest.approx(100 * sum(sd <= after for sd in found) / 20_000)
        assert f"an SD of {after:g} or less" in row["method"]
    assert results.pick(narrow, "simulated-sd-at-most", "work", "before - after")["estimate"] == pytest.approx(
        1, abs=0.5
    )
    middle = results.pick(narrow, "simulated-sd-after", "All together", "before - after")
    assert (middle["low"], middle["high"]) == pytest.approx(tuple(np.percentile(found, [5, 95])))
    results.require_caveats(narrow)
    told = without_keys(estimates.worlds.spreads_in_words(spreads, narrow))
    assert re.search(r"work-related 17\.56 and 4\.87 \(0\.\d%\); ", told)


def test_a_cohort_without_published_figures_has_the_sds_of_its_records_or_hides_them(invented):
    invented.settings.pop("published", None)
    study = invented.load()
    spreads = estimates.known.spreads(study)
    after = study.scores.query("timepoint == 'after'").groupby("scale")["score"].std()
    assert spreads.query("timepoint == 'after'").set_index("domain")["estimate"].to_dict() == pytest.approx(
        {scale: float(after[scale]) for scale in study.cohort.answers.scales}
    )
    del invented.settings["disclosure"]
    study = invented.load()
    hidden = estimates.known.spreads(study)
    narrow = estimates.worlds.as_narrow(study, World(studies=50), hidden)
    assert hidden["estimate"].isna().all()
    assert narrow["quantity"].tolist() == ["simulated-sd-after"]
    assert estimates.worlds.spreads_in_words(hidden, narrow) == "No SD after may be shown."


def test_where_one_person_answers_again_no_share_of_sds_is_nought_by_mistake(london):
    spreads = estimates.known.spreads(london)
    narrow = estimates.worlds.as_narrow(london, World(again=1, studies=50), spreads)
    assert narrow["estimate"].isna().all()


@pytest.mark.parametrize(("studies", "points"), [(10_000, "1.0"), (200, "6.9"), (100, "9.8"), (100_000, "0.3")])
def test_the_simulation_error_is_that_of_a_share_of_one_half(studies, points):
    assert f" {points} percentage points" in estimates.worlds.simulation_error_in_words(World(studies=studies))


def test_nineteen_of_twenty_seeds_are_as_near_as_the_sentence_says():
    """At a share near one half, where chance in the simulation is largest: by the middle of many studies."""
    middle = drops(replace(STILL, studies=50_000))["two_means"].median()
    shares = [
        100 * (drops(replace(STILL, studies=400, seed=seed))["two_means"] >= middle).mean() for seed in range(200)
    ]
    assert f"{98 / 400**0.5:.1f}" in estimates.worlds.simulation_error_in_words(replace(STILL, studies=400))
    assert np.mean(np.abs(np.array(shares) - 50) <= 98 / 400**0.5) == pytest.approx(0.95, abs=5 * 0.0154)


@pytest.mark.usefixtures("results_folder")
def test_pictures_tell_the_numbers_of_their_rows_and_carry_caveats(london, world):
    observed = estimates.worlds.observed_drops(london)
    alone, compared = estimates.worlds.one_at_a_time(london, world), estimates.worlds.compared(london, world)
    cells = {"selection": [0, 1], "reliability": [0.5, 0.9]}
    by_cell = estimates.worlds.grid(london, world, observed, cells)
    pictures = {
        show.worlds.distribution(drops(world)["two_means"], alone.tail(1), observed): alone.tail(1),
        show.worlds.ingredients(alone, observed): alone,
        show.worlds.comparison(compared, 0): compared,
        show.worlds.grid(by_cell, observed, *cells): by_cell[by_cell["quantity"] == "simulated-drop"],
    }
    for picture, rows in pictures.items():
        assert "thought" in picture.svg  # experiment, perhaps on the next line
        for _, row in rows.iterrows():
            assert without_keys(results.number(row)) in picture.alternative
    assert len({picture.alternative for picture in pictures}) == 4


# Sliders


def test_in_a_report_or_without_a_kernel_sliders_are_a_remark_and_always_the_same(london, world, results_folder):
    observed = estimates.worlds.observed_drops(london)
    shown = {show.worlds.explore(world, observed)._repr_html_() for _ in range(2)}
    assert len(shown) == 1
    assert "JupyterLab" in shown.pop()


@pytest.fixture
def panel(london, world, monkeypatch):
    """The sliders as somebody in front of a notebook has them: sentence, picture, buttons, settings by their names."""
    monkeypatch.setattr(show.worlds, "_somebody_is_there", lambda: True)
    said, drawn, buttons, rows = show.worlds.explore(world, estimates.worlds.observed_drops(london)).children
    settings = {
        name: (row.children[0].value, *row.children[1].children)
        for name, row in zip(estimates.worlds.SETTINGS, rows.children, strict=True)
    }
    return said, drawn, buttons.children, settings


def test_each_of_twelve_settings_has_its_name_unit_value_and_a_reset_that_works(panel, world):
    said, _, (_, everything), settings = panel
    assert len(settings) == 12
    everything.click()
    first = said.value
    for name, (label, slider, reset) in settings.items():
        title, unit, *_ = estimates.worlds.SETTINGS[name]
        assert f">{title}, {unit}<" in label
        assert slider.value == getattr(world, name)
        slider.value += -slider.step if name in ("again", "reliability") else slider.step
        assert said.value != first, name
        reset.click()
        assert (slider.value, said.value) == (getattr(world, name), first)


def test_one_study_after_the_other_then_all_of_them_and_then_from_the_first_again(panel, world):
    said, drawn, (another, everything), _ = panel
    found, pictures = drops(world), [bytes(drawn.value)]
    for number in (1, 2, 3):
        assert said.value == (
            f"Mean drop {found['two_means'][:number].mean():.1f} points, "
            f"mean before {found['before'][:number].mean():.1f}. Simulated studies: {number}."
        )
        another.click()
        pictures.append(bytes(drawn.value))
    assert len(set(pictures)) == 4
    assert all(b"<svg" in picture for picture in pictures)
    everything.click()
    assert said.value == without_keys(estimates.worlds.in_words(world, 20))
    another.click()
    assert said.value.endswith("Simulated studies: 1.")


def test_the_study_that_is_drawn_has_a_line_for_each_who_answered_twice_and_a_dot_for_the_others(london, world):
    persons = people(world, 2)
    observed = estimates.worlds.observed_drops(london)
    one, every = show.worlds.one_and_all(persons, drops(world)["two_means"], 3, observed).axes
    *lines, dots = one.lines
    again = persons[persons["again"]]
    assert sorted(tuple(line.get_ydata()) for line in lines) == sorted(
        map(tuple, again[["before", "after"]].to_numpy())
    )
    assert sorted(dots.get_ydata()) == sorted(persons.loc[~persons["again"], "before"])
    assert every.patches[0].get_data()[0].sum() == 3
    _, further = show.worlds.one_and_all(persons, drops(world)["two_means"], 300, observed).axes
    assert every.get_xlim() == further.get_xlim()
    assert every.get_xlim()[0] < drops(world)["two_means"].min() < 20 < 23 < every.get_xlim()[1]


def test_a_setting_beyond_its_slider_stays_as_it_is_and_no_more_answer_again_than_answered(london, world):
    *_, rows = show.worlds.panel(replace(world, loss=9.0), estimates.worlds.observed_drops(london)).children
    sliders = {
        name: row.children[1].children[0] for name, row in zip(estimates.worlds.SETTINGS, rows.children, strict=True)
    }
    assert sliders["loss"].value == 9
    sliders["n"].value = 4
    assert sliders["again"].value == 4


def test_moving_a_slider_shows_all_studies_of_the_world_of_its_value(panel, world):
    said, drawn, _, settings = panel
    before = drawn.value
    settings["selection"][1].value = 2.0
    assert said.value == without_keys(estimates.worlds.in_words(replace(world, selection=2.0), 20))
    assert drawn.value != before
