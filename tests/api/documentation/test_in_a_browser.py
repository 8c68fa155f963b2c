"""The documentation in a real Chromium against a real server: rendering, search, and the reference's console."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from api.documentation.search import reference_address
from api.documentation.site import REFERENCE_PAGE, pages
from api.routes import OPERATIONS
from tests import axe
from tests.api.documentation.chromium import LOW_CONTRAST, Browser, browsing
from tests.servers import Client, Process

# Pages are the same on both databases, so SQLite is enough.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], scope="session")]
PATHS = [page.path for page in pages()]
# Codes in tables that take more than one line although they would fit on one.
BROKEN_CODES = """
return [...document.querySelectorAll("td code, th code, dt code")].filter((code) => {
  const line = parseFloat(getComputedStyle(code).lineHeight);
  const room = code.closest("td, th").clientWidth;
  const wouldFit = code.textContent.length * 8 < room - 30;
  return code.getClientRects().length > 1 || (code.offsetHeight > 1.6 * line && wouldFit);
}).map((code) => code.textContent);
"""


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
    broken_codes: list[str]
    violations: dict[str, list[axe.Violation]]


@pytest.fixture(scope="module")
def checks(window: Browser) -> dict[str, PageChecks]:
    """Every page, opened in light, in dark and on a phone."""
    results = {}
    for path in PATHS:
        window.screen(1440, 900)
        window.open(path)
        heading, low_contrast, violations = window.find("h1").text, {}, {}
        for scheme in ("light", "dark"):
            window.prefer(scheme)
            low_contrast[scheme] = window.script(LOW_CONTRAST)
            violations[scheme] = axe.violations(window)
        broken = window.script(BROKEN_CODES)
        window.screen(360, 780)
        width = window.script("return document.scrollingElement.scrollWidth")
        broken += window.script(BROKEN_CODES)
        results[path] = PageChecks(heading, window.errors(), window.foreign(), low_contrast, width, broken, violations)
    return results


def test_every_page_renders_without_an_error(checks: dict[str, PageChecks]) -> None:
    assert {path: page.errors for path, page in checks.items() if page.errors or not page.heading} == {}


def test_no_page_asks_another_host_for_anything(checks: dict[str, PageChecks]) -> None:
    assert {path: page.foreign for path, page in checks.items() if page.foreign} == {}


def test_every_page_fits_a_phone(checks: dict[str, PageChecks]) -> None:
    assert {path: page.phone_width for path, page in checks.items() if page.phone_width > 360} == {}


def test_no_code_in_a_table_is_broken(checks: dict[str, PageChecks]) -> None:
    assert {path: page.broken_codes for path, page in checks.items() if page.broken_codes} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(checks: dict[str, PageChecks], scheme: str) -> None:
    assert {path: page.low_contrast[scheme] for path, page in checks.items() if page.low_contrast[scheme]} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(checks: dict[str, PageChecks], scheme: str) -> None:
    assert {path: page.violations[scheme] for path, page in checks.items() if page.violations[scheme]} == {}


def test_the_first_screen_holds_ten_sessions_as_a_chart_and_the_table_follows(browser: Browser) -> None:
    assert len(browser.script("return [...document.querySelectorAll('.circuit tbody tr')]")) == 10
    chart = "document.querySelector('.chart img')"
    browser.wait(lambda: browser.script(f"return {chart}.complete && {chart}.naturalWidth === 760"))
    assert browser.script(f"return {chart}.getBoundingClientRect().bottom") < 900


@pytest.mark.parametrize(("scheme", "width", "file"), [("dark", 1440, "dark-760"), ("light", 360, "light-400")])
def test_the_chart_fits_the_colors_and_the_width_of_the_screen(
    browser: Browser, scheme: str, width: int, file: str
) -> None:
    browser.prefer(scheme)
    browser.screen(width, 900)
    browser.open("/docs")
    browser.script("document.querySelector('.chart').scrollIntoView()")
    browser.wait(lambda: file in browser.script("return document.querySelector('.chart img').currentSrc"))
    assert browser.errors() == []


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


@pytest.mark.parametrize(
    ("query", "heading", "where"),
    [
        ("idempotncy", "Retries and offline clients", "Your app's backend"),
        ("how do i log a sesion", "Log a session", ""),
        ("deload", "deloaded", "Decisions"),
        ("side behnd", "side behind", "Decisions"),
        ("texas metod", "Texas Method", ""),
    ],
)
def test_search_forgives_typing_errors(browser: Browser, query: str, heading: str, where: str) -> None:
    browser.find("#query").send_keys(query)
    browser.find("#results a")
    found = browser.script("return [...document.querySelectorAll('#results a')].map((a) => a.textContent)")
    assert any(text.startswith(heading) and where in text for text in found), found


@pytest.mark.parametrize("query", ["reps`", "a+b (c", "[x", "5/3/1", "100 %", "\\"])
def test_search_takes_any_characters(browser: Browser, query: str) -> None:
    browser.find("#query").send_keys(query)
    browser.wait(lambda: browser.find("#results").text)
    assert browser.errors() == []


def test_search_shows_sections_with_some_of_the_words_if_none_has_all(browser: Browser) -> None:
    browser.find("#query").send_keys("docker idempotency")
    browser.wait(lambda: "some of them" in browser.find("#results").text)
    assert browser.find("#results a").text


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


@pytest.mark.parametrize("width", [1440, 360])
def test_the_programs_are_filtered_by_days_and_equipment(browser: Browser, width: int) -> None:
    browser.screen(width, 900)
    browser.open("/docs/programs")
    days, equipment = (Select(each) for each in browser.driver.find_elements("css selector", ".filters select"))
    rows = "[...document.querySelectorAll('tbody tr')].filter((row) => row.checkVisibility())"
    shown = f"return {rows}.map((row) => row.cells[0].textContent)"
    everything = browser.script(shown)
    equipment.select_by_visible_text("barbell")
    days.select_by_visible_text("4")
    assert "5/3/1" in browser.script(shown)
    assert "Couch to 5K" not in browser.script(shown)
    assert len(browser.script(shown)) == int(browser.find(".filters [role=status]").text.split(" of ")[0])
    days.select_by_visible_text("any")
    equipment.select_by_visible_text("any")
    assert browser.script(shown) == everything
    assert browser.errors() == []


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


def test_the_reference_has_the_search_and_the_top_bar_of_the_guides(browser: Browser) -> None:
    guide_color = browser.script("return getComputedStyle(document.querySelector('.top')).backgroundColor")
    browser.open(REFERENCE_PAGE)
    assert browser.script("return getComputedStyle(document.querySelector('.top')).backgroundColor") == guide_color
    browser.find("#query").send_keys("report pain scors")
    browser.wait(lambda: "Report pain scores" in browser.find("#results a").text)
    browser.find("#query").send_keys(Keys.ENTER)
    browser.wait(lambda: "/docs/reference#" in browser.driver.current_url)
    assert browser.errors() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reference_is_light_or_dark_like_the_guides(browser: Browser, scheme: str) -> None:
    browser.prefer(scheme)
    ground = browser.script("return getComputedStyle(document.body).backgroundColor")
    browser.open(REFERENCE_PAGE)
    look = "return getComputedStyle(document.querySelector('.scalar-app') ?? document.body).backgroundColor"
    browser.wait(lambda: browser.script("return !!document.querySelector('.scalar-app h1')"))
    assert browser.script(look) in (ground, "rgba(0, 0, 0, 0)")
    assert browser.script(LOW_CONTRAST) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reference_has_no_grave_barrier(browser: Browser, scheme: str) -> None:
    browser.prefer(scheme)
    browser.open(REFERENCE_PAGE)
    browser.wait(lambda: browser.script("return !!document.querySelector('.scalar-app h1')"))
    assert [each for each in axe.violations(browser) if each.impact in ("serious", "critical")] == []


def test_a_block_of_code_is_copied_without_prompts(browser: Browser) -> None:
    grant = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": browser.url}
    browser.driver.execute_cdp_cmd("Browser.grantPermissions", grant)
    browser.open("/docs/quick-start")
    browser.button("Copy").click()
    browser.button("Copied")
    copied = browser.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == "make run"
    blocks, buttons = (
        len(browser.script(f"return [...document.querySelectorAll('{css}')]")) for css in ("pre", ".copy")
    )
    assert blocks == buttons


def test_a_laptop_shows_the_outline_beside_the_text_and_a_tablet_above_it(browser: Browser) -> None:
    browser.screen(1280, 800)
    browser.open("/docs/decisions")
    assert browser.find("aside").is_displayed()
    browser.screen(1000, 800)
    assert not browser.driver.find_element("css selector", "aside").is_displayed()
    browser.find(".outline summary").click()
    browser.find(".outline a").click()
    assert "#" in browser.driver.current_url


def test_the_pages_can_be_read_one_after_the_other(browser: Browser) -> None:
    browser.open("/docs/quick-start")
    browser.find(".pager .next").click()
    browser.wait(lambda: browser.driver.current_url.endswith("/docs/how-it-decides"))
    browser.find(".pager .previous").click()
    browser.wait(lambda: browser.driver.current_url.endswith("/docs/quick-start"))


def test_a_printed_page_has_only_the_text(browser: Browser) -> None:
    browser.open("/docs/programs/texas-method")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        hidden = ".top, #menu, aside, .outline, .pager, .copy"
        shown = f"return [...document.querySelectorAll('{hidden}')].filter((one) => one.checkVisibility()).length"
        assert browser.script(shown) == 0
        browser.screen(700, 1000)
        assert browser.script("return document.scrollingElement.scrollWidth") <= 700
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_reference_shows_the_samples_of_the_document(browser: Browser) -> None:
    operation = next(each for each in OPERATIONS if each.operation_id == "updateAthlete")
    browser.open(reference_address(operation))
    place = f"[id$='{reference_address(operation).partition('#')[2]}']"
    shown = f"return document.querySelector(\"{place}\")?.innerText ?? ''"
    browser.wait(lambda: 'curl -sS -X PATCH "$NEXTSET/v1/athletes/' in browser.script(shown))
    browser.script(
        f"[...document.querySelectorAll(\"{place} button\")].find((one) => one.innerText === 'curl').click()"
    )
    browser.find("[role=option][id$='custom/python']").click()
    browser.wait(lambda: "response = httpx.patch(" in browser.script(shown))
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
