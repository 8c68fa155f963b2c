"""An import is undone: its sessions go, histories are folded without them, and what somebody has touched stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.scenarios.coaches import StoryServer, coach, story_server
from tests.scenarios.rows import verified
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect

__all__ = ["coach", "story_server"]
HEAD = "Date,Exercise,Side,Reps,Load (kg)\n"


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    coach.calendar.comes_to(FIRST_DAY)
    ana = coach.enrolls("Ana")
    coach.calendar.comes_to(FIRST_DAY + timedelta(days=30))
    return ana


def log_of(*days: int, reps: int = 12) -> str:
    rows = [f"{FIRST_DAY + timedelta(days=day)},bulgarian-split-squat,both,{reps},10\n" * 3 for day in days]
    return HEAD + "".join(rows)


def imported(ana: Athlete, text: str) -> Json:
    result: Json = expect(ana.coach.client.post("/v1/imports", json={"csv": text, "athlete_id": ana.id}), 201)
    return result


def undone(ana: Athlete, import_id: str) -> Json:
    result: Json = expect(ana.coach.client.delete(f"/v1/imports/{import_id}"), 200)
    return result


def next_session(ana: Athlete) -> Json:
    found = expect(ana.coach.client.get(f"{ana.path}/next-session?on={FIRST_DAY + timedelta(days=30)}"), 200)
    return {"exercises": found["exercises"][0]["sets"], "decision": found["exercises"][0]["decision"]["code"]}


def days_of(ana: Athlete) -> list[date]:
    items = expect(ana.coach.client.get(f"{ana.path}/sessions?limit=100"), 200)["items"]
    return [date.fromisoformat(each["performed_on"]) for each in items]


@pytest.mark.slow
def test_the_next_session_is_as_if_the_log_had_never_been_imported(ana: Athlete, story_server: StoryServer) -> None:
    imported(ana, log_of(0))
    before = next_session(ana)
    second = imported(ana, log_of(3, 6, 9))
    assert next_session(ana) != before
    result = undone(ana, second["id"])
    assert (result["status"], result["deletion"]["removed"]) == ("deleted", 3)
    assert next_session(ana) == before
    assert days_of(ana) == [FIRST_DAY]
    assert verified(story_server.database_url).returncode == 0


def test_sessions_before_those_that_stay_are_removed_too(ana: Athlete) -> None:
    first = imported(ana, log_of(0, 3))
    imported(ana, log_of(6, 9))
    assert undone(ana, first["id"])["deletion"]["removed"] == 2
    assert days_of(ana) == [FIRST_DAY + timedelta(days=9), FIRST_DAY + timedelta(days=6)]


def test_each_enrollment_is_folded_once(ana: Athlete) -> None:
    import_id = imported(ana, log_of(0, 3, 6, 9))["id"]
    path = f"{ana.path}/prescriptions?limit=100"
    before = len(expect(ana.coach.client.get(path), 200)["items"])
    undone(ana, import_id)
    assert len(expect(ana.coach.client.get(path), 200)["items"]) == before + 1  # each fold issues a prescription


def test_a_session_that_was_corrected_since_stays_and_is_listed(ana: Athlete) -> None:
    import_id = imported(ana, log_of(0, 3))["id"]
    newest = expect(ana.coach.client.get(f"{ana.path}/sessions"), 200)["items"][0]
    expect(ana.coach.client.post(f"{ana.path}/sessions/{newest['id']}/pain", json={"during": 2}), 200)
    deletion = undone(ana, import_id)["deletion"]
    assert (deletion["removed"], deletion["kept"], deletion["kept_sessions"]) == (1, 1, [newest["id"]])
    assert days_of(ana) == [FIRST_DAY + timedelta(days=3)]


def test_what_an_import_corrects_in_earlier_sessions_stays(ana: Athlete) -> None:
    imported(ana, log_of(0, reps=8))
    log = expect(ana.coach.client.get(f"{ana.path}/history"), 200)["csv"]
    second = imported(ana, log.replace(",8,", ",9,"))
    assert (second["changed"], undone(ana, second["id"])["deletion"]["removed"]) == (1, 0)
    (session,) = expect(ana.coach.client.get(f"{ana.path}/sessions"), 200)["items"]
    assert {each["reps"] for each in session["exercises"][0]["sets"]} == {9}


def test_the_feed_tells_of_each_session_that_goes(ana: Athlete) -> None:
    import_id = imported(ana, log_of(0, 3))["id"]
    cursor = expect(ana.coach.client.get("/v1/changes?cursor=now"), 200)["next_cursor"]
    undone(ana, import_id)
    changes = expect(ana.coach.client.get(f"/v1/changes?cursor={cursor}&limit=100"), 200)["items"]
    told = [(each["resource"], each["action"]) for each in changes]
    assert told.count(("session", "deleted")) == 2
    assert told.count(("import", "updated")) == 1


def test_an_import_is_undone_once(ana: Athlete) -> None:
    import_id = imported(ana, log_of(0))["id"]
    first = undone(ana, import_id)
    imported(ana, log_of(0))
    assert undone(ana, import_id) == first
    assert days_of(ana) == [FIRST_DAY]


def test_200_sessions_are_removed_at_once(ana: Athlete) -> None:
    text = "Date,Exercise,Reps,Load (kg),Enrollment\n" + "".join(
        f"{date(2025, 1, 1) + timedelta(days=n)},back-squat,5,60,none\n" for n in range(200)
    )
    result = undone(ana, imported(ana, text)["id"])
    assert (result["status"], result["deletion"]["removed"]) == ("deleted", 200)
