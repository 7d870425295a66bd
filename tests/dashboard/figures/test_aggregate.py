"""Sums that all selections share: made once, given up when room is short, and the same figures as without them."""

from datetime import date
from functools import partial

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dashboard.figures.compute import compute, held_dimensions
from dashboard.figures.lru_cache import LruCache
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader, open_figures
from dashboard.metrics import METRICS
from dashboard.metrics.model import AsStored
from data_access.settings import Settings
from data_access.store import store_of

MAY = date(2026, 5, 1)
A_THOUSAND = pl.DataFrame({"n": range(1_000)}, schema={"n": pl.Int64})
SCOPES: tuple[dict[str, list[str]], ...] = (
    {},
    {"zone": ["North", "East"]},
    {"product_code": ["PL"], "state": ["Kerala", "Delhi"]},
    {"agency_code": ["AG01", "AG02", "AG03"], "bucket": ["31-60"]},
)


def kept_bytes(room: int) -> LruCache:
    return LruCache(room, lambda frame: int(frame.estimated_size()))


def asked(cube: str) -> tuple[str, frozenset[str]]:
    return cube, frozenset({"zone"})


def test_what_is_asked_again_is_made_once() -> None:
    kept = kept_bytes(1_000_000)
    assert kept.of(asked("position"), A_THOUSAND.clone).equals(A_THOUSAND)
    assert kept.of(asked("position"), A_THOUSAND.clear).equals(A_THOUSAND)


def test_what_was_not_asked_for_longest_gives_way() -> None:
    kept = kept_bytes(2 * 8_000)
    frames = {cube: A_THOUSAND.clone() for cube in ("position", "movement", "demand")}
    for cube in ("position", "movement", "position", "demand"):
        kept.of(asked(cube), partial(frames.__getitem__, cube))
    assert kept.size == 2 * 8_000
    assert kept.of(asked("position"), A_THOUSAND.clear) is frames["position"]
    assert kept.of(asked("movement"), A_THOUSAND.clear).is_empty()


def test_what_is_larger_than_the_room_is_answered_and_not_kept() -> None:
    kept = kept_bytes(100)
    assert kept.of(asked("position"), lambda: A_THOUSAND) is A_THOUSAND
    assert kept.size == 0


@pytest.fixture(scope="module")
def figures(demo_settings: Settings) -> StoreReader:
    return open_figures(store_of(demo_settings))


@pytest.mark.slow
@pytest.mark.parametrize("picked", SCOPES)
@pytest.mark.parametrize("by", [(), ("state",), ("month", "agency_code")])
def test_figures_are_those_of_the_rows_selected_first(
    figures: StoreReader, monkeypatch: pytest.MonkeyPatch, picked: dict[str, list[str]], by: tuple[str, ...]
) -> None:
    scope, months = Scope.of(picked), figures.months[-2:] if "month" in by else figures.months[-1:]
    needed = {*by, *scope.dimensions} - {"month"}
    additive = [one for one in METRICS.values() if not isinstance(one.formula, AsStored)]
    metrics = [one for one in additive if needed <= held_dimensions(figures, [one])]

    def answers() -> dict[str, pl.DataFrame]:
        return {one.key: compute(figures, [one], by=by, scope=scope, months=months) for one in metrics}

    ours = answers()
    assert figures.sums.size > 0
    monkeypatch.setattr(StoreReader, "keeps_sums", lambda *_: False)
    for key, selected_first in answers().items():
        assert_frame_equal(ours[key], selected_first)


@pytest.mark.parametrize("by", [(), ("month",), ("zone",)])
def test_metrics_that_are_asked_together_are_what_each_is_alone(figures: StoreReader, by: tuple[str, ...]) -> None:
    """Also where one reads a month of a cube of which another reads the month before."""
    keys = ("accounts", "settlements_per_thousand", "delinquency_rate_30plus")
    metrics, months = [METRICS[key] for key in keys], figures.months[-2 if "month" in by else -1 :]
    together = compute(figures, metrics, by=by, months=months)
    for metric in metrics:
        alone = compute(figures, [metric], by=by, months=months)
        beside = together.select(alone.columns)
        assert_frame_equal(beside.join(alone, on=by, how="semi") if by else beside, alone)
        assert alone.height > 0
