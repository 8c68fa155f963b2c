"""The floor: raw ASGI on asyncpg with the product's own statements, and nothing else.

It checks, decides and encodes nothing. It stores documents of the right size and returns prepared bytes. Its cost is
the cost of HTTP and the database in Python, so the product can approach it but never beat it.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from api.store.engines.postgresql import READ_ONLY
from api.store.statement import Statement, combine_writes
from api.store.statements import enrollments, events, idempotency_keys, log_session_lookup, outbox, prescriptions

WORKSPACE = uuid.UUID(os.environ["FLOOR_WORKSPACE"])
READING = f"{READ_ONLY}; set local app.workspace_id = '{WORKSPACE.hex}'"
WRITING = (
    f"begin; set local app.workspace_id = '{WORKSPACE.hex}'; set local lock_timeout = 3000; "
    "set local statement_timeout = 15000; set local idle_in_transaction_session_timeout = 15000"
)
WRITES = (
    events.INSERT,
    prescriptions.INSERT,
    prescriptions.CLOSE,
    enrollments.UPDATE_PROGRESS,
    outbox.INSERT,
    idempotency_keys.INSERT,
)
TOGETHER = combine_writes(WRITES)
LOGGED, NEXT_SESSION, DECISIONS = (Path(path).read_bytes() for path in json.loads(os.environ["FLOOR_RESPONSES"]))
CHANGES = json.dumps([["prescription", str(WORKSPACE), "created", 1, str(WORKSPACE), str(WORKSPACE)]] * 4)
ATHLETE = re.compile(r"/v1/athletes/([0-9a-f-]{36})/")
idle: list[Any] = []


async def connection() -> Any:
    return idle.pop() if idle else await asyncpg.connect(os.environ["FLOOR_DATABASE_URL"])


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    headers = dict(scope["headers"])
    path = ATHLETE.match(scope["path"])
    assert path is not None
    assert b"authorization" in headers
    athlete_id = uuid.UUID(path[1])
    if scope["method"] == "GET":
        status, body = 200, await read(athlete_id)
    else:
        message = await receive()
        status, body = 201, await write(athlete_id, headers[b"idempotency-key"].decode(), message["body"])
    fields = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


async def read(athlete_id: uuid.UUID) -> bytes:
    database = await connection()
    await database.execute(READING)
    await database.fetch(*arguments(enrollments.NEXT, {"athlete_id": athlete_id}))
    await database.execute("commit")
    idle.append(database)
    return NEXT_SESSION


async def write(athlete_id: uuid.UUID, key: str, body: bytes) -> bytes:
    session = json.loads(body)
    done_id = uuid.UUID(session["prescription_id"])
    database = await connection()
    await database.execute(WRITING)
    ids = {"athlete_id": athlete_id, "prescription_id": done_id, "enrollment_id": None, "key": key}
    row = (await database.fetch(*arguments(log_session_lookup.LOG_SESSION_LOOKUP, ids)))[0]
    enrollment_id, next_id, now = row["enrollment_id"], uuid.uuid4(), datetime.now(UTC)
    response = LOGGED.replace(b"PRESCRIPTION-PRESCRIPTION-PRESCRIPTI", str(next_id).encode())
    values = {
        "athlete_id": athlete_id,
        "enrollment_id": enrollment_id,
        "event_id": uuid.uuid4(),
        "prescription_id": next_id,
        "number": row["last_number"] + 1,
        "kind": "session",
        "on_date": date.fromisoformat(session["performed_on"]),
        "external_id": None,
        "document": body.decode(),
        "outcome": DECISIONS.decode(),
        "shown_in": done_id,
        "attributes": None,
        "import_id": None,
        "import_version": None,
        "session_number": row["sessions_done"] + 1,
        "superseded_by": None,
        "session_id": None,
        "progress": row["progress"],
        "program_slug": row["program_slug"],
        "revision": row["revision"],
        "last_number": row["last_number"] + 1,
        "sessions_done": row["sessions_done"] + 1,
        "pending_prescription_id": next_id,
        "due_earliest": None,
        "due_latest": None,
        "overdue_from": None,
        "flagged": False,
        "key": key,
        "fingerprint": "0" * 64,
        "headers": "[]",
        "body": response.decode(),
        "created_at": now,
        "updated_at": now,
    }
    different = (
        {"status": "", "version": 1},
        {"status": "pending", "document": NEXT_SESSION.decode()},
        {"status": "done", "prescription_id": done_id},
        {"version": row["version_1"] + 1},
        {"document": CHANGES, "outbox_id": uuid.uuid4(), "size": 4},
        {"status": 201},
    )
    parts = [arguments(statement, values | extra)[1:] for statement, extra in zip(WRITES, different, strict=True)]
    await database.fetchrow(TOGETHER, *(value for part in parts for value in part))
    await database.execute("commit")
    idle.append(database)
    return response


def arguments(statement: Statement[Any], values: dict[str, Any]) -> tuple[Any, ...]:
    compiled = statement.postgresql
    values = values | compiled.fixed | {"workspace_id": WORKSPACE}
    return (compiled.sql, *(values[name] for name in compiled.order))
