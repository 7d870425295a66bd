"""The rows of a cube that a reader may see: those of the grant, none of what does not say whose it is."""

from collections.abc import Callable, Collection

import polars as pl
import pytest

from dashboard.access.access import Access
from dashboard.access.granted_rows import granted_rows
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader, open_figures
from data_access.settings import Settings
from data_access.store import store_of
from validations.cubes import CUBES, Rollup

NORTH = Access(Scope.of({"zone": ["North"]}))


@pytest.fixture(scope="module")
def figures(demo_settings: Settings) -> StoreReader:
    return open_figures(store_of(demo_settings))


def seen(
    figures: StoreReader, access: Access, cube: str, rollup: Rollup | None, needed: Collection[str] = ()
) -> pl.DataFrame:
    """What a reader sees of a cube or of one of its rollups."""
    scan: Callable[[Rollup | None], pl.LazyFrame] = lambda one: figures._scan(CUBES[cube], one, figures.manifest.keys)  # noqa: E731
    return granted_rows(access, CUBES[cube], rollup, needed, scan, figures._attributes).collect()


def test_nothing_is_seen_of_a_cube_that_does_not_record_what_is_granted(figures: StoreReader) -> None:
    refused = [name for name, spec in CUBES.items() if NORTH.refuses(spec)]
    assert any(seen(figures, Access(Scope()), cube, None).height for cube in refused)
    copies = [(cube, rollup) for cube in refused for rollup in (None, *CUBES[cube].rollups)]
    assert [copy for copy in copies if not seen(figures, NORTH, *copy).is_empty()] == []


@pytest.mark.parametrize("cube", [name for name, spec in CUBES.items() if spec.rollups and not NORTH.refuses(spec)])
def test_every_rollup_holds_the_sums_of_the_granted_rows(figures: StoreReader, cube: str) -> None:
    whole = seen(figures, Access(Scope()), cube, None, {"zone"})
    sums = [pl.col(name).sum() for name in CUBES[cube].sums]
    expected = whole.filter(pl.col("zone") == "North").select(sums)
    assert whole.select(sums).rows() != expected.rows()
    for rollup in (None, *CUBES[cube].rollups):
        [found] = seen(figures, NORTH, cube, rollup).select(sums).rows()
        assert found == pytest.approx(expected.row(0), rel=1e-12), rollup
