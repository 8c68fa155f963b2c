"""Whatever a form holds, the server answers with a page and stores nothing that it should not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from api.http.rate_limit import FORM_BURST
from tests.hostile.values import TEXTS
from tests.link_pages import FormOnPage, Person, filled, logging_link, train_path
from tests.servers import CLOCK, Client, Process
from tests.sheets import an_athlete, enrolled, logged

TODAY = CLOCK.now().date()
VALUES = (
    "",
    "0",
    "-1",
    "1e308",
    "1e400",
    "inf",
    "9" * 400,
    "٣",
    "0x10",
    "1_000",
    "null",
    "true",
    "2026-02-30",
    "\u202e",
)


@pytest.fixture
def ana(client: Client) -> str:
    athlete_id = an_athlete(client, external_id="ana")
    enrolled(client, athlete_id, start_on=str(TODAY - timedelta(days=20)))
    logged(client, athlete_id, str(TODAY - timedelta(days=2)))
    return athlete_id


@pytest.fixture
def people(client: Client, ana: str) -> Iterator[list[Person]]:
    """The same athlete with several links: each has a rate limit of its own."""
    people = [Person(logging_link(client, ana)) for _ in range(12)]
    yield people
    for person in people:
        person.close()


@pytest.mark.slow
def test_no_value_of_a_field_makes_the_server_fail(
    client: Client, server: Process, ana: str, people: list[Person]
) -> None:
    session = client.get(f"/v1/athletes/{ana}/sessions").json()["items"][0]["id"]
    choose = Random(1)
    for person in people:
        forms = [filled(person.form(path)) for path in (train_path(client, ana), f"sessions/{session}/", "symptoms/")]
        for _ in range(FORM_BURST - 2):
            form = choose.choice(forms)
            fields = dict(form.fields)
            for name in choose.sample(sorted(fields.keys() - {"form"}), k=choose.choice((1, 1, 2))):
                fields[name] = choose.choice((*VALUES, *(text for text in TEXTS if isinstance(text, str))))
            if choose.random() < 0.1:
                fields[choose.choice(TEXTS)] = "x"
            try:
                response = person.post(person.link.url + form.action, data=fields)
            except UnicodeEncodeError:  # a lone surrogate, which no form can hold
                continue
            assert response.status_code in (200, 303, 403, 409, 412, 413, 422, 429), response.text
            assert person.link.secret not in response.headers.get("Content-Type", "")
    assert server.logged("internal error") == []


def test_a_script_in_what_was_entered_is_shown_as_text(client: Client, ana: str, people: list[Person]) -> None:
    evil = '"><script>alert(1)</script>'
    form = filled(people[0].form(train_path(client, ana)))
    fields = {name: evil for name in form.fields if name not in ("form", "layout")}
    refused = people[0].submit(FormOnPage(form.action, form.fields | fields), status=422)
    assert "<script" not in refused.text
    layout = form.fields["layout"].replace("Bulgarian split squat", evil.replace('"', '\\"'))
    refused = people[0].submit(
        FormOnPage(form.action, form.fields | {"layout": layout, "performed_on": ""}), status=422
    )
    assert "<script" not in refused.text
    assert "&lt;script&gt;" in refused.text
