"""The documentation in a real Chromium against a real server: rendering, search, and the reference's console."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from selenium.webdriver.common.keys import Keys

from api.documentation.search import reference_address
from api.documentation.site import REFERENCE_PAGE, pages
from api.routes import OPERATIONS
from tests.api.documentation.chromium import LOW_CONTRAST, Browser, browsing
from tests.servers import Client, Process

# Pages are the same on both databases, so SQLite is enough.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], scope="session")]
PATHS = [page.path for page in pages()]


@pytest.fixture(scope="module")
def window(server: Process) -> Iterator[Browser]:
    with browsing(server.url) as browser:
        yield browser


@pytest.fixture
def browser(window: Browser) -> Browser:
    """A wide window in the light color scheme with an empty log."""
    window.open("/docs")
    window.screen(1440, 900)
    window.prefer("light")
    window.errors()
    window.requests()
    return window


class PageChecks(NamedTuple):
    """The results of opening one page once."""

    heading: str
    errors: list[str]
    foreign: list[str]
    low_contrast: dict[str, list[str]]
    phone_width: int


@pytest.fixture(scope="module")
def checks(window: Browser) -> dict[str, PageChecks]:
    """Every page, opened in light, in dark and on a phone."""
    results = {}
    for path in PATHS:
        window.screen(1440, 900)
        window.open(path)
        heading, low_contrast = window.find("h1").text, {}
        for scheme in ("light", "dark"):
            window.prefer(scheme)
            low_contrast[scheme] = window.script(LOW_CONTRAST)
        window.screen(390, 844)
        width = window.script("return document.scrollingElement.scrollWidth")
        results[path] = PageChecks(heading, window.errors(), window.foreign(), low_contrast, width)
    return results


def test_every_page_renders_without_an_error(checks: dict[str, PageChecks]) -> None:
    assert {path: page.errors for path, page in checks.items() if page.errors or not page.heading} == {}


def test_no_page_asks_another_host_for_anything(checks: dict[str, PageChecks]) -> None:
    assert {path: page.foreign for path, page in checks.items() if page.foreign} == {}


def test_every_page_fits_a_phone(checks: dict[str, PageChecks]) -> None:
    assert {path: page.phone_width for path, page in checks.items() if page.phone_width > 390} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(checks: dict[str, PageChecks], scheme: str) -> None:
    assert {path: page.low_contrast[scheme] for path, page in checks.items() if page.low_contrast[scheme]} == {}


def test_the_first_screen_holds_the_circuit(browser: Browser) -> None:
    assert len(browser.script("return [...document.querySelectorAll('.circuit tbody tr')]")) == 10
    assert browser.script("return document.querySelector('.circuit').getBoundingClientRect().top") < 700


def test_search_finds_words_on_any_page_and_opens_it(browser: Browser) -> None:
    field = browser.find("#query")
    field.send_keys("weaker leads")
    assert browser.find("#results a").text
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("wave fields")
    browser.wait(lambda: "Wave" in browser.find("#results a").text)
    field.send_keys(Keys.ENTER)
    browser.wait(lambda: browser.driver.current_url.endswith("/docs/rules/wave#fields"))
    assert browser.errors() == []


def test_search_reports_when_it_finds_nothing(browser: Browser) -> None:
    browser.find("#query").send_keys("qwertzuiop")
    browser.wait(lambda: browser.find("#results").text == "Nothing found.")


def test_search_works_with_the_keyboard_alone(browser: Browser) -> None:
    browser.find("body").send_keys("/")
    browser.driver.switch_to.active_element.send_keys("idempotency")
    browser.find("#results a")
    browser.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert browser.driver.switch_to.active_element.tag_name == "a"
    browser.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    browser.wait(lambda: not browser.script("return document.getElementById('results').checkVisibility()"))


def test_the_menu_opens_on_a_phone(browser: Browser) -> None:
    browser.screen(390, 844)
    browser.open("/docs")
    assert not browser.script("return document.getElementById('menu').checkVisibility()")
    browser.find(".menu-button").click()
    assert browser.find("#menu").text.startswith("START HERE")


def test_pages_can_be_read_without_javascript(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open("/docs/rules/wave")
        assert "Wave" in browser.find("h1").text
        assert browser.find("nav").is_displayed()
        assert browser.find("table.sessions tbody").is_displayed()
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_search_links_to_where_the_reference_shows_an_operation(browser: Browser) -> None:
    operation = next(each for each in OPERATIONS if each.operation_id == "reportPain")
    browser.open(reference_address(operation))
    place = reference_address(operation).partition("#")[2]
    browser.wait(lambda: browser.script(f"return document.querySelector('[id$=\"{place}\"]')?.checkVisibility()"))
    assert browser.errors() == []
    assert browser.foreign() == []


def test_the_references_own_search_finds_an_operation(browser: Browser) -> None:
    browser.open(REFERENCE_PAGE)
    browser.button("Search").click()
    browser.find("input[type=search], [role=dialog] input").send_keys("pain scores")
    browser.wait(lambda: "Report pain scores" in browser.find("[role=listbox], [role=dialog]").text)
    assert browser.errors() == []


def test_the_console_sends_a_request_with_a_key(browser: Browser, client: Client) -> None:
    created = client.post("/v1/athletes", json={"name": "Ana from the console", "unit": "kg"})
    assert created.status_code == 201
    operation = next(each for each in OPERATIONS if each.operation_id == "listAthletes")
    browser.open(reference_address(operation))
    browser.find("input[placeholder=Token]").send_keys(str(client.key))
    browser.button("Test Request", "(get /v1/athletes)").click()
    browser.requests()
    browser.button("Send").click()
    browser.wait(lambda: "Ana from the console" in browser.find("body").text)
    requests = browser.requests()
    api_requests = [each for each in requests if each["url"].startswith(f"{browser.url}/v1/athletes")]
    headers = {name.lower(): value for name, value in api_requests[0]["headers"].items()}
    assert headers["authorization"] == f"Bearer {client.key}"
    assert all(request["url"].startswith((browser.url, "data:", "blob:")) for request in requests)
    assert browser.errors() == []
