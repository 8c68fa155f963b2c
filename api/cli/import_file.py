"""The command `nextset import`: send a log, or the export of another app, to a server, and show what becomes of it."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click
import httpx
import msgspec

from api.cli.server_options import MALFORMED, Json, api_client, first_lines, json_of, raise_problem, server_options
from api.problems import ImportMistake
from api.sheets.log_changes import conflict_text
from api.sheets.log_import import ASK_FOR_ATHLETE
from api.sheets.pasted_date import DateOrder
from api.sheets.pasted_file import MOST_FILE_BYTES
from api.sheets.pasted_log import SEND_DATE_ORDER
from api.use_cases.archive.archive_format import MANIFEST
from api.use_cases.imports.match_exercises import name_key
from api.use_cases.sessions.name_resolver import MISSING_ATHLETE, OTHER_ATHLETE
from api.use_cases.stored.stored_import import SetsConflict
from domain.loads.loading import Unit
from domain.wording.quantities import count_text

POLL_SECONDS = 0.5
MAX_RETRY_SECONDS = 60.0
"""How long a server may be away, such as during a restart, before the command gives up."""
_TIMEOUT = httpx.Timeout(120)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {".xlsx": WORKBOOK, ".tsv": "text/tab-separated-values"}
SKIPPED = {
    "rest_timer": "of rest timers",
    "note": "with notes",
    "no_numbers": "without numbers",
    "left_out": "of exercises that were left out",
    "ignored": "with an ignored name",
    "other_sets": "of exercises that are already stored with other sets",
}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--athlete", help="Id or external id of the athlete. Required for the export of another app.")
@click.option("--unit", type=click.Choice(["kg", "lb"]), help="Unit of the loads, if the file names none.")
@click.option(
    "--date-order",
    type=click.Choice([order.value for order in DateOrder]),
    help="How to read dates such as 3/4/2026, if the file leaves it open.",
)
@click.option(
    "--create-exercises",
    is_flag=True,
    help="Create an exercise for each unknown name. Without this, their rows are not imported.",
)
@click.option(
    "--ignore",
    "ignored",
    metavar="NAME",
    multiple=True,
    help="Skip the rows with this name, now and in later imports of the workspace. Give it once for each name.",
)
@click.option("--dry-run", is_flag=True, help="Store nothing: only show the report.")
@click.option("--yes", is_flag=True, help="Import without asking after the report.")
@server_options("write")
def import_file(
    file: Path,
    athlete: str | None,
    unit: str | None,
    date_order: str | None,
    create_exercises: bool,
    ignored: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    server: str,
    key: str,
) -> None:
    """Import FILE: a log, or the export of Strong, Hevy, FitNotes or StrongLifts.

    Checks the file and shows a report, then asks before it imports.

    Exits with status 0 if the file was imported, has nothing to import, or passed a dry run without mistakes; with 1
    if it was not imported or has mistakes; with 2 for a wrong command line.

    \b
    Examples:
      nextset import workouts.csv --athlete ana --dry-run
      nextset import workouts.csv --athlete ana --create-exercises --yes
      nextset import workouts.csv --athlete ana --ignore Yoga --ignore "Foam rolling"
    """
    if ignored and dry_run:
        raise click.UsageError(
            "--ignore can't be used with --dry-run: it stores the names, and a dry run stores nothing. Omit one."
        )
    if _is_workspace_archive(file):
        raise click.ClickException(f"This is a workspace archive. Import it with: nextset import-workspace {file}")
    if file.stat().st_size > MOST_FILE_BYTES:
        raise click.ClickException(f"{file} has more than {MOST_FILE_BYTES:,} bytes, the limit for a file.")
    options = {"unit": unit, "date_order": date_order, "unknown_exercises": "create" if create_exercises else None}
    with api_client(server, key, _TIMEOUT) as client:
        imports = ImportClient(client)
        options["athlete_id"] = None if athlete is None else imports.athlete_id(athlete)
        imports.ignore(ignored)
        query = {name: value for name, value in options.items() if value is not None}
        checked = imports.send(file, query | {"dry_run": "true"}, "Checking")
        click.echo(report(checked))
        for name in names_not_in(checked, ignored):
            click.echo(f"There is no row with the name {name}, so --ignore changes nothing for this file.", err=True)
        new_or_changed = checked["created"] + checked["changed"]
        has_mistakes = bool(checked["mistakes"])
        if has_mistakes and (dry_run or not _can_be_left_out(checked)):
            raise click.exceptions.Exit(1)
        if dry_run:
            return
        if not new_or_changed:
            click.echo("There is nothing to import.")
            raise click.exceptions.Exit(int(has_mistakes))
        if not yes:
            click.confirm(f"Import {count_text(new_or_changed, 'session')}?", abort=True)
        result = imports.send(file, query, "Importing")
        created = count_text(result["created"], "new session")
        click.echo(f"Imported: {created}, {result['changed']} changed. Import {result['id']}.")
        if result["mistakes"]:
            raise click.exceptions.Exit(1)


def _can_be_left_out(checked: Json) -> bool:
    """Whether the mistakes are those of workouts that an import in the background leaves out."""
    return checked["id"] is not None and checked["status"] == "finished"


def _is_workspace_archive(file: Path) -> bool:
    """Whether the file is a zip file with a manifest. A workbook is a zip file too."""
    try:
        with zipfile.ZipFile(file) as archive:
            return MANIFEST in archive.namelist()
    except zipfile.BadZipFile:
        return False


class ImportClient:
    """Calls the API for this command. Reports a problem as a sentence."""

    def __init__(self, client: httpx.Client, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def athlete_id(self, athlete: str) -> str:
        """The id of the athlete with this id or external id."""
        with suppress(ValueError):
            return str(UUID(athlete))
        found = json_of(self._request("GET", "/v1/athletes", params={"external_id": athlete}))["items"]
        if not found:
            raise click.ClickException(f"There is no athlete with the id or external id `{athlete}`.")
        return str(found[0]["id"])

    def ignore(self, names: Iterable[str]) -> None:
        """Let imports of the workspace skip rows with these names."""
        for name in names:
            body = {"name": name, "exercise": None, "ignored": True}
            raise_problem(self._request("PUT", "/v1/exercise-mappings", json=body))

    def send(self, file: Path, query: dict[str, str], label: str) -> Json:
        """Send the file, and wait for its import. Raises ClickException if the import has failed."""
        media_type = MEDIA_TYPES.get(file.suffix.lower(), "text/csv")
        headers = {"Content-Type": media_type, "Idempotency-Key": str(uuid4())}
        response = self._request("POST", "/v1/imports", params=query, content=file.read_bytes(), headers=headers)
        found = json_of(response)
        if response.status_code == httpx.codes.ACCEPTED:
            found = self._wait(response.headers["Location"], label)
        if found["status"] != "finished":
            reason = found["failure"] or "Nothing was imported."
            raise click.ClickException("\n".join([reason, *mistakes_of(found)]))
        return found

    def _wait(self, location: str, label: str) -> Json:
        with click.progressbar(length=100, label=label, show_eta=False) as bar:
            while True:
                found = json_of(self._request("GET", location))
                bar.update(found["percent"] - bar.pos)
                if found["status"] not in ("waiting", "running"):
                    return found
                self._sleep(POLL_SECONDS)

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request, again while the server is away or asks to wait. A write has an idempotency key."""
        waited = 0.0
        while True:
            try:
                response = self._client.request(method, path, **options)
            except MALFORMED:
                raise
            except httpx.TransportError as error:
                if waited >= MAX_RETRY_SECONDS:
                    raise click.ClickException(f"The server can't be reached: {error}.") from None
                pause = 1.0
            else:
                if response.status_code not in (429, 503) or waited >= MAX_RETRY_SECONDS:
                    _raise_problem(response)
                    return response
                pause = _seconds(response.headers.get("Retry-After", ""))
            self._sleep(pause)
            waited += pause


_IN_THE_API = {
    ASK_FOR_ATHLETE: "Name the athlete with --athlete.",
    MISSING_ATHLETE: "The athlete is missing: fill in this column, or use --athlete.",
    OTHER_ATHLETE: "This is not the athlete of --athlete. Leave the option out, or import the rows of one athlete.",
    SEND_DATE_ORDER: "Use --date-order day_first or --date-order month_first, or write the dates as 2026-11-22.",
}
"""Sentences that name parameters of the API, and what they are on the command line."""


def in_command_words(message: str) -> str:
    """A message of the server, with the options of the command in place of parameters."""
    for sentence, for_command in _IN_THE_API.items():
        message = message.replace(sentence, for_command)
    return message


def _raise_problem(response: httpx.Response) -> None:
    try:
        raise_problem(response)
    except click.ClickException as error:
        raise click.ClickException(in_command_words(error.message)) from None


def _seconds(retry_after: str) -> float:
    """How long to wait. A proxy may send a date instead of seconds: then one second."""
    return min(float(retry_after), MAX_RETRY_SECONDS) if retry_after.isdecimal() else 1.0


def report(found: Json) -> str:
    """What becomes of the rows, the names and the sessions, in lines."""
    export = found["export"]
    lines = [
        f"{count_text(found['rows'], 'row')}, {count_text(found['sessions'], 'session')}"
        + (f" from {found['first_on']} to {found['last_on']}" if found["first_on"] else "")
        + (f", {export['format']}" if export else "")
        + (f", loads in {export['unit']}" if export and export["unit"] else "")
    ]
    if export and export.get("unit_is_assumed"):  # servers of earlier releases don't say it
        other = Unit.LB if export["unit"] == Unit.KG else Unit.KG
        lines.append(
            f"The file names no unit: its loads are taken as {export['unit']}, the unit of the athlete. If they are in "
            f"{other}, use --unit {other}."
        )
    lines.append(
        f"Sessions: {found['created']} new, {found['changed']} changed, {found['known']} unchanged, "
        f"{found['conflicting']} conflicting"
    )
    if export:
        parts = [f"{export['rows_taken']} taken", f"{export['rows_waiting']} waiting for an exercise"]
        parts += [f"{each['rows']} {SKIPPED.get(each['reason'], each['reason'])}" for each in export["skipped"]]
        if export["rows_with_mistakes"]:
            parts.append(f"{export['rows_with_mistakes']} left out because of mistakes")
        lines.append(f"Rows: {', '.join(parts)}")
        lines += [
            f"  {each['name']} ({count_text(each['rows'], 'row')}): {each['exercise']}"
            for each in export["exercises"]
            if each["exercise"] is not None
        ]
        lines += [
            f"  {each['name']} ({count_text(each['rows'], 'row')}): ignored"
            for each in export["exercises"]
            if each["ignored"]
        ]
        waiting = [each for each in export["exercises"] if each["exercise"] is None and not each["ignored"]]
        lines += [
            f"  No exercise named {each['name']} ({count_text(each['rows'], 'row')})."
            + (f" Similar: {each['suggestion']}." if each["suggestion"] else "")
            for each in waiting
        ]
        if waiting:
            lines.append("To create these exercises, use --create-exercises. To skip a name, use --ignore NAME.")
        lines += first_lines([_conflict(each) for each in export["conflicts"]])
    return "\n".join([*lines, *mistakes_of(found)])


def _conflict(found: Json) -> str:
    conflict = msgspec.convert({name: found[name] for name in SetsConflict.__struct_fields__}, SetsConflict)
    return f"Row {conflict.row}, {conflict.performed_on}: {conflict_text(conflict, {})}"


def names_not_in(found: Json, names: Iterable[str]) -> list[str]:
    """The names that no row of the export has."""
    known = {name_key(each["name"]) for each in (found["export"] or {"exercises": ()})["exercises"]}
    return [name for name in names if name_key(name) not in known]


def mistakes_of(found: Json) -> list[str]:
    """The first mistakes, each in one line."""
    mistakes = msgspec.convert(found["mistakes"], list[ImportMistake])
    return first_lines([in_command_words(each.in_one_line()) for each in mistakes])
