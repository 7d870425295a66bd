"""Errors the reader can act on. Everything else is ours and keeps its traceback in the log."""


class UserError(Exception):
    """One sentence in words: what, which value, what was allowed, the likely fix."""


class SettingsError(UserError):
    """A setting is missing or has a value we cannot use."""


class DatabaseUnavailableError(UserError):
    """The collections database cannot be reached, or is being loaded."""


class ContractError(UserError):
    """A table or column of the data contract is missing or has the wrong type."""


class ImportFileError(UserError):
    """A file, or the SELECT over it, cannot be read as asked."""


class NoRowsError(ImportFileError):
    """A file or a sheet without a row below its header."""


class FileNotWrittenError(UserError):
    """A file could not be written; what was there before is still there."""

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


class StateUnavailableError(UserError):
    """The state database, which holds accepted doubts, cannot be read or written."""


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


class AccessLogError(UserError):
    """The log of access cannot be written or read, or is not whole."""
