"""Report symptoms on the athlete's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.link_pages import Person, forms_on, logging_link
from tests.servers import CLOCK, Client
from tests.sheets import an_athlete, enrolled


@pytest.fixture
def ana(client: Client) -> str:
    return an_athlete(client)


@pytest.fixture
def person(client: Client, ana: str) -> Iterator[Person]:
    with Person(logging_link(client, ana)) as person:
        yield person


def test_a_report_is_stored(client: Client, ana: str, person: Person) -> None:
    form = person.form("symptoms/")
    form.fields |= {"pain": "3", "stiffness_minutes": "20", "swelling": "mild", "notes": "After stairs"}
    assert person.submit(form).headers["Location"].endswith("/?stored=symptoms")
    (report,) = client.get(f"/v1/athletes/{ana}/symptom-reports").json()["items"]
    assert report["reported_on"] == str(CLOCK.now().date())
    symptoms = report["symptoms"]
    assert (symptoms["pain"], symptoms["stiffness_minutes"], symptoms["swelling"]) == (3, 20, "mild")
    assert symptoms["notes"] == "After stairs"


def report(person: Person, **fields: str) -> None:
    form = person.form("symptoms/")
    form.fields |= {
        name.replace("__", ".").replace("right_knee", "right-knee"): value for name, value in fields.items()
    }
    person.submit(form)


def symptoms(client: Client, ana: str) -> Any:
    (stored,) = client.get(f"/v1/athletes/{ana}/symptom-reports").json()["items"]
    return stored["symptoms"]


def test_a_second_report_of_a_day_adds_to_the_first(client: Client, ana: str, person: Person) -> None:
    report(person, pain="3", stiffness_minutes="20", notes="After stairs")
    assert "pain 3, morning stiffness 20 min" in person.page("symptoms/")
    report(person, pain="5", swelling="mild", notes="Worse in the evening")
    both = symptoms(client, ana)
    assert (both["pain"], both["stiffness_minutes"], both["swelling"]) == (5, 20, "mild")
    assert both["notes"] == "After stairs\nWorse in the evening"


def test_a_report_that_is_sent_twice_is_saved_once(client: Client, ana: str, person: Person) -> None:
    form = person.form("symptoms/")
    form.fields |= {"pain": "3", "notes": "After stairs"}
    for _ in range(2):
        person.submit(form)
    assert symptoms(client, ana)["notes"] == "After stairs"


def test_each_complaint_has_its_own_scores(client: Client, ana: str, person: Person) -> None:
    complaints = [{"name": "right-knee", "region": "knee", "side": "right"}, {"name": "back", "region": "lower_back"}]
    enrolled(client, ana, complaints=complaints)
    page = person.page("symptoms/")
    assert "<legend>Right knee</legend>" in page
    assert "<legend>Back</legend>" in page
    report(person, pain="1", complaint__right_knee__pain="4", complaint__right_knee__swelling="mild")
    report(person, complaint__back__stiffness_minutes="30", complaint__right_knee__pain="5")
    stored = symptoms(client, ana)
    assert stored["pain"] == 1
    own = {one["complaint"]: one for one in stored["complaints"]}
    assert (own["right-knee"]["pain"], own["right-knee"]["swelling"]) == (5, "mild")
    assert (own["back"]["pain"], own["back"]["stiffness_minutes"]) == (None, 30)
    assert "Right knee: pain 5, swelling mild" in person.page("symptoms/")


def test_a_mistake_names_the_complaint(client: Client, ana: str, person: Person) -> None:
    enrolled(client, ana, complaints=[{"name": "right-knee", "region": "knee", "side": "right"}])
    form = person.form("symptoms/")
    form.fields["complaint.right-knee.pain"] = "11"
    assert "Right knee, pain: enter a whole number up to 10." in person.submit(form, status=422).text


def test_the_notes_of_a_day_have_a_limit(client: Client, ana: str, person: Person) -> None:
    report(person, pain="3", notes="a" * 3_999)
    form = person.form("symptoms/")
    form.fields |= {"pain": "4", "notes": "bcd"}
    assert "there are 4,003 characters. The limit is 4,000." in person.submit(form, status=422).text
    assert symptoms(client, ana)["pain"] == 3


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Fill in pain, stiffness or swelling."),
        ({"notes": "only"}, "Fill in pain, stiffness or swelling."),
        ({"stiffness_minutes": "²"}, "Morning stiffness: enter a whole number."),
        ({"stiffness_minutes": "9999"}, "Morning stiffness: enter a whole number up to"),
        ({"pain": "11"}, "Pain: enter a whole number up to"),
        ({"swelling": "huge"}, "Swelling:"),
        ({"pain": "3", "reported_on": "soon"}, "Day: enter a date."),
        ({"pain": "3", "reported_on": "2999-01-01"}, "is later than tomorrow"),
    ],
)
def test_a_mistake_is_named(client: Client, ana: str, person: Person, fields: dict[str, str], message: str) -> None:
    form = person.form("symptoms/")
    form.fields |= fields
    refused = person.submit(form, status=422)
    assert message in refused.text
    assert forms_on(refused.text)[0].fields["notes"] == fields.get("notes", "")
    assert client.get(f"/v1/athletes/{ana}/symptom-reports").json()["items"] == []
