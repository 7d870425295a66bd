"""The file of grants: which users and groups may see which part of the book."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from dashboard.access.access import Access
from dashboard.figures.scope import Scope
from validations.dimensions import dimension
from validations.errors import SettingsError

PARTS: Final[Mapping[str, str]] = {
    "zones": "zone",
    "states": "state",
    "areas": "area",
    "branches": "branch_code",
    "products": "product_code",
    "agencies": "agency_code",
}
"""What a grant may name, and the dimension of each."""
_WHOM: Final = ("users", "groups")
_FLAGS: Final = ("everything", "names", "account_numbers", "collectors", "export", "administrator")
_MEMBERS: Final = "members"
_AT: Final = "@"
_NEAR: Final = 3


@dataclass(frozen=True)
class Grant:
    """What some users, or all members of some groups, may see."""

    users: tuple[str, ...]
    groups: tuple[str, ...]
    access: Access

    def fits(self, user: str, groups: Collection[str]) -> bool:
        """Whether it is theirs. Users are compared without regard to capitals, as mail addresses are."""
        return user.casefold() in {one.casefold() for one in self.users} or bool(set(self.groups) & set(groups))


@dataclass(frozen=True)
class Grants:
    """All grants, in the order of the file. The first that fits applies, and no other."""

    grants: tuple[Grant, ...]
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Mail addresses by the group that they are in: only a sign-in says groups, and a mail goes out without one."""

    def of_recipient(self, address: str) -> Access | None:
        """What the recipient of a mail may be told of, by the address and the groups stated for it; None is nothing."""
        known = address.casefold()
        groups = [group for group, told in self.members.items() if known in {one.casefold() for one in told}]
        return self.of(address, groups)

    def of(self, user: str, groups: Collection[str] = ()) -> Access | None:
        """What a user may see; None is nothing."""
        return next((one.access for one in self.grants if user and one.fits(user, groups)), None)


def load_grants(path: Path) -> Grants:
    """The grants of a file, read again when it has changed. Raises SettingsError with what is wrong in it."""
    try:
        told = path.stat()
    except OSError as error:
        raise SettingsError(f"The file of grants '{path}' cannot be read: {error.strerror}.") from None
    return _loaded(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=4)
def _loaded(path: Path, _changed: int, _size: int) -> Grants:
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The file of grants '{path}' cannot be read: {error}.") from None
    _refuse_unknown(given, ("grant", _MEMBERS), f"The file of grants '{path}'")
    rows = given.get("grant", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SettingsError(f"The file of grants '{path}' must list each grant below a line '[[grant]]'.")
    return Grants(tuple(_grant(row, number) for number, row in enumerate(rows, 1)), _members(given.get(_MEMBERS, {})))


def _members(given: object) -> Mapping[str, tuple[str, ...]]:
    where = f"The section [{_MEMBERS}]"
    if not isinstance(given, dict):
        raise SettingsError(f"{where} must name the mail addresses of each group, one group a line.")
    members = {group: _texts(given, group, where) for group in given}
    for group, address in ((group, one) for group, told in members.items() for one in told):
        if _AT not in address:
            raise SettingsError(f"{where} has '{address}' in '{group}'; addresses of mail were expected.")
    return members


def _grant(row: Mapping[str, Any], number: int) -> Grant:
    where = f"Grant {number}"
    _refuse_unknown(row, (*_WHOM, *PARTS, *_FLAGS), where)
    users, groups = (_texts(row, key, where) for key in _WHOM)
    if not users and not groups:
        raise SettingsError(f"{where} is for nobody; name users or groups.")
    picked = {PARTS[key]: _texts(row, key, where) for key in PARTS if key in row}
    for key, values in picked.items():
        if not values:
            raise SettingsError(f"{where} names no {dimension(key).label.lower()}; leave the line out, or name some.")
    flags = {key: _flag(row, key, where) for key in _FLAGS}
    if flags["everything"] is bool(picked):
        raise SettingsError(
            f"{where} must name what may be seen ({', '.join(PARTS)}), or say 'everything = true', and not both."
        )
    if flags["administrator"] and not flags["everything"]:
        raise SettingsError(f"{where} makes an administrator of somebody who may see a part; say 'everything = true'.")
    access = Access(
        Scope.of(picked),
        names=flags["names"],
        account_numbers=flags["account_numbers"],
        collector_names=flags["collectors"],
        export=flags["export"],
        administrator=flags["administrator"],
    )
    return Grant(users, groups, access)


def _refuse_unknown(given: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
            raise SettingsError(f"{where} has '{key}', which is not known; {hint}")


def _texts(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = row.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise SettingsError(f'{where} has {key} that are no list of texts; write them as {key} = ["…", "…"].')
    return tuple(values)


def _flag(row: Mapping[str, Any], key: str, where: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise SettingsError(f"{where} has {key} = {value!r}; allowed are true and false.")
    return value


def unknown_values(grants: Grants, known: Mapping[str, Collection[str]]) -> Iterator[str]:
    """A sentence for each value granted that the data does not hold, with near names. `known` is by dimension."""
    for number, one in enumerate(grants.grants, 1):
        for key, values in one.access.within.picked:
            for value in (value for value in values if value not in known[key]):
                near = get_close_matches(value, known[key], n=_NEAR, cutoff=0.5)
                hint = f"did you mean {', '.join(near)}?" if near else "nothing there has a similar name."
                yield f"Grant {number}: the data has no {dimension(key).label.lower()} '{value}'; {hint}"


def unknown_groups(grants: Grants) -> Iterator[str]:
    """A sentence for each group whose members are stated and that no grant is for, with near names."""
    known = list(dict.fromkeys(group for one in grants.grants for group in one.groups))
    for group in grants.members:
        if group not in known:
            near = get_close_matches(group, known, n=_NEAR, cutoff=0.5)
            hint = f"did you mean {', '.join(near)}?" if near else "no grant has a similar name."
            yield f"The section [{_MEMBERS}] names the group '{group}', which no grant is for; {hint}"
