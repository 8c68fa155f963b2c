"""Cells over HTTP: one bare value."""

from __future__ import annotations

import csv

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


def lifter(client: Client) -> str:
    """Bo, on StrongLifts with an empty bar."""
    bo = an_athlete(client, "Bo", "bo", equipment=[{"kind": "barbell", "unit": "kg", "bar": 20, "plates": []}])
    enrolled(client, bo, "stronglifts-5x5", start=[])
    return bo


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


def test_a_decimal_comma_is_quoted_so_that_no_sheet_splits_the_number_in_two(link: Link) -> None:
    text = link.cell(f"{SQUAT}/load", dec="comma", on="2026-03-04")
    assert (text, list(csv.reader([text]))) == ('"12,5"', [["12,5"]])
    assert link.cell(f"{SQUAT}/load", dec="comma", quote="0", on="2026-03-04") == "12,5"


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
def test_an_invalid_parameter_is_refused_with_a_sentence(link: Link, query: str) -> None:
    refused = link.get(f"{SQUAT}/load?{query}")
    assert (refused.status_code, refused.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert refused.text.startswith("! the ")
    assert "," not in refused.text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("next/ana/no-such-exercise/load", "! no such exercise in this athlete's programs"),
        ("next/nobody/bulgarian-split-squat/load", "! no such athlete"),
        ("next/a%00/x/load", "! no such athlete or exercise"),
        ("next/ana/0/load", "! no such position: they count from 1"),
        ("next/ana/99999999/load", "! no such position: they count from 1"),
        (f"{SQUAT}/load?program=stronglifts-5x5", "! no such program of this athlete"),
        (f"{SQUAT}/load?place=hotel", "! no such place hotel of this athlete"),
    ],
)
def test_an_unknown_name_is_refused_with_a_sentence(link: Link, path: str, sentence: str) -> None:
    assert link.cell(path) == sentence


def test_an_unknown_field_is_refused_with_the_list_of_fields(link: Link) -> None:
    assert link.cell(f"{SQUAT}/weight").startswith("! no such field: it is one of load; reps; sets; ")


def test_an_exercise_by_its_position_in_the_session(client: Client) -> None:
    link = linked(client, lifter(client))
    slots = [link.cell(f"next/bo/{position}/slot") for position in (1, 2, 3)]
    assert (slots, link.cell("next/bo/1/name")) == (["squat-a", "bench", "row"], "Back squat")
    assert link.cell("next/bo/4/load") == "none"


def test_an_exercise_as_an_athlete_reads_it(link: Link) -> None:
    fields = ("name", "side", "exercise", "slot", "program", "earliest", "session", "week", "flags")
    assert {field: link.cell(f"next/ana/1/{field}", on="2026-03-04") for field in fields} == {
        "name": "Bulgarian split squat",
        "side": "each side",
        "exercise": "bulgarian-split-squat",
        "slot": "bss",
        "program": "bulgarian-split-squat",
        "earliest": "2026-03-04",
        "session": "2",
        "week": "none",
        "flags": "none",
    }
    assert link.cell("next/ana/1/cues") == "torso upright"


def test_with_two_programs_a_position_needs_the_program(client: Client) -> None:
    bo = lifter(client)
    enrolled(client, bo)
    link = linked(client, bo)
    refusal = "! two programs: add ?program=bulgarian-split-squat or ?program=stronglifts-5x5"
    assert sorted(link.cell("next/bo/1/load").split()) == sorted(refusal.split())
    assert link.cell("next/bo/1/slot", program="stronglifts-5x5") == "squat-a"
    assert link.cell("next/bo/1/slot", program="bulgarian-split-squat") == "bss"
    assert link.cell("next/bo/bench/slot") == "bench"  # only one of the programs has it


def test_with_two_programs_that_share_an_exercise_the_cell_says_so(client: Client) -> None:
    bo = lifter(client)
    enrolled(client, bo, "starting-strength", start=[])
    link = linked(client, bo)
    assert link.cell("next/bo/back-squat/load").startswith("! two programs: add ?program=")
    assert link.cell("next/bo/back-squat/load", program="stronglifts-5x5") == "20"


def test_without_a_program_a_cell_reads_no_program(client: Client) -> None:
    an_athlete(client, "Bo", "bo")
    assert linked(client).cell("next/bo/bulgarian-split-squat/load") == "no program"


def test_an_exercise_of_another_day_reads_not_today(client: Client) -> None:
    lifter(client)
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
