"""Correct a session on the athlete's page: first what would change, then the confirmation."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.link_pages import FormOnPage, Person, forms_on, logging_link
from tests.servers import CLOCK, Client
from tests.sheets import an_athlete, enrolled, logged

TODAY = CLOCK.now().date()


@pytest.fixture
def ana(client: Client) -> str:
    athlete_id = an_athlete(client, external_id="ana")
    enrolled(client, athlete_id, start_on=str(TODAY - timedelta(days=20)))
    return athlete_id


@pytest.fixture
def session_id(client: Client, ana: str) -> str:
    return str(logged(client, ana, str(TODAY - timedelta(days=2)))["session"]["id"])


@pytest.fixture
def person(client: Client, ana: str) -> Iterator[Person]:
    with Person(logging_link(client, ana)) as person:
        yield person


def stored(client: Client, ana: str, session_id: str) -> Any:
    return client.get(f"/v1/athletes/{ana}/sessions/{session_id}").json()


def test_the_form_holds_what_is_stored(person: Person, session_id: str) -> None:
    form = person.form(f"sessions/{session_id}/")
    assert form.fields["performed_on"] == str(TODAY - timedelta(days=2))
    assert [form.fields[f"e0.s{n}.{name}"] for n in (0, 5) for name in ("amount", "load")] == ["12", "10"] * 2


def test_the_first_step_shows_what_changes_and_stores_nothing(
    client: Client, ana: str, person: Person, session_id: str
) -> None:
    form = person.form(f"sessions/{session_id}/")
    form.fields |= {"e0.s0.amount": "8", "e0.s5.amount": "", "pain.during": "2", "notes": "Typed wrong"}
    page = html.unescape(person.submit(form, status=200).text)
    assert "<b>Bulgarian split squat, set 1, left</b><br><del>12 reps at 10 kg</del>" in page
    assert "<ins>8 reps at 10 kg</ins>" in page
    assert "<ins>removed</ins>" in page
    assert "<ins>during 2</ins>" in page
    assert "The next session will then be" in page
    assert stored(client, ana, session_id)["version"] == 1


def test_the_confirmation_stores_what_was_shown(client: Client, ana: str, person: Person, session_id: str) -> None:
    form = person.form(f"sessions/{session_id}/")
    form.fields["e0.s0.amount"] = "8"
    (confirmation,) = forms_on(person.submit(form, status=200).text)
    assert person.submit(confirmation).headers["Location"].endswith("/?stored=correction")
    after = stored(client, ana, session_id)
    assert [one["reps"] for one in after["exercises"][0]["sets"]] == [8, 12, 12, 12, 12, 12]
    assert after["version"] == 2


def test_what_was_not_shown_is_not_stored(client: Client, ana: str, person: Person, session_id: str) -> None:
    form = person.form(f"sessions/{session_id}/")
    form.fields["e0.s0.amount"] = "8"
    (confirmation,) = forms_on(person.submit(form, status=200).text)
    for fields in ({"e0.s0.amount": "3"}, {"confirmation": "é"}, {"confirmation": ""}):
        person.submit(FormOnPage(confirmation.action, confirmation.fields | fields), status=200)
    assert stored(client, ana, session_id)["version"] == 1


def test_a_confirmation_that_is_sent_twice_is_stored_once(
    client: Client, ana: str, person: Person, session_id: str
) -> None:
    form = person.form(f"sessions/{session_id}/")
    form.fields["e0.s0.amount"] = "8"
    (confirmation,) = forms_on(person.submit(form, status=200).text)
    answers = [person.submit(confirmation) for _ in range(2)]
    assert {answer.headers["Location"].rpartition("/")[2] for answer in answers} == {"?stored=correction"}
    assert stored(client, ana, session_id)["version"] == 2


def test_a_session_that_changed_meanwhile_is_shown_again(
    client: Client, ana: str, person: Person, session_id: str
) -> None:
    form, other = (person.form(f"sessions/{session_id}/") for _ in range(2))
    form.fields["e0.s0.amount"], other.fields["e0.s0.amount"] = "8", "7"
    (confirmation,), (own,) = (forms_on(person.submit(each, status=200).text) for each in (form, other))
    person.submit(own)
    refused = person.submit(confirmation, status=412)
    assert "The session has changed in the meantime." in refused.text
    assert forms_on(refused.text)[0].fields["version"] == "2"
    assert stored(client, ana, session_id)["version"] == 2


def test_a_form_that_changes_nothing_stores_nothing(client: Client, ana: str, person: Person, session_id: str) -> None:
    form = person.form(f"sessions/{session_id}/")
    assert person.submit(form).headers["Location"].endswith("/?stored=nothing")
    assert stored(client, ana, session_id)["version"] == 1


def test_what_the_form_does_not_ask_stays(client: Client, ana: str, person: Person) -> None:
    sets = [{"side": "left", "reps": 12, "load": 10, "torso_upright": True, "tempo_held": True, "pain": 1}]
    body = {
        "performed_on": str(TODAY - timedelta(days=1)),
        "exercises": [{"exercise": "bulgarian-split-squat", "notes": "Own", "sets": sets}],
        "rpe": 7,
        "external_id": "app-1",
    }
    session_id = client.post(f"/v1/athletes/{ana}/sessions", json=body).json()["session"]["id"]
    form = person.form(f"sessions/{session_id}/")
    form.fields["e0.s0.amount"] = "11"
    (confirmation,) = forms_on(person.submit(form, status=200).text)
    person.submit(confirmation)
    after = stored(client, ana, session_id)
    assert after["exercises"][0]["sets"][0] == sets[0] | {"reps": 11, "kind": "work"}
    assert (after["exercises"][0]["notes"], after["rpe"], after["external_id"]) == ("Own", 7, "app-1")


@pytest.mark.parametrize("session", ["x", "00000000-0000-7000-8000-000000000000"])
def test_an_unknown_session_is_not_found(person: Person, session: str) -> None:
    assert person.get(f"sessions/{session}/").status_code == 404


def corrected(person: Person, session_id: str, fields: dict[str, str]) -> str:
    """Fill in these fields of the form, and confirm. Returns the page that shows what changes."""
    form = person.form(f"sessions/{session_id}/")
    form.fields |= fields
    checked = person.submit(form, status=200).text
    person.submit(forms_on(checked)[0])
    return html.unescape(checked)


def test_a_set_that_was_forgotten_is_added(client: Client, ana: str, person: Person, session_id: str) -> None:
    page = corrected(person, session_id, {"e0.x1.amount": "7", "e0.torso_upright": "yes"})
    assert 'set 4, right</b><br><span class="quiet">Added:</span> <ins>7 reps at 10 kg, torso upright' in page
    sets = stored(client, ana, session_id)["exercises"][0]["sets"]
    assert len(sets) == 7
    assert {name: sets[6][name] for name in ("side", "reps", "load")} == {"side": "right", "reps": 7, "load": 10}


def test_the_first_set_of_an_exercise_that_was_logged_without_sets_is_added(
    client: Client, ana: str, person: Person
) -> None:
    body = {"performed_on": str(TODAY - timedelta(days=2)), "exercises": [{"exercise": "bulgarian-split-squat"}]}
    session_id = client.post(f"/v1/athletes/{ana}/sessions", json=body).json()["session"]["id"]
    corrected(person, session_id, {"e0.x0.amount": "5", "e0.x0.load": "8"})
    (one,) = stored(client, ana, session_id)["exercises"][0]["sets"]
    assert (one["reps"], one["load"]) == (5, 8)


def test_the_pain_of_an_exercise_and_the_answers_about_form_are_corrected(
    client: Client, ana: str, person: Person, session_id: str
) -> None:
    page = corrected(person, session_id, {"e0.pain": "4", "e0.torso_upright": "no"})
    assert "<ins>12 reps at 10 kg, pain 4, torso upright on every rep: no</ins>" in page
    sets = stored(client, ana, session_id)["exercises"][0]["sets"]
    assert [one.get("pain") for one in sets] == [None] * 5 + [4]
    assert {one["torso_upright"] for one in sets} == {False}
    form = person.form(f"sessions/{session_id}/")
    assert (form.fields["e0.pain"], form.fields["e0.torso_upright"]) == ("4", "no")


@pytest.mark.parametrize(
    ("pain", "scores"),
    [("5", [2, 5]), ("3", [2, 3]), ("1", [1, 1]), ("", [None, None]), ("4", [2, 4])],
)
def test_the_worst_pain_of_an_exercise_is_what_the_form_says(
    client: Client, ana: str, person: Person, pain: str, scores: list[int | None]
) -> None:
    sets = [{"side": side, "reps": 12, "load": 10, "pain": pain} for side, pain in (("left", 2), ("right", 4))]
    body = {"performed_on": str(TODAY), "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}]}
    session_id = client.post(f"/v1/athletes/{ana}/sessions", json=body).json()["session"]["id"]
    corrected(person, session_id, {"e0.pain": pain, "notes": "Remembered later"})
    after = stored(client, ana, session_id)["exercises"][0]["sets"]
    assert [one.get("pain") for one in after] == scores


def test_answers_that_differ_from_set_to_set_stay(client: Client, ana: str, person: Person) -> None:
    sets = [{"side": side, "reps": 12, "torso_upright": side == "left"} for side in ("left", "right")]
    body = {"performed_on": str(TODAY), "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}]}
    session_id = client.post(f"/v1/athletes/{ana}/sessions", json=body).json()["session"]["id"]
    corrected(person, session_id, {"notes": "Hm"})
    after = stored(client, ana, session_id)["exercises"][0]["sets"]
    assert [one["torso_upright"] for one in after] == [True, False]


def test_pain_of_an_exercise_without_a_set_is_refused(person: Person, session_id: str) -> None:
    form = person.form(f"sessions/{session_id}/")
    form.fields |= {f"e0.s{n}.amount": "" for n in range(6)} | {"e0.pain": "3"}
    assert "fill in the set that hurt" in html.unescape(person.submit(form, status=422).text)
