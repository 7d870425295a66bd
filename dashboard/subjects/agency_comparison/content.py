"""Agency comparison: placements of one type of agency over like accounts, by lot first, and what stands beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, comparison, formats
from dashboard.comparison import Move, Reached
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.cube_dimensions import dimensions_of
from dashboard.figures.month_slices import collected
from dashboard.figures.scope import Scope
from dashboard.metrics import Metric, Unit
from dashboard.metrics.model import Total
from dashboard.metrics.placements import CHECKPOINTS
from dashboard.subjects.agency_comparison import confounders, gate, net_back, reversals, verdicts
from dashboard.subjects.agency_comparison.panel import BY_LOT, STRATA, Panel, panel_of
from dashboard.subjects.agency_comparison.verdicts import Words
from dashboard.subjects.headlines import Headline
from dashboard.value_names import named, spoken
from dashboard.view import View
from data_access.months import months_before
from validations.cubes import CUBES
from validations.vocabulary import AGENCY_TYPES, NONE

TITLE: Final = "Agency comparison"
FILTERED_BY: Final = ("liquidation_rate_6m",)
AGES: Final = dict(
    zip(map(str, CHECKPOINTS), ("Three months", "Six months", "Nine months", "Twelve months"), strict=True)
)
FIRST_AGE: Final = "6"
FINEST: Final = "finest"
STRATA_CHOICES: Final[Mapping[str, str]] = {
    FINEST: "Finest possible",
    "ticket": "Product, bucket, ticket, tier",
    "tier": "Product, bucket, tier",
    "product": "Product, bucket",
    "secured": "Secured, bucket",
}
CURVE: Final = Metric(
    "liquidation",
    "Liquidation",
    Unit.PERCENT,
    Total(()),
    "Cash collected up to so many months after placement, as a share of the balance placed; all batches pooled.",
    "cash collected since placement ÷ balance at placement",
    "good",
)
_KEYS: Final = (
    "agency_code",
    "agency_type",
    "product_code",
    "secured",
    "zone",
    "bucket",
    "ticket_band",
    "placement_tier",
    "at_random",
)
_SECURED: Final = {"yes": "secured", "no": "unsecured"}


@dataclass(frozen=True, eq=False)
class AgencyComparison:
    """Everything the page draws."""

    view: View
    kind: str
    """The type of the agencies compared; empty where nothing was placed."""
    kinds: Mapping[str, str]
    """The types that have agencies with placements, as they are called."""
    reached: Reached
    placed: Sequence[date]
    """The placement months that are compared."""
    by_lot: Panel | None
    lot_accounts: int
    """Accounts that were placed by lot with agencies of the type."""
    panel: Panel | None
    rows: pl.DataFrame
    """Agency x age x sums of the batches compared, of all agencies of the type."""
    beside: pl.DataFrame
    """agency_code x what stands beside the rank."""
    judged: pl.DataFrame
    """agency_code x rule x breaches and attempts judged, of the months compared."""
    earned: pl.DataFrame
    """agency_code x month x what every agency collected, earned and cost; see net_back."""
    picked: Sequence[str]
    """Agencies that the reader picked; one alone is compared with the others of its type."""
    given_back: pl.DataFrame
    """agency_code x reversals that name their receipt and that do not, of the same months."""
    words: Words
    minimum: int
    notation: formats.Notation

    @property
    def period(self) -> str:
        """What was placed when, in words."""
        if not self.placed:
            return "no month"
        first, last = formats.month_short(self.placed[0]), formats.month_short(self.placed[-1])
        return f"what was placed in {first}" if first == last else f"what was placed from {first} to {last}"

    @cached_property
    def sentences(self) -> list[str]:
        """Who can be told apart from whom, by lot first, and what moving some accounts is expected to bring."""
        if not self.kind:
            return ["No agency was placed an account in the months compared."]
        said = [verdicts.picked_alone(self.picked[0], self.words)] if len(self.picked) == 1 else []
        if self.by_lot:
            said.append(f"Placed by lot: {verdicts.told_apart(self.by_lot, self.words)}")
        if self.panel is None:
            return [*said, self.why_not]
        everyone = verdicts.told_apart(self.panel, self.words)
        said.append(f"All placements: {everyone}" if self.by_lot else everyone)
        marked = verdicts.gate_in_words(self.marks, self.words)
        moved = verdicts.move_in_words(self.move, self.words, self.period)
        owed = verdicts.difference_in_words(self.money, self.words)
        return [*said, moved, *(one for one in (marked, owed) if one)]

    @property
    def why_not(self) -> str:
        """Why all placements cannot be compared."""
        if len(self.picked) > 1 and self.rows["agency_code"].n_unique() < 2:
            return (
                f"Of the agencies picked fewer than two are of the type {spoken(self.kind)} and were placed accounts."
            )
        return verdicts.too_little(self.kind, self.minimum, [*STRATA.values()])

    @property
    def why_not_by_lot(self) -> str:
        """Why placements by lot cannot be compared; empty where they are."""
        if self.by_lot or not self.kind:
            return ""
        if not self.lot_accounts:
            return "No account was placed by lot with agencies of this type: allocation.method names none."
        return (
            f"{formats.grouped(self.lot_accounts, self.notation)} accounts were placed by lot with agencies of this "
            f"type; no two agencies have {self.minimum} of them in a zone that both work in."
        )

    @cached_property
    def marks(self) -> Mapping[str, tuple[str, ...]]:
        """The agencies that the gate names, and for which breaches."""
        return gate.marks(self.judged, self.agencies)

    @cached_property
    def move(self) -> Move | None:
        """The move of a tenth of a stratum that is most surely a gain; none to an agency that the gate names."""
        return self._best_within(self.panel.cells) if self.panel else None

    @cached_property
    def moves(self) -> list[Move]:
        """The same for each stratum, the largest gain first."""
        strata = self.panel.cells.partition_by("stratum") if self.panel else []
        found = [self._best_within(cells) for cells in strata]
        return sorted((one for one in found if one), key=lambda one: -one.gain)

    def _best_within(self, cells: pl.DataFrame) -> Move | None:
        return comparison.best_move(cells, self.agencies, self.minimum, barred=self.marks)

    @property
    def agencies(self) -> tuple[str, ...]:
        """The agencies shown, those compared by all placements; else all of the type."""
        if self.panel:
            return self.panel.agencies
        return tuple(self.rows["agency_code"].unique().sort().to_list())

    @cached_property
    def money_by_month(self) -> pl.DataFrame:
        """What the agencies shown collected, earned and cost, by month."""
        return self.earned.filter(pl.col("agency_code").is_in(self.agencies))

    @cached_property
    def money(self) -> pl.DataFrame:
        """The same of all months, with net-back."""
        return net_back.whole(self.money_by_month)

    @cached_property
    def curves(self) -> pl.DataFrame:
        """agency_code x age x liquidation, whole and net of what was withdrawn, of the agencies shown."""
        shown = self.rows.filter(pl.col("agency_code").is_in(self.agencies))
        return comparison.curves(shown)

    @cached_property
    def curve_chart(self) -> go.Figure:
        """Liquidation by months since placement, up to the age that every batch has reached."""
        order = [one.agency for one in self.panel.ranked] if self.panel else []
        codes = [*order, *(code for code in self.agencies if code not in order)]
        return charts.liquidation_curves(self.curves, codes, self.notation, labels=self.words.agencies)

    @cached_property
    def funnel_chart(self) -> go.Figure | None:
        """Index against expected cash with the limits of chance; None without a funnel."""
        if self.panel is None or self.panel.funnel is None or self.panel.indices.is_empty():
            return None
        return charts.funnel(self.panel.indices, self.panel.funnel, self.notation, labels=self.words.agencies)

    @cached_property
    def headlines(self) -> list[Headline]:
        """The cards: what was placed, what it brought, and how much of it is comparable."""
        last = self.rows.filter((pl.col("age") == self.reached.age) & pl.col("agency_code").is_in(self.agencies))
        whole = comparison.curves(last, by=())
        return [
            Headline("Agencies compared", Unit.COUNT, len(self.panel.agencies) if self.panel else 0),
            Headline("Accounts placed", Unit.ACCOUNTS, _sum(last, "accounts")),
            Headline("Balance placed", Unit.MONEY, _sum(last, "balance")),
            Headline("Raw liquidation", Unit.PERCENT, whole["whole"].item() if whole.height else None),
            Headline("In common strata", Unit.PERCENT, self.panel.share if self.panel else None),
        ]


def _sum(frame: pl.DataFrame, column: str) -> int | None:
    return int(frame[column].sum()) if frame[column].count() else None


@computed_once
def content(ask: Answers, view: View, kind: str = "", age: str = FIRST_AGE, strata: str = FINEST) -> AgencyComparison:
    """Ask for everything the page draws; without a type, the one whose agencies were placed most in common."""
    last = view.month if view.open_until is None else months_before(view.month, 1)
    reached = Reached(int(age), last)
    rows, minimum = _batches(ask, view.scope.without("agency_code"), reached), ask.settings.comparison_accounts
    final = rows.filter(pl.col("age") == reached.age)
    kinds = _kinds(final)
    picked = view.scope.values("agency_code")
    ladder = [STRATA[strata]] if strata in STRATA else [*STRATA.values()]
    kind = kind if kind in kinds else _first_kind(final, kinds, picked, minimum)
    own = rows.filter(pl.col("agency_type") == kind)
    compared = own.filter(pl.col("age") == reached.age)
    chosen = sorted(set(picked) & set(compared["agency_code"].to_list()))
    if len(picked) == 1:
        chosen = []
    elif picked and len(chosen) < 2:
        compared = compared.clear()
    lot = compared.filter(pl.col("at_random") == "yes")
    # Whoever is picked, the others of the type are what each is held against.
    of_all = view.scope.without("agency_code")
    judged = confounders.attempts_judged(ask, of_all, reached)
    by_age = own.group_by("agency_code", "age").agg(pl.col(_AGE_SUMS).sum())
    return AgencyComparison(
        view=view,
        kind=kind,
        kinds={one: named(one) for one in kinds},
        reached=reached,
        placed=final["placed_in"].unique().sort().to_list(),
        by_lot=panel_of(lot, BY_LOT, chosen, minimum),
        lot_accounts=int(lot["accounts"].sum()),
        panel=panel_of(compared, ladder, chosen, minimum),
        rows=by_age.filter(pl.col("agency_code").is_in(picked)) if len(picked) > 1 else by_age,
        picked=picked,
        beside=confounders.figures(ask, of_all, reached, view.month),
        judged=judged.filter(pl.col("agency_code").is_in(own["agency_code"].unique().to_list())),
        earned=net_back.by_month(ask, reached),
        given_back=reversals.counted(ask, reached),
        words=Words(ask.labels()["agency_code"], ask.settings),
        minimum=minimum,
        notation=ask.settings,
    )


_AGE_SUMS: Final = ("accounts", "balance", "collected", "withdrawn_balance", "withdrawn_collected")


@computed_once
def _batches(ask: Answers, scope: Scope, reached: Reached) -> pl.DataFrame:
    """The batches that have reached the age, at each age up to it, with products by their names."""
    spec = CUBES["placements"]
    needed = {*_KEYS, "placement_age", *scope.dimensions}
    rows = scope.apply(ask.figures.rows("placements", needed, reached.months), dimensions_of(spec), spec.label)
    sums = [column for column in spec.sums if column in rows.collect_schema().names()]
    found = comparison.followed(collected(rows.select("month", "placement_age", *_KEYS, *sums)), reached)
    products = ask.labels()["product_code"]
    return (
        found.group_by(*_KEYS, "age", "placed_in")
        .agg(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in sums)
        .with_columns(
            pl.col("product_code").cast(pl.String).replace(products),
            pl.col("secured").cast(pl.String).replace(_SECURED),
            pl.col("agency_code", "agency_type").cast(pl.String),
        )
        .filter(pl.col("agency_code") != NONE)
    )


def _kinds(final: pl.DataFrame) -> list[str]:
    """The types with at least one agency that was placed anything, in the order of the vocabulary."""
    held = set(final["agency_type"].to_list())
    return [one for one in (*AGENCY_TYPES, NONE) if one in held]


def _first_kind(final: pl.DataFrame, kinds: Sequence[str], picked: Sequence[str], minimum: int) -> str:
    """The type of the agencies picked, else that with most balance to be ranked together; in-house teams come last."""
    if picked:
        final = final.filter(pl.col("agency_code").is_in(picked))
    placed: dict[str, tuple[bool, bool, float]] = {}
    for one in kinds:
        own = final.filter(pl.col("agency_type") == one)
        panel = panel_of(own, [*STRATA.values()][-1:], (), minimum)
        together = panel is not None and panel.together
        placed[one] = (together, one != "in_house", float(own["balance"].sum() or 0))
    return max(placed, key=lambda one: placed[one], default="")
