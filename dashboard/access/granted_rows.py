"""The part of the prepared figures that a reader may see, as though the lender had no other accounts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from dashboard.access.access import Access
from dashboard.figures.cube_dimensions import dimensions_of, enriched, recorded_by
from dashboard.targets.target_patterns import target_dimensions, within
from data_access.doubts import SeenDoubt, Standing
from data_access.manifest import Manifest
from validations.cubes import STAMPS, CubeSpec, Rollup
from validations.cubes.cube import total
from validations.plausibility.doubt import Doubt
from validations.reporting_lines import ReportingLines
from validations.vocabulary import NONE

_PLACES: Final = ("branch_code", "area", "state", "zone")
_OCCURRING: Final = ("product_code", "agency_code", "collector_code", "campaign_code")
"""Codes whose names are shown only where a row that may be seen holds them."""
Scan = Callable[[Rollup | None], pl.LazyFrame]
"""The stored rows of a cube or of one of its rollups."""


def granted_rows(
    access: Access,
    spec: CubeSpec,
    rollup: Rollup | None,
    needed: Collection[str],
    scan: Scan,
    attributes: Mapping[str, pl.DataFrame],
) -> pl.LazyFrame:
    """The rows that may be seen, with the attributes needed; none of a cube that does not say whose they are.

    A rollup without the dimensions that the grant names is summed anew from the rows of the cube.
    """
    asked = access.within.dimensions
    if not asked:
        return enriched(scan(rollup), spec, needed, attributes)
    if access.refuses(spec):
        return enriched(scan(rollup).clear(), spec, needed, attributes)
    if rollup is None or not access.within.impossible(dimensions_of(spec, rollup)):
        rows = enriched(scan(rollup), spec, {*needed, *asked}, attributes)
        return access.within.apply(rows, recorded_by(spec), spec.label)
    whole = enriched(scan(None), spec, {*rollup.keeps, *asked}, attributes)
    kept = access.within.apply(whole, recorded_by(spec), spec.label)
    held = kept.collect_schema().names()
    keys = [name for name in (*STAMPS, *rollup.keeps) if name in held]
    return enriched(kept.group_by(keys).agg(total(name) for name in spec.sums), spec, needed, attributes)


def granted_frames(
    access: Access,
    frames: Mapping[str, pl.DataFrame],
    attributes: Mapping[str, pl.DataFrame],
    occurring: Callable[[str], Collection[str]],
) -> dict[str, pl.DataFrame]:
    """The small tables without the places, products, agencies, collectors and campaigns of rows that are kept back.

    `occurring` gives the values of a code in the rows that may be seen. Names of collectors are codes unless granted.
    """
    held = dict(frames) if access.sees_all else _within(access, frames, attributes, occurring)
    if not access.collector_names and "collector" in held:
        held["collector"] = held["collector"].with_columns(collector_name=pl.col("collector_code"))
    return held


def granted_manifest(access: Access, manifest: Manifest) -> Manifest:
    """The manifest without the totals of the whole book: whether identities hold, but not what they compare."""
    if access.sees_all:
        return manifest
    months = {
        key: replace(month, controls={}, identities=[_without_sums(line) for line in month.identities])
        for key, month in manifest.months.items()
    }
    return replace(manifest, months=months, first_reported={}, restatements=[], doubts=[], loads=None)


def granted_doubts(access: Access, standing: Standing) -> Standing:
    """The doubts without their sentences, which name places and totals; how many are open is for everybody."""
    if access.sees_all:
        return standing
    return Standing(tuple(SeenDoubt(_SOME_DOUBT, one.since) for one in standing.open))


_SUMS: Final = ("left", "right", "difference")
_SOME_DOUBT: Final = Doubt(
    rule="",
    table="",
    period="",
    subject="",
    numbers=(),
    sentence="A rule of plausibility doubts what was loaded. Those who may see the whole book can read which.",
    fix="Ask them whether it concerns your figures.",
)


def _without_sums(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line, **dict.fromkeys(_SUMS), "detail": ""}


def _within(
    access: Access,
    frames: Mapping[str, pl.DataFrame],
    attributes: Mapping[str, pl.DataFrame],
    occurring: Callable[[str], Collection[str]],
) -> dict[str, pl.DataFrame]:
    branches = _branches(access, frames["branch"], occurring)
    known = {key: branches[key].drop_nulls().unique().cast(pl.String).to_list() for key in _PLACES}
    known |= {key: sorted({*access.within.values(key), *occurring(key)}) for key in _OCCURRING}
    people = ReportingLines.of(frames["collector"].select("collector_code", "reports_to").iter_rows())
    # Whoever is above somebody named is named too, or teams would have no heads.
    known["collector_code"] = sorted({one for code in known["collector_code"] for one in people.path(code)})
    held = {name: _of_known(frame, known) for name, frame in frames.items()}
    held["collector"] = held["collector"].with_columns(
        reports_to=pl.when(pl.col("reports_to").is_in(held["collector"]["collector_code"].implode())).then("reports_to")
    )
    held["target"] = held["target"].filter(
        target_dimensions(held["target"], attributes).select(within(access.within)).to_series()
    )
    return held | {"branch": branches}


def _branches(access: Access, branches: pl.DataFrame, occurring: Callable[[str], Collection[str]]) -> pl.DataFrame:
    """The branches in the places granted; where more than places is granted, only those that occur."""
    placed = branches
    for key, values in access.within.picked:
        if key in _PLACES:
            placed = placed.filter(pl.col(key).cast(pl.String).is_in(list(values)))
    if set(access.within.dimensions) <= set(_PLACES):
        return placed
    return placed.filter(pl.col("branch_code").is_in(list(occurring("branch_code"))))


def _of_known(frame: pl.DataFrame, known: Mapping[str, Collection[str]]) -> pl.DataFrame:
    """The rows that name nothing which is not known; a row that leaves a code open is about all of them."""
    for key, values in known.items():
        if key in frame.columns:
            code = pl.col(key).cast(pl.String)
            frame = frame.filter(code.is_null() | (code == NONE) | code.is_in(list(values)))
    return frame
