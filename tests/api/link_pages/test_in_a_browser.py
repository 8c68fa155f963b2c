"""The pages of links in a real Chromium: a coach's morning, a session logged on a phone, a sheet of paper.

`SCREENSHOTS=1` writes the pictures in `docs/pictures` again.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from tests import axe
from tests.api.documentation.chromium import LOW_CONTRAST, Browser, browsing
from tests.link_pages import logging_link, train_path
from tests.servers import CLOCK, Client, Process, new_key
from tests.sheets import Link, an_athlete, enrolled, linked, logged, posted

# Pages are the same on both databases, so SQLite is enough.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], scope="session")]
PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
TODAY = CLOCK.now().date()
LONG_NAME = "Maximiliana Wolfeschlegelsteinhausenbergerdorff"
KNEE = {"name": "knee", "region": "knee", "side": "right", "baseline_pain": 1}
CLIPPED = """
return [...document.querySelectorAll("main *")].filter((one) => {
  const style = getComputedStyle(one);
  const hidden = one.closest(".hidden, select, option, textarea, details:not([open])");
  return !hidden && one.checkVisibility() && style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
}).map((one) => `${one.tagName}.${one.className}`);
"""


def days_ago(days: int) -> str:
    return str(TODAY - timedelta(days=days))


class Group(NamedTuple):
    """A coach's group: a link to all, and a link with which Ana logs."""

    client: Client
    coach: Link
    ana: str
    phone: Link

    @property
    def paths(self) -> dict[str, str]:
        """Every page, by its name."""
        session = self.client.get(f"/v1/athletes/{self.ana}/sessions").json()["items"][0]["id"]
        coach, phone = f"/s/{self.coach.secret}", f"/s/{self.phone.secret}"
        return {
            "morning": f"{coach}/",
            "athlete": f"{coach}/athletes/{self.ana}/",
            "print": f"{coach}/print/?which=all",
            "gym": f"{phone}/?stored=session",
            "train": f"{phone}/{train_path(self.client, self.ana)}",
            "correct": f"{phone}/sessions/{session}/",
            "symptoms": f"{phone}/symptoms/",
            "upload": f"{coach}/upload/",
            "unknown": f"{coach}/athletes/nobody/",
        }


def knee_session(day: int, pain: int = 1, reps: int = 12) -> dict[str, Any]:
    sets = [{"side": side, "reps": reps, "load": 10} for _ in range(3) for side in ("left", "right")]
    pains = {"before": 1, "during": pain, "after_1h": pain, "next_morning": 1}
    exercises = [{"exercise": "bulgarian-split-squat", "sets": sets}]
    return {"performed_on": days_ago(day), "exercises": exercises, "pain": pains}


@pytest.fixture(scope="module")
def group(server: Process) -> Iterator[Group]:
    with Client(server.url, new_key(server.database_url)) as client:
        ana = an_athlete(client, "Ana", "ana")
        enrolled(client, ana, "runner-knee-strength", start_on=days_ago(30), complaints=[KNEE])
        for day, reps in ((12, 9), (9, 10), (6, 11), (3, 12)):
            posted(client, f"/v1/athletes/{ana}/sessions", knee_session(day, reps=reps))
        overdue = an_athlete(client, LONG_NAME)
        enrolled(client, overdue, start_on=days_ago(30))
        logged(client, overdue, days_ago(20))
        later = an_athlete(client, "Kofi")
        enrolled(client, later, start_on=days_ago(30))
        logged(client, later, str(TODAY))
        stopped = an_athlete(client, "Marta")
        enrolled(client, stopped, "runner-knee-strength", start_on=days_ago(30), complaints=[KNEE])
        for day in (8, 5):
            sets = [{"side": side, "reps": 6, "load": 4, "pain": 7} for _ in range(3) for side in ("left", "right")]
            body = {"performed_on": days_ago(day), "exercises": [{"exercise": "backward-lunge", "sets": sets}]}
            posted(client, f"/v1/athletes/{stopped}/sessions", body)
        an_athlete(client, "Nora")
        yield Group(client, linked(client), ana, logging_link(client, ana))


@pytest.fixture(scope="module")
def window(server: Process) -> Iterator[Browser]:
    with browsing(server.url) as browser:
        yield browser


@pytest.fixture
def browser(window: Browser) -> Browser:
    """A phone in the light color scheme, with an empty log."""
    window.open("/docs")
    window.screen(360, 780)
    window.prefer("light")
    window.errors()
    window.requests()
    return window


class PageChecks(NamedTuple):
    """The results of opening one page in one scheme and width."""

    errors: list[str]
    foreign: list[str]
    low_contrast: list[str]
    clipped: list[str]
    width: int
    violations: list[axe.Violation]


def test_the_checker_finds_what_is_wrong(browser: Browser, group: Group) -> None:
    browser.open(group.paths["morning"])
    browser.script("document.querySelector('main').append(document.createElement('img'))")
    assert [each.rule for each in axe.violations(browser)] == ["image-alt"]


@pytest.fixture(scope="module")
def checks(window: Browser, group: Group) -> dict[str, PageChecks]:
    """Every page on a phone and on a desktop, in light and in dark."""
    results = {}
    window.errors()
    window.requests()
    for name, path in group.paths.items():
        for width, scheme in ((360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")):
            window.screen(width, 800)
            window.prefer(scheme)
            window.open(path)
            window.find("h1, .sheet h2")
            errors = [each for each in window.errors() if name != "unknown" or "404" not in each]
            results[f"{name} {width} {scheme}"] = PageChecks(
                errors,
                window.foreign(),
                window.script(LOW_CONTRAST),
                window.script(CLIPPED),
                window.script("return document.scrollingElement.scrollWidth") - width,
                axe.violations(window),
            )
    return results


@pytest.mark.parametrize("fault", ["errors", "foreign", "low_contrast", "clipped", "violations"])
def test_every_page_is_without(checks: dict[str, PageChecks], fault: str) -> None:
    assert {page: found for page, each in checks.items() if (found := getattr(each, fault))} == {}


def test_no_page_scrolls_sideways(checks: dict[str, PageChecks]) -> None:
    assert {page: each.width for page, each in checks.items() if each.width > 0} == {}


def test_a_coach_sees_in_the_morning_who_needs_what_and_opens_an_athlete(browser: Browser, group: Group) -> None:
    browser.open(group.paths["morning"])
    headings = [heading.text.rsplit(" ", 1)[0] for heading in browser.driver.find_elements(By.CSS_SELECTOR, "h2")]
    assert headings[0] == "Stopped because of symptoms"
    assert {"Overdue", "Due today", "Later", "Without a program"} <= set(headings)
    browser.find(".athlete.stopped h3 a").click()
    browser.wait(lambda: browser.find("h1").text == "Marta")
    assert browser.find(".exercise.stopped .action").text == "stop"
    browser.driver.find_element(By.LINK_TEXT, "Print").click()
    browser.wait(lambda: browser.find(".sheet h2").text == "Marta")
    assert browser.errors() == []
    assert browser.foreign() == []


def test_an_athlete_logs_a_session_with_pain_on_a_phone_and_sees_the_next_one(browser: Browser, group: Group) -> None:
    """Without JavaScript, as the page promises."""
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open(group.paths["gym"])
        browser.find(".buttons.sticky a").click()
        for field in browser.driver.find_elements(By.CSS_SELECTOR, "input[name*='.s'][name$='.amount']"):
            field.send_keys("12")
        Select(browser.find("[name='pain.during']")).select_by_value("6")
        browser.find("[name=notes]").send_keys("The knee hurt from the second set on.")
        browser.find("button[type=submit]").click()
        notice = browser.wait(lambda: browser.find("[role=status]").text)
        assert notice == "Your session is saved. Your next session is below."
        newest = group.client.get(f"/v1/athletes/{group.ana}/sessions").json()["items"][0]
        assert (newest["performed_on"], newest["pain"]["during"]) == (str(TODAY), 6)
        following = group.client.get(f"/v1/athletes/{group.ana}/next-session").json()["exercises"]
        shown = [each.text for each in browser.driver.find_elements(By.CSS_SELECTOR, ".exercise .why")]
        assert all(item["decision"]["text"] in text for item, text in zip(following, shown, strict=True))
        assert any("Pain 6/10" in text for text in shown)
        count = len(group.client.get(f"/v1/athletes/{group.ana}/sessions").json()["items"])
        browser.driver.refresh()
        browser.find("[role=status]")
        assert len(group.client.get(f"/v1/athletes/{group.ana}/sessions").json()["items"]) == count
        assert browser.errors() == []
        assert browser.foreign() == []
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_an_athlete_corrects_a_session_after_seeing_what_changes(browser: Browser, group: Group) -> None:
    browser.open(group.paths["correct"])
    field = browser.find("[name='e0.s0.amount']")
    field.clear()
    field.send_keys("9")
    browser.find("button[type=submit]").click()
    browser.wait(lambda: browser.find("h1").text == "What changes")
    assert "9 reps" in browser.find(".changes ins").text
    browser.find("button[type=submit]").click()
    assert browser.wait(lambda: browser.find("[role=status]").text) == "Your correction is saved."
    assert browser.errors() == []


def test_a_coach_pastes_a_log_and_sees_what_it_would_change(browser: Browser, group: Group) -> None:
    browser.open(group.paths["upload"])
    rows = f"Athlete,Date,Exercise,Side,Reps,Load (kg)\nKofi,{days_ago(10)},Bulgarian split squat,left,12,10"
    browser.find("textarea").send_keys(rows)
    browser.button("Check the rows").click()
    browser.wait(lambda: browser.find("h1").text == "What the log would change")
    assert browser.find("td .badge.new").text == "new"
    assert axe.violations(browser) == []
    browser.find("[name=key]").send_keys(str(group.client.key))
    browser.button("Save the log").click()
    assert browser.wait(lambda: browser.find("[role=status]").text) == "The log is saved."
    assert browser.errors() == []
    assert browser.foreign() == []


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(("who", "pages"), [("athletes/ana/print/", 1), ("print/?which=all", 4)])
def test_each_session_prints_on_one_page(browser: Browser, group: Group, who: str, pages: int) -> None:
    browser.open(f"/s/{group.coach.secret}/{who}")
    assert len(browser.driver.find_elements(By.CSS_SELECTOR, ".sheet")) == pages
    printed = browser.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert pages_of(base64.b64decode(printed["data"])) == pages


def test_charts_are_drawn_in_the_colors_of_the_screen(browser: Browser, group: Group) -> None:
    browser.prefer("dark")
    browser.open(group.paths["athlete"])
    browser.script("document.querySelector('.chart img').scrollIntoView()")
    picture = "document.querySelector('.chart img')"
    browser.wait(lambda: browser.script(f"return {picture}.complete && {picture}.naturalWidth > 0"))
    assert "theme=dark" in browser.script(f"return {picture}.currentSrc")
    assert browser.errors() == []


SHOTS = {
    "morning-phone": ("morning", 360, "light"),
    "morning-desktop": ("morning", 1280, "dark"),
    "athlete-desktop": ("athlete", 1280, "light"),
    "print": ("print", 800, "light"),
    "gym-phone": ("gym", 360, "dark"),
    "train-phone": ("train", 360, "light"),
}


@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_of_the_page_is_committed(browser: Browser, group: Group, name: str) -> None:
    page, width, scheme = SHOTS[name]
    browser.screen(width, 1000)
    browser.prefer(scheme)
    browser.open(group.paths[page])
    height = min(int(browser.script("return document.scrollingElement.scrollHeight")), 1400)
    browser.driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    browser.screen(width, height)
    pictures = "[...document.images].filter((one) => one.getBoundingClientRect().top < innerHeight)"
    browser.wait(lambda: browser.script(f"return {pictures}.every((one) => one.complete)"))
    taken = base64.b64decode(browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])
    if "SCREENSHOTS" in os.environ:
        (PICTURES / f"{name}.png").write_bytes(taken)
    committed = (PICTURES / f"{name}.png").read_bytes()
    assert committed[:8] == taken[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(committed[16:20]) == width
