"""Settings come from the environment and one file, and a wrong one stops the command with a sentence."""

from pathlib import Path

import pytest

from data_access.settings import Settings
from data_access.settings_source import load_settings, origin_of
from validations.errors import SettingsError


def file_with(folder: Path, text: str) -> dict[str, str]:
    path = folder / "bucketwise.toml"
    path.write_text(text, "utf-8")
    return {"BUCKETWISE_SETTINGS": str(path)}


def test_nothing_configured_serves_the_demonstration_on_loopback() -> None:
    settings = load_settings({})
    assert settings == Settings()
    assert settings.uses_demo
    assert settings.address == "127.0.0.1"


def test_variables_are_typed() -> None:
    given = {
        "COLLECTIONS_DATABASE_URL": "duckdb:///book.duckdb",
        "COLLECTIONS_STORE_PATH": "figures",
        "COLLECTIONS_CUTOFF_DAY": "7",
        "COLLECTIONS_SHOW_CUSTOMER_NAMES": "Yes",
    }
    settings = load_settings(given)
    assert settings.database_url == "duckdb:///book.duckdb"
    assert settings.store_path == Path("figures")
    assert settings.cutoff_day == 7
    assert settings.show_customer_names is True
    assert not settings.uses_demo


def test_an_empty_variable_is_not_set() -> None:
    assert load_settings({"COLLECTIONS_UNITS": ""}).units == "indian"


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    environment = file_with(tmp_path, 'units = "international"\ncutoff_day = 3\nshow_customer_names = true\n')
    settings = load_settings({**environment, "COLLECTIONS_CUTOFF_DAY": "9"})
    assert (settings.units, settings.cutoff_day, settings.show_customer_names) == ("international", 9, True)


def test_an_unknown_variable_is_named_with_the_likely_one() -> None:
    with pytest.raises(SettingsError, match=r"'COLLECTIONS_DATABSE_URL'.*did you mean database_url\?"):
        load_settings({"COLLECTIONS_DATABSE_URL": "duckdb:///book.duckdb"})


def test_an_unknown_name_in_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"'colour'.*known settings are access_grants, .*units"):
        load_settings(file_with(tmp_path, 'colour = "red"\n'))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("WEEK_ENDS_ON", "someday", "'week_ends_on' is 'someday'; allowed are monday, tuesday"),
        ("SCRATCH_PATH", "scratch", "'scratch_path' is 'scratch'; a whole path was expected"),
        ("CUTOFF_DAY", "fifth", "'fifth'; a whole number was expected"),
        ("CUTOFF_DAY", "4.5", "'4.5'; a whole number was expected"),
        ("CUTOFF_DAY", "31", "'31'; allowed are 1 to 28"),
        ("FINANCIAL_YEAR_START_MONTH", "13", "'13'; allowed are 1 to 12"),
        ("PORT", "0", "'0'; allowed are 1 to 65535"),
        ("UNITS", "metric", "'metric'; allowed are indian, international"),
        ("SHOW_CUSTOMER_NAMES", "maybe", "'maybe'; allowed are true and false"),
    ],
)
def test_a_value_that_does_not_fit_is_quoted_with_what_is_allowed(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load_settings({f"COLLECTIONS_{name}": value})


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("cutoff_day = 4.5", "'4.5'; a whole number was expected"),
        ("cutoff_day = true", "'True'; a whole number was expected"),
        ("store_path = 5", "'5'; a text in quotes was expected"),
        ("cutoff_day = ", "cannot be read"),
    ],
)
def test_a_value_of_another_type_in_the_file_is_refused(tmp_path: Path, line: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load_settings(file_with(tmp_path, line))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml' cannot be read"):
        load_settings({"BUCKETWISE_SETTINGS": str(tmp_path / "nowhere.toml")})


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_loopback_needs_no_proxy(address: str) -> None:
    assert load_settings({"COLLECTIONS_ADDRESS": address}).address == address


def test_another_address_needs_sign_in_or_the_word_that_a_proxy_signs_readers_in() -> None:
    with pytest.raises(SettingsError, match=r"'0\.0\.0\.0' is not loopback, and nobody signs in; set sign_in"):
        load_settings({"COLLECTIONS_ADDRESS": "0.0.0.0"})  # noqa: S104 - it is refused
    signed = {"COLLECTIONS_SIGN_IN": "auth.toml", "COLLECTIONS_ACCESS_GRANTS": "grants.toml"}
    assert load_settings({"COLLECTIONS_ADDRESS": "0.0.0.0", **signed}).address == "0.0.0.0"  # noqa: S104
    behind = {"COLLECTIONS_ADDRESS": "0.0.0.0", "COLLECTIONS_BEHIND_AUTHENTICATING_PROXY": "true"}  # noqa: S104
    assert load_settings(behind).address == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize(("given", "missing"), [("SIGN_IN", "access_grants"), ("ACCESS_GRANTS", "sign_in")])
def test_sign_in_and_grants_go_together(given: str, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"needs '{missing}' beside it"):
        load_settings({f"COLLECTIONS_{given}": "some.toml"})


def test_only_settings_that_change_figures_are_part_of_their_key() -> None:
    assert Settings(units="international").figure_settings == Settings().figure_settings
    assert Settings(cutoff_day=9).figure_settings != Settings().figure_settings


def test_further_addresses_are_origins_as_browsers_write_them() -> None:
    given = {"COLLECTIONS_ALLOWED_ORIGINS": "https://figures.example, https://other.example:8443"}
    assert load_settings(given).origins == ("https://figures.example", "https://other.example:8443")
    assert load_settings({}).origins == ()
    for odd in (
        "figures.example",
        "https://figures.example/",
        "https://a.example https://b.example",
        "ftp://a.example",
    ):
        with pytest.raises(SettingsError, match="allowed_origins"):
            load_settings({"COLLECTIONS_ALLOWED_ORIGINS": odd})
    with pytest.raises(SettingsError, match="dashboard_url"):
        load_settings({"COLLECTIONS_DASHBOARD_URL": "figures.example"})


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Figures.Example/oauth2callback", "https://figures.example"),
        ("https://figures.example:443/x", "https://figures.example"),
        ("http://[::1]:8501", "http://[::1]:8501"),
    ],
)
def test_an_address_has_an_origin(address: str, origin: str) -> None:
    assert origin_of(address) == origin
