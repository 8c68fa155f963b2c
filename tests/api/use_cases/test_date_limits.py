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


@pytest.mark.parametrize(
    ("updated_since", "found"),
    [
        ("0001-01-01T00:00:00+14:00", True),
        ("0001-01-01T00:00:00Z", True),
        ("9999-12-31T23:59:59Z", False),
        ("9999-12-31T23:59:59-14:00", False),
    ],
)
@pytest.mark.parametrize("path", ["/v1/athletes", "/v1/enrollments", "{athlete}/sessions"])
def test_changes_can_be_listed_since_either_end_of_the_calendar(
    ana: Athlete, path: str, updated_since: str, found: bool
) -> None:
    ana.trains()
    response = ana.coach.client.get(path.format(athlete=ana.path), params={"updated_since": updated_since})
    assert (response.status_code, len(response.json()["items"])) == (200, int(found))


@pytest.mark.parametrize("expires_at", ["2200-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_no_key_expires_at_the_end_of_the_calendar(ana: Athlete, expires_at: str) -> None:
    body = {"name": "Phone", "scope": "read", "expires_at": expires_at}
    response = ana.coach.client.post("/v1/api-keys", json=body)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/expires_at")


@pytest.mark.parametrize("updated_since", ["0.5", "1767225600", "1e9", "2026-03-02", "2026-03-02T07:30:00"])
@pytest.mark.parametrize(
    "path", ["/v1/athletes", "/v1/enrollments", "/v1/programs", "{athlete}/sessions", "{athlete}/prescriptions"]
)
def test_an_instant_is_a_date_and_time_with_an_offset(ana: Athlete, path: str, updated_since: str) -> None:
    response = ana.coach.client.get(path.format(athlete=ana.path), params={"updated_since": updated_since})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_parameter")
