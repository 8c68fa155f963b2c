"""The output of `nextset demo`: the next session, and commands to try, ready to paste."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date

import msgspec

from api.clock import SystemClock
from api.settings import Settings
from api.store.engines.sqlite import path_of
from api.use_cases.prescriptions.next_session import NextSession
from domain.catalog import EXERCISES
from domain.reports.in_words import lines


class DemoInfo(msgspec.Struct, frozen=True):
    """An API key, the secret of a sheet link, and the next session."""

    key: str
    link: str
    next: NextSession


def _place(url: str) -> str:
    """The database without its password: host and name, or the path of the file."""
    return str(path_of(url)) if url.startswith("sqlite:") else url.partition("://")[2].rpartition("@")[2]


def announce(settings: Settings, info: DemoInfo, url: str) -> None:
    """Print what a new user needs, when the server accepts connections."""
    issued = info.next.issued
    sheet = f"{url}/s/{info.link}"
    athlete = info.next.athlete_external_id or info.next.athlete_id
    lines_out = [
        f"Nextset serves demo data from {_place(settings.database_url)}.",
        "",
        f"{info.next.athlete_name}'s next session, {_day(issued.on)}"
        + (f" (no later than {_day(issued.due.latest)})" if issued.due.latest else "")
        + f", {issued.rounds} rounds:",
        *(f"  {line}" for line in lines(issued, EXERCISES)),
        "",
        "API key (a new one at each start):",
        f"  {info.key}",
        "",
        "Try it:",
        *_commands(url, info),
        "",
        "A formula for a spreadsheet (LibreOffice, Excel), and a ready-made workbook:",
        f'  =WEBSERVICE("{sheet}/next/{athlete}/bss/load")',
        f"  {sheet}/workbook.xlsx",
        "",
        f"Documentation: {url}/docs",
        "Stop it with Ctrl-C. The data is still there on the next run.",
    ]
    sys.stdout.write("\n".join(lines_out) + "\n")
    sys.stdout.flush()


def _commands(url: str, info: DemoInfo) -> Sequence[str]:
    athlete = f"{url}/v1/athletes/{info.next.athlete_id}"
    key = f"-H 'Authorization: Bearer {info.key}'"
    split_squat = next(item for item in info.next.issued.exercises if item.slot == "bss")
    today = SystemClock().now().date()
    body = {
        "performed_on": str(today),
        "external_id": f"curl-{info.next.prescription_id}",
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
    return f"{day:%A}, {day:%B} {day.day}"
