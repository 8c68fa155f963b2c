"""The coach's morning: who is due, overdue, stopped or without a program, on one page."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from api.link_pages import morning_routes
from api.link_pages.templates import weekday
from tests.servers import CLOCK, Client, new_key, served
from tests.sheets import Link, an_athlete, enrolled, linked, logged, posted

TODAY = CLOCK.now().date()
HOSTILE = "<b>Eve</b> \"'&{{ 7*7 }}<script>alert(1)</script>"


def days_ago(days: int) -> str:
    return str(TODAY - timedelta(days=days))


def trained(client: Client, name: str, *days: int) -> str:
    """An athlete who trained on these days before today."""
    athlete_id = an_athlete(client, name)
    enrolled(client, athlete_id, start_on=days_ago(30))
    for each in days:
        logged(client, athlete_id, days_ago(each))
    return athlete_id


def section(page: str, name: str) -> str:
    """The text of a section, without its tags."""
    found = re.search(rf'<h2 id="{name}">(.*?)</section>', page, re.DOTALL)
    assert found is not None, f"no section {name}"
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


@pytest.fixture
def link(client: Client) -> Link:
    return linked(client)


def test_each_athlete_is_in_the_most_urgent_group(client: Client, link: Link) -> None:
    trained(client, "Overdue Olga", 20)
    trained(client, "Later Leo", 0)
    trained(client, "Due Dana", 2)
    an_athlete(client, "Idle Ida")
    page = link.get("").text
    assert "Overdue Olga" in section(page, "overdue")
    assert "Bulgarian split squat" in section(page, "overdue")
    assert "Due Dana" in section(page, "due")
    assert "Later Leo" in section(page, "later")
    assert "Idle Ida" in section(page, "idle")


def test_a_stopped_exercise_comes_first_with_its_reason(client: Client, link: Link) -> None:
    athlete_id = an_athlete(client, "Stopped Stan")
    complaint = {"name": "knee", "region": "knee", "side": "right", "baseline_pain": 1}
    enrolled(client, athlete_id, "runner-knee-strength", start_on=days_ago(30), complaints=[complaint])
    for day in (8, 5):
        sets = [{"side": side, "reps": 6, "load": 4, "pain": 7} for _ in range(3) for side in ("left", "right")]
        body = {"performed_on": days_ago(day), "exercises": [{"exercise": "backward-lunge", "sets": sets}]}
        posted(client, f"/v1/athletes/{athlete_id}/sessions", body)
    exercises = client.get(f"/v1/athletes/{athlete_id}/next-session").json()["exercises"]
    (stopped,) = [item["decision"] for item in exercises if item["decision"]["action"] == "stop"]
    shown = section(html.unescape(link.get("").text), "stopped")
    assert "Stopped Stan" in shown
    assert f"Backward lunge: {stopped['text']}" in shown
    assert "Backward lunge stopped" in shown


def test_a_card_leads_to_the_page_of_the_athlete(client: Client, link: Link) -> None:
    athlete_id = trained(client, "Ana", 2)
    page = link.get("").text
    assert f'href="/s/{link.secret}/athletes/{athlete_id}/"' in page
    assert link.get(f"athletes/{athlete_id}/").status_code == 200


def test_names_are_escaped(client: Client, link: Link) -> None:
    trained(client, HOSTILE, 2)
    for path in ("", "print/?which=all"):
        page = link.get(path).text
        assert "<script" not in page
        assert "<b>Eve" not in page
        assert "&lt;b&gt;Eve" in page
        assert "{{ 7*7 }}" in page


def test_a_link_of_one_athlete_shows_nobody_else(client: Client) -> None:
    trained(client, "Other Otto", 2)
    ana = trained(client, "Ana", 2)
    page = linked(client, ana).get("").text
    assert "Ana" in page
    assert "Otto" not in page


def test_the_sessions_that_are_due_print_each_on_a_page_of_its_own(client: Client, link: Link) -> None:
    trained(client, "Due Dana", 2)
    trained(client, "Overdue Olga", 20)
    trained(client, "Later Leo", 0)
    page = link.get("print/").text
    assert page.count('<section class="sheet') == 2
    assert "Later Leo" not in page
    assert "Later Leo" in link.get("print/?which=all").text


@pytest.mark.slow
def test_sessions_that_do_not_fit_on_a_print_page_are_on_the_next_one(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these sessions has six boxes. The server runs in this process, so its limit can be lower here."""
    monkeypatch.setattr(morning_routes, "MOST_BOXES", 12)
    with served(database_url) as url, Client(url, new_key(database_url)) as client:
        link = linked(client)
        for name in ("Ana", "Bo", "Cid"):
            trained(client, name, 20)
        first = link.get("print/").text
        assert [name in first for name in ("Ana", "Bo", "Cid")] == [True, True, False]
        (path,) = re.findall(rf'href="/s/{link.secret}/(print/[^"]+)">Go to the next page', first)
        second = link.get(html.unescape(path)).text
        assert [name in second for name in ("Ana", "Bo", "Cid")] == [False, False, True]
        assert "Go to the next page" not in second


def test_athletes_without_a_program_are_on_the_first_of_several_pages(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(morning_routes, "MOST_ATHLETES", 2)
    with served(database_url) as url, Client(url, new_key(database_url)) as client:
        link = linked(client)
        for name in ("Ana", "Bo", "Cid"):
            trained(client, name, 0)
        an_athlete(client, "Idle Ida")
        first = link.get("").text
        assert re.findall(r"Ana|Bo|Cid|Ida", section(first, "idle")) == ["Ida"]
        (path,) = re.findall(rf'href="/s/{link.secret}/(\?after=[^"]+)"', first)
        assert 'id="idle"' not in link.get(path).text


def test_a_page_of_a_link_without_athletes_says_so(link: Link) -> None:
    assert "No athlete of this link has a next session." in link.get("").text
    assert "There is no next session to print." in link.get("print/?which=all").text


def test_a_print_page_without_due_sessions_leads_to_all_of_them(client: Client, link: Link) -> None:
    trained(client, "Later Leo", 0)
    page = link.get("print/").text
    assert "No session is due today." in page
    (path,) = re.findall(rf'href="/s/{link.secret}/(print/[^"]+)"', page)
    assert "Later Leo" in link.get(path).text


EAST, WEST = "Pacific/Kiritimati", "Etc/GMT+12"  # never on the same date


def heading(page: str) -> str:
    (found,) = re.findall("<h1>(.*?)</h1>", page)
    return str(found)


def test_the_heading_is_the_date_of_most_athletes_and_names_the_others(client: Client, link: Link) -> None:
    for name, time_zone in (("Eeva", EAST), ("Ella", EAST), ("Walt", WEST)):
        an_athlete(client, name, time_zone=time_zone)
    east, west = (weekday(CLOCK.now().astimezone(ZoneInfo(zone)).date()) for zone in (EAST, WEST))
    page = link.get("").text
    assert heading(page) == east
    assert f"For Walt it is {west}." in page


def test_athletes_who_differ_evenly_have_the_later_date_in_the_heading(client: Client, link: Link) -> None:
    an_athlete(client, "Walt", time_zone=WEST)
    an_athlete(client, "Eeva", time_zone=EAST)
    assert heading(link.get("").text) == weekday(CLOCK.now().astimezone(ZoneInfo(EAST)).date())


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("path", ["", "print/"])
def test_a_session_is_due_on_the_date_of_its_athlete(client: Client, named: bool, path: str) -> None:
    east = CLOCK.now().astimezone(ZoneInfo(EAST)).date()
    ids = [an_athlete(client, name, time_zone=time_zone) for name, time_zone in (("Eeva", EAST), ("Walt", WEST))]
    for athlete_id in ids:
        enrolled(client, athlete_id, start_on=str(east))
    page = linked(client, *(ids if named else [])).get(path).text
    due = page if path else section(page, "due")
    assert "Eeva" in due
    assert "Walt" not in due


def test_supersets_are_shown(client: Client, link: Link) -> None:
    athlete_id = an_athlete(client, "Ana")
    enrolled(client, athlete_id, "recommended-routine", start=[], start_on=str(TODAY))
    (group,) = {item["group"] for item in client.get(f"/v1/athletes/{athlete_id}/next-session").json()["exercises"][:1]}
    words = f"Superset {group.replace('-', ' ')}"
    for path in ("", f"athletes/{athlete_id}/", "print/"):
        assert words in link.get(path).text


def test_the_morning_leads_to_the_workbooks_and_the_calendar(client: Client, link: Link) -> None:
    trained(client, "Ana", 2)
    paths = set(re.findall(rf'href="/s/{link.secret}/([^"]+\.\w+)"', link.get("").text))
    assert paths == {"workbook.xlsx", "google-workbook.xlsx", "calendar.ics"}
    assert {link.get(path).status_code for path in paths} == {200}
