"""Cells over HTTP: one bare value."""

from __future__ import annotations

import pytest

from tests.scenarios.story import complaint
from tests.servers import Client
from tests.sheets import Link, an_athlete, enrolled, linked, logged

SQUAT = "next/ana/bulgarian-split-squat"


@pytest.fixture
def link(client: Client) -> Link:
    """For Ana, who reached the top of her range with 10 kg in her only session. Next are 12.5 kg."""
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    logged(client, ana, "2026-03-02", 12)
    return linked(client, ana)


def test_every_field_of_the_next_session(link: Link) -> None:
    fields = ("load", "reps", "sets", "tempo", "rest", "unit", "date", "action", "code", "variant", "rir")
    values = {field: link.cell(f"{SQUAT}/{field}", on="2026-03-04") for field in fields}
    assert values == {
        "load": "12.5",
        "reps": "9",
        "sets": "3",
        "tempo": "3-0-1 s",
        "rest": "60",
        "unit": "kg",
        "date": "2026-03-04",
        "action": "advance",
        "code": "load_up",
        "variant": "none",
        "rir": "1",
    }
    assert link.cell(f"{SQUAT}/why").endswith(".")


def test_the_decimal_mark_is_the_sheets_choice(link: Link) -> None:
    assert link.cell(f"{SQUAT}/load", dec="comma", on="2026-03-04") == "12,5"


def test_a_value_is_bare(link: Link) -> None:
    raw = link.get(f"{SQUAT}/load", on="2026-03-04").content
    assert raw == b"12.5"


def test_a_sentence_can_be_one_field_of_csv(link: Link) -> None:
    plain, quoted = link.cell(f"{SQUAT}/why"), link.cell(f"{SQUAT}/why", quote="1")
    assert quoted == '"' + plain.replace('"', '""') + '"'


def test_the_athlete_by_code_and_by_id_and_the_exercise_by_its_slot(link: Link, client: Client) -> None:
    code = link.table("athletes")[0]["Code"]
    ana = client.get("/v1/athletes").json()["items"][0]["id"]
    for who in ("ana", code, code.upper(), ana):
        assert link.cell(f"next/{who}/bss/load", on="2026-03-04") == "12.5"


def test_one_side_of_an_exercise(link: Link) -> None:
    assert link.cell(f"{SQUAT}/reps", side="left") == "9"
    assert link.cell(f"{SQUAT}/reps", side="both") == "9"


def test_unknown_parameters_are_ignored_because_sheets_add_some_to_avoid_caches(link: Link) -> None:
    assert link.get(f"{SQUAT}/load?t=1&t=2&_=x&on=2026-03-04").text == "12.5"


@pytest.mark.parametrize(
    "query", ["side=middle", "dec=dot", "on=tomorrow", "dec=comma&dec=point", "side=%00", "on=%ff"]
)
def test_an_invalid_parameter_is_refused_in_plain_text(link: Link, query: str) -> None:
    refused = link.get(f"{SQUAT}/load?{query}")
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert refused.text.startswith("Invalid query parameter. The ")


@pytest.mark.parametrize(
    "path",
    ["next/ana/no-such-exercise/load", "next/nobody/bulgarian-split-squat/load", f"{SQUAT}/weight", "next/a%00/x/load"],
)
def test_an_unknown_exercise_athlete_or_field_is_not_found(link: Link, path: str) -> None:
    assert link.get(path).status_code == 404


def test_without_a_program_a_cell_reads_no_program(client: Client) -> None:
    an_athlete(client, "Bo", "bo")
    assert linked(client).cell("next/bo/bulgarian-split-squat/load") == "no program"


def test_an_exercise_of_another_day_reads_not_today(client: Client) -> None:
    bo = an_athlete(client, "Bo", "bo", equipment=[{"kind": "barbell", "unit": "kg", "bar": 20, "plates": []}])
    enrolled(client, bo, "stronglifts-5x5", start=[])
    link = linked(client)
    loads = {slot: link.cell(f"next/bo/{slot}/load") for slot in ("bench", "press")}
    assert loads == {"bench": "20", "press": "not today"}


def test_an_exercise_stopped_by_pain_reads_stopped(client: Client) -> None:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana, "runner-knee-strength", complaints=[complaint("right")])
    for on in ("2026-03-02", "2026-03-05"):
        body = {
            "performed_on": on,
            "pain": {"during": 8},
            "exercises": [{"exercise": "bulgarian-split-squat", "sets": [{"reps": 9}] * 3}],
        }
        assert client.post(f"/v1/athletes/{ana}/sessions", json=body).status_code == 201
    link = linked(client)
    assert link.cell(f"{SQUAT}/load") == "stopped"
    assert link.cell(f"{SQUAT}/action") == "stop"
