"""What a store holds, for tests that compare two of them."""

import polars as pl

from data_access.manifest import Manifest
from data_access.settings import Settings
from data_access.store import Store


def held(settings: Settings) -> Manifest:
    return Store(settings.store_path).manifest()


def figures(settings: Settings) -> dict[str, pl.DataFrame]:
    """Every file of the newest version, by cube and month, in an order that does not depend on the engine."""
    store, manifest = Store(settings.store_path), held(settings)
    parts = {f"{key} {name}": part for key, month in manifest.months.items() for name, part in month.partitions.items()}
    frames = {name: store.scan([part]).collect() for name, part in (parts | manifest.dimensions).items()}
    return {name: frame.sort(pl.all().cast(pl.String), nulls_last=True) for name, frame in frames.items()}
