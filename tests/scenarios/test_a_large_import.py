"""An export that is too large for one request: imported in the background, watched, and undone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from api.store.schema.tables import events, import_files, imports
from tests.large_exports import EXERCISES_A_WORKOUT, ROWS_A_WORKOUT, SETS, hevy_export
from tests.receiver import receiver
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import query
from tests.scenarios.story import Coach, Json, expect
from tests.servers import Client, Process, migrated, new_key
from tests.waiting import wait_until

WORKOUTS = 251
ROWS = WORKOUTS * ROWS_A_WORKOUT
EXPORT = hevy_export(WORKOUTS)
NAMES = 9
UNKNOWN = {"Landmine Row", "Jefferson Curl"}
NO_STARTS: Json = {"started_again": [], "kept_starts": []}


@pytest.fixture
def ben(coach: Coach) -> str:
    return new_athlete(coach.client)


def new_athlete(client: httpx.Client) -> str:
    return str(expect(client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}), 201)["id"])


def sent(
    client: httpx.Client,
    athlete_id: str,
    export: str = EXPORT,
    status: int = 202,
    key: str | None = None,
    **options: str,
) -> httpx.Response:
    headers = {"Content-Type": "text/csv"} | ({} if key is None else {"Idempotency-Key": key})
    query = {"athlete_id": athlete_id, **options}
    answer = client.post("/v1/imports", params=query, content=export.encode(), headers=headers)
    expect(answer, status)
    return answer


def ended(client: httpx.Client, import_id: str) -> Json:
    """The import, once nothing works on it any more."""

    def look() -> Json | None:
        found: Json = expect(client.get(f"/v1/imports/{import_id}"), 200)
        return found if found["status"] in ("finished", "failed", "deleted") else None

    return wait_until(look)


def imported(client: httpx.Client, athlete_id: str, export: str = EXPORT, **options: str) -> Json:
    return ended(client, sent(client, athlete_id, export, 202, None, **options).json()["id"])


def session_ids(client: httpx.Client, athlete_id: str) -> list[str]:
    ids: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = expect(client.get(f"/v1/athletes/{athlete_id}/sessions?limit=100{cursor}"), 200)
        ids += [each["id"] for each in page["items"]]
        cursor = None if page["next_cursor"] is None else f"&cursor={page['next_cursor']}"
    return ids


def adds_up(result: Json) -> bool:
    export = result["export"]
    skipped = sum(each["rows"] for each in export["skipped"])
    rows = export["rows_taken"] + export["rows_waiting"] + export["rows_with_mistakes"] + skipped
    return bool(rows == result["rows"])


def test_the_response_is_the_address_at_which_progress_is_shown(coach: Coach, ben: str) -> None:
    answer = sent(coach.client, ben)
    started = answer.json()
    assert answer.headers["Location"] == f"/v1/imports/{started['id']}"
    assert (started["status"], started["percent"], started["rows"]) == ("waiting", 0, ROWS)
    assert (started["actor"]["kind"], started["athlete_id"]) == ("api_key", ben)
    result = ended(coach.client, started["id"])
    assert (result["status"], result["percent"], result["rows_done"]) == ("finished", 100, ROWS)
    assert (result["created"], adds_up(result)) == (WORKOUTS, True)
    assert len(session_ids(coach.client, ben)) == WORKOUTS


def test_up_to_5000_rows_are_imported_at_once(coach: Coach, ben: str) -> None:
    result = sent(coach.client, ben, hevy_export(250), 201).json()
    assert (result["status"], result["percent"], result["created"], result["rows"]) == ("finished", 100, 250, 5_000)


def test_the_report_is_that_of_an_import_at_once(coach: Coach, ben: str) -> None:
    large = imported(coach.client, ben)
    small = sent(coach.client, new_athlete(coach.client), hevy_export(9), 201).json()
    names = {each["name"]: each for each in large["export"]["exercises"]}
    assert {name for name, each in names.items() if each["exercise"] is None} == UNKNOWN
    assert len(names) == NAMES
    assert large["export"]["rows_waiting"] == sum(names[name]["rows"] for name in UNKNOWN)
    for each in small["export"]["exercises"]:
        found = names[each["name"]]
        assert (found["exercise"], found["source"]) in ((each["exercise"], each["source"]), (each["exercise"], "table"))
    mapped = expect(coach.client.get("/v1/exercise-mappings?limit=100"), 200)["items"]
    assert {each["name"] for each in mapped if each["exercise"] is None} == UNKNOWN


def test_a_dry_run_reports_the_same_and_stores_nothing(coach: Coach, ben: str) -> None:
    checked = imported(coach.client, ben, dry_run="true", unknown_exercises="create")
    assert (checked["status"], checked["dry_run"], session_ids(coach.client, ben)) == ("finished", True, [])
    assert expect(coach.client.get("/v1/exercise-mappings"), 200)["items"] == []
    assert coach.client.get("/v1/exercises/landmine-row").status_code == 404
    result = imported(coach.client, ben, unknown_exercises="create")
    own = ("id", "dry_run", "created_at", "updated_at")
    assert {name: value for name, value in checked.items() if name not in own} == {
        name: value for name, value in result.items() if name not in own
    }
    assert (result["created"], result["export"]["rows_waiting"], adds_up(result)) == (WORKOUTS, 0, True)


@pytest.mark.slow
def test_a_second_import_changes_nothing(coach: Coach, ben: str) -> None:
    imported(coach.client, ben)
    before = session_ids(coach.client, ben)
    again = imported(coach.client, ben)
    assert (again["created"], again["known"], again["changed"]) == (0, WORKOUTS, 0)
    assert session_ids(coach.client, ben) == before


def test_a_repeated_request_starts_one_import(coach: Coach, ben: str) -> None:
    key = str(uuid4())
    first, second = (sent(coach.client, ben, key=key) for _ in range(2))
    assert (second.json(), second.headers["Idempotency-Replayed"]) == (first.json(), "true")
    ended(coach.client, first.json()["id"])
    assert [each["id"] for each in expect(coach.client.get("/v1/imports"), 200)["items"]] == [first.json()["id"]]


def test_the_file_is_stored_only_until_it_is_imported(coach: Coach, ben: str, story_server: StoryServer) -> None:
    import_id = imported(coach.client, ben)["id"]
    files = query(story_server.database_url, select(import_files.c.import_id))
    assert import_id not in [str(row.import_id) for row in files]


@pytest.mark.parametrize(("options", "expected"), [({}, ("kg", True)), ({"unit": "lb"}, ("lb", False))])
def test_a_unit_that_is_assumed_is_marked(
    coach: Coach, ben: str, options: dict[str, str], expected: tuple[str, bool]
) -> None:
    head = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps\n"
    workouts = "".join(
        f"{date(2016, 1, 4) + timedelta(n)} 18:05:00,Legs,1h,Squat (Barbell),{number},60,5\n"
        for n in range(WORKOUTS)
        for number in range(1, ROWS_A_WORKOUT + 1)
    )
    export = imported(coach.client, ben, head + workouts, **options)["export"]
    assert (export["unit"], export["unit_is_assumed"]) == expected


@pytest.mark.parametrize(("load", "expected"), [(0, False), (10, True)])
def test_a_unit_is_assumed_only_for_loads(coach: Coach, ben: str, load: int, expected: bool) -> None:
    """The load is in the first of several slices."""
    head = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps\n"
    workouts = "".join(
        f"{date(2016, 1, 4) + timedelta(n)} 18:05:00,Pull,1h,Pull Up,{number},{0 if n else load},5\n"
        for n in range(WORKOUTS)
        for number in range(1, ROWS_A_WORKOUT + 1)
    )
    assert imported(coach.client, ben, head + workouts)["export"]["unit_is_assumed"] is expected


def test_a_row_that_cannot_be_read_fails_the_import_before_anything_is_stored(coach: Coach, ben: str) -> None:
    result = imported(coach.client, ben, EXPORT.replace(",60.5,5,", ",heavy,5,", 1))
    assert (result["status"], result["created"]) == ("failed", 0)
    assert result["mistakes"] == [
        {
            "row": 2,
            "column": "weight_kg",
            "message": "The cell says `heavy`. Expected a number, such as 8, 62.5 or 62,5.",
        }
    ]
    assert session_ids(coach.client, ben) == []


def test_a_workout_with_a_mistake_is_left_out_and_its_rows_are_counted(coach: Coach, ben: str) -> None:
    result = imported(coach.client, ben, EXPORT.replace("04 Jan 2016", "04 Jan 2036"))
    assert (result["status"], result["created"], adds_up(result)) == ("finished", WORKOUTS - 1, True)
    assert "later than tomorrow" in result["mistakes"][0]["message"]
    assert result["export"]["rows_with_mistakes"] > 0
    assert len(session_ids(coach.client, ben)) == WORKOUTS - 1


def test_a_second_large_import_waits_for_the_first_one(coach: Coach, ben: str) -> None:
    """They are not a reason to slow the client down: each counts as a few requests."""
    ids = [sent(coach.client, athlete_id).json()["id"] for athlete_id in (ben, new_athlete(coach.client))]
    assert [ended(coach.client, each)["created"] for each in ids] == [WORKOUTS, WORKOUTS]


def test_an_export_needs_an_athlete_at_any_size(coach: Coach) -> None:
    answer = coach.client.post("/v1/imports", content=EXPORT.encode(), headers={"Content-Type": "text/csv"})
    assert [each["pointer"] for each in expect(answer, 422)["errors"]] == ["/athlete_id"]


def test_text_in_json_is_imported_in_the_background_too(coach: Coach, ben: str) -> None:
    answer = coach.client.post("/v1/imports", json={"csv": EXPORT, "athlete_id": ben})
    assert ended(coach.client, expect(answer, 202)["id"])["created"] == WORKOUTS


def test_an_archived_athlete_ends_the_import(coach: Coach, ben: str) -> None:
    expect(coach.client.post(f"/v1/athletes/{ben}/archive", json={}), 200)
    problem = sent(coach.client, ben, status=422).json()
    assert [each["pointer"] for each in problem["errors"]] == ["/athlete_id"]


def test_every_session_and_change_names_its_import(coach: Coach, ben: str, story_server: StoryServer) -> None:
    import_id = imported(coach.client, ben)["id"]
    rows = query(story_server.database_url, select(events.c.athlete_id, events.c.import_id))
    assert {str(row.import_id) for row in rows if str(row.athlete_id) == ben} == {import_id}
    changes = expect(coach.client.get("/v1/changes?limit=500"), 200)["items"]
    actors = [each["actor"] for each in changes if each["resource"] == "session"]
    assert actors == [{"kind": "import", "id": import_id}] * len(actors)
    assert len(actors) == WORKOUTS
    own = [(each["action"], each["actor"]["kind"]) for each in changes if each["resource"] == "import"]
    assert own == [("created", "api_key"), ("updated", "import"), ("updated", "import")]


@pytest.mark.slow
@pytest.mark.parametrize(("change", "status"), [("", "finished"), (",heavy,5,", "failed")])
def test_webhooks_are_told_once_when_it_has_ended(coach: Coach, ben: str, change: str, status: str) -> None:
    export = EXPORT.replace(",60.5,5,", change, 1) if change else EXPORT
    with receiver() as hook:
        body = {"url": hook.url, "payload": "full"}
        expect(coach.client.post("/v1/webhook-endpoints", json=body), 201)
        result = imported(coach.client, ben, export)
        told = [each.event for each in hook.wait_for(1)]
    assert [(each["type"], each["data"]["id"]) for each in told] == [("import.finished", result["id"])]
    assert (told[0]["data"]["current"], result["status"]) == (result, status)


@pytest.mark.slow
def test_undoing_removes_every_session_and_unused_exercise(coach: Coach, ben: str) -> None:
    import_id = imported(coach.client, ben, unknown_exercises="create")["id"]
    answer = coach.client.delete(f"/v1/imports/{import_id}")
    assert (expect(answer, 202)["status"], answer.headers["Location"]) == ("deleting", f"/v1/imports/{import_id}")
    result = ended(coach.client, import_id)
    assert result["deletion"] == {"removed": WORKOUTS, "kept": 0, "kept_sessions": [], "kept_exercises": []} | NO_STARTS
    assert session_ids(coach.client, ben) == []
    assert coach.client.get("/v1/exercises/landmine-row").status_code == 404
    mapped = expect(coach.client.get("/v1/exercise-mappings?limit=100"), 200)["items"]
    assert {each["name"] for each in mapped if each["exercise"] is None} == UNKNOWN
    assert expect(coach.client.delete(f"/v1/imports/{import_id}"), 200)["deletion"] == result["deletion"]
    assert imported(coach.client, ben)["created"] == WORKOUTS


def test_undoing_keeps_what_was_corrected_and_lists_it(coach: Coach, ben: str) -> None:
    import_id = imported(coach.client, ben, unknown_exercises="create")["id"]
    corrected = expect(coach.client.get(f"/v1/athletes/{ben}/sessions?limit=1"), 200)["items"][0]
    pain = f"/v1/athletes/{ben}/sessions/{corrected['id']}/pain"
    expect(coach.client.post(pain, json={"next_morning": 2}), 200)
    used = {each["exercise"] for each in corrected["exercises"]}
    expect(coach.client.delete(f"/v1/imports/{import_id}"), 202)
    deletion = ended(coach.client, import_id)["deletion"]
    assert (deletion["removed"], deletion["kept"]) == (WORKOUTS - 1, 1)
    assert deletion["kept_sessions"] == session_ids(coach.client, ben) == [corrected["id"]]
    assert set(deletion["kept_exercises"]) == used & {"landmine-row", "jefferson-curl"}


def test_erasing_the_athlete_erases_the_import_and_its_file(coach: Coach, ben: str, story_server: StoryServer) -> None:
    import_id = sent(coach.client, ben, key="one").json()["id"]
    tag = coach.client.get(f"/v1/athletes/{ben}").headers["ETag"]
    answer = coach.client.delete(f"/v1/athletes/{ben}", headers={"If-Match": tag})
    while answer.status_code == 409:
        answer = coach.client.delete(f"/v1/athletes/{ben}", headers={"If-Match": tag})
    assert answer.status_code == 204
    assert coach.client.get(f"/v1/imports/{import_id}").status_code == 404
    url = story_server.database_url
    for table in (imports, import_files):
        assert import_id not in [str(row.import_id) for row in query(url, select(table.c.import_id))]
    assert ben not in [str(row.athlete_id) for row in query(url, select(events.c.athlete_id))]


def test_a_workspace_sees_its_own_imports_only(coach: Coach, ben: str, story_server: StoryServer) -> None:
    import_id = imported(coach.client, ben)["id"]
    with Client(story_server.address, new_key(story_server.database_url)) as other:
        assert expect(other.get("/v1/imports"), 200)["items"] == []
        assert other.get(f"/v1/imports/{import_id}").status_code == 404
        assert other.delete(f"/v1/imports/{import_id}").status_code == 404


@pytest.mark.slow
def test_a_killed_server_goes_on_after_its_restart_and_stores_nothing_twice(tmp_path: Path) -> None:
    process = Process(migrated(tmp_path), tmp_path)
    process.start()
    try:
        with Client(process.url, new_key(process.database_url)) as client:
            ben = new_athlete(client)
            import_id = sent(client, ben, hevy_export(1_500)).json()["id"]
            wait_until(lambda: client.get(f"/v1/imports/{import_id}").json()["rows_done"] >= 6_000)
            process.kill()
            stored = query(process.database_url, select(func.count()).select_from(events))[0][0]
            assert 0 < stored < 1_500
            process.start()
            result = ended(client, import_id)
            assert (result["status"], result["created"], adds_up(result)) == ("finished", 1_500, True)
            assert len(session_ids(client, ben)) == 1_500
    finally:
        process.kill()


@pytest.mark.slow
def test_the_sets_of_the_file_are_the_sets_of_the_sessions(coach: Coach, ben: str) -> None:
    imported(coach.client, ben, unknown_exercises="create")
    newest = expect(coach.client.get(f"/v1/athletes/{ben}/sessions?limit=1"), 200)["items"][0]
    assert [len(each["sets"]) for each in newest["exercises"]] == [SETS] * EXERCISES_A_WORKOUT
    assert newest["performed_on"] == "2016-09-10"
