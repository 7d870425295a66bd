"""One data version of all figures: attributes, the smallest copy that answers, values and their errors."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.figures.compute import compute
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader, open_figures
from dashboard.metrics import METRICS
from dashboard.metrics.model import AsStored
from data_access.settings import Settings
from data_access.store import Store
from tests.dashboard.literal_figures import figures_of
from validations.cubes import CUBES
from validations.errors import FilterValueError, StoreEmptyError

MAY = date(2026, 5, 1)
ROWS = [
    {"month": MAY, "accounts": 5, "agency_code": "AG1"},
    {"month": MAY, "accounts": 3, "branch_code": "S1", "bucket": "31-60", "agency_code": "AG2"},
    {"month": MAY, "accounts": 2, "branch_code": "unheard-of", "product_code": "??"},
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> StoreReader:
    return figures_of(tmp_path_factory.mktemp("literal"), position=ROWS)


@pytest.fixture(scope="module")
def demo(demo_settings: Settings) -> StoreReader:
    return open_figures(Store(demo_settings.store_path))


@pytest.mark.parametrize(
    ("asked", "copy"),
    [
        ((), "position.by_state"),
        (("zone", "bucket"), "position.by_state"),
        (("state", "segment", "product_group", "month"), "position.by_state"),
        (("agency_code", "agency_type", "zone"), "position.by_agency"),
        (("agency_code", "state"), "position"),
        (("branch_code",), "position"),
        (("ticket_band",), "position"),
    ],
)
def test_smallest_copy_that_has_every_dimension_answers(
    figures: StoreReader, asked: tuple[str, ...], copy: str
) -> None:
    assert figures.smallest("position", asked).name == copy


def test_attributes_come_with_their_codes(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["accounts"]], by=["zone", "area", "agency_type", "secured"])
    assert answer.rows() == [
        ("(none)", "(none)", "(none)", "(none)", 2),
        ("North", "Agra", "field", "no", 5),
        ("South", "Kochi", "tele_calling", "no", 3),
    ]


@pytest.mark.parametrize("cube", ["position", "movement"])
def test_a_rollup_answers_as_the_whole_cube_does(demo: StoreReader, cube: str) -> None:
    """Asking by a dimension that only the whole cube has, and adding up, equals what the smaller copies say."""
    additive = [
        m for m in METRICS.values() if m.cubes == (cube,) and not m.is_rate and not isinstance(m.formula, AsStored)
    ]
    month = [demo.months[-1]]
    for by in (("zone",), ("state", "segment"), ("zone", "agency_code")):
        assert demo.smallest(cube, by).rollup is not None
        small = compute(demo, additive, by=by, months=month)
        whole = compute(demo, additive, by=[*by, "branch_code"], months=month)
        keys = [m.key for m in additive]
        assert (
            whole.group_by(by)
            .agg(pl.col(keys).sum())
            .sort(by)
            .equals(small.with_columns(pl.col(keys).fill_null(0)), null_equal=True)
        )


def test_every_rollup_is_smaller_than_its_cube(demo: StoreReader) -> None:
    for month in demo.manifest.months.values():
        for spec in CUBES.values():
            for rollup in spec.rollups:
                if spec.name in month.partitions:
                    assert month.partitions[spec.file_name(rollup)].rows <= month.partitions[spec.name].rows


def test_values_are_in_their_natural_order(figures: StoreReader) -> None:
    assert figures.values("zone") == ["(none)", "North", "South"]
    assert figures.values("bucket")[:3] == ["Current", "1-30", "31-60"]
    assert figures.values("branch_code") == ["N1", "N2", "S1"]


def test_a_filter_value_that_the_data_lacks_is_announced(figures: StoreReader) -> None:
    figures.refuse_unknown_values(Scope.of({"zone": ["North"], "bucket": ["31-60"]}))
    with pytest.raises(FilterValueError, match=r"The data has no zone 'Nort'; did you mean North\?"):
        figures.refuse_unknown_values(Scope.of({"zone": ["North", "Nort"]}))
    with pytest.raises(FilterValueError, match="The data has no agency 'ZZ'; known are"):
        figures.refuse_unknown_values(Scope.of({"agency_code": ["ZZ"]}))


def test_labels_name_the_coded_values(figures: StoreReader) -> None:
    assert figures.labels("branch_code")["N1"] == "North one"
    assert figures.labels("agency_code")["(none)"] == "No agency (not allocated)"
    assert figures.labels("bucket") == {}


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreEmptyError, match="run 'bucketwise refresh'"):
        open_figures(Store(tmp_path))


def test_a_damaged_file_is_named_by_its_month(tmp_path: Path) -> None:
    held = figures_of(tmp_path, position=ROWS)
    damaged = held.manifest.latest.partitions["position"].file
    (tmp_path / "files" / damaged).write_bytes(b"not parquet")
    with pytest.raises(StoreEmptyError, match="2026-05 are damaged"):
        open_figures(Store(tmp_path))
