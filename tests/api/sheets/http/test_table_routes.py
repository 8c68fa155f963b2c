"""Tables over HTTP: next sessions, the log, progress and the roster, as CSV, TSV and XLSX."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.servers import CLOCK, Client
from tests.sheets import RACK, Link, an_athlete, enrolled, linked, logged, posted

TABLES = ("next/ana", "next", "log/ana", "progress/ana", "athletes")


@pytest.fixture
def ana(client: Client) -> str:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    logged(client, ana, "2026-03-02", (12, 10))
    return ana


@pytest.fixture
def link(client: Client, ana: str) -> Link:
    return linked(client, ana)


def test_the_next_session_has_one_row_per_set(link: Link) -> None:
    rows = link.table("next/ana", on="2026-03-04")
    assert len(rows) == 6
    assert {(row["Exercise"], row["Load (kg)"], row["Reps"]) for row in rows} == {("bulgarian-split-squat", "10", "11")}
    assert [(row["Set"], row["Side"]) for row in rows[:3]] == [("1", "left"), ("1", "right"), ("2", "left")]
    assert list(rows[0]) == [
        "Date", "Program", "Exercise", "Slot", "Variant", "Kind", "Set", "Side", "Reps", "Reps max", "Open", "Seconds",
        "Load (kg)", "RIR", "RIR max", "Tempo", "Rest (s)", "Action", "Why",
        "Distance (m)", "Interval", "Band", "Pain limit", "Phase",
    ]  # fmt: skip


def test_all_next_sessions_have_one_row_per_exercise(client: Client, ana: str) -> None:
    bo = an_athlete(client, '=HYPERLINK("http://x","Bo")', "-2+3")
    enrolled(client, bo)
    link = linked(client)
    rows = link.table("next", on="2026-03-04")
    assert [(row["Athlete"], row["External id"]) for row in rows] == [
        ("Ana", "ana"),
        ('\'=HYPERLINK("http://x","Bo")', "'-2+3"),
    ]
    assert [row["Load"] for row in rows] == ["10", "10"]
    assert len(link.table("next", on="2026-03-04", after=rows[0]["Enrollment"])) == 1
    assert list(rows[0]) == [
        "Code", "External id", "Athlete", "Date", "Latest", "Program", "Day", "Session", "Exercise", "Sets", "Reps",
        "Load", "Unit", "Action", "Why", "Flags", "Enrollment", "Phase",
        "From", "Program name", "Position", "Exercise name", "Slot", "Variant", "Side", "RIR", "Tempo", "Rest (s)",
        "Pain limit", "Cues", "Group",
    ]  # fmt: skip
    assert (rows[0]["Exercise name"], rows[0]["Side"], rows[0]["Position"]) == (
        "Bulgarian split squat",
        "each side",
        "1",
    )


def test_columns_are_chosen_by_their_headings(link: Link) -> None:
    rows = link.table("next", on="2026-03-04", columns="exercise name, Load,Athlete")
    assert rows == [{"Exercise name": "Bulgarian split squat", "Load": "10", "Athlete": "Ana"}]
    assert list(rows[0]) == ["Exercise name", "Load", "Athlete"]
    refused = link.get("next/table.csv", columns="Weight")
    assert (refused.status_code, "Code, External id" in refused.text) == (400, True)


@pytest.mark.parametrize(("which", "count"), [("all", 1), ("due", 1), ("flagged", 0)])
def test_a_link_for_all_athletes_and_one_for_a_single_athlete_filter_alike(
    client: Client, ana: str, which: str, count: int
) -> None:
    for link in (linked(client), linked(client, ana)):
        assert len(link.table("next", which=which, on="2026-03-20")) == count


@pytest.mark.parametrize("which", ["all", "due"])
def test_each_of_many_next_sessions_is_listed_once_and_in_order(client: Client, which: str) -> None:
    """They are read 20 at a time: for all athletes, and for those that a link names."""
    athletes = [{"name": f"Athlete {n}", "unit": "kg", "equipment": RACK} for n in range(43)]
    created = posted(client, "/v1/batches/athletes", {"athletes": athletes}, 200)["results"]
    ids = [each["athlete"]["id"] for each in created]
    start = {"program": {"slug": "bulgarian-split-squat"}, "start": [{"progression": "bss", "load": 10}]}
    days = [str(CLOCK.now().date() + timedelta(days=days)) for days in (-30, 0, 30)]
    enrollments = [start | {"athlete_id": each, "start_on": days[n % 3]} for n, each in enumerate(ids)]
    results = posted(client, "/v1/batches/enrollments", {"enrollments": enrollments}, 200)["results"]
    found = [each["result"]["enrollment"]["id"] for each in results]
    expected = sorted(found if which == "all" else found[0::3] + found[1::3])
    for link in (linked(client), linked(client, *ids)):
        listed = [row["Enrollment"] for row in link.table("next", which=which)]
        assert listed == expected
        assert [row["Enrollment"] for row in link.table("next", which=which, after=listed[9])] == expected[10:]


def test_a_log_that_is_too_long_ends_between_two_days(client: Client) -> None:
    """The notes of a session count with each of its sets: 2.4 million characters, then twice 1.2 million."""
    athlete = an_athlete(client, "Bo", "bo")
    for on, sets in (("2026-03-02", 300), ("2026-03-02", 300), ("2026-03-04", 600)):
        exercises = [{"exercise": "backward-lunge", "sets": [{"reps": 6}] * 100}] * (sets // 100)
        body = {"performed_on": on, "enrollment_id": None, "exercises": exercises, "notes": "n" * 4_000}
        posted(client, f"/v1/athletes/{athlete}/sessions", body)
    link = linked(client)
    newest = link.table(f"log/{athlete}")
    assert ({row["Date"] for row in newest}, len(newest)) == ({"2026-03-04"}, 600)
    older = link.table(f"log/{athlete}", before=newest[-1]["Date"])
    assert ({row["Date"] for row in older}, len(older)) == ({"2026-03-02"}, 600)


def test_the_log_has_one_row_per_set(link: Link) -> None:
    rows = link.table("log/ana")
    assert [(row["Side"], row["Reps"], row["Load"], row["Unit"]) for row in rows[:2]] == [
        ("left", "12", "10", "kg"),
        ("right", "10", "10", "kg"),
    ]
    assert {row["Date"] for row in rows} == {"2026-03-02"}
    assert link.table("log/ana", before="2026-03-02") == []


def test_progress_has_one_row_per_exercise(link: Link) -> None:
    row = link.table("progress/ana")[0]
    assert (row["Exercise"], row["Working load"], row["Unit"]) == ("bulgarian-split-squat", "10", "kg")
    assert (row["Last date"], row["Last fewest reps"], row["e1RM"]) == ("2026-03-02", "10", "14")


def test_the_columns_of_progress_never_move(link: Link) -> None:
    header = link.get("progress/ana/table.csv").text.splitlines()[0]
    assert header.split(",") == [
        "Program", "Exercise", "Slot", "Variant", "Stage", "Working load", "Working load left", "Working load right",
        "Unit", "e1RM", "e1RM formula", "LSI (%)", "Last date", "Last sets", "Last heaviest load", "Last fewest reps",
        "Stopped", "Band", "Band left", "Band right", "Last shortest hold (s)", "Last shortest distance (m)",
    ]  # fmt: skip


def test_progress_names_the_band_of_an_exercise_whose_bands_have_no_force(client: Client) -> None:
    bands = [{"name": name, "force": None} for name in ("thin", "wide")]
    ana = an_athlete(client, external_id="ana", equipment=[{"kind": "band", "unit": "kg", "bands": bands}])
    enrolled(client, ana, "assisted-to-weighted-pull-ups", start=[])
    (row,) = linked(client).table("progress/ana")
    assert (row["Working load"], row["Band"], row["Band left"], row["Band right"]) == ("0", "wide", "", "")


def test_progress_has_the_seconds_of_holds(client: Client) -> None:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana, "plank-and-dead-hang", start=[])
    asked = client.get(f"/v1/athletes/{ana}/next-session", params={"on": "2026-03-02"}).json()["exercises"][0]
    sets = [{"seconds": seconds} for seconds in (45, 38, 40)]
    exercises = [{"exercise": asked["exercise"], "slot": asked["slot"], "sets": sets}]
    posted(client, f"/v1/athletes/{ana}/sessions", {"performed_on": "2026-03-02", "exercises": exercises})
    row = next(row for row in linked(client).table("progress/ana") if row["Slot"] == asked["slot"])
    assert (row["Last fewest reps"], row["Last shortest hold (s)"], row["Last shortest distance (m)"]) == ("", "38", "")


@pytest.mark.parametrize("path", TABLES)
def test_the_same_table_as_tsv_and_as_a_workbook(link: Link, path: str) -> None:
    header = link.get(f"{path}/table.csv").text.splitlines()[0].split(",")
    tsv = link.get(f"{path}/table.tsv")
    assert tsv.headers["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert tsv.text.splitlines()[0].split("\t") == header
    workbook = link.get(f"{path}/table.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.content)).active
    assert [cell.value for cell in sheet[1]] == header
    assert sheet.max_row == len(tsv.text.splitlines())
    assert workbook.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")


@pytest.mark.parametrize(
    ("query", "header"),
    [
        ("sep=semicolon", "Code;External id;"),
        ("sep=%3B", "Code;External id;"),
        ("sep=tab", "Code\tExternal id\t"),
        ("dec=comma", "Code;External id;"),
        ("dec=comma&sep=comma", "Code,External id,"),
        ("bom=1", "\ufeffCode,External id,"),
    ],
)
def test_the_text_format_of_a_table(link: Link, query: str, header: str) -> None:
    assert link.get(f"athletes/table.csv?{query}").text.startswith(header)


@pytest.mark.parametrize("query", ["sep=x", "sep=%22", "dec=x", "bom=maybe", "after=1"])
def test_an_invalid_text_format_is_refused(link: Link, query: str) -> None:
    assert link.get(f"athletes/table.csv?{query}").status_code == 400


def test_an_athlete_without_a_program_has_an_empty_table(client: Client) -> None:
    an_athlete(client, "Bo", "bo")
    assert linked(client).table("next/bo") == []
