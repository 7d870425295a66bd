"""Alert rules: the product's own name what there is, and a wrong rule file is refused with what is wrong in it."""

from pathlib import Path

import pytest

from dashboard.alerts import load_rules, load_target_owner
from dashboard.metrics import METRICS
from dashboard.subjects import REPORTS
from validations.dimensions import DIMENSIONS
from validations.errors import SettingsError


def test_the_products_own_rules_name_what_there_is() -> None:
    for rule in load_rules():
        assert rule.metric in METRICS
        assert rule.page in REPORTS
        assert not rule.by or rule.by in DIMENSIONS
        assert not rule.cases or METRICS[rule.metric].cases, f"{rule.key} asks for cases that its figure does not count"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[rule]]\nkey = 'a'", r"Alert rule 1 \('a'\) lacks 'title'"),
        ("[[rule]]\nkey = 'a'\nlimits = 3", "has 'limits', which is not known; allowed are key, title"),
        (
            "[target]\nowner = 'a'",
            r"have 'target', which is not known; allowed are \[\[rule\]\] and \[targets\]",
        ),
        ("[[rule", "The alert rules 'rules.toml' cannot be read"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=sentence):
        load_rules(path)


@pytest.mark.parametrize("text", ["owner = 3", "owners = 'a'", "owner = 'a'\nby = 'zone'", ""])
def test_the_section_of_targets_holds_an_owner_and_nothing_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(f"[targets]\n{text}", "utf-8")
    with pytest.raises(SettingsError, match="holds one line, owner, with a text in quotes"):
        load_target_owner(path)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("when", "'over'", "when = 'over'; allowed are above, below, rises_by, falls_by"),
        ("limit", "'1'", "limit = '1'; a number was expected"),
        ("limit", "true", "limit = 'True'; a number was expected"),
        ("cases", "'300'", "cases = '300'; a whole number was expected"),
        ("cases", "2.5", "cases = '2.5'; a whole number was expected"),
        ("page", "5", "page = '5'; a text in quotes was expected"),
        ("effective_from", "'2026-01-01'", "effective_from = '2026-01-01'; a date such as 2026-04-01 was expected"),
        ("effective_to", "2026-01-01T00:00:00", "effective_to = '2026-01-01 00:00:00'; a date such as"),
    ],
)
def test_a_wrong_value_is_quoted_with_what_was_expected(tmp_path: Path, field: str, value: str, sentence: str) -> None:
    lines = {
        "key": "'a'", "title": "'A'", "metric": "'accounts'", "when": "'above'", "limit": "1",
        "effective_from": "2026-01-01", "page": "'x'",
    }  # fmt: skip
    path = tmp_path / "rules.toml"
    path.write_text("\n".join(["[[rule]]", *(f"{name} = {text}" for name, text in (lines | {field: value}).items())]))
    with pytest.raises(SettingsError, match=rf"Alert rule 1 \('a'\) has {sentence}"):
        load_rules(path)
