"""What `nextset demo` prints: the next session, and what to try, with everything filled in."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date

import msgspec

from api.clock import SystemClock
from api.settings import Settings
from api.use_cases.prescriptions.next_session import NextSession
from domain.catalog import EXERCISES
from domain.reports.in_words import lines


class DemoInfo(msgspec.Struct, frozen=True):
    """What there is to show: an API key, a sheet link's secret, and the session that comes next."""

    key: str
    link: str
    next: NextSession


def announce(settings: Settings, shown: DemoInfo, url: str) -> None:
    """Print what a newcomer needs, once the server takes connections."""
    issued = shown.next.issued
    sheet = f"{url}/s/{shown.link}"
    athlete = shown.next.athlete_external_id or shown.next.athlete_id
    said = [
        f"Nextset serves demo data from {settings.database_url.partition('://')[2].rpartition('@')[2].lstrip('/')}.",
        "",
        f"{shown.next.athlete_name}'s next session, {_day(issued.on)}"
        + (f" (at the latest {_day(issued.due.latest)})" if issued.due.latest else "")
        + f", {issued.rounds} rounds:",
        *(f"  {line}" for line in lines(issued, EXERCISES)),
        "",
        "An API key for it (a new one at each start):",
        f"  {shown.key}",
        "",
        "Try it:",
        *_commands(url, shown),
        "",
        "In a sheet (LibreOffice, Excel), as a formula in a cell; and a workbook with everything in place:",
        f'  =WEBSERVICE("{sheet}/next/{athlete}/bss/load")',
        f"  {sheet}/workbook.xlsx",
        "",
        f"Documentation: {url}/docs",
        "Stop it with Ctrl-C; run it again, and everything is still there.",
    ]
    sys.stdout.write("\n".join(said) + "\n")
    sys.stdout.flush()


def _commands(url: str, shown: DemoInfo) -> Sequence[str]:
    athlete = f"{url}/v1/athletes/{shown.next.athlete_id}"
    key = f"-H 'Authorization: Bearer {shown.key}'"
    split_squat = next(item for item in shown.next.issued.exercises if item.slot == "bss")
    today = SystemClock().now().date()
    body = {
        "performed_on": str(today),
        "external_id": f"curl-{shown.next.prescription_id}",
        "exercises": [
            {
                "exercise": split_squat.exercise,
                "sets": [{"side": one.side, "reps": one.reps, "load": one.load} for one in split_squat.sets],
            }
        ],
    }
    return (
        f"  curl {key} {athlete}/next-session",
        f"  curl {key} -H 'Content-Type: application/json' -d '{json.dumps(body)}' {athlete}/sessions",
        f"  curl {key} {url}/v1/athletes",
    )


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
