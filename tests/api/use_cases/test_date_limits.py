"""Dates at the end of the calendar are refused, whatever asks for them."""

import pytest

from tests.scenarios.story import Athlete, Coach

FAR = "9999-12-31"


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana")


@pytest.mark.parametrize("path", ["{athlete}/next-session", "/v1/next-sessions"])
def test_nothing_is_prescribed_at_the_end_of_the_calendar(ana: Athlete, path: str) -> None:
    answer = ana.coach.client.get(path.format(athlete=ana.path), params={"on": FAR})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert answer.json()["detail"] == "`on`: Later than 2199-12-31: nothing is planned that far ahead."


def test_nobody_starts_or_ends_there(ana: Athlete) -> None:
    client = ana.coach.client
    enrollments = f"{ana.path}/enrollments"
    for path, body, pointer in (
        (enrollments, {"program": {"slug": "runner-knee-strength"}, "start_on": FAR}, "/start_on"),
        (f"{enrollments}/{ana.enrollment_id}/end", {"ended_on": FAR}, "/ended_on"),
    ):
        answer = client.post(path, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
