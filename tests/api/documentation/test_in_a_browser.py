"""The documentation in a real Chromium, on a real server: it renders, search finds, the console makes a request."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from selenium.webdriver.common.keys import Keys

from api.documentation.search import reference_address
from api.documentation.site import REFERENCE_PAGE, pages
from api.routes import OPERATIONS
from tests.api.documentation.chromium import LOW_CONTRAST, Browser, browsing
from tests.servers import Client, Process

# Pages are the same on either database: SQLite is enough for a browser.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], scope="session")]
PATHS = [page.path for page in pages()]


@pytest.fixture(scope="module")
def window(server: Process) -> Iterator[Browser]:
    with browsing(server.url) as browser:
        yield browser


@pytest.fixture
def browser(window: Browser) -> Browser:
    """A wide, light window with an empty log."""
    window.open("/docs")
    window.screen(1440, 900)
    window.prefer("light")
    window.errors()
    window.requests()
    return window


class Seen(NamedTuple):
    """What one page looked like, opened once."""

    heading: str
    errors: list[str]
    foreign: list[str]
    hard_to_read: dict[str, list[str]]
    width_on_a_phone: int


@pytest.fixture(scope="module")
def seen(window: Browser) -> dict[str, Seen]:
    """Every page, looked at in light, in dark and on a phone."""
    found = {}
    for path in PATHS:
        window.screen(1440, 900)
        window.open(path)
        heading, hard = window.find("h1").text, {}
        for scheme in ("light", "dark"):
            window.prefer(scheme)
            hard[scheme] = window.script(LOW_CONTRAST)
        window.screen(390, 844)
        width = window.script("return document.scrollingElement.scrollWidth")
        found[path] = Seen(heading, window.errors(), window.foreign(), hard, width)
    return found


def test_every_page_renders_without_an_error(seen: dict[str, Seen]) -> None:
    assert {path: page.errors for path, page in seen.items() if page.errors or not page.heading} == {}


def test_no_page_asks_another_host_for_anything(seen: dict[str, Seen]) -> None:
    assert {path: page.foreign for path, page in seen.items() if page.foreign} == {}


def test_every_page_fits_a_phone(seen: dict[str, Seen]) -> None:
    assert {path: page.width_on_a_phone for path, page in seen.items() if page.width_on_a_phone > 390} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(seen: dict[str, Seen], scheme: str) -> None:
    assert {path: page.hard_to_read[scheme] for path, page in seen.items() if page.hard_to_read[scheme]} == {}


def test_the_first_screen_holds_the_circuit(browser: Browser) -> None:
    assert len(browser.script("return [...document.querySelectorAll('.circuit tbody tr')]")) == 10
    assert browser.script("return document.querySelector('.circuit').getBoundingClientRect().top") < 700


def test_search_finds_words_in_any_page_and_leads_there(browser: Browser) -> None:
    field = browser.find("#query")
    field.send_keys("weaker leads")
    assert browser.find("#found a").text
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("wave fields")
    browser.wait(lambda: "Wave" in browser.find("#found a").text)
    field.send_keys(Keys.ENTER)
    browser.wait(lambda: browser.driver.current_url.endswith("/docs/rules/wave#fields"))
    assert browser.errors() == []


def test_search_says_when_it_finds_nothing(browser: Browser) -> None:
    browser.find("#query").send_keys("qwertzuiop")
    browser.wait(lambda: browser.find("#found").text == "Nothing found.")


def test_search_can_be_used_by_keyboard_alone(browser: Browser) -> None:
    browser.find("body").send_keys("/")
    browser.driver.switch_to.active_element.send_keys("idempotency")
    browser.find("#found a")
    browser.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert browser.driver.switch_to.active_element.tag_name == "a"
    browser.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    browser.wait(lambda: not browser.script("return document.getElementById('found').checkVisibility()"))


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


def test_what_the_search_says_of_an_operation_is_where_the_reference_shows_it(browser: Browser) -> None:
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


def test_the_console_makes_a_request_with_a_key(browser: Browser, client: Client) -> None:
    made = client.post("/v1/athletes", json={"name": "Ana from the console", "unit": "kg"})
    assert made.status_code == 201
    operation = next(each for each in OPERATIONS if each.operation_id == "listAthletes")
    browser.open(reference_address(operation))
    browser.find("input[placeholder=Token]").send_keys(str(client.key))
    browser.button("Test Request", "(get /v1/athletes)").click()
    browser.requests()
    browser.button("Send").click()
    browser.wait(lambda: "Ana from the console" in browser.find("body").text)
    sent = browser.requests()
    asked = [request for request in sent if request["url"].startswith(f"{browser.url}/v1/athletes")]
    headers = {name.lower(): value for name, value in asked[0]["headers"].items()}
    assert headers["authorization"] == f"Bearer {client.key}"
    assert all(request["url"].startswith((browser.url, "data:", "blob:")) for request in sent)
    assert browser.errors() == []
