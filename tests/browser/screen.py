"""What a reader does with the dashboard in a browser."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)
PROBED_FIRST = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit looks for its own address below the page's path first, and finds it one step up."""


class Screen:
    """One tab. Console errors and requests that leave the machine are collected."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.errors: list[str] = []
        self.requests_elsewhere: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._requested(request.url))

    def open(self, path: str = "/") -> None:
        """Type an address."""
        self.page.goto(self.server + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has been drawn to its end."""
        self.page.locator('[data-test-script-state="notRunning"]').first.wait_for()
        self.page.locator("h1").first.wait_for()
        self.page.wait_for_timeout(350)
        self.page.locator('[data-test-script-state="notRunning"]').first.wait_for()

    @property
    def title(self) -> str:
        """The page's title."""
        return self.page.locator("h1").first.inner_text().strip()

    @property
    def query(self) -> dict[str, list[str]]:
        """The parameters in the address."""
        return parse_qs(urlsplit(self.page.url).query)

    @property
    def path(self) -> str:
        """The page in the address."""
        return urlsplit(self.page.url).path

    def go_to(self, name: str) -> None:
        """Follow a link of the navigation, whose group of pages is opened where it is closed."""
        groups = self.page.locator(".st-key-navigation").get_by_test_id("stExpander")
        link = self.page.get_by_test_id("stPageLink").filter(has_text=name)
        group = groups.filter(has=link)
        if not group.locator(link).is_visible():
            group.locator("summary").click()
        group.locator(link).click()
        expect(self.page.locator("h1").first).to_contain_text(name)
        self.settle()

    def pick(self, label: str, option: str) -> None:
        """Pick a value in the filter bar."""
        field = self._field(label).locator("input").first
        # A list that opens while the sidebar still scrolls is closed by the scrolling.
        field.scroll_into_view_if_needed()
        self.page.wait_for_timeout(250)
        field.click()
        self.page.get_by_role("option", name=option, exact=True).first.click()
        self.page.keyboard.press("Escape")
        self.settle()

    def choose(self, option: str) -> None:
        """Press one of some options that stand side by side."""
        self.page.get_by_role("radio", name=option, exact=True).first.click()
        self.settle()

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()
        self.settle()

    def back(self) -> None:
        """The browser's Back."""
        self.page.go_back()
        self.settle()

    def download(self, name: str, folder: Path) -> Path:
        """Press a download button and keep the file."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=name).first.click()
        target = folder / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target

    def card(self, label: str) -> str:
        """The figure on a KPI card."""
        card = self.page.get_by_test_id("stMetric").filter(has=self.page.get_by_text(label, exact=True))
        return card.get_by_test_id("stMetricValue").inner_text().strip()

    def chart(self, key: str) -> Locator:
        """A chart by its key; that of a chart that can be clicked is followed by how often anything was clicked."""
        drawn = f".st-key-{key} .stPlotlyChart, [class*='st-key-{key}_'] .stPlotlyChart"
        return self.page.locator(drawn).first

    def grid(self, key: str) -> Locator:
        """The texts in the cells of a heatmap or matrix."""
        return self.chart(key).locator(".textpoint text")

    def bars(self, key: str) -> Locator:
        """The bars of a chart."""
        return self.chart(key).locator(".barlayer .point")

    def click_on(self, part: Locator) -> None:
        """Click where a part of a chart is drawn; Plotly itself listens on a layer above it."""
        self._middle_of(part)
        self.page.mouse.down()
        self.page.mouse.up()

    def hover_over(self, part: Locator) -> str:
        """What the hover box says where a part of a chart is drawn."""
        self._middle_of(part)
        box = self.page.locator(".hoverlayer .hovertext")
        box.first.wait_for()
        return "\n".join(box.first.locator("tspan.line, text.nums").all_text_contents())

    def _middle_of(self, part: Locator) -> None:
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)

    def expect_charts(self, at_least: int) -> None:
        """Wait until so many charts have drawn anything."""
        marks = ".point, .js-line, .textpoint, .sankey-link"
        script = """([wanted, marks]) => [...document.querySelectorAll('[data-testid="stMain"] .stPlotlyChart')]
            .filter(chart => chart.querySelector(marks)).length >= wanted"""
        self.page.wait_for_function(script, arg=[at_least, marks])

    def expect_chips(self, *names: str) -> None:
        """The active filters shown above the page are these."""
        shown = self.page.locator('.st-key-chips [data-testid="stButton"]')
        expect(shown).to_have_count(len(names))
        if names:
            expect(shown).to_contain_text(list(names))

    def is_greyed(self, label: str) -> bool:
        """Whether a filter cannot be used on this page."""
        return self._field(label).locator("input").first.is_disabled()

    def expect_warning(self, text: str) -> None:
        """The page says this above everything else."""
        expect(self.page.get_by_test_id("stAlert").filter(has_text=text).first).to_be_visible(timeout=PATIENCE)

    @property
    def overflows(self) -> bool:
        """Whether anything must be scrolled sideways to be read."""
        wider = "e => e.scrollWidth > e.clientWidth + 1"
        main = self.page.locator('[data-testid="stMain"]')
        return bool(main.evaluate(wider)) or bool(self.page.locator("html").evaluate(wider))

    def _field(self, label: str) -> Locator:
        fields = self.page.locator('[data-testid="stSidebar"]').locator(
            '[data-testid="stMultiSelect"], [data-testid="stSelectbox"]'
        )
        return fields.filter(has=self.page.get_by_text(label, exact=True)).first

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location.get("url", "").endswith(PROBED_FIRST):
            self.errors.append(message.text)

    def _requested(self, url: str) -> None:
        if not url.startswith((self.server, self.server.replace("http", "ws", 1), "data:", "blob:")):
            self.requests_elsewhere.append(url)
