"""The floor: raw ASGI on asyncpg with the product's own statements, and nothing else.

No check, no decision, no encoding: it stores documents of the right size and answers bytes that were made before.
What it costs is what HTTP and the database cost in this language; the product can come near it, never below it.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from datetime import UTC, date, datetime
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from api.store.engines.postgresql import READ_ONLY
from api.store.statement import Statement, combine_writes
from api.store.statements import enrollments, events, idempotency_keys, prescriptions
from api.store.statements import log_session_lookup as before_session

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
    idempotency_keys.INSERT,
)
TOGETHER = combine_writes(WRITES)
ANSWERED, READ, OUTCOME = (open(path, "rb").read() for path in json.loads(os.environ["FLOOR_ANSWERS"]))  # noqa: PTH123, SIM115  # once
ATHLETE = re.compile(r"/v1/athletes/([0-9a-f-]{36})/")
idle: list[Any] = []


async def connection() -> Any:
    return idle.pop() if idle else await asyncpg.connect(os.environ["FLOOR_DATABASE_URL"])


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    headers = dict(scope["headers"])
    found = ATHLETE.match(scope["path"])
    assert found is not None
    assert b"authorization" in headers
    athlete_id = uuid.UUID(found[1])
    if scope["method"] == "GET":
        status, body = 200, await read(athlete_id)
    else:
        message = await receive()
        status, body = 201, await write(athlete_id, headers[b"idempotency-key"].decode(), message["body"])
    fields = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


async def read(athlete_id: uuid.UUID) -> bytes:
    one = await connection()
    await one.execute(READING)
    await one.fetch(*arguments(enrollments.NEXT, {"athlete_id": athlete_id}))
    await one.execute("commit")
    idle.append(one)
    return READ


async def write(athlete_id: uuid.UUID, key: str, body: bytes) -> bytes:
    said = json.loads(body)
    given = uuid.UUID(said["prescription_id"])
    one = await connection()
    await one.execute(WRITING)
    named = {"athlete_id": athlete_id, "prescription_id": given, "enrollment_id": None, "key": key}
    row = (await one.fetch(*arguments(before_session.LOG_SESSION_LOOKUP, named)))[0]
    enrollment_id, new, now = row["enrollment_id"], uuid.uuid4(), datetime.now(UTC)
    answer = ANSWERED.replace(b"PRESCRIPTION-PRESCRIPTION-PRESCRIPTI", str(new).encode())
    values = {
        "athlete_id": athlete_id,
        "enrollment_id": enrollment_id,
        "event_id": uuid.uuid4(),
        "prescription_id": new,
        "number": row["last_number"] + 1,
        "kind": "session",
        "on_date": date.fromisoformat(said["performed_on"]),
        "external_id": None,
        "document": body.decode(),
        "outcome": OUTCOME.decode(),
        "shown_in": given,
        "session_number": row["sessions_done"] + 1,
        "superseded_by": None,
        "session_id": None,
        "progress": row["progress"],
        "program_slug": row["program_slug"],
        "revision": row["revision"],
        "last_number": row["last_number"] + 1,
        "sessions_done": row["sessions_done"] + 1,
        "pending_prescription_id": new,
        "due_earliest": None,
        "due_latest": None,
        "flagged": False,
        "key": key,
        "fingerprint": "0" * 64,
        "headers": "[]",
        "body": answer.decode(),
        "created_at": now,
        "updated_at": now,
    }
    each = (
        {"status": "", "version": 1},
        {"status": "pending", "document": READ.decode()},
        {"status": "done", "prescription_id": given},
        {"version": row["version_1"] + 1},
        {"status": 201},
    )
    own = [arguments(statement, values | its)[1:] for statement, its in zip(WRITES, each, strict=True)]
    await one.fetchrow(TOGETHER, *(value for part in own for value in part))
    await one.execute("commit")
    idle.append(one)
    return answer


def arguments(statement: Statement[Any], values: dict[str, Any]) -> tuple[Any, ...]:
    compiled = statement.postgresql
    values = values | compiled.fixed | {"workspace_id": WORKSPACE}
    return (compiled.sql, *(values[name] for name in compiled.order))
