"""Errors the reader can act on. Everything else is ours and keeps its traceback in the log."""

from typing import ClassVar


class UserError(Exception):
    """One sentence in words: what, which value, what was allowed, the likely fix."""

    def for_readers(self) -> str:
        """The sentence, as readers of pages may see it."""
        return str(self)


class OperatorError(UserError):
    """One that whoever runs the product can act on. It may name places and accounts, so readers get another."""

    TOLD: ClassVar[str]

    def for_readers(self) -> str:
        """A sentence without places and accounts."""
        return self.TOLD


class SettingsError(OperatorError):
    """A setting is missing or has a value we cannot use."""

    TOLD = "A setting of the dashboard is wrong; ask whoever runs it."


class DatabaseUnavailableError(OperatorError):
    """The collections database cannot be reached."""

    TOLD = (
        "The collections database cannot be read now; figures that were prepared are not affected. Ask whoever runs "
        "the dashboard."
    )


class DatabaseBusyError(DatabaseUnavailableError):
    """The collections database is being loaded."""

    TOLD = "The collections database is being loaded; try again in a moment."


class ContractError(UserError):
    """A table or column of the data contract is missing or has the wrong type."""


class ImportFileError(UserError):
    """A file, or the SELECT over it, cannot be read as asked."""


class NoRowsError(ImportFileError):
    """A file or a sheet without a row below its header."""


class FileNotWrittenError(OperatorError):
    """A file could not be written; what was there before is still there."""

    TOLD = "A file of the dashboard cannot be written; ask whoever runs it."

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"The file '{path}' cannot be written: {why}.")
        self.path, self.why = path, why


class OutputFileError(UserError):
    """`--out` names something that is not written to."""


class ImportRefusedError(UserError):
    """A load that can be read but would lose more than is allowed; nothing was written."""


class BrokenFiguresError(UserError):
    """What the database returned for a cube breaks the cube's own rules."""


class EntryRefusedError(UserError):
    """What a reader typed cannot be kept."""


class StateUnavailableError(OperatorError):
    """The state database, which holds accepted doubts, cannot be read or written."""

    TOLD = "What the dashboard remembers cannot be written or read; ask whoever runs it."


class PackRefusedError(UserError):
    """A pack that is not made, because its figures may be wrong."""


class DeliveryError(UserError):
    """A pack that could not be delivered."""


class StoreEmptyError(UserError):
    """No figures have been prepared yet."""


class UnknownNameError(UserError, LookupError):
    """No metric, dimension, cube or page has this name."""


class FilterNotPossibleError(UserError):
    """A filter or a breakdown that the figures asked for are not recorded by."""


class FilterValueError(UserError):
    """A filter value that the data does not hold."""


class StockOverMonthsError(UserError):
    """A stock was asked for as one figure over several months."""


class NotAdditiveError(UserError):
    """Figures that were computed whole were asked to be combined."""


class AccessRefusedError(UserError):
    """What this reader may not see or do."""


class AccessLogError(OperatorError):
    """The log of access cannot be written or read, or is not whole."""

    TOLD = "The log of access cannot be written, so this is not shown; ask whoever runs the dashboard."
