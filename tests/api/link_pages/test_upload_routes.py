"""Send a log on the page of a link: what would change is shown first, and stored only when that is confirmed."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.link_pages import FormOnPage, Person, forms_on, logging_link
from tests.servers import CLOCK, Client, Process, new_key
from tests.sheets import an_athlete, enrolled, linked, logged

TODAY = CLOCK.now().date()
YESTERDAY = str(TODAY - timedelta(days=1))
HEADER = "Athlete,Date,Exercise,Side,Reps,Load (kg)\n"
ROWS = HEADER + f"ana,{YESTERDAY},Bulgarian split squat,left,12,10\nana,{YESTERDAY},bulgarian-split-squat,right,11,10\n"


@pytest.fixture
def ana(client: Client) -> str:
    athlete_id = an_athlete(client, external_id="ana")
    enrolled(client, athlete_id, start_on=str(TODAY - timedelta(days=20)))
    return athlete_id


@pytest.fixture
def reader(client: Client, ana: str) -> Any:
    with Person(linked(client, ana)) as person:
        yield person


@pytest.fixture
def phone(client: Client, ana: str) -> Any:
    with Person(logging_link(client, ana)) as person:
        yield person


def send(
    person: Person, text: str | bytes, *, form: FormOnPage | None = None, name: str = "", **fields: str
) -> httpx.Response:
    """Send a log as a browser does: as a file if it has a name, else as text."""
    form = form or person.form("upload/")
    content = text.encode() if isinstance(text, str) else text
    part: Any = (name, content) if name else (None, content)
    data = {key: value for key, value in (form.fields | fields).items() if key != "file"}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return person.post(person.link.url + form.action, data=data, files={"file": part}, headers=headers)


def shown(response: httpx.Response, status: int = 200) -> str:
    assert response.status_code == status, response.text
    return html.unescape(response.text)


def sessions(client: Client, athlete_id: str) -> list[Any]:
    items: list[Any] = client.get(f"/v1/athletes/{athlete_id}/sessions").json()["items"]
    return items


def confirmed(person: Person, response: httpx.Response, **fields: str) -> httpx.Response:
    """Confirm what a dry run has shown."""
    (form,) = forms_on(shown_raw(response))
    return send(person, form.fields["file"].removeprefix("\n"), form=form, **fields)


def shown_raw(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize("name", ["", "log.csv"])
def test_an_athlete_sees_what_a_log_would_change_and_confirms(
    client: Client, ana: str, phone: Person, name: str
) -> None:
    checked = send(phone, ROWS, name=name)
    assert ">new</span>" in shown(checked)
    assert "Nothing is saved yet." in shown(checked)
    assert sessions(client, ana) == []
    assert confirmed(phone, checked).headers["Location"].endswith("/?stored=log")
    (session,) = sessions(client, ana)
    assert [one["reps"] for item in session["exercises"] for one in item["sets"]] == [12, 11]
    assert "unchanged" in shown(send(phone, ROWS))
    assert "There is nothing to save." in shown(send(phone, ROWS))


def test_a_corrected_row_is_shown_as_a_change(client: Client, ana: str, phone: Person) -> None:
    confirmed(phone, send(phone, ROWS))
    page = shown(send(phone, ROWS.replace(",11,10", ",10,10")))
    assert ">changed</span>" in page
    assert len(sessions(client, ana)) == 1


def test_mistakes_are_listed_with_row_and_column(client: Client, ana: str, phone: Person) -> None:
    page = shown(send(phone, ROWS + f"ana,{YESTERDAY},bulgarian split sqat,left,x,10\n"))
    assert '<th scope="row">4</th><td>Reps</td>' in page
    assert "Nothing can be saved" in page
    assert forms_on(page) == []


def test_the_order_of_dates_is_asked_for_if_the_log_leaves_it_open(client: Client, ana: str, phone: Person) -> None:
    checked = send(phone, HEADER + "ana,3/4/2026,bulgarian-split-squat,left,12,10\n")
    assert "The dates of this log are" in shown(checked)
    again = confirmed(phone, checked, date_order="day_first")
    assert "Friday, Apr 3" in shown(again)
    assert sessions(client, ana) == []


def test_a_link_that_reads_stores_only_with_an_api_key(client: Client, ana: str, reader: Person) -> None:
    checked = send(reader, ROWS)
    assert "API key" in shown(checked)
    assert "API key" in shown(confirmed(reader, checked))
    assert sessions(client, ana) == []
    stored = confirmed(reader, checked, key=str(client.key))
    assert stored.headers["Location"].endswith("/?stored=log")
    assert len(sessions(client, ana)) == 1
    assert "The log is saved." in reader.page("?stored=log")


def test_a_wrong_key_is_refused_and_never_shown(client: Client, server: Process, ana: str, reader: Person) -> None:
    checked = send(reader, ROWS)
    elsewhere = new_key(server.database_url)
    read_key = client.post("/v1/api-keys", json={"name": "Reader", "scope": "read"}).json()["secret"]
    for key in ("x", "é", elsewhere, read_key):
        refused = confirmed(reader, checked, key=key)
        assert "API key" in shown(refused, 422)
        assert len(key) < 5 or key not in refused.text
    assert sessions(client, ana) == []
    (again,) = forms_on(refused.text)  # with the log
    assert send(reader, ROWS, form=again, key=str(client.key)).headers["Location"].endswith("/?stored=log")
    assert len(sessions(client, ana)) == 1
    assert elsewhere not in server.log.read_text()


def test_a_key_for_one_athlete_stores_only_that_athletes_log(client: Client, ana: str) -> None:
    bo = an_athlete(client, "Bo", external_id="bo")
    body = {"name": "Bo", "scope": "write", "athlete_id": bo}
    key = client.post("/v1/api-keys", json=body).json()["secret"]
    with Person(linked(client)) as coach:
        checked = send(coach, ROWS)
        assert "There is no athlete" in shown(confirmed(coach, checked, key=key))
    assert sessions(client, ana) == []


@pytest.mark.parametrize("who", ["phone", "reader"])
def test_a_log_can_name_no_athlete_that_the_link_does_not_show(
    client: Client, ana: str, who: str, request: pytest.FixtureRequest
) -> None:
    bo = an_athlete(client, "Bo", external_id="bo")
    enrolled(client, bo, start_on=str(TODAY - timedelta(days=20)))
    person = request.getfixturevalue(who)
    for name in ("bo", "Bo", bo):
        page = shown(send(person, ROWS.replace("ana,", f"{name},")))
        assert {"phone": "This is not the athlete of this link.", "reader": "There is no athlete"}[who] in page
    assert sessions(client, bo) == []


def test_what_was_not_shown_is_not_stored(client: Client, ana: str, phone: Person) -> None:
    (form,) = forms_on(shown_raw(send(phone, ROWS)))
    for text in (ROWS.replace("12", "13"), ROWS + f"ana,{YESTERDAY},back-squat,both,5,60\n"):
        assert send(phone, text, form=form).status_code == 200
    assert sessions(client, ana) == []


def test_text_from_the_log_is_escaped(client: Client, ana: str, phone: Person) -> None:
    evil = "<script>alert(1)</script></textarea><script>alert(2)</script>"
    response = send(phone, f"Athlete,Date,Exercise,Reps,Notes\nana,{YESTERDAY},bulgarian-split-squat,12,{evil}\n")
    assert "<script" not in shown_raw(response)
    response = send(phone, f"Athlete,Date,Exercise,Reps\n{evil},{YESTERDAY},{evil},12\n")
    assert "<script" not in shown_raw(response)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"\0\0", b"\xff\xfe\x00", b"a" * 2_000_000])
def test_a_file_that_is_no_log_is_refused_in_a_sentence(
    client: Client, ana: str, phone: Person, content: bytes
) -> None:
    refused = send(phone, content, name="log.csv")
    assert refused.status_code in (200, 413, 422)
    assert refused.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_log_needs_the_token_of_the_form(client: Client, ana: str, phone: Person) -> None:
    form = phone.form("upload/")
    for token in ("", "x", phone.form("symptoms/").fields["form"]):
        assert send(phone, ROWS, form=FormOnPage(form.action, {"form": token})).status_code == 403
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert phone.post(phone.link.url + form.action, data=form.fields, headers=headers).status_code == 403
    assert sessions(client, ana) == []


def test_a_logged_session_of_the_app_is_recognized(client: Client, ana: str, phone: Person) -> None:
    logged(client, ana, YESTERDAY)
    row = f"ana,{YESTERDAY},bulgarian-split-squat,{{}},12,10\n"
    log = HEADER + (row.format("left") + row.format("right")) * 3
    assert ">unchanged</span>" in shown(send(phone, log))


HEVY = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
)
WORKOUT = '"Legs","{on}, 07:48","{on}, 08:30","","{exercise}",,"",{n},"normal",{load},{reps},,,\n'


def test_the_export_of_another_app_says_what_is_not_imported(client: Client, ana: str, phone: Person) -> None:
    on = f"{TODAY - timedelta(days=3):%d %b %Y}"
    rows = (("Squat (Barbell)", 60, 8), ("Landmine Row", 20, 10), ("Landmine Row", 20, 9), ("Squat (Barbell)", "", ""))
    export = HEVY + "".join(
        WORKOUT.format(on=on, exercise=name, n=n, load=load, reps=reps) for n, (name, load, reps) in enumerate(rows)
    )
    text = shown(send(phone, export))
    assert "Landmine Row</b>: 2 rows not imported, because no exercise has this name." in text
    assert "1 row without reps, time and distance." in text
    (confirm,) = forms_on(text)
    assert send(phone, export, form=confirm).headers["Location"].endswith("/?stored=log")
    (session,) = sessions(client, ana)
    assert [item["exercise"] for item in session["exercises"]] == ["back-squat"]


def test_the_page_says_which_unit_it_assumes(client: Client, ana: str, phone: Person) -> None:
    head = "Date,Workout Name,Duration,Exercise Name,Set Order,{},Reps\n"
    row = f"{YESTERDAY} 18:05:00,Legs,1h,Squat (Barbell),1,60,5\n"
    assumed = "The file names no unit. Its loads are taken as kg, the unit of the athlete."
    assert assumed in shown(send(phone, head.format("Weight") + row))
    assert "names no unit" not in shown(send(phone, head.format("Weight (kg)") + row))


def test_the_export_of_another_app_needs_the_link_of_one_athlete(client: Client, ana: str, reader: Person) -> None:
    export = HEVY + WORKOUT.format(on="15 Sep 2025", exercise="Squat (Barbell)", n=0, load=60, reps=8)
    assert "use the link of one athlete" in shown(send(reader, export), 422)


def test_sessions_are_listed_with_the_names_of_athletes_and_exercises(
    client: Client, ana: str, phone: Person, reader: Person
) -> None:
    assert ">Ana</span>" in shown(send(reader, ROWS))
    by_id = shown(send(reader, ROWS.replace("ana,", f"{ana},")))
    assert f">Ana ({ana})</span>" in by_id
    confirmed(phone, send(phone, ROWS))
    assert "Bulgarian split squat: set 1, right, Reps 11 → 10." in shown(send(phone, ROWS.replace(",11,10", ",10,10")))


def test_the_other_mistakes_of_a_log_are_listed_before_its_dates_are_decided(phone: Person) -> None:
    page = shown(send(phone, HEADER + "ana,3/4/2026,Squat,left,x,10\n"))
    assert "The dates of this log are" in page
    assert '<th scope="row">2</th><td>Reps</td>' in page
    assert "“Back squat”" in page
    assert "Choose below, or write the dates as 2026-11-22." in page
    assert "date_order`" not in page
