"""One test that holds many things to the same rule and lists the offenders."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
Test = Callable[..., None]


def every(name: str, items: Iterable[T], called: Callable[[T], str] = str) -> Callable[[Test], Test]:
    """Run the test for each item, given as the argument `name`; it fails once, naming every item that fails."""
    held = list(items)

    def decorate(test: Test) -> Test:
        @wraps(test)
        def run(**fixtures: Any) -> None:
            assert held, f"nothing to hold to {test.__name__}"
            failed = [f"{called(item)}: {error}" for item in held if (error := _failure(test, {name: item}, fixtures))]
            assert not failed, f"{len(failed)} of {len(held)} fail:\n" + "\n".join(failed)

        signature = inspect.signature(test)
        kept = [parameter for own, parameter in signature.parameters.items() if own != name]
        run.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return run

    return decorate


def _failure(test: Test, item: dict[str, Any], fixtures: dict[str, Any]) -> str:
    try:
        test(**item, **fixtures)
    except (AssertionError, pytest.fail.Exception) as error:
        return str(error) or "fails"
    return ""
