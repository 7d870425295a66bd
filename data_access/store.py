"""The Parquet store of prepared figures: one file per cube and month, a manifest per version, replaced atomically.

Files are never changed once written. A version is a manifest that names its files; readers of the old version keep
them until two newer versions exist. A file that is missing or damaged is reported, so that its month is built again.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import lru_cache
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Final
from uuid import uuid4

import polars as pl
from filelock import FileLock, Timeout

from data_access.atomic_file import reason, refuse_link, write_whole
from data_access.database_address import database_name
from data_access.manifest import FORMAT, Manifest, Partition, json_value, manifest_from_json
from data_access.settings import Settings
from data_access.sql_files import SQL_FOLDER
from validations.cubes import CUBES
from validations.errors import FileNotWrittenError, StoreEmptyError, UserError

VERSIONS_KEPT: Final = 2


class Store:
    """A folder of versions; written by one process at a time, read by any number.

    With `database` only the versions of that database are seen, so that a store that served another lender before never
    answers with that lender's figures.
    """

    def __init__(self, path: Path, database: str | None = None) -> None:
        self.path = path
        self._database = database
        self._files = path / "files"
        self._manifests = path / "manifests"
        self.spill = path / "spill"
        """Where a database of one file puts what does not fit into memory, while a refresh runs."""

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the store's lock; raises UserError when another process is refreshing it."""
        self._make_folders()
        try:
            with FileLock(self._lock, timeout=wait, mode=0o600):
                yield
        except Timeout:
            raise UserError(
                f"Another refresh of the store '{self.path}' is running; wait for it to finish and try again."
            ) from None

    def being_written(self) -> bool:
        """Whether a refresh holds the store's lock now."""
        try:
            with FileLock(self._lock, timeout=0, mode=0o600):
                return False
        except Timeout:
            return True
        except OSError:
            return False

    @property
    def _lock(self) -> Path:
        lock = self.path / "refresh.lock"
        refuse_link(lock)
        return lock

    def _make_folders(self) -> None:
        self._refuse_links()
        try:
            for folder in (self.path, self._files, self._manifests):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._not_writable(reason(error)) from None

    def _refuse_links(self) -> None:
        """The store itself may be reached through a link, nothing in it."""
        for folder in (self._files, self._manifests, self.spill):
            refuse_link(folder)

    def _not_writable(self, why: str) -> UserError:
        return UserError(
            f"The store '{self.path}' cannot be written: {why}; COLLECTIONS_STORE_PATH may name another folder."
        )

    def manifest(self) -> Manifest:
        """The newest version that can be read. Raises StoreEmptyError when there is none."""
        for path in self._newest_first():
            if (found := _read(path)) is not None and self._database in (None, found.database):
                return found
        raise StoreEmptyError("No figures have been prepared yet; run 'bucketwise refresh'.")

    def current_version(self) -> str:
        """Identity of the newest version that can be read; a file read before is not read again. Raises as manifest().

        What is computed from a version is cached by this and never by its number, which may be given again.
        """
        for path in self._newest_first():
            if (found := _named(path)) is not None and self._database in (None, found[1]):
                return found[0]
        return self.manifest().identity

    def newest_version(self) -> int:
        """Number of the newest version on disk, readable or not; 0 when there is none."""
        return max((int(path.stem) for path in self._newest_first()), default=0)

    def _newest_first(self) -> list[Path]:
        self._refuse_links()
        return sorted((path for path in self._manifests.glob("*.json") if path.stem.isdigit()), reverse=True)

    def write_frame(self, frame: pl.DataFrame, name: str) -> Partition:
        """Write one file that later versions may name."""
        whole = BytesIO()
        frame.write_parquet(whole, compression="zstd", compression_level=1, statistics=True)
        path = self._files / f"{name}-{uuid4().hex[:12]}.parquet"
        self._write(path, whole.getbuffer())
        return Partition(path.name, frame.height, whole.getbuffer().nbytes, _digest(whole))

    def _write(self, path: Path, content: "bytes | memoryview") -> None:
        try:
            write_whole(path, content, clear=False)  # tidy() does
        except FileNotWrittenError as error:
            raise self._not_writable(error.why) from None

    def publish(self, manifest: Manifest) -> None:
        """Make a version the current one, then drop files that no kept version names."""
        path = self._manifests / f"{manifest.version:08}.json"
        text = json.dumps(asdict(manifest) | {"format": FORMAT}, default=json_value)
        self._write(path, text.encode("utf-8"))
        self.tidy(manifest)

    def intact(self, partition: Partition) -> bool:
        """Whether the file is there and is what was written."""
        path = self._files / partition.file
        try:
            with path.open("rb") as file:
                return (
                    not path.is_symlink()
                    and path.stat().st_size == partition.size
                    and _digest(file) == partition.digest
                )
        except OSError:
            return False

    def damaged(self, manifest: Manifest) -> list[str]:
        """Keys of the months, and names of the small tables, with a missing or damaged file."""
        tables = manifest.dimensions | ({"load_batch": manifest.loads} if manifest.loads else {})
        return [
            key
            for key, month in manifest.months.items()
            if not all(self.intact(part) for part in month.partitions.values())
        ] + [name for name, part in tables.items() if not self.intact(part)]

    def scan(self, partitions: Sequence[Partition]) -> pl.LazyFrame:
        """The rows of some files, read when they are needed."""
        return pl.scan_parquet([self._files / part.file for part in partitions], glob=False)

    def alike(self, first: Partition, now: Partition) -> bool:
        """Whether two files can be read as one frame: the first is intact and has the same columns."""
        if first.digest == now.digest:
            return True
        return self.intact(first) and self.scan([first]).collect_schema() == self.scan([now]).collect_schema()

    def tidy(self, current: Manifest | None = None) -> None:
        """Drop the manifests and files that no kept version names: the newest that can be read, and `current`."""
        versions = {path: found for path in self._newest_first() if (found := _read(path)) is not None}
        kept = dict(list(versions.items())[:VERSIONS_KEPT])
        needed = (current.files if current else set()).union(*(manifest.files for manifest in kept.values()))
        for path in self._manifests.iterdir():
            if path not in kept:
                _drop(path)
        for path in self._files.iterdir():
            if path.name not in needed:
                _drop(path)
        for path in self.spill.glob("*"):
            _drop(path)


def store_of(settings: Settings) -> Store:
    """The store of the configured database."""
    return Store(settings.store_path, database_name(settings.database_url))


def _drop(path: Path) -> None:
    # Where a reader's open file cannot be deleted, the next refresh drops it.
    with suppress(OSError):
        path.unlink()


def _digest(whole: BufferedReader | BytesIO) -> str:
    whole.seek(0)
    return hashlib.file_digest(whole, "blake2b").hexdigest()[:32]


def _read(path: Path) -> Manifest | None:
    """A manifest; None when it is damaged or of another format, so that the one before it serves."""
    if path.is_symlink():
        return None
    try:
        return manifest_from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _named(path: Path) -> tuple[str, str] | None:
    """Identity and database of a manifest that can be read."""
    try:
        found = path.stat()
        return _named_as_written(path, (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size))
    except (OSError, StoreEmptyError):
        return None


@lru_cache(maxsize=16)
def _named_as_written(path: Path, written: tuple[int, ...]) -> tuple[str, str]:
    del written  # tells a file from one of the same name that was written, or restored with its old times, since
    if (found := _read(path)) is None:
        raise StoreEmptyError(f"The manifest '{path.name}' cannot be read.")
    return found.identity, found.database


def product_digest() -> str:
    """Changes when a new version of the product changes a cube's SQL or its declaration."""
    texts = [path.read_text("utf-8") for path in sorted(SQL_FOLDER.rglob("*.sql"))]
    declared: Mapping[str, object] = {
        name: (spec.grain, tuple(spec.columns), spec.rollups) for name, spec in CUBES.items()
    }
    return hashlib.sha256("".join([*texts, str(declared)]).encode()).hexdigest()[:16]


def servable(settings: Settings) -> Manifest | None:
    """The newest version of the database, if these settings and this version of the product made it."""
    try:
        found = store_of(settings).manifest()
    except StoreEmptyError:
        return None
    made_so = found.settings == settings.figure_settings and found.product == product_digest()
    return found if made_so else None
