"""`nextset import` against a real server: the report first, then the question, then the import."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from click import ClickException
from click.testing import CliRunner, Result

from api.cli.import_file import MAX_RETRY_SECONDS, ImportClient
from api.cli.main import main
from api.sheets.pasted_file import MOST_FILE_BYTES
from tests.archives import export
from tests.large_exports import hevy_export
from tests.scenarios.story import Json
from tests.servers import Client

WORKOUTS = 3


@pytest.fixture(autouse=True)
def environment(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTSET_URL", str(client.base_url))
    monkeypatch.setenv("NEXTSET_KEY", str(client.key))


@pytest.fixture
def ben(client: Client) -> str:
    body = {"name": "Ben", "unit": "kg", "external_id": "ben"}
    return str(client.post("/v1/athletes", json=body).raise_for_status().json()["id"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "workouts.csv"
    path.write_text(hevy_export(WORKOUTS))
    return path


def run(*arguments: str | Path, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)], input=answer)


def stored(client: Client, ben: str) -> list[Json]:
    items: list[Json] = client.get(f"/v1/athletes/{ben}/sessions?limit=100").raise_for_status().json()["items"]
    return items


@pytest.mark.slow
def test_a_dry_run_shows_the_report_and_stores_nothing(client: Client, ben: str, file: Path) -> None:
    result = run(file, "--athlete", "ben", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "60 rows, 3 sessions from 2016-01-04 to 2016-01-06, hevy" in result.output
    assert "Sessions: 3 new, 0 changed, 0 unchanged, 0 conflicting" in result.output
    assert stored(client, ben) == []


def test_nothing_is_stored_without_a_yes(client: Client, ben: str, file: Path) -> None:
    result = run(file, "--athlete", "ben", answer="n\n")
    assert (result.exit_code, "Import 3 sessions?" in result.output) == (1, True)
    assert stored(client, ben) == []


@pytest.mark.parametrize("options", [["--yes"], []])
def test_a_yes_imports_the_file(client: Client, ben: str, file: Path, options: list[str]) -> None:
    result = run(file, "--athlete", ben, *options, answer="y\n")
    assert result.exit_code == 0, result.output
    assert "Imported: 3 new sessions, 0 changed." in result.output
    assert len(stored(client, ben)) == WORKOUTS


@pytest.mark.slow
def test_a_large_file_is_waited_for(client: Client, ben: str, file: Path) -> None:
    file.write_text(hevy_export(251))
    result = run(file, "--athlete", "ben", "--create-exercises", "--yes")
    assert result.exit_code == 0, result.output
    assert "Imported: 251 new sessions" in result.output
    assert len(stored(client, ben)) == 100
    assert client.get("/v1/exercises/landmine-row").status_code == 200


def test_unknown_names_are_listed_with_what_creates_them(ben: str, file: Path) -> None:
    file.write_text(hevy_export(9))
    result = run(file, "--athlete", "ben", "--dry-run")
    assert "  No exercise named Landmine Row (20 rows)." in result.output
    assert "To create these exercises, use --create-exercises. To skip a name, use --ignore NAME.\n" in result.output


def test_a_name_is_ignored_from_then_on(ben: str, file: Path) -> None:
    file.write_text(hevy_export(9))
    first = run(file, "--athlete", "ben", "--ignore", "landmine row", answer="n\n")
    later = run(file, "--athlete", "ben", "--dry-run")
    for result in (first, later):
        assert "Rows: 140 taken, 20 waiting for an exercise, 20 with an ignored name\n" in result.output
        assert "  Landmine Row (20 rows): ignored\n" in result.output


def test_a_name_that_the_file_does_not_have_is_reported(ben: str, file: Path) -> None:
    result = run(file, "--athlete", "ben", "--ignore", "Yogo", answer="n\n")
    assert "There is no row with the name Yogo, so --ignore changes nothing for this file.\n" in result.output


def test_a_dry_run_stores_no_name_to_ignore(client: Client, ben: str, file: Path) -> None:
    result = run(file, "--athlete", "ben", "--ignore", "Landmine Row", "--dry-run")
    assert (result.exit_code, "--ignore can't be used with --dry-run" in result.output) == (2, True)
    assert client.get("/v1/exercise-mappings").json()["items"] == []


def test_the_report_says_what_each_name_stands_for(ben: str, file: Path) -> None:
    result = run(file, "--athlete", "ben", "--dry-run")
    assert "  Bulgarian Split Squat (Dumbbell) (8 rows): bulgarian-split-squat\n" in result.output


def test_mistakes_are_shown_by_row_and_nothing_is_asked(client: Client, ben: str, file: Path) -> None:
    file.write_text(file.read_text().replace(",60.5,5,", ",heavy,5,", 1))
    result = run(file, "--athlete", "ben", "--yes")
    assert result.exit_code == 1
    assert (
        "Row 2, column weight_kg: The cell says `heavy`. Expected a number, such as 8, 62.5 or 62,5." in result.output
    )
    assert stored(client, ben) == []


def test_the_mistakes_of_a_large_file_are_shown_too(client: Client, ben: str, file: Path) -> None:
    file.write_text(hevy_export(251).replace(",60.5,5,", ",heavy,5,", 1))
    result = run(file, "--athlete", "ben", "--yes")
    assert (
        result.exit_code,
        "Row 2, column weight_kg: The cell says `heavy`. Expected a number, such as 8, 62.5 or 62,5." in result.output,
    ) == (1, True)
    assert stored(client, ben) == []


def test_the_report_says_which_unit_it_assumes(ben: str, file: Path) -> None:
    strong = (
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps\n2024-03-01 18:05:00,Legs,1h,Squat,1,60,5\n"
    )
    file.write_text(strong)
    assumed = (
        "The file names no unit: its loads are taken as kg, the unit of the athlete. If they are in lb, use --unit lb."
    )
    assert assumed in run(file, "--athlete", "ben", "--dry-run").output
    assert "names no unit" not in run(file, "--athlete", "ben", "--dry-run", "--unit", "lb").output


def test_a_file_that_is_empty_is_one_sentence(ben: str, file: Path) -> None:
    file.write_text("")
    result = run(file, "--athlete", "ben", "--yes")
    assert (result.exit_code, result.output) == (1, "Error: The file is empty.\n")


def test_an_export_without_an_athlete_is_one_sentence(ben: str, file: Path) -> None:
    result = run(file, "--yes")
    expected = "Error: This is an export of Hevy, which names no athlete. Name the athlete with --athlete.\n"
    assert (result.exit_code, result.output) == (1, expected)


def test_an_unknown_athlete_is_one_sentence(file: Path) -> None:
    result = run(file, "--athlete", "nobody", "--yes")
    assert (result.exit_code, result.output) == (
        1,
        "Error: There is no athlete with the id or external id `nobody`.\n",
    )


def test_an_export_without_an_athlete_says_what_is_missing(file: Path) -> None:
    result = run(file, "--yes")
    assert (result.exit_code, "which names no athlete. Name the athlete with --athlete.\n" in result.output) == (
        1,
        True,
    )
    assert "athlete_id" not in result.output


LOG_HEAD = "Athlete,Date,Exercise,Reps,Load\n"


@pytest.mark.parametrize(
    ("rows", "options", "sentence"),
    [
        (
            ",2026-03-02,deadlift,5,100\n",
            [],
            "Row 2, column Athlete: The athlete is missing: fill in this column, or use --athlete.\n",
        ),
        (
            "ana,2026-03-02,deadlift,5,100\n",
            ["--athlete", "ben"],
            "Row 2, column Athlete: This is not the athlete of --athlete. Leave the option out, or import",
        ),
        (
            "ben,3/4/2026,deadlift,5,100\n",
            [],
            "Use --date-order day_first or --date-order month_first, or write the dates as 2026-11-22.\n",
        ),
    ],
)
def test_mistakes_name_the_options_of_the_command(
    ben: str, tmp_path: Path, rows: str, options: list[str], sentence: str
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG_HEAD + rows)
    result = run(path, *options, "--yes")
    assert (result.exit_code, sentence in result.output) == (1, True), result.output


def test_the_order_of_dates_is_an_option(client: Client, ben: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG_HEAD.replace("Date", "Enrollment,Date") + "ben,none,3/4/2026,deadlift,5,100\n")
    result = run(path, "--date-order", "day_first", "--yes")
    assert result.exit_code == 0, result.output
    assert [each["performed_on"] for each in stored(client, ben)] == ["2026-04-03"]


def test_a_wrong_key_is_one_sentence(ben: str, file: Path) -> None:
    result = run(file, "--athlete", ben, "--yes", "--key", "nextset_wrong")
    assert (result.exit_code, result.output) == (1, "Error: Invalid API key.\n")


@pytest.mark.parametrize(
    "options",
    [
        ["--server", "ftp://x"],
        ["--server", "localhost"],
        ["--server", "http://localhost:port"],
        ["--key", "a\nb"],
        ["--key", "clé"],
    ],
)
def test_a_malformed_address_or_key_fails_at_once(file: Path, options: list[str]) -> None:
    result = run(file, "--athlete", "ben", "--yes", *options)
    sentence = "Error: The address or the key is malformed. An address begins with https://.\n"
    assert (result.exit_code, result.output) == (1, sentence)


def test_a_dry_run_of_a_large_file_with_a_mistake_fails(client: Client, ben: str, file: Path) -> None:
    """The workout would be left out of an import."""
    file.write_text(hevy_export(251).replace("04 Jan 2016, 1", "04 Jan 2199, 1"))
    result = run(file, "--athlete", "ben", "--dry-run")
    assert (result.exit_code, "Sessions: 250 new," in result.output) == (1, True), result.output
    assert "Row 2: 2199-01-04 is later than tomorrow" in result.output
    assert stored(client, ben) == []


def test_a_file_without_anything_new_is_not_asked_about(ben: str, file: Path) -> None:
    run(file, "--athlete", "ben", "--yes")
    result = run(file, "--athlete", "ben")
    assert result.exit_code == 0
    assert "Sessions: 0 new, 0 changed, 3 unchanged, 0 conflicting\n" in result.output
    assert result.output.endswith("There is nothing to import.\n")


def test_sets_that_a_second_file_would_lose_are_shown(ben: str, file: Path) -> None:
    header, *rows = hevy_export(1).splitlines(keepends=True)
    file.write_text(header + "".join(rows[:1]))
    run(file, "--athlete", "ben", "--yes")
    file.write_text(header + "".join(rows[1:4]))
    result = run(file, "--athlete", "ben", "--dry-run")
    assert (
        "Rows: 0 taken, 0 waiting for an exercise, 3 of exercises that are already stored with other sets\n"
        in result.output
    )
    assert (
        "Row 2, 2016-01-04: This workout is already stored with 1 set of back-squat. The 3 sets in the file "
        "are different, so they are not imported. If the file is right, correct the session.\n" in result.output
    )


def test_a_workspace_archive_has_a_command_of_its_own(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "gym.zip"
    path.write_bytes(export(client))
    result = run(path, "--athlete", "ben")
    sentence = f"Error: This is a workspace archive. Import it with: nextset import-workspace {path}\n"
    assert (result.exit_code, result.output) == (1, sentence)


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(MOST_FILE_BYTES + 1)
    result = run(path, "--yes")
    assert (result.exit_code, "the limit for a file" in result.output) == (1, True)


def test_another_server_is_said_to_be_none_of_nextset(file: Path) -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(404, text="<html>"))
    with httpx.Client(base_url="http://other", transport=transport) as other, pytest.raises(ClickException) as raised:
        ImportClient(other).athlete_id("ben")
    assert "Is this the address of a Nextset server?" in str(raised.value)


def test_a_server_that_restarts_is_waited_for() -> None:
    pauses: list[float] = []

    def answer(_request: httpx.Request) -> httpx.Response:
        if len(pauses) == 0:
            raise httpx.ConnectError("refused")
        if len(pauses) == 1:
            return httpx.Response(503, headers={"Retry-After": "7"})
        return httpx.Response(200, json={"items": [{"id": "17"}]})

    with httpx.Client(base_url="http://nextset", transport=httpx.MockTransport(answer)) as client:
        assert ImportClient(client, pauses.append).athlete_id("ben") == "17"
    assert pauses == [1, 7]


def test_a_date_in_retry_after_is_a_wait_of_a_second() -> None:
    pauses: list[float] = []

    def answer(_request: httpx.Request) -> httpx.Response:
        if not pauses:
            return httpx.Response(503, headers={"Retry-After": "Sun, 29 Nov 2026 07:00:00 GMT"})
        return httpx.Response(200, json={"items": [{"id": "17"}]})

    with httpx.Client(base_url="http://nextset", transport=httpx.MockTransport(answer)) as client:
        assert ImportClient(client, pauses.append).athlete_id("ben") == "17"
    assert pauses == [1]


def test_a_server_that_stays_away_ends_the_command() -> None:
    pauses: list[float] = []

    def answer(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    transport = httpx.MockTransport(answer)
    with (
        httpx.Client(base_url="http://nextset", transport=transport) as client,
        pytest.raises(ClickException) as raised,
    ):
        ImportClient(client, pauses.append).athlete_id("ben")
    assert "can't be reached" in str(raised.value)
    assert sum(pauses) == MAX_RETRY_SECONDS
