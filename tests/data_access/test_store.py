"""The store: versions that replace each other at once, files that are never changed, and what is done about damage."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from data_access.manifest import Manifest, MonthFigures, Partition, Restatement
from data_access.store import Store
from validations.errors import StoreEmptyError, UserError

NOW = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)


def manifest_of(store: Store, version: int, figure: int = 1) -> Manifest:
    """A version of one month whose cube holds one number."""
    cube = store.write_frame(pl.DataFrame({"accounts": [figure]}), "position-2026-04")
    month = MonthFigures(
        month=date(2026, 4, 1),
        as_of=date(2026, 4, 30),
        opening=date(2026, 3, 31),
        signatures={"position": "s"},
        partitions={"position": cube},
        controls={"accounts": figure, "provision": None},
        identities=[{"identity": "a = b", "left": 1, "right": 1, "difference": 0, "holds": True}],
        refreshed_at=NOW,
    )
    return Manifest(
        version=version,
        database="duckdb:///book.duckdb",
        settings="cutoff=5",
        refreshed_at=NOW,
        open_month=False,
        months={"2026-04": month},
        dimensions={"branch": store.write_frame(pl.DataFrame({"branch_code": ["B1"]}), "dimension-branch")},
        loads=store.write_frame(pl.DataFrame({"batch_id": ["L1"]}), "loads"),
        invented=False,
        first_reported={"2026-04": {"accounts": figure, "provision": None}},
        restatements=[Restatement(date(2026, 3, 1), "accounts", 4, 5, NOW, "loaded again")],
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store [May] *")
    with made.writing():
        pass
    return made


def manifests(store: Store) -> list[str]:
    return sorted(path.name for path in (store.path / "manifests").iterdir())


def files(store: Store) -> set[str]:
    return {path.name for path in (store.path / "files").iterdir()}


def test_the_current_version_is_that_of_the_database_asked_for(store: Store) -> None:
    published = manifest_of(store, 1)
    store.publish(published)
    assert Store(store.path, "duckdb:///book.duckdb").current_version() == published.identity
    with pytest.raises(StoreEmptyError):
        Store(store.path, "duckdb:///other.duckdb").current_version()


def test_an_empty_store_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StoreEmptyError, match=r"No figures have been prepared yet; run 'bucketwise refresh'"):
        Store(tmp_path / "nowhere").manifest()


def test_a_version_is_read_back_as_it_was_published(store: Store) -> None:
    published = manifest_of(store, 1)
    store.publish(published)
    assert store.manifest() == published
    assert store.newest_version() == 1
    assert store.scan([published.latest.partitions["position"]]).collect().item() == 1


def test_two_versions_are_kept_and_older_files_dropped(store: Store) -> None:
    first = manifest_of(store, 1)
    store.publish(first)
    second = manifest_of(store, 2)
    store.publish(second)
    assert files(store) == first.files | second.files
    third = manifest_of(store, 3)
    store.publish(third)
    assert manifests(store) == ["00000002.json", "00000003.json"]
    assert files(store) == second.files | third.files


def test_files_that_a_killed_refresh_left_are_dropped_with_the_next_version(store: Store) -> None:
    store.write_frame(pl.DataFrame({"a": [1]}), "orphan")
    (store.path / "files" / "half.partial").write_bytes(b"PAR1")
    (store.path / "manifests" / "00000001.partial").write_text("{")
    published = manifest_of(store, 1)
    store.publish(published)
    assert files(store) == published.files
    assert manifests(store) == ["00000001.json"]


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", "null", '"text"', "{}", '{"format": 99}', '{"format": 1, "months": []}', "\udcff", "[" * 100_000],
    ids=["empty", "cut", "list", "null", "text", "no fields", "other format", "wrong field", "not utf-8", "deep"],
)
def test_a_damaged_manifest_is_passed_over_for_the_one_before_it(store: Store, damage: str) -> None:
    first = manifest_of(store, 1)
    store.publish(first)
    second = manifest_of(store, 2)
    store.publish(second)
    assert store.current_version() == second.identity
    newest = store.path / "manifests" / "00000002.json"
    whole = newest.read_bytes()
    newest.write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert store.manifest() == first
    assert store.current_version() == first.identity
    newest.write_bytes(whole)
    assert store.current_version() == second.identity  # What could not be read is looked at again.
    newest.write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert store.newest_version() == 2  # Its number is not used again.


ODD_FIELDS: Mapping[str, list[object]] = {
    "version": ["1", None, 1.5, True],
    "months": [{}, [], {"2026-04": {}}, {"2026-04": None}],
    "refreshed_at": [5, "yesterday", None],
    "open_month": ["no", 0],
    "dimensions": [None, {"branch": {"file": "../../outside.parquet", "rows": 1, "size": 1, "digest": ""}}],
    "restatements": [{}, [1]],
    "identity": [None, 7],
    "a_field_of_tomorrow": [1],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, odd in ODD_FIELDS.items() for value in odd])
def test_a_manifest_with_an_odd_field_is_passed_over(store: Store, name: str, value: object) -> None:
    first = manifest_of(store, 1)
    store.publish(first)
    store.publish(manifest_of(store, 2))
    newest = store.path / "manifests" / "00000002.json"
    newest.write_text(json.dumps(json.loads(newest.read_text("utf-8")) | {name: value}), "utf-8")
    assert store.manifest() == first


def test_a_manifest_of_an_earlier_release_has_an_identity(store: Store) -> None:
    store.publish(manifest_of(store, 1))
    path = store.path / "manifests" / "00000001.json"
    written = json.loads(path.read_text("utf-8"))
    del written["identity"]
    path.write_text(json.dumps(written), "utf-8")
    assert store.current_version() == store.manifest().identity == f"1 of {NOW.isoformat()}"


def test_a_damaged_manifest_does_not_push_out_a_readable_one(store: Store) -> None:
    first, third = manifest_of(store, 1), manifest_of(store, 3)
    store.publish(first)
    (store.path / "manifests" / "00000002.json").write_text("{")
    store.publish(third)
    assert manifests(store) == ["00000001.json", "00000003.json"]
    assert first.files <= files(store)


def test_a_foreign_file_among_the_manifests_is_no_version(store: Store) -> None:
    first = manifest_of(store, 1)
    (store.path / "manifests" / "notes.json").write_text(json.dumps({"version": 9}))
    store.publish(first)
    assert store.manifest() == first


def test_a_missing_a_cut_and_a_changed_file_are_damaged(store: Store) -> None:
    kept = manifest_of(store, 1)
    part = kept.latest.partitions["position"]
    path = store.path / "files" / part.file
    whole = path.read_bytes()
    assert store.damaged(kept) == []
    path.write_bytes(whole[: len(whole) // 2])
    assert store.damaged(kept) == ["2026-04"]
    path.write_bytes(whole[:20] + bytes([whole[20] ^ 1]) + whole[21:])
    assert store.damaged(kept) == ["2026-04"]
    path.unlink()
    assert store.damaged(kept) == ["2026-04"]


def test_damage_of_the_small_tables_is_seen_too(store: Store) -> None:
    kept = manifest_of(store, 1)
    assert kept.loads is not None
    (store.path / "files" / kept.dimensions["branch"].file).write_bytes(b"")
    (store.path / "files" / kept.loads.file).unlink()
    assert store.damaged(kept) == ["branch", "load_batch"]


def test_a_file_name_is_never_used_twice(store: Store) -> None:
    frame = pl.DataFrame({"a": [1]})
    first, second = store.write_frame(frame, "same"), store.write_frame(frame, "same")
    assert first.file != second.file
    assert first.digest == second.digest
    assert not list((store.path / "files").glob("*.partial"))


def test_one_writer_at_a_time(store: Store) -> None:
    with (
        store.writing(),
        pytest.raises(UserError, match=r"Another refresh of the store .* is running; wait for it"),
        Store(store.path).writing(),
    ):
        pass
    with store.writing():
        pass  # Free again.


def test_a_store_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with (
        pytest.raises(UserError, match=r"store .*file.* cannot be written: .*COLLECTIONS_STORE_PATH may name"),
        Store(tmp_path / "file").writing(),
    ):
        pass


def test_months_cut_at_a_day_are_not_whole_months(store: Store) -> None:
    one = manifest_of(store, 1)
    both = replace(one, months={**one.months, "2026-03@14": one.latest})
    assert (both.keys, both.same_day_keys) == (["2026-04"], ["2026-03@14"])
    assert both.latest == one.latest


def test_a_file_says_what_it_holds(store: Store) -> None:
    part = store.write_frame(pl.DataFrame({"a": [1, 2, 3]}), "three")
    assert isinstance(part, Partition)
    assert part.rows == 3
    assert part.size == (store.path / "files" / part.file).stat().st_size
