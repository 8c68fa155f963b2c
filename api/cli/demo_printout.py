"""The output of `nextset demo`: the next session, and commands to try, ready to paste."""

from __future__ import annotations

import json
import socket
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
        "Try it in another terminal:",
        f"  export NEXTSET={url}",
        f"  export KEY={info.key}",
        *_commands(info),
        "",
        "The next load in cell A1 of a spreadsheet (LibreOffice, or Excel on Windows), and as a number in A2:",
        f'  =WEBSERVICE("{sheet}/next/{athlete}/bss/load")',
        '  =IFERROR(NUMBERVALUE(A1,"."),A1)',
        "The coach's page, for a phone or a desktop browser:",
        f"  {sheet}/",
        "A ready-made workbook:",
        f"  {sheet}/workbook.xlsx",
        "",
        f"Documentation: {url}/docs",
        *_other_computers(settings.host, url),
        "Stop it with Ctrl-C. Data, key and addresses stay the same on the next start.",
    ]
    sys.stdout.write("\n".join(lines_out) + "\n")
    sys.stdout.flush()


def _other_computers(host: str, url: str) -> Sequence[str]:
    """Where other computers reach a server that listens on every address."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return ()
    family, anywhere = (socket.AF_INET, "192.0.2.1") if host == "0.0.0.0" else (socket.AF_INET6, "2001:db8::1")  # noqa: S104 - compared
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((anywhere, 9))  # sends nothing: it chooses the network interface
        except OSError:
            return ()
        own = probe.getsockname()[0]
    port = url.rpartition(":")[2]
    return (f"From other computers of this network: http://{f'[{own}]' if ':' in own else own}:{port}/docs",)


def _commands(info: DemoInfo) -> Sequence[str]:
    athlete = f"$NEXTSET/v1/athletes/{info.next.athlete_id}"
    key = '-H "Authorization: Bearer $KEY"'
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
        f"  curl {key} {athlete}/sessions -H 'Content-Type: application/json' \\",
        f"    -d '{json.dumps(body)}'",
        f"  curl {key} $NEXTSET/v1/athletes",
    )


def _day(day: date) -> str:
    return f"{day:%A}, {day:%B} {day.day}"
