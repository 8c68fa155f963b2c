"""The next sessions of all athletes: due, overdue and flagged."""

from datetime import timedelta

from tests.scenarios.story import FIRST_DAY, Coach, expect


def names(coach: Coach, which: str, day: int) -> list[str]:
    query = {"which": which, "on": (FIRST_DAY + timedelta(day)).isoformat()}
    page = expect(coach.client.get("/v1/next-sessions", params=query), 200)
    assert page["next_cursor"] is None
    return [item["athlete_external_id"] for item in page["items"]]


def test_next_sessions_can_be_filtered_by_due_overdue_and_flagged(coach: Coach) -> None:
    for name, days, pain in (("fresh", [], {}), ("settled", [0], {}), ("sore", [0, 2], {"during": 7})):
        athlete = coach.enrolls(name, "runner-knee-strength")
        athlete.has(external_id=name)
        for day in days:
            athlete.trains(FIRST_DAY + timedelta(day), pain=pain if day else None)
    assert names(coach, "all", 2) == ["fresh", "settled", "sore"]
    assert names(coach, "due", 1) == ["fresh"]
    assert names(coach, "due", 2) == ["fresh", "settled"]  # two days after the session
    assert names(coach, "due", 4) == ["fresh", "settled", "sore"]
    assert names(coach, "overdue", 3) == []
    assert names(coach, "overdue", 4) == ["settled"]  # within three days of the first, in seven of the second-newest
    assert names(coach, "overdue", 8) == ["settled", "sore"]
    assert names(coach, "flagged", 2) == ["sore"]


def test_each_item_equals_the_response_of_getNextSession(coach: Coach) -> None:  # noqa: N802 - an operation's name
    athletes = [coach.enrolls(name) for name in ("Ana", "Ben")]
    listed = expect(coach.client.get("/v1/next-sessions"), 200)["items"]
    assert listed == [athlete.next() for athlete in athletes]


def test_an_ended_enrollment_has_no_next_session(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    coach.client.post(f"{ana.path}/enrollments/{ana.enrollment_id}/end", json={})
    assert expect(coach.client.get("/v1/next-sessions"), 200)["items"] == []
