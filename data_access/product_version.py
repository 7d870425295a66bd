"""What this version of the product makes of a database, so that figures of another version are known as such."""

import hashlib
from collections.abc import Mapping

from data_access.settings import Settings
from data_access.sql_files import SQL_FOLDER
from data_access.store import Manifest, store_of
from validations.cubes import CUBES
from validations.errors import StoreEmptyError


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
