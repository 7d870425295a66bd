"""Other names, sites and ports are refused before Streamlit, over HTTP and websockets; nobody outside is asked."""

import pytest
from websockets.exceptions import InvalidStatus

from dashboard.asgi.allow_list import allow_list
from tests.dashboard.asgi.conftest import Served, drawn

pytestmark = pytest.mark.slow
FOREIGN = (
    "http://evil.example",
    "http://127.0.0.1:1",
    "https://figures.example:8443",
    "http://figures.example",
    "null",
)


def refusal(served: Served, **asked: str) -> int:
    with pytest.raises(InvalidStatus) as refused:
        served.page(**asked)
    return int(refused.value.response.status_code)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8501", "[::2]", "evil.example."]
)
def test_a_name_that_is_not_ours_is_refused(served: Served, host: str) -> None:
    """As of a page whose own name was pointed at this computer."""
    assert served.get("/", host=host).status_code == 400
    assert served.get("/_stcore/health", host=host).status_code == 400
    assert refusal(served, host=host) == 400


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_site_or_port_is_refused(served: Served, origin: str) -> None:
    assert served.get("/_stcore/health", origin=origin).status_code == 403
    assert refusal(served, origin=origin) == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_names_of_this_computer_are_known_on_any_port(served: Served, name: str) -> None:
    """Any port: that of a tunnel is another one."""
    for port in (served.port, 9_000):
        host = f"{name}:{port}"
        assert served.get("/_stcore/health", host=host, origin=f"http://{host}").status_code == 200
        with served.page(host=host, origin=f"http://{host}") as page:
            assert drawn(page)


def test_the_address_that_readers_use_is_known_whatever_name_the_proxy_asks_by(served: Served) -> None:
    for host in ("figures.example", f"127.0.0.1:{served.port}"):
        assert served.get("/_stcore/health", host=host, origin="https://figures.example").status_code == 200
        with served.page(host=host, origin="https://figures.example") as page:
            assert drawn(page)


def test_nobody_outside_is_asked_where_an_origin_is_judged(served: Served) -> None:
    """Streamlit asks a service for the address of this computer before it refuses an origin."""
    for origin in (*FOREIGN, "https://figures.example"):
        served.get("/_stcore/health", origin=origin)
        served.get("/_stcore/host-config", origin=origin)
    assert refusal(served, origin="http://evil.example") == 403
    served.page(origin="https://figures.example").close()
    assert "ASKED ELSEWHERE" not in served.log.read_text("utf-8")


def test_another_page_gets_no_part_but_may_link_here(served: Served) -> None:
    for site in ("cross-site", "same-site"):
        asked = {"sec_fetch_site": site}
        assert served.get("/static/js/none.js", **asked, sec_fetch_mode="no-cors").status_code == 403
        assert served.get("/", **asked, sec_fetch_mode="navigate").status_code == 200
    assert served.get("/_stcore/health", sec_fetch_site="same-origin", sec_fetch_mode="cors").status_code == 200


def test_a_further_address_of_this_computer_lets_in_no_page_of_its_port() -> None:
    known = allow_list("0.0.0.0", ["http://127.0.0.1:8501", "https://figures.example:443"])  # noqa: S104
    assert known.origins == {"https://figures.example"}
    assert known.hosts == {"127.0.0.1", "localhost", "::1", "figures.example"}
    assert not known.allows_origin("http://127.0.0.1:8501", "127.0.0.1:8611")
    assert known.is_tls("figures.example")
    assert not known.is_tls("127.0.0.1:8501")
