"""Report symptoms on the athlete's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.link_pages import Person, forms_on, logging_link
from tests.servers import CLOCK, Client
from tests.sheets import an_athlete


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
