"""Everything a page or a report can ask of one data version, computed once for all who ask the same; no Streamlit."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, wraps
from inspect import signature
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Concatenate, Final, ParamSpec, TypeVar

import polars as pl

from dashboard.access.access import Access
from dashboard.access.granted_rows import granted_doubts
from dashboard.alerts.alert_rules import Rule, load_rules, load_target_owner
from dashboard.change.segment_sums import contributors
from dashboard.figures.compute import Compare, compute, held_dimensions
from dashboard.figures.cube_dimensions import vocabulary
from dashboard.figures.lru_cache import LruCache
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import LABELLED, StoreReader, sums_cache
from dashboard.metrics import metric
from dashboard.projection import Length
from dashboard.sla import Terms
from dashboard.targets import Calendar, Group, Target
from dashboard.value_names import absent
from dashboard.worklist import Worklist, open_worklist
from data_access.doubts import SeenDoubt, Standing
from data_access.manifest import Manifest
from data_access.number_mask import NumberMask
from data_access.settings import Settings
from data_access.store import Store, store_of
from validations.dimensions import MANAGER
from validations.errors import StateUnavailableError
from validations.vocabulary import NONE

_GEOGRAPHY = ("zone", "state", "area", "branch_code")
ANSWERS_KEPT = 2_000
"""Answers of one data version that are kept for all readers; they go with the version."""
_CONTENTS_KEPT = 600
"""Contents of pages, and their tables and charts, that are kept for all readers: some forty megabytes."""
_ACCESSES_KEPT: Final = 40
"""Different accesses whose figures are in memory; beyond them the one unused longest is opened again when needed."""
_DECISIONS_HOLD: Final = 5.0
"""Seconds for which who accepted what is not asked again."""
_LOG: Final = logging.getLogger("bucketwise.reader")
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True)
class Freshness:
    """What every page says about its figures."""

    version: int
    as_of: date
    months: tuple[date, ...]
    open_month: date | None
    refreshed_at: datetime
    invented: bool
    reconciled: bool
    database: str


@dataclass(frozen=True)
class AnswerCaches:
    """What is kept of one data version: readers of different access share the room, never what is kept."""

    answers: LruCache = field(default_factory=lambda: LruCache(ANSWERS_KEPT))
    contributors: LruCache = field(default_factory=lambda: LruCache(ANSWERS_KEPT))
    choices: LruCache = field(default_factory=lambda: LruCache(ANSWERS_KEPT))
    contents: LruCache = field(default_factory=lambda: LruCache(_CONTENTS_KEPT))
    sums: LruCache = field(default_factory=sums_cache)


class Answers:
    """The figures of one data version and what is known about them."""

    def __init__(self, figures: StoreReader, settings: Settings, caches: "AnswerCaches | None" = None) -> None:
        self.figures = figures
        self.settings = self.access.applied_to(settings)
        self._labels = {key: figures.labels(key) for key in LABELLED}
        # Nothing here may point back to the reader: a data version must go with its last user, not with the next search
        # for garbage.
        caches = caches or AnswerCaches()
        self._answers = caches.answers.part_of(self.access)
        self._contributors = caches.contributors.part_of(self.access)
        self._choices = caches.choices.part_of(self.access)
        self._contents = caches.contents.part_of(self.access)
        self._standing: tuple[float, Standing] | None = None

    @property
    def access(self) -> Access:
        """What the readers of these answers may see."""
        return self.figures.access

    @property
    def manifest(self) -> Manifest:
        """The manifest of this data version."""
        return self.figures.manifest

    @cached_property
    def terms(self) -> Terms:
        """What was agreed with agencies."""
        return Terms(self.figures.dimension_frames["sla_term"])

    @property
    def numbers(self) -> NumberMask:
        """How the readers of these answers see numbers of accounts and customers."""
        return NumberMask(self.settings)

    @cached_property
    def worklist(self) -> Worklist:
        """The accounts of the latest month, read when they are first asked for."""
        return open_worklist(self.figures, self.numbers)

    def answer(
        self,
        keys: Sequence[str],
        *,
        by: Sequence[str] = (),
        scope: Scope | None = None,
        months: Sequence[date] | None = None,
        compare: Compare | None = None,
        same_day: bool = False,
    ) -> pl.DataFrame:
        """The figures of some metrics, computed once for all readers who ask the same; see compute()."""
        within = self.figures.of_teams(scope or Scope())
        asked = (tuple(keys), tuple(by), within, tuple(months) if months is not None else None, compare, same_day)
        return self._answers.of(asked, lambda: self._computed(*asked)).clone()

    def contributors(self, key: str, *, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
        """What changed a rate between two months, by segment."""
        asked = (key, by, self.figures.of_teams(scope), month, before)
        return self._contributors.of(asked, lambda: self._decomposed(*asked)).clone()

    def targets_by(
        self, measure: str, length: Length, day: date, by: Sequence[str], scope: Scope
    ) -> Mapping[Group, Target]:
        """The targets of the parts of a selection for the period that a day lies in; a part without one is missing."""
        return self.figures.targets.by(self.figures, measure, length, day, by, self.figures.of_teams(scope))

    def why_no_target(self, measure: str, length: Length, day: date, by: Sequence[str], scope: Scope) -> str:
        """Why parts of a selection have no target: which levels and which other periods have one."""
        return self.figures.targets.why(measure, length, day, by, self.figures.of_teams(scope))

    def target(self, measure: str, length: Length, day: date, scope: Scope) -> Target:
        """The target of a selection for the period that a day lies in, or why there is none."""
        return self.figures.targets.one(self.figures, measure, length, day, self.figures.of_teams(scope))

    def targets(self, keys: Sequence[str], scope: Scope, day: date, length: Length = "month") -> Mapping[str, Target]:
        """The targets of some metrics for the period of that length that a date lies in; those that have none left out.

        Amounts are in minor units, rates fractions.
        """
        known = self.figures.targets.measures
        found = {key: self.target(key, length, day, scope) for key in keys if key in known}
        return {key: target for key, target in found.items() if target.value is not None}

    def held(self, keys: Sequence[str]) -> frozenset[str]:
        """The dimensions by which all these metrics can be filtered, and but for managers be broken down."""
        return with_managers(held_dimensions(self.figures, [metric(key) for key in keys]))

    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """What coded values are called, by dimension."""
        return self._labels

    def choices(self, key: str, scope: Scope | None = None) -> Mapping[str, str]:
        """The values of a dimension with their labels; geography only within what is picked above it."""
        asked = (key, scope if key in _GEOGRAPHY else None)
        return self._choices.of(asked, lambda: self._chosen(*asked))

    def _chosen(self, key: str, scope: Scope | None) -> Mapping[str, str]:
        values = self.figures.values(key) if scope is None else self._within(key, scope)
        names = self._labels.get(key, {})
        coded = names and not vocabulary(key)  # closed vocabularies stand in their own order, such as that of buckets
        ordered = sorted(values, key=lambda value: names.get(value, value)) if coded else values
        return MappingProxyType({value: names.get(value, absent(key) if value == NONE else value) for value in ordered})

    def _computed(
        self,
        keys: tuple[str, ...],
        by: tuple[str, ...],
        scope: Scope,
        months: tuple[date, ...] | None,
        compare: Compare | None,
        same_day: bool,
    ) -> pl.DataFrame:
        asked = [metric(key) for key in keys]
        return compute(self.figures, asked, by=by, scope=scope, months=months, compare=compare, same_day=same_day)

    def _decomposed(self, key: str, by: str, scope: Scope, month: date, before: date) -> pl.DataFrame:
        return contributors(self.figures, metric(key), by=by, scope=scope, month=month, before=before)

    def _within(self, key: str, scope: Scope) -> list[str]:
        level = _GEOGRAPHY.index(key)
        above = [(place, set(picked)) for place, one in enumerate(_GEOGRAPHY[:level]) if (picked := scope.values(one))]
        places = self._places[level]
        return sorted({row[level] for row in places if all(row[place] in picked for place, picked in above)})

    @cached_property
    def _places(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """By level the places with those above them: zones; zones and states; and so on to the branches."""
        rows = self.figures.dimension_frames["branch"].select(pl.col(_GEOGRAPHY).fill_null(NONE)).rows()
        return tuple(tuple({row[: level + 1] for row in rows}) for level in range(len(_GEOGRAPHY)))

    def alert_rules(self) -> tuple[Rule, ...]:
        """The alert rules of the lender, else the product's own."""
        return load_rules(self._rule_file)

    def target_owner(self) -> str:
        """Who acts on missed targets; empty where nobody is named."""
        return load_target_owner(self._rule_file)

    @property
    def _rule_file(self) -> Path | None:
        return Path(self.settings.alert_rules) if self.settings.alert_rules else None

    def freshness(self) -> Freshness:
        """As-of date, data version and whether everything reconciles."""
        return self._freshness

    @cached_property
    def _freshness(self) -> Freshness:
        held = self.manifest
        return Freshness(
            version=held.version,
            as_of=self.figures.as_of,
            months=self.figures.months,
            open_month=self.figures.open_month,
            refreshed_at=held.refreshed_at,
            invented=held.invented,
            reconciled=all(line["holds"] for month in held.months.values() for line in month.identities),
            database=held.database,
        )

    def identities(self) -> pl.DataFrame:
        """Every identity of every month: month, identity, left, right, difference, holds, unit, detail."""
        rows = [{"month": one.month, **row} for one in self.manifest.months.values() for row in one.identities]
        return pl.DataFrame(rows, infer_schema_length=None)

    def cube_sizes(self) -> pl.DataFrame:
        """Rows and bytes of every cube and month: cube, period, rows, bytes."""
        rows = [
            {"cube": name, "period": key, "rows": part.rows, "bytes": part.size}
            for key, one in self.manifest.months.items()
            for name, part in one.partitions.items()
        ]
        return pl.DataFrame(rows)

    def loads(self) -> pl.DataFrame:
        """The load_batch rows: what was loaded, when, from where, and how many rows were rejected."""
        part = self.manifest.loads
        return Store(self.settings.store_path).scan([part]).collect() if part else pl.DataFrame()

    def doubts(self) -> Standing:
        """The doubts of this data version, open and accepted; a decision is seen within seconds.

        Where the state database cannot be read, no doubt counts as accepted.
        """
        found = self.figures.opened_from.doubts
        if not found:
            return Standing()
        now = monotonic()
        if self._standing is None or now - self._standing[0] > _DECISIONS_HOLD:
            self._standing = (now, granted_doubts(self.access, _standing(self.settings, found)))
        return self._standing[1]

    def restatements(self) -> pl.DataFrame:
        """Control figures of closed months that changed after they were first reported."""
        rows = [vars(one) for one in self.manifest.restatements]
        return pl.DataFrame(rows, infer_schema_length=None)


def with_managers(held: frozenset[str]) -> frozenset[str]:
    """The dimensions that something can be filtered by: what has a collector also by the manager above."""
    return held | {MANAGER} if "collector_code" in held else held


class SharedAnswers:
    """The answers of one data version, by what their readers may see: whoever may see the same shares them."""

    def __init__(self, settings: Settings, manifest: Manifest) -> None:
        self._settings, self._manifest = settings, manifest
        self._by_access = LruCache(_ACCESSES_KEPT)
        self._caches = AnswerCaches()

    def of(self, access: Access) -> Answers:
        """The answers within what may be seen."""
        return self._by_access.of(access, lambda: self._opened(access))

    def _opened(self, access: Access) -> Answers:
        calendar = Calendar.of(self._settings)
        figures = StoreReader(store_of(self._settings), self._manifest, calendar, access, self._caches.sums)
        figures.load()
        return Answers(figures, self._settings, self._caches)


def _standing(settings: Settings, found: Sequence[SeenDoubt]) -> Standing:
    # SQLAlchemy takes a quarter of a second to import, which a start without doubts does without.
    from data_access.plausibility import standing

    try:
        return standing(settings, found)
    except StateUnavailableError as error:
        _LOG.warning("%s", error)
        return Standing(tuple(found))


def computed_once(compute: Callable[Concatenate[Answers, P], T]) -> Callable[Concatenate[Answers, P], T]:
    """Keep what a function computes of a data version, keyed by the function and all of its arguments.

    Whoever asks the same gets the same object, which nobody may change.
    """
    parameters = signature(compute)

    @wraps(compute)
    def kept(answers: Answers, /, *args: P.args, **kwargs: P.kwargs) -> T:
        bound = parameters.bind(answers, *args, **kwargs)
        bound.apply_defaults()
        _, *asked = bound.arguments.values()
        return answers._contents.of((compute, *asked), lambda: compute(answers, *args, **kwargs))

    return kept
