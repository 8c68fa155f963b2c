"""A real headless Chromium, with its log: errors of a page and the hosts that it contacted."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import which
from typing import Any, TypeVar
from urllib.parse import urlsplit

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")
PATIENCE_SECONDS = 120
# Text that is hard to read: WCAG AA asks for 4.5 to 1, for large text 3 to 1.
LOW_CONTRAST = """
const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const color = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
const backgroundOf = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const background = color(getComputedStyle(at).backgroundColor);
    if (background.length === 3 || background[3] === 1) return background;
  }
  return [255, 255, 255];
};
return [...document.querySelectorAll("body *")].filter((element) => {
  if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
  if (!element.checkVisibility()) return false;
  const style = getComputedStyle(element);
  const [a, b] = [light(color(style.color)), light(backgroundOf(element))].sort((x, y) => y - x);
  const large = parseFloat(style.fontSize) >= 24;
  return (a + 0.05) / (b + 0.05) < (large ? 3 : 4.5);
}).map((element) => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
"""


class Browser:
    """A browser window."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, path: str) -> None:
        self.driver.get(self.url + path)

    def screen(self, width: int, height: int) -> None:
        """Resize the window, in pixels. A width below 600 emulates a phone."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def prefer(self, scheme: str) -> None:
        """Set the preferred color scheme: `light` or `dark`."""
        features = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", features)

    def script(self, code: str) -> Any:
        return self.driver.execute_script(code)

    def find(self, css: str) -> WebElement:
        """Wait for the first visible element."""
        return self.wait(
            lambda: next((one for one in self.driver.find_elements(By.CSS_SELECTOR, css) if one.is_displayed()), None)
        )

    def button(self, *words: str) -> WebElement:
        """Wait for the visible button whose label contains all these words."""

        def visible_button() -> WebElement | None:
            for one in self.driver.find_elements(By.CSS_SELECTOR, "button"):
                label = " ".join(one.text.split())
                if one.is_displayed() and all(word in label for word in words):
                    return one
            return None

        return self.wait(visible_button)

    def wait(self, look: Callable[[], T | None]) -> T:
        """Call `look` until its result is true, and return that result. Raises TimeoutError."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                if result := look():
                    return result
            except StaleElementReferenceException:
                pass  # the page was rendered again in between
            time.sleep(0.05)
        raise TimeoutError(f"not found on {self.driver.current_url}")

    def errors(self) -> list[str]:
        """Return errors since the last call: exceptions, failed loads, policy violations."""
        log: list[dict[str, Any]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # selenium's
        return [entry["message"] for entry in log if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self) -> list[dict[str, Any]]:
        """Return the requests of the page since the last call."""
        log: list[dict[str, Any]] = self.driver.get_log("performance")  # type: ignore[no-untyped-call]  # selenium's
        events = [json.loads(entry["message"])["message"] for entry in log]
        return [event["params"]["request"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def foreign(self) -> list[str]:
        """Return the URLs on other hosts that the page requested since the last call."""
        own_host = urlsplit(self.url).netloc
        addresses = [str(request["url"]) for request in self.requests()]
        return [
            each
            for each in addresses
            if urlsplit(each).scheme not in ("data", "blob") and urlsplit(each).netloc != own_host
        ]


@contextmanager
def browsing(url: str) -> Iterator[Browser]:
    """Open a browser for a server. Raises RuntimeError without a Chromium, which only `make check` needs."""
    binary, service = which("chromium") or which("google-chrome"), which("chromedriver")
    if binary is None or service is None:
        raise RuntimeError("needs Debian's chromium and chromium-driver")
    options = ChromeOptions()
    options.binary_location = binary
    # Chromium refuses to start with a sandbox as root, which containers use. It opens only pages of this server.
    # The other flags stop its own updates, sync and probes.
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *quiet):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(service))
    try:
        driver.set_script_timeout(PATIENCE_SECONDS)
        browser = Browser(driver, url)
        browser.screen(1440, 900)
        yield browser
    finally:
        driver.quit()
