"""Dates at the end of the calendar are rejected by every operation that takes one."""

import pytest

from tests.scenarios.story import Athlete, Coach

FAR = "9999-12-31"


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana")


@pytest.mark.parametrize("path", ["{athlete}/next-session", "/v1/next-sessions"])
def test_no_session_is_prescribed_at_the_end_of_the_calendar(ana: Athlete, path: str) -> None:
    response = ana.coach.client.get(path.format(athlete=ana.path), params={"on": FAR})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_parameter")
    assert response.json()["detail"] == "`on`: Later than 2199-12-31: nothing is planned that far ahead."


def test_no_enrollment_starts_or_ends_at_the_end_of_the_calendar(ana: Athlete) -> None:
    client = ana.coach.client
    enrollments = f"{ana.path}/enrollments"
    for path, body, pointer in (
        (enrollments, {"program": {"slug": "runner-knee-strength"}, "start_on": FAR}, "/start_on"),
        (f"{enrollments}/{ana.enrollment_id}/end", {"ended_on": FAR}, "/ended_on"),
    ):
        response = client.post(path, json=body)
        assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, pointer)
