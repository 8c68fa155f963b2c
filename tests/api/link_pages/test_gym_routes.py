"""The athlete's page: log the next session in a form, once, and see what follows from it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import takewhile
from typing import Any

import httpx
import pytest

from tests.link_pages import FormOnPage, Person, filled, forms_on, logging_link, train_path
from tests.servers import CLOCK, Client
from tests.sheets import Link, an_athlete, enrolled, linked, logged
from tests.waiting import PATIENCE_SECONDS

TODAY = CLOCK.now().date()


@pytest.fixture
def ana(client: Client) -> str:
    athlete_id = an_athlete(client, external_id="ana")
    enrolled(client, athlete_id, start_on=str(TODAY - timedelta(days=20)))
    return athlete_id


@pytest.fixture
def link(client: Client, ana: str) -> Link:
    return logging_link(client, ana)


@pytest.fixture
def person(link: Link) -> Iterator[Person]:
    with Person(link) as person:
        yield person


def sessions(client: Client, athlete_id: str) -> list[Any]:
    items: list[Any] = client.get(f"/v1/athletes/{athlete_id}/sessions").json()["items"]
    return items


def test_the_session_is_stored_as_the_form_says(client: Client, ana: str, person: Person) -> None:
    prescribed = client.get(f"/v1/athletes/{ana}/next-session").json()
    form = filled(
        person.form(train_path(client, ana)),
        e0__s0__amount="11",
        e0__s0__load="10,5",
        e0__s1__good="9",
        e0__s2__rir="2",
        e0__torso_upright="yes",
        pain__during="3",
        notes="Knee  felt\nstiff",
    )
    assert person.submit(form).headers["Location"].endswith("/?stored=session")
    (session,) = sessions(client, ana)
    assert session["performed_on"] == str(TODAY)
    assert session["prescription_id"] == prescribed["id"]
    assert session["pain"] == {"before": None, "during": 3, "after_1h": None, "next_morning": None}
    assert session["notes"] == "Knee  felt\nstiff"
    sets = session["exercises"][0]["sets"]
    assert [(one["reps"], one["side"]) for one in sets] == [
        (11 if n == 0 else 12, one["side"]) for n, one in enumerate(prescribed["exercises"][0]["sets"])
    ]
    assert (sets[0]["load"], sets[1]["good_reps"], sets[2]["rir"]) == (10.5, 9, 2)
    assert all(one["torso_upright"] is True for one in sets)


def test_the_page_that_follows_shows_the_next_session_and_the_reason(client: Client, ana: str, person: Person) -> None:
    person.submit(filled(person.form(train_path(client, ana))))
    page = person.page("?stored=session")
    assert "Your session is saved." in page
    (item,) = client.get(f"/v1/athletes/{ana}/next-session").json()["exercises"]
    assert item["decision"]["text"] in page
    assert "12, 12, 12 at 10 kg" in page


def test_a_form_that_is_sent_twice_stores_one_session(client: Client, ana: str, person: Person) -> None:
    form = filled(person.form(train_path(client, ana)))
    assert [person.submit(form).headers["Location"][-16:] for _ in range(2)] == ["/?stored=session"] * 2
    assert len(sessions(client, ana)) == 1


def test_a_double_click_stores_one_session(client: Client, ana: str, person: Person) -> None:
    form = filled(person.form(train_path(client, ana)))

    def click(_: int) -> httpx.Response:
        return httpx.post(person.link.url + form.action, data=form.fields, timeout=PATIENCE_SECONDS, trust_env=False)

    with ThreadPoolExecutor(6) as clicks:
        answers = list(clicks.map(click, range(6)))
    assert {answer.headers["Location"][-16:] for answer in answers} == {"/?stored=session"}
    assert len(sessions(client, ana)) == 1


def test_a_form_that_is_changed_and_sent_again_changes_nothing(client: Client, ana: str, person: Person) -> None:
    form = filled(person.form(train_path(client, ana)))
    person.submit(form)
    form.fields["e0.s0.amount"] = "5"
    assert person.submit(form).headers["Location"].endswith("/?stored=sent_before")
    assert len(sessions(client, ana)) == 1
    assert sessions(client, ana)[0]["exercises"][0]["sets"][0]["reps"] == 12


def test_an_empty_set_was_not_done(client: Client, ana: str, person: Person) -> None:
    person.submit(filled(person.form(train_path(client, ana)), e0__s5__amount=""))
    assert len(sessions(client, ana)[0]["exercises"][0]["sets"]) == 5


def test_a_set_more_than_planned_without_a_load_is_done_at_bodyweight(client: Client) -> None:
    bo = an_athlete(client, "Bo", equipment=[])
    enrolled(client, bo, "recommended-routine", start=[], start_on=str(TODAY))
    with Person(logging_link(client, bo)) as person:
        person.submit(filled(person.form(train_path(client, bo)), e0__x0__amount="9"))
    sets = sessions(client, bo)[0]["exercises"][0]["sets"]
    assert {one["load"] for one in sets} == {0}


def test_a_set_more_than_planned_is_logged(client: Client, ana: str, person: Person) -> None:
    planned = client.get(f"/v1/athletes/{ana}/next-session").json()["exercises"][0]["sets"]
    person.submit(filled(person.form(train_path(client, ana)), e0__x0__amount="9"))
    sets = sessions(client, ana)[0]["exercises"][0]["sets"]
    assert len(sets) == len(planned) + 1
    assert (sets[-1]["set"], sets[-1]["side"], sets[-1]["reps"], sets[-1]["load"]) == (4, "left", 9, planned[0]["load"])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("e0.s0.amount", "a lot", "Bulgarian split squat, Set 1, left: “a lot” is not a number."),
        ("e0.s0.amount", "8.5", "Bulgarian split squat, Set 1, left: 8.5 is not a whole number."),
        ("e0.s0.amount", "-3", "Bulgarian split squat, Set 1, left: enter a whole number that is not below 0."),
        ("e0.s0.good", "13", "Bulgarian split squat, Set 1, left: there are more good reps than reps."),
        ("e0.s0.load", "12.345", "Bulgarian split squat, Set 1, left: enter a load with at most two decimals."),
        ("e0.s0.rir", "1.3", "Bulgarian split squat, Set 1, left: enter the reps left in steps of 0.5."),
        ("e0.s0.load", "nan", "Bulgarian split squat, Set 1, left, load: “nan” is not a number."),
        ("e0.s0.rir", "11", "Bulgarian split squat, Set 1, left: enter a number up to 10."),
        ("pain.during", "11", "Pain: enter a whole number up to 10."),
        ("performed_on", "", "Date: enter a date."),
        ("performed_on", "2999-01-01", "is later than tomorrow"),
    ],
)
def test_a_mistake_is_named_and_what_was_entered_stays(
    client: Client, ana: str, person: Person, field: str, value: str, message: str
) -> None:
    form = filled(person.form(train_path(client, ana)), notes="Keep <this>")
    form.fields[field] = value
    refused = person.submit(form, status=422)
    assert message in html.unescape(refused.text)
    (again,) = forms_on(refused.text)
    assert again.fields["notes"] == "Keep <this>"
    assert again.fields["e0.s1.amount"] == "12"
    assert sessions(client, ana) == []
    again.fields[field] = form.fields[field] = {"performed_on": str(TODAY), "e0.s0.amount": "12"}.get(field, "")
    person.submit(again)
    assert len(sessions(client, ana)) == 1


def test_a_second_session_can_be_logged_before_its_day(client: Client, ana: str, person: Person) -> None:
    person.submit(filled(person.form(train_path(client, ana))))
    later = client.get(f"/v1/athletes/{ana}/next-session").json()["on"]
    assert later > str(TODAY + timedelta(days=1))
    again = filled(person.form(train_path(client, ana)), performed_on=str(TODAY), e0__s0__amount="7")
    assert person.submit(again).headers["Location"].partition("?")[2] == "stored=session"
    assert {each["prescribed_on"] for each in sessions(client, ana)} == {str(TODAY)}


def test_pain_of_an_exercise_without_a_set_is_never_lost(client: Client, ana: str, person: Person) -> None:
    form = person.form(train_path(client, ana))
    form.fields["e0.pain"] = "8"
    refused = person.submit(form, status=422)
    assert "fill in the set that hurt" in refused.text
    assert forms_on(refused.text)[0].fields["e0.pain"] == "8"
    assert sessions(client, ana) == []


def test_old_sessions_are_not_asked_about(client: Client, ana: str, person: Person) -> None:
    for days, asks in ((3, False), (2, True)):
        on = str(TODAY - timedelta(days=days))
        body = {"performed_on": on, "exercises": [{"exercise": "bulgarian-split-squat", "sets": [{"reps": 9}]}]}
        assert client.post(f"/v1/athletes/{ana}/sessions", json=body).status_code == 201
        assert ("How did it feel after" in person.page("")) is asks


def test_a_form_without_any_set_is_refused(client: Client, ana: str, person: Person) -> None:
    refused = person.submit(person.form(train_path(client, ana)), status=422)
    assert "Fill in at least one set." in refused.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_a_form_that_another_site_sends_is_refused(
    client: Client, ana: str, person: Person, headers: dict[str, str]
) -> None:
    refused = person.submit(filled(person.form(train_path(client, ana))), status=403, **headers)
    assert "The form does not come from this page" in refused.text
    assert "Nothing is saved. Open the page from your link and fill in the form there." in refused.text
    assert sessions(client, ana) == []


@pytest.mark.parametrize(("origin", "status"), [("https://evil.example", 403), ("null", 303)])
def test_an_older_browser_is_judged_by_the_origin(
    client: Client, ana: str, person: Person, origin: str, status: int
) -> None:
    form = filled(person.form(train_path(client, ana)))
    response = person.post(person.link.url + form.action, data=form.fields, headers={"Origin": origin})
    assert response.status_code == status


def test_a_form_needs_the_token_of_its_own_page_and_link(client: Client, ana: str, person: Person) -> None:
    form = filled(person.form(train_path(client, ana)))
    with Person(logging_link(client, ana)) as somebody:
        other = filled(somebody.form(train_path(client, ana)))
    symptoms = person.form("symptoms/")
    for token in ("", "x", form.fields["form"][:-1] + "g", other.fields["form"], symptoms.fields["form"]):
        forged = FormOnPage(form.action, form.fields | {"form": token})
        assert person.submit(forged, status=403)
    assert sessions(client, ana) == []


def test_the_pain_of_the_next_morning_is_added_later(client: Client, ana: str, person: Person) -> None:
    logged(client, ana, str(TODAY - timedelta(days=1)))
    form = person.form("")
    form.fields["next_morning"] = "2"
    assert person.submit(form).headers["Location"].endswith("/?stored=pain")
    assert sessions(client, ana)[0]["pain"]["next_morning"] == 2


def test_the_link_is_the_actor_of_what_it_changes(client: Client, ana: str, person: Person) -> None:
    cursor = client.get("/v1/changes", params={"cursor": "now"}).json()["next_cursor"]
    person.submit(filled(person.form(train_path(client, ana))))
    changes = client.get("/v1/changes", params={"cursor": cursor}).json()["items"]
    assert {(each["actor"]["kind"], each["actor"]["id"]) for each in changes} == {("sheet_link", person.link.id)}


def test_get_never_writes(client: Client, ana: str, person: Person) -> None:
    logged(client, ana, str(TODAY - timedelta(days=1)))
    session = sessions(client, ana)[0]["id"]
    cursor = client.get("/v1/changes", params={"cursor": "now"}).json()["next_cursor"]
    for path in ("", train_path(client, ana), f"sessions/{session}/", "symptoms/", f"athletes/{ana}/", "print/"):
        assert person.get(path).status_code == 200
    assert client.get("/v1/changes", params={"cursor": cursor}).json()["items"] == []


def test_a_link_that_reads_has_no_forms(client: Client, ana: str, person: Person) -> None:
    form = filled(person.form(train_path(client, ana)))
    with Person(linked(client, ana)) as reader:
        assert reader.get(train_path(client, ana)).status_code == 404
        assert "<form" not in reader.page("")
        own_action = form.action.replace(person.link.secret, reader.link.secret)
        reader.submit(FormOnPage(own_action, form.fields), status=403)
    assert sessions(client, ana) == []


def test_a_link_never_reaches_another_athlete(client: Client, ana: str, person: Person) -> None:
    bo = an_athlete(client, "Bo Iversen", external_id="bo")  # a name that no random token contains
    enrolled(client, bo, start_on=str(TODAY - timedelta(days=20)))
    logged(client, bo, str(TODAY - timedelta(days=1)))
    session = sessions(client, bo)[0]["id"]
    assert "Bo Iversen" not in person.page("")
    for path in (train_path(client, bo), f"sessions/{session}/", f"athletes/{bo}/", "athletes/bo/print/"):
        assert person.get(path).status_code == 404
    own = filled(person.form(train_path(client, ana)))
    enrollment = train_path(client, bo).split("/")[1]
    layout = own.fields["layout"].replace(train_path(client, ana).split("/")[1], enrollment)
    person.submit(FormOnPage(own.action, own.fields | {"layout": layout}))
    assert len(sessions(client, bo)) == 1
    assert len(sessions(client, ana)) == 1


def test_an_archived_athlete_logs_nothing(client: Client, ana: str, person: Person) -> None:
    form = filled(person.form(train_path(client, ana)))
    version = client.get(f"/v1/athletes/{ana}").headers["ETag"]
    assert client.post(f"/v1/athletes/{ana}/archive", headers={"If-Match": version}).status_code == 200
    assert "Athlete is archived" in person.submit(form, status=409).text
    assert "Log this session" not in person.page("")


def test_too_many_forms_are_refused(client: Client, ana: str, person: Person) -> None:
    form = person.form("symptoms/")
    sent = (person.post(person.link.url + form.action, data=form.fields).status_code for _ in range(400))
    statuses = list(takewhile(lambda status: status != 429, sent))
    assert set(statuses) == {422}
    assert len(statuses) < 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_only_forms_are_read(client: Client, ana: str, person: Person, kind: str) -> None:
    action = person.form(train_path(client, ana)).action
    response = person.post(person.link.url + action, content=b"{}", headers={"Content-Type": kind})
    assert response.status_code == 415


@pytest.mark.parametrize(
    "body", [b"layout=%ff", b"\xff", b"a=1&a=2", b"a=%00", b"&".join(b"a%d=" % n for n in range(4000)), b""]
)
def test_a_form_that_no_browser_sends_is_refused(client: Client, ana: str, person: Person, body: bytes) -> None:
    action = person.form(train_path(client, ana)).action
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert person.post(person.link.url + action, content=body, headers=headers).status_code in (403, 422)


@pytest.mark.parametrize(
    "layout", ["", "{", "[]", '{"unit":"kg","exercises":[]}', "[" * 50_000, '{"unit":"st","exercises":[]}']
)
def test_a_layout_that_the_page_did_not_send_is_refused(client: Client, ana: str, person: Person, layout: str) -> None:
    form = filled(person.form(train_path(client, ana)), layout=layout)
    assert person.submit(form, status=422).headers["Content-Type"] == "text/html; charset=utf-8"
