"""From the file of a lender to the figure on the screen: upload, matching, check, load, Data health."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from data_access.refresh import refresh
from tests.browser.conftest import SERVER
from tests.browser.screen import Screen
from tests.browser.test_sign_in import free_port, running
from tests.data_access.small_lender import settings_for, write_lender

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 180_000
MAY = """LAN,Loan Status,DPD,POS,TOS,Overdue
AC01,LIVE,12,810,900,90
AC02,LIVE,105,1935,2150.50,215
AC03,LIVE,162,2970,3300,330
AC04,LIVE,0,3000,3400,0
AC77,LIVE,0,1,1,0
"""


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A dashboard over a lender of this test alone, and its folder."""
    folder, port = tmp_path_factory.mktemp("load"), free_port()
    settings = settings_for(write_lender(folder / "lender.duckdb"))
    refresh(settings)
    environment = {
        "COLLECTIONS_DATABASE_URL": settings.database_url,
        "COLLECTIONS_STORE_PATH": str(settings.store_path),
    }
    health = f"http://127.0.0.1:{port}/_stcore/health"
    with running(["-c", SERVER, str(port)], folder / "log", health, **environment):
        yield f"http://127.0.0.1:{port}", folder


def test_a_file_becomes_a_figure(light: BrowserContext, own_server: tuple[str, Path]) -> None:
    address, folder = own_server
    (folder / "pos_2026_05.csv").write_text(MAY, "utf-8")
    page = light.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    screen = Screen(page, address)
    screen.open("/load_data")
    page.set_input_files('input[type="file"]', str(folder / "pos_2026_05.csv"))
    expect(page.get_by_text("What the files hold")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("account_snapshot: 7 of 16 columns matched")).to_be_visible()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("What the load would do")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("1 row would be rejected.")).to_be_visible()
    page.get_by_role("button", name="Load 4 rows into account_snapshot").click()
    expect(page.get_by_role("button", name="Load more")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Loaded 4 rows of pos_2026_05.csv")).to_be_visible()
    expect(page.get_by_text("May 2026 were prepared anew")).to_be_visible()
    assert not screen.overflows

    screen.open("/portfolio_health?month=2026-05")
    assert screen.card("Overdue, active accounts") == "₹635"
    assert screen.card("Accounts") == "4"
    screen.open("/data_health?month=2026-05")
    assert screen.card("Rejected rows") == "1"
    assert screen.errors == []
    page.close()
