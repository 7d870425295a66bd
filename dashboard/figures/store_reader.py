"""One data version of all figures, ready to be asked: cubes with their attributes, the smallest copy that answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import value_names
from dashboard.access.access import EVERYTHING, Access
from dashboard.access.granted_rows import granted_frames, granted_manifest, granted_rows
from dashboard.figures.cube_dimensions import (
    ATTRIBUTES,
    attributes_of,
    dimensions_of,
    distinct,
    recorded_by,
    vocabulary,
)
from dashboard.figures.lru_cache import LruCache
from dashboard.figures.month_slices import MonthSlices
from dashboard.figures.question import Question
from dashboard.figures.scope import Scope
from dashboard.figures.target_rows import target_rows
from dashboard.targets import Calendar, Targets
from data_access.manifest import Manifest, Partition
from data_access.store import Store
from validations.cubes import CUBES, SOURCES, CubeSpec, Rollup
from validations.dimensions import DIMENSIONS, MANAGER, dimension
from validations.errors import FilterValueError, StoreEmptyError
from validations.reporting_lines import ReportingLines
from validations.vocabulary import NONE

_LABEL_COLUMNS: Final = {
    "branch_code": ("branch", "branch_name"),
    "product_code": ("product", "product_name"),
    "agency_code": ("agency", "agency_name"),
    "collector_code": ("collector", "collector_name"),
    MANAGER: ("collector", "collector_name"),
    "campaign_code": ("campaign", "campaign_name"),
}
LABELLED: Final = (*_LABEL_COLUMNS, *value_names.VALUE_WORDS)
"""Dimensions whose values are codes, and columns of lists that hold such values."""

TARGETS: Final = "targets"
"""What targets are read under: not a cube that is prepared by month, but a small table as it stands."""
_ROOM_FOR_SUMS: Final = 64_000_000
"""Bytes, for all readers of a data version, whatever each may see."""


@dataclass(frozen=True)
class Copy:
    """A cube or one of its rollups: what it is recorded by, and its files by month."""

    name: str
    dimensions: frozenset[str]
    rollup: Rollup | None


def sums_cache() -> LruCache:
    """Room for the sums that all selections share."""
    return LruCache(_ROOM_FOR_SUMS, lambda held: int(held.estimated_size()))


class StoreReader:
    """What a reader may see of all cubes of one data version, as though there were no other accounts.

    Whatever a page, a file or a list shows is made of its frames. They are shared between readers of equal access and
    never changed.
    """

    def __init__(
        self,
        store: Store,
        manifest: Manifest,
        calendar: Calendar | None = None,
        access: Access = EVERYTHING,
        sums: LruCache | None = None,
    ) -> None:
        self._store = store
        self.opened_from = manifest
        """From which another process opens the same figures; what readers are told comes from `manifest`."""
        self.manifest = granted_manifest(access, manifest)
        self.access = access
        whole = {name: store.scan([part]).collect() for name, part in manifest.dimensions.items()}
        self._raw_branches = whole["branch"]
        whole["branch"] = value_names.with_distinct_areas(self._raw_branches)
        # Those of all branches: a state that two zones share must not pass for one of the zone that may be seen.
        self._attributes = {code: attributes_of(code, whole) for code in ATTRIBUTES}
        self._loaded: dict[tuple[str, str], MonthSlices] = {}
        self._values_of: dict[str, list[str]] = {}
        self.sums = (sums or sums_cache()).part_of(access)
        self._whole: dict[str, MonthSlices] = {}
        whole["target"] = value_names.of_areas(whole["target"], whole["branch"], self._raw_branches)
        attributes = self._target_attributes(whole["branch"])
        self.dimension_frames = granted_frames(access, whole, attributes, self._occurring)
        self.targets = Targets(self.dimension_frames["target"], attributes, calendar or Calendar())

    @property
    def granted(self) -> Scope:
        """What the rows are kept to already."""
        return self.access.within

    @property
    def version(self) -> int:
        """The data version."""
        return self.manifest.version

    @cached_property
    def months(self) -> tuple[date, ...]:
        """Months that have figures, oldest first."""
        return tuple(self.manifest.months[key].month for key in self.manifest.keys)

    @property
    def as_of(self) -> date:
        """Today: the last day-end in the data."""
        return self.manifest.latest.as_of

    @property
    def open_month(self) -> date | None:
        """The month that is month-to-date; None when the last month is complete."""
        return self.months[-1] if self.manifest.open_month else None

    def dimensions(self, cube: str) -> frozenset[str]:
        """Everything a cube can be broken down and filtered by, the month apart."""
        return dimensions_of(SOURCES[cube])

    def months_of(self, cube: str, same_day: bool = False) -> frozenset[date]:
        """Months that a cube has, or has cut at the open month's day; a first month has no movement."""
        if cube == TARGETS:
            return frozenset() if self.targets.rows.is_empty() else frozenset(self.months)
        if self.access.refuses(SOURCES[cube]):
            return frozenset()
        months, keys = self.manifest.months, self.manifest.same_day_keys if same_day else self.manifest.keys
        return frozenset(months[key].month for key in keys if cube in months[key].partitions)

    def rows(
        self,
        cube: str,
        needed: Collection[str],
        months: Sequence[date],
        same_day: bool = False,
        question: Question | None = None,
    ) -> pl.LazyFrame:
        """The rows of some months from the smallest copy of the cube that has every dimension needed.

        Which targets answer depends on the whole question, of which the rows then hold the selection alone.
        """
        if cube == TARGETS:
            return target_rows(self, self.targets, months, question or Question((), Scope(), tuple(months))).lazy()
        spec = CUBES[cube]
        if (held := self._held(spec, needed, same_day)) is not None:
            return held.rows(months)
        rollup, keys = self.smallest(cube, needed).rollup, self._keys(months, same_day=same_day)
        return self._read(spec, rollup, keys, needed)

    def placed_rows(self, cube: str, needed: Collection[str], month: date, place: str) -> pl.LazyFrame:
        """The rows of a month with their place in its file, for what reads the file itself."""
        return self._read(CUBES[cube], None, self._keys([month], same_day=False), needed, place)

    def keeps_sums(self, cube: str, needed: Collection[str]) -> bool:
        """Whether sums by these dimensions are few enough to keep: those of a rollup or of a cube that needs none."""
        if cube == TARGETS:
            return False
        spec = CUBES[cube]
        return not spec.rollups or self.smallest(cube, needed).rollup is not None

    def _held(self, spec: CubeSpec, needed: Collection[str], same_day: bool) -> MonthSlices | None:
        if same_day:
            return None
        if (rollup := self.smallest(spec.name, needed).rollup) is not None:
            return self._rollup(spec, rollup)
        return self._in_memory(spec) if not spec.rollups and spec.additive else None

    def smallest(self, cube: str, needed: Collection[str]) -> Copy:
        """The copy that answers a question over these dimensions."""
        spec, wanted = CUBES[cube], set(needed) - {"month"}
        for rollup in spec.rollups:
            held = dimensions_of(spec, rollup)
            if wanted <= held:
                return Copy(spec.file_name(rollup), held, rollup)
        return Copy(spec.name, dimensions_of(spec), None)

    def labels(self, key: str) -> dict[str, str]:
        """What the values of a coded dimension are called, by value."""
        if key in value_names.VALUE_WORDS:
            return {**value_names.VALUE_WORDS[key], NONE: value_names.absent(key)}
        table, column = _LABEL_COLUMNS.get(key, ("", ""))
        if table not in self.dimension_frames:
            return {}
        frame = self.dimension_frames[table]
        code = "collector_code" if key == MANAGER else key
        return {**value_names.distinct_names(frame, code, column), NONE: value_names.absent(key)}

    @cached_property
    def reporting_lines(self) -> ReportingLines:
        """Who reports to whom."""
        people = self.dimension_frames["collector"]
        return ReportingLines.of(people.select("collector_code", "reports_to").iter_rows())

    def as_first_told(self, month: date, cubes: Collection[str]) -> "StoreReader | None":
        """That month alone as it was first reported: these figures where nothing has changed since, None where a file
        of one of the cubes is not kept."""
        key = f"{month:%Y-%m}"
        held, first = self.opened_from.months[key], self.opened_from.first_told.get(key, {})
        needed = [name for name in held.partitions if name.split(".")[0] in cubes]
        if not all(name in first and self._store.intact(first[name]) for name in needed):
            return None
        if all(first[name].digest == held.partitions[name].digest for name in needed):
            return self
        alone = replace(held, partitions=held.partitions | {name: first[name] for name in needed})
        manifest = replace(self.opened_from, months={key: alone}, open_month=False)
        return StoreReader(self._store, manifest, access=self.access)

    def of_teams(self, scope: Scope) -> Scope:
        """The scope with each manager replaced by the collectors of the team, the manager among them."""
        return scope.of_teams(self.reporting_lines)

    def located(self, scope: Scope) -> Scope:
        """The scope for the database, which knows collectors and not teams, and areas by their own names.

        Areas that were told apart become their branches.
        """
        scope = self.of_teams(scope)
        areas = scope.values("area")
        if not set(areas) - set(self._raw_branches["area"]):
            return scope
        branches = self.dimension_frames["branch"].filter(pl.col("area").is_in(list(areas)))["branch_code"].to_list()
        picked = scope.values("branch_code")
        within = [code for code in branches if not picked or code in picked]
        return scope.without("area").with_values("branch_code", within or [""])

    def may_see(self, row: Mapping[str, object]) -> bool:
        """Whether one row, such as an account, lies within what is granted; not where it does not say so."""
        told = {key: str(value) for key, value in row.items() if key in DIMENSIONS and value is not None}
        for code, frame in self._attributes.items():
            if code in told:
                found = frame.filter(pl.col(code) == told[code])
                told |= found.row(0, named=True) if found.height else {}
        return all(told.get(key) in values for key, values in self.granted.picked)

    def _keys(self, months: Sequence[date], *, same_day: bool) -> list[str]:
        wanted = set(months)
        keys = self.manifest.same_day_keys if same_day else self.manifest.keys
        return [key for key in keys if self.manifest.months[key].month in wanted]

    def _partitions(self, name: str, keys: Sequence[str]) -> list[Partition]:
        found = (self.manifest.months[key].partitions.get(name) for key in keys)
        return [part for part in found if part is not None]

    def _scan(self, spec: CubeSpec, rollup: Rollup | None, keys: Sequence[str]) -> pl.LazyFrame:
        parts = self._partitions(spec.file_name(rollup), keys)
        if parts:
            return self._store.scan(parts)
        any_part = self._partitions(spec.file_name(rollup), list(self.manifest.months))
        if any_part:
            return self._store.scan(any_part[:1]).clear()
        columns = {c: spec.dtype(c) for c in spec.columns}
        extra = {c: pl.String() for c in (rollup.keeps if rollup else ()) if c not in columns}
        return pl.LazyFrame(schema={**columns, **extra})

    def _read(
        self, spec: CubeSpec, rollup: Rollup | None, keys: Sequence[str], needed: Collection[str], place: str = ""
    ) -> pl.LazyFrame:
        """The rows that may be seen, with the attributes needed. All frames of cubes come from here."""

        def scan(one: Rollup | None) -> pl.LazyFrame:
            rows = self._scan(spec, one, keys)
            return rows.with_row_index(place) if place else rows

        return granted_rows(self.access, spec, rollup, needed, scan, self._attributes)

    def _occurring(self, key: str) -> list[str]:
        """The values of a code in the rows that may be seen."""
        found: set[str] = set()
        for spec in CUBES.values():
            if key in recorded_by(spec) and not self.access.refuses(spec):
                rollup = self.smallest(spec.name, {key, *self.access.within.dimensions}).rollup
                rows = self._read(spec, rollup, self.manifest.keys, {key})
                found |= set(rows.select(pl.col(key).cast(pl.String).unique()).collect().to_series())
        return sorted(found - {None})

    def _in_memory(self, spec: CubeSpec) -> MonthSlices:
        """A cube that is small enough to have no rollup, loaded when it is first asked for."""
        if spec.name not in self._whole:
            self._whole[spec.name] = self._load(spec, None)
        return self._whole[spec.name]

    def _target_attributes(self, branches: pl.DataFrame) -> dict[str, pl.DataFrame]:
        areas = branches.select("area", "state", "zone").unique().drop_nulls("area").unique("area", keep="none")
        return {**self._attributes, "area": areas}

    def load(self, of_each: int | None = None) -> None:
        """Load the rollups that nobody has asked for yet, or the first few of each cube, so that no reader waits."""
        for spec in CUBES.values():
            for rollup in spec.rollups[:of_each]:
                self._rollup(spec, rollup)

    def _rollup(self, spec: CubeSpec, rollup: Rollup) -> MonthSlices:
        """A rollup, loaded when it is first asked for."""
        key = (spec.name, rollup.name)
        if key not in self._loaded:
            self._loaded[key] = self._load(spec, rollup)
        return self._loaded[key]

    def _load(self, spec: CubeSpec, rollup: Rollup | None) -> MonthSlices:
        """A cube or a rollup with all its attributes, its repeated texts stored once."""
        frame = self._read(spec, rollup, self.manifest.keys, dimensions_of(spec, rollup)).collect()
        texts = [name for name in frame.columns if frame[name].dtype == pl.String]
        return MonthSlices.of(frame.with_columns(pl.col(texts).cast(pl.Categorical)))

    def values(self, key: str) -> list[str]:
        """Every value of a dimension that any month holds, in the natural order. Raises UnknownNameError."""
        if key not in DIMENSIONS:
            return []
        if key == MANAGER:
            return list(self.reporting_lines.managers)
        if not self._values_of.get(key):
            self._values_of[key] = self._values_in_rollups(key) or self._values_in_small_cubes(key) or vocabulary(key)
        return self._values_of[key]

    def _values_in_rollups(self, key: str) -> list[str]:
        if key in ("branch_code", "area"):  # also those that no account is in
            return sorted(self.dimension_frames["branch"][key].drop_nulls().unique().to_list())
        # A cube's rollups are sums of the same rows: the first that is recorded by it has every value.
        holding = [(spec, [one for one in spec.rollups if key in dimensions_of(spec, one)]) for spec in CUBES.values()]
        found = distinct([self._column(spec, rollups[0], key) for spec, rollups in holding if rollups])
        if key == "collector_code":  # also those who only took money, or did nothing yet
            return sorted({*found, *self._values_in_small_cubes(key), *self.reporting_lines.people})
        return found

    def _column(self, spec: CubeSpec, rollup: Rollup, key: str) -> pl.Series:
        """The values of a dimension in a rollup, for which it need not be loaded."""
        if (held := self._loaded.get((spec.name, rollup.name))) is not None:
            return held.frame[key].unique()
        rows = self._read(spec, rollup, self.manifest.keys, {key})
        return rows.select(pl.col(key).unique()).collect().to_series()

    def _values_in_small_cubes(self, key: str) -> list[str]:
        """The values of a dimension that only the cubes without a rollup are recorded by."""
        small = [spec for spec in CUBES.values() if spec.additive and not spec.rollups and not spec.latest_only]
        frames = [self._in_memory(spec).frame for spec in small if key in self.dimensions(spec.name)]
        return distinct([frame[key] for frame in frames if key in frame.columns])

    def refuse_unknown_values(self, scope: Scope) -> None:
        """Raise FilterValueError for the first filter value that the data does not hold; 'not given' may be asked."""
        for key, values in scope.picked:
            known = self.values(key)
            if set(values) - {*known, NONE}:
                # Complaints have channels of their own beside those of receipts and contacts.
                known = list(dict.fromkeys([*known, *self._values_in_small_cubes(key)]))
            for value in (value for value in values if value not in known and value != NONE):
                near = sorted(one for one in known if one.startswith(f"{value} ("))[:3]
                near = near or get_close_matches(value, known, n=3)
                hint = f"did you mean {', '.join(near)}?" if near else f"known are {', '.join(known[:8])}."
                raise FilterValueError(f"The data has no {dimension(key).label.lower()} '{value}'; {hint}")


def open_figures(
    store: Store, manifest: Manifest | None = None, calendar: Calendar | None = None, access: Access = EVERYTHING
) -> StoreReader:
    """The figures of the newest version. Raises StoreEmptyError when there is none or a file is damaged."""
    held = manifest or store.manifest()
    if damaged := store.damaged(held):
        raise StoreEmptyError(f"The prepared figures of {', '.join(damaged)} are damaged; run 'bucketwise refresh'.")
    return StoreReader(store, held, calendar, access)
