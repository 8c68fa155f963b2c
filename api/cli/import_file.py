"""The command `nextset import`: send a log, or the export of another app, to a server, and show what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click
import httpx

from api.settings import CLIENT_VARIABLES
from api.sheets.pasted_file import MOST_FILE_BYTES
from domain.wording import count_text

URL_VARIABLE, KEY_VARIABLE = CLIENT_VARIABLES
ASKED_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 60.0
"""How long a server may be away, such as during a restart, before the command gives up."""
LONGEST_REQUEST_SECONDS = 120.0
MOST_MISTAKES_SHOWN = 20
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {".xlsx": WORKBOOK, ".tsv": "text/tab-separated-values"}
SKIPPED = {
    "rest_timer": "rest timers",
    "note": "notes",
    "no_numbers": "sets without numbers",
    "left_out": "exercises that were left out",
}

Json = dict[str, Any]


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--athlete", help="Id or external id of the athlete. Required for the export of another app.")
@click.option("--unit", type=click.Choice(["kg", "lb"]), help="Unit of the loads, if the file names none.")
@click.option("--create-exercises", is_flag=True, help="Let unknown names become exercises, and not wait.")
@click.option("--dry-run", is_flag=True, help="Store nothing: only show the report.")
@click.option("--yes", is_flag=True, help="Import without asking after the report.")
@click.option("--url", envvar=URL_VARIABLE, show_envvar=True, required=True, help="Address of the server.")
@click.option("--key", envvar=KEY_VARIABLE, show_envvar=True, required=True, help="API key with the scope `write`.")
def import_file(
    file: Path,
    athlete: str | None,
    unit: str | None,
    create_exercises: bool,
    dry_run: bool,
    yes: bool,
    url: str,
    key: str,
) -> None:
    """Import FILE: a log, or the export of Strong, Hevy, FitNotes or StrongLifts.

    First shows what would happen, and stores nothing. Then asks whether to import.

    Exits with status 0 if the file was imported, or if a dry run has found no mistake; with 1 if it was not imported or
    has mistakes; with 2 for a wrong command line.

    \b
    Examples:
      nextset import workouts.csv --athlete ana --dry-run
      nextset import workouts.csv --athlete ana --create-exercises --yes
    """
    if file.stat().st_size > MOST_FILE_BYTES:
        raise click.ClickException(f"{file} has more than {MOST_FILE_BYTES:,} bytes, the limit for a file.")
    options = {"unit": unit, "unknown_exercises": "create" if create_exercises else None}
    with httpx.Client(
        base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=LONGEST_REQUEST_SECONDS
    ) as client:
        server = Server(client)
        options["athlete_id"] = None if athlete is None else server.athlete_id(athlete)
        query = {name: value for name, value in options.items() if value is not None}
        checked = server.send(file, query | {"dry_run": "true"}, "Checking")
        click.echo(report(checked))
        if checked["mistakes"] and not _can_be_left_out(checked):
            raise click.exceptions.Exit(1)
        if dry_run:
            return
        if not yes:
            click.confirm(f"Import {count_text(checked['created'] + checked['changed'], 'session')}?", abort=True)
        result = server.send(file, query, "Importing")
        created = count_text(result["created"], "new session")
        click.echo(f"Imported: {created}, {result['changed']} changed. Import {result['id']}.")
        if result["mistakes"]:
            raise click.exceptions.Exit(1)


def _can_be_left_out(checked: Json) -> bool:
    """Whether the mistakes are those of workouts that an import in the background leaves out."""
    return checked["id"] is not None and checked["status"] == "finished"


class Server:
    """The API, as this command uses it. A problem is reported as a sentence."""

    def __init__(self, client: httpx.Client, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def athlete_id(self, athlete: str) -> str:
        """The id of the athlete with this id or external id."""
        with suppress(ValueError):
            return str(UUID(athlete))
        found = self._ask("GET", "/v1/athletes", params={"external_id": athlete}).json()["items"]
        if not found:
            raise click.ClickException(f"There is no athlete with the id or external id `{athlete}`.")
        return str(found[0]["id"])

    def send(self, file: Path, query: dict[str, str], label: str) -> Json:
        """Send the file, and wait for its import. Raises ClickException if the import has failed."""
        media_type = MEDIA_TYPES.get(file.suffix.lower(), "text/csv")
        headers = {"Content-Type": media_type, "Idempotency-Key": str(uuid4())}
        answer = self._ask("POST", "/v1/imports", params=query, content=file.read_bytes(), headers=headers)
        found: Json = answer.json()
        if answer.status_code == httpx.codes.ACCEPTED:
            found = self._wait(answer.headers["Location"], label)
        if found["status"] != "finished":
            reason = found["failure"] or "Nothing was imported."
            raise click.ClickException("\n".join([reason, *mistakes_of(found)]))
        return found

    def _wait(self, location: str, label: str) -> Json:
        with click.progressbar(length=100, label=label, show_eta=False) as bar:
            while True:
                found: Json = self._ask("GET", location).json()
                bar.update(found["percent"] - bar.pos)
                if found["status"] not in ("waiting", "running"):
                    return found
                self._sleep(ASKED_EVERY_SECONDS)

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request, again while the server is away or asks to wait. A write has an idempotency key."""
        waited = 0.0
        while True:
            try:
                answer = self._client.request(method, path, **options)
            except httpx.TransportError as error:
                if waited >= PATIENCE_SECONDS:
                    raise click.ClickException(f"The server can't be reached: {error}.") from None
                pause = 1.0
            except httpx.InvalidURL as error:
                raise click.ClickException(f"The address of the server is invalid: {error}.") from None
            else:
                if answer.status_code not in (429, 503) or waited >= PATIENCE_SECONDS:
                    return _checked(answer)
                pause = min(float(answer.headers.get("Retry-After", 1)), PATIENCE_SECONDS)
            self._sleep(pause)
            waited += pause


def _checked(answer: httpx.Response) -> httpx.Response:
    """Return the response. Raises ClickException for a problem, and for what is no answer of Nextset."""
    if answer.is_success:
        return answer
    try:
        problem = answer.json()
        sentence = problem.get("detail") or f"{problem['title']}."
        errors = mistakes_of(problem) or [each["message"] for each in problem.get("errors", [])]
    except (ValueError, KeyError, TypeError, AttributeError):
        sentence, errors = f"The server answered {answer.status_code}. Is this the address of Nextset?", []
    raise click.ClickException("\n".join([sentence, *errors]))


def report(found: Json) -> str:
    """What becomes of the rows, the names and the sessions, in lines."""
    export = found["export"]
    lines = [
        f"{found['rows']} rows, {found['sessions']} sessions"
        + (f" from {found['first_on']} to {found['last_on']}" if found["first_on"] else "")
        + (f", {export['format']}" if export else "")
    ]
    lines.append(
        f"Sessions: {found['created']} new, {found['changed']} changed, {found['known']} known, "
        f"{found['conflicting']} conflicting"
    )
    if export:
        parts = [f"{export['rows_taken']} taken", f"{export['rows_waiting']} waiting for an exercise"]
        parts += [f"{each['rows']} {SKIPPED.get(each['reason'], each['reason'])}" for each in export["skipped"]]
        if export["rows_with_mistakes"]:
            parts.append(f"{export['rows_with_mistakes']} left out because of mistakes")
        lines.append(f"Rows: {', '.join(parts)}")
        waiting = [each for each in export["exercises"] if each["exercise"] is None]
        lines += [
            f"  waits: {each['name']} ({each['rows']} rows)"
            + (f", similar to {each['suggestion']}" if each["suggestion"] else "")
            for each in waiting
        ]
    return "\n".join([*lines, *mistakes_of(found)])


def mistakes_of(found: Json) -> list[str]:
    """The first mistakes, each in one line."""
    mistakes = found.get("mistakes", [])
    lines = [
        f"Row {each['row']}" + (f", column {each['column']}" if each["column"] else "") + f": {each['message']}"
        for each in mistakes[:MOST_MISTAKES_SHOWN]
    ]
    more = len(mistakes) - MOST_MISTAKES_SHOWN
    return [*lines, f"... and {more} more mistakes"] if more > 0 else lines
