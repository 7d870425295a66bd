"""Numbers of accounts and customers as a reader may see them: whole, or masked so that they can still be told apart.

A masked number is its last four characters and a mark of six letters, such as `•••4711-K3F9QA`. The mark, and what
stands in an address for the number, are made with a key that lies in the state database: without it nobody can find a
number by trying, nor make an address of one.
"""

from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from data_access.settings import Settings
from data_access.settings_source import load_settings
from validations.errors import UnknownNameError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

MASK: Final = "\u2022\u2022\u2022"
"""What stands for the part that is not shown."""
NUMBERS: Final = ("account_id", "customer_id")
"""The columns that hold such numbers."""
NUMBER_ENDING: Final = 4
"""Characters of a masked number that are shown."""
_SHORT: Final = 2 * NUMBER_ENDING
"""Of a shorter number nothing is shown but its mark."""
_IN_TEXTS: Final = 6
"""Letters that a number needs to be looked for in other texts; a shorter one stands in many by chance."""
_DIGITS: Final = r"(\d+)\D*$"
"""The last digits of a number: other systems often make their own of them, such as `WO00004711` of `AC00004711`."""
_MARK: Final = 6
_SEALED: Final = "~"
"""What an address begins with that holds no number as it is."""


@dataclass(frozen=True)
class NumberMask:
    """Masks numbers where the settings of a reader say so.

    Raises StateUnavailableError where the key is out of reach.
    """

    settings: Settings

    @property
    def masks(self) -> bool:
        """Whether this reader sees numbers masked."""
        return self.settings.mask_account_numbers

    def shown(self, number: str) -> str:
        """A number as the reader sees it."""
        if not self.masks or not number:
            return number
        return f"{MASK}{_ending(number)}-{_mark(self._cipher, number)}"

    def in_address(self, number: str) -> str:
        """What stands for a number in an address; the number itself where it is not masked."""
        if not self.masks or not number:
            return number
        return _SEALED + urlsafe_b64encode(self._cipher.encrypt(number.encode(), None)).decode().rstrip("=")

    def number_in(self, text: str) -> str:
        """The number that an address means, whoever made it. Raises UnknownNameError for one made elsewhere."""
        if not text.startswith(_SEALED):
            return text
        try:
            return _opened(self._cipher, text.removeprefix(_SEALED))
        except ValueError:
            raise UnknownNameError(
                "The address names no account of this dashboard: it was changed, or another made it. Search the list."
            ) from None

    def frame(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with their numbers as the reader sees them, also where another text of the row holds one."""
        held = [name for name in NUMBERS if name in rows.columns]
        if not self.masks or not held:
            return rows
        for name in held:
            rows = _replaced(rows, rows[name].cast(pl.String), self)
        return rows.with_columns(
            pl.Series(name, [one and self.shown(one) for one in rows[name].cast(pl.String)], dtype=pl.String)
            for name in held
        )

    def texts(self, rows: pl.DataFrame, numbers: Collection[str]) -> pl.DataFrame:
        """Rows about some numbers, masked in whatever text holds one."""
        if not self.masks:
            return rows
        for number in numbers:
            rows = _replaced(rows, pl.Series([number] * rows.height, dtype=pl.String), self)
        return rows

    def finds(self, rows: pl.DataFrame, text: str) -> pl.Series:
        """Which rows a search for a text finds.

        A part of a whole number, as typed or in capitals. Of a masked one what can be seen of it: its ending, or all of
        it; else only the whole number, because parts would tell it digit by digit.
        """
        columns, spelled = [pl.col(name) for name in NUMBERS], sorted({text, text.upper()})
        if not self.masks:
            parts = [one.str.contains(way, literal=True) for one in columns for way in spelled]
            return rows.select(pl.any_horizontal(parts)).to_series()
        ending, _, mark = text.upper().removeprefix(MASK).partition("-")
        found = [rows[name].is_in(spelled) | self._seen(rows[name], ending, mark) for name in NUMBERS]
        return (found[0] | found[1]).fill_null(value=False)

    def _seen(self, numbers: pl.Series, ending: str, mark: str) -> pl.Series:
        """The numbers that are seen with an ending, and where one is given with a mark."""
        short = numbers.str.len_chars() < _SHORT
        seen = ~short & (numbers.str.tail(NUMBER_ENDING).str.to_uppercase() == ending) if ending else short & bool(mark)
        if not mark:
            return seen
        places = seen.fill_null(value=False).arg_true()
        marked = [place for place in places if _mark(self._cipher, numbers[place]) == mark]
        return pl.Series([False] * numbers.len()).scatter(marked, True)

    @property
    def _cipher(self) -> "AESSIV":
        return _cipher_of(self.settings.state_url, str(self.settings.store_path))


def mask_of(*, masked: bool) -> NumberMask:
    """The mask of a reader in a process of its own, which knows the settings of the one that started it."""
    settings = load_settings() if masked else Settings()
    return NumberMask(replace(settings, mask_account_numbers=masked))


def _ending(number: str) -> str:
    return number[-NUMBER_ENDING:] if len(number) >= _SHORT else ""


def _mark(cipher: "AESSIV", number: str) -> str:
    return b32encode(cipher.encrypt(number.encode(), None)[:_MARK]).decode()[:_MARK]


def _opened(cipher: "AESSIV", sealed: str) -> str:
    """Raises ValueError for anything that was not made with the same key."""
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)), None).decode()
    except InvalidTag:
        raise ValueError from None


def _replaced(rows: pl.DataFrame, numbers: pl.Series, mask: NumberMask) -> pl.DataFrame:
    """Rows in whose other texts each row's own number is masked, also where they hold its digits alone."""
    columns = [name for name, dtype in rows.schema.items() if dtype == pl.String and name not in NUMBERS]
    for written in _spellings(numbers):
        for name in columns:
            found = rows.select(pl.col(name).str.contains(pl.lit(written), literal=True)).to_series()
            holding = found.fill_null(value=False).arg_true()
            if holding.len():
                texts = [rows[name][at].replace(written[at], mask.shown(numbers[at])) for at in holding]
                rows = rows.with_columns(rows[name].scatter(holding, texts))
    return rows


def _spellings(numbers: pl.Series) -> Iterator[pl.Series]:
    """How other texts may hold each number: as it is, by its digits, and a short one in quotes."""
    digits = numbers.str.extract(_DIGITS)
    yield numbers.set(numbers.str.len_chars() < _IN_TEXTS, None)
    yield digits.set(digits.str.len_chars() < _IN_TEXTS, None)
    yield numbers.to_frame("number").select(pl.format("'{}'", "number")).to_series()


@lru_cache(maxsize=4)
def _cipher_of(state_url: str, store_path: str) -> "AESSIV":
    # A third of a second with the state database, and needed only where numbers are masked.
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    from data_access import installation_key

    settings = Settings(state_url=state_url, store_path=Path(store_path))
    return AESSIV(installation_key.installation_key(settings, installation_key.NUMBERS))
