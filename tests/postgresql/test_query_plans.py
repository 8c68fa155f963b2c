"""The statements that every request runs find their rows by index, however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.store.statement import Statement
from api.store.statements import (
    api_keys,
    archived_tables,
    athletes,
    enrollments,
    event_inputs,
    events,
    exercise_mappings,
    idempotency_keys,
    imports,
    measurements,
    outbox,
    prescriptions,
    symptom_reports,
)
from api.store.statements import log_session_lookup as before_session
from api.store.statements.events import EventRow
from api.store.statements.prescriptions import PrescriptionRow
from tests.databases import PostgresqlServer, Urls

pytestmark = pytest.mark.postgresql

WORKSPACE, ATHLETE, ENROLLMENT, PRESCRIPTION = (UUID(int=n) for n in (1, 2, 3, 4))
NOW = datetime(2026, 11, 24, tzinfo=UTC)
EXAMPLES: dict[str, object] = {
    "workspace_id": WORKSPACE,
    "athlete_id": ATHLETE,
    "enrollment_id": ENROLLMENT,
    "prescription_id": PRESCRIPTION,
    "event_id": uuid4(),
    "key_id": uuid4(),
    "key": "key-7",
    "external_id": "sheet-7",
    "number": 7,
    "version": 8,
    "at_most": 10,
    "after": UUID(int=0),
    "before": date(2026, 11, 24),
    "before_too": date(2026, 11, 24),
    "before_id": UUID(int=2**128 - 1),
    "on_date": date(2026, 11, 24),
    "day": date(2026, 11, 24),
    "due_by": date(2026, 11, 24),
    "revision": 1,
    "event_ids": '["00000000-0000-0000-0000-000000000009"]',
    "athlete_ids": '["00000000-0000-0000-0000-000000000002"]',
    "prescription_ids": '["00000000-0000-0000-0000-000000000002"]',
    "enrollment_ids": '["00000000-0000-0000-0000-000000000003"]',
    "after_event_id": UUID(int=7),
    "after_prescription_id": UUID(int=7),
    "until": date(2026, 1, 20),
    "from_day": date(2026, 1, 1),
    "overdue_from": None,
    "external_ids": '["app-1"]',
    "names": '["single_hop"]',
    "import_id": UUID(int=5),
    "after_id": UUID(int=0),
    "name_key": "name 17",
    "after_key": "name 17",
    "name_keys": '["name 17", "name 18"]',
    "updated_since": datetime(2026, 11, 1, tzinfo=UTC),
    "status": "",
    "program": "",
    "performed_from": date(2026, 1, 1),
    "performed_to": date(2026, 11, 24),
    "text": '"exercise":"squat"',
}
OUTBOX_EXAMPLES: dict[str, object] = {"after": 4000, "up_to": 4500}
IMPORT_EXAMPLES: dict[str, object] = {"before": UUID(int=2**128 - 1)}
HOT: dict[str, Statement[Any]] = {
    "the API key": api_keys.SECRET,
    "before a session": before_session.LOG_SESSION_LOOKUP,
    "the idempotency key": idempotency_keys.BY_KEY,
    "the next session": enrollments.NEXT,
    "progress": enrollments.UPDATE_PROGRESS,
    "a prescription": prescriptions.BY_ID,
    "closing a prescription": prescriptions.CLOSE,
    "an enrollment's history": events.HISTORY,
    "the sessions that an enrollment replays": events.REPLAYED,
    "an athlete's sessions without an enrollment": events.WITHOUT_ENROLLMENT,
    "the body weight on a day": measurements.NEWEST,
    "what an event is folded with": event_inputs.ON_DAY,
    "the symptoms of an athlete": symptom_reports.OF_ATHLETE,
    "the measurements that gates look at": measurements.OF_TESTS,
    "a session by the client's own id": events.BY_EXTERNAL_ID,
    "an athlete's sessions": events.SESSIONS,
    "how many sessions came before": events.COUNT_SESSIONS,
    "the sessions of a day": events.SESSIONS_OF_DAY,
    "an athlete's sessions with an exercise": events.NEWEST_PERFORMED,
    "an athlete's sessions with an exercise, and their prescriptions": events.NEWEST_IN_RANGE,
    "whose session is due": enrollments.PAGE_DUE,
    "what a name in an export stands for": exercise_mappings.BY_NAME,
    "what the names in an export stand for": exercise_mappings.BY_NAMES,
    "a page of what names stand for": exercise_mappings.PAGE,
    "the stored sessions of a slice of an export": events.BY_EXTERNAL_IDS,
    "the sessions of an import": events.OF_IMPORT,
    "a page of imports": imports.PAGE,
    "an athlete by the client's own id": athletes.LOCK_BY_EXTERNAL_ID,
    "an enrollment by the client's own id": enrollments.FILTERED[False, True],
    "the athletes of a batch by the client's own ids": athletes.MANY_BY_EXTERNAL_ID,
    "the client's own ids of a batch of sessions": events.EXTERNAL_IDS_OF_MANY,
    "the athletes of a batch": athletes.LOCK_MANY,
    "the enrollments of a batch": enrollments.LOCK_BY_ATHLETES,
    "the prescriptions of a batch": prescriptions.MANY,
    "an athlete's prescriptions since a change": prescriptions.PAGE,
    "the sessions that may be overdue": enrollments.WATCHED,
    "the enrollments whose sessions may be overdue": enrollments.LOCK_MANY,
    "an overdue session that is reported": enrollments.SET_OVERDUE_FROM,
    "a page of the change feed": outbox.BETWEEN,
    "the end of a page within a write": outbox.FIRST_AFTER,
    "the next changes to dispatch": outbox.AFTER,
    "a page of events for an archive": archived_tables.next_page("events", EventRow),
    "a page of prescriptions for an archive": archived_tables.next_page("prescriptions", PrescriptionRow),
    "the athletes of a batch with measurements or reports": event_inputs.ATHLETES_WITH_INPUTS,
}
# 1,000 athletes with an enrollment, 20 sessions, measurements and reports each; the first is as in EXAMPLES.
ROWS = f"""
INSERT INTO workspaces SELECT '{WORKSPACE}', 'Test', now();
INSERT INTO api_keys SELECT '{WORKSPACE}', gen_random_uuid(), 'k', 'read', NULL, repeat('0', 64), now()
  FROM generate_series(1, 2000);
INSERT INTO athletes SELECT '{WORKSPACE}', lpad(to_hex(n + 1), 32, '0')::uuid, NULL, '{{}}', 1, now(), now(), NULL
  FROM generate_series(1, 1000) n;
INSERT INTO programs SELECT '{WORKSPACE}', 'p', 'P', 1, now(), now();
INSERT INTO program_revisions SELECT '{WORKSPACE}', 'p', 1, '', '{{}}', now();
INSERT INTO enrollments (workspace_id, enrollment_id, athlete_id, program_slug, revision, status, start_on, document,
    progress, last_number, sessions_done, due_earliest, overdue_from, flagged, version, created_at, updated_at)
  SELECT '{WORKSPACE}', lpad(to_hex(n + 2), 32, '0')::uuid, lpad(to_hex(n + 1), 32, '0')::uuid, 'p', 1, 'active',
    '2026-01-01', '{{}}', '{{}}', 20, 20, '2026-01-01'::date + n, '2026-01-08'::date + n, false, 7, now(), now()
  FROM generate_series(1, 1000) n;
INSERT INTO events (workspace_id, enrollment_id, number, event_id, athlete_id, kind, on_date, version, document,
    created_at, updated_at)
  SELECT workspace_id, enrollment_id, n, gen_random_uuid(), athlete_id, 'session', '2026-01-01'::date + n, 1, '{{}}',
    now(), now() FROM enrollments, generate_series(1, 20) n;
INSERT INTO prescriptions (workspace_id, prescription_id, athlete_id, enrollment_id, session_number, status, document,
    created_at)
  SELECT workspace_id, gen_random_uuid(), athlete_id, enrollment_id, n, 'done', '{{}}', now()
  FROM enrollments, generate_series(1, 20) n;
INSERT INTO measurements
  SELECT workspace_id, gen_random_uuid(), athlete_id, 'body_weight', '2026-01-01'::date + n, '{{}}', now(), now()
  FROM athletes, generate_series(1, 20) n;
INSERT INTO symptom_reports
  SELECT workspace_id, gen_random_uuid(), athlete_id, '2026-01-01'::date + n, '{{}}', now(), now()
  FROM athletes, generate_series(1, 20) n;
INSERT INTO exercise_mappings SELECT '{WORKSPACE}', 'name ' || n, '{{}}', now(), now() FROM generate_series(1, 5000) n;
INSERT INTO imports SELECT '{WORKSPACE}', gen_random_uuid(), '{{}}', now() FROM generate_series(1, 5000) n;
INSERT INTO idempotency_keys SELECT '{WORKSPACE}', 'key-' || n, '', 201, '', '', NULL, now()
  FROM generate_series(1, 20000) n;
INSERT INTO outbox (workspace_id, outbox_id, size, position, document, created_at)
  SELECT '{WORKSPACE}', lpad(to_hex(n), 32, '0')::uuid, 4, n * 4, '{{}}', now() FROM generate_series(1, 20000) n;
INSERT INTO outbox (workspace_id, outbox_id, size, document, created_at)
  SELECT '{WORKSPACE}', lpad(to_hex(n), 32, '0')::uuid, 4, '{{}}', now() FROM generate_series(20001, 20010) n;
INSERT INTO outbox_relays VALUES ('{WORKSPACE}', 80000);
ANALYZE;
"""  # noqa: S608  # no value from outside


@pytest.fixture(scope="module")
def filled(postgresql_server: PostgresqlServer) -> Urls:
    """A database with enough in it that reading a whole table would never pay."""
    urls = postgresql_server.fresh()
    postgresql_server.say_in(_name(urls), ROWS)
    return urls


def _name(urls: Urls) -> str:
    return urls.api.partition("@/")[2].partition("?")[0]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


async def planned(urls: Urls, what: str, *, generic: bool) -> dict[str, Any]:
    """How PostgreSQL would go about a hot statement."""
    import asyncpg  # type: ignore[import-untyped]  # it ships no types

    compiled = (HOT | SMALL_PARTS)[what].postgresql
    fixed = compiled.fixed
    examples = EXAMPLES | OUTBOX_EXAMPLES if "outbox" in compiled.sql else EXAMPLES
    examples = examples | IMPORT_EXAMPLES if "FROM imports" in compiled.sql else examples
    values = [fixed.get(name, examples.get(name, example_of(name))) for name in compiled.order]
    connection = await asyncpg.connect(urls.api)
    try:
        await connection.execute(f"begin; set local app.workspace_id = '{WORKSPACE.hex}'")
        mode = "force_generic_plan" if generic else "force_custom_plan"
        await connection.execute(f"set local plan_cache_mode = {mode}")
        plan = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) {compiled.sql}", *values))[0]["Plan"]
    finally:
        await connection.close()
    return dict(plan)


@pytest.mark.anyio
@pytest.mark.parametrize("generic", [False, True], ids=["planned for its values", "planned for any values"])
@pytest.mark.parametrize("what", HOT)
async def test_a_hot_statement_scans_no_whole_table(filled: Urls, what: str, generic: bool) -> None:
    plan = await planned(filled, what, generic=generic)
    whole = [node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan" and not is_small(node)]
    assert whole == []


@pytest.mark.anyio
@pytest.mark.parametrize("what", HOT)
async def test_without_statistics_no_hot_statement_scans_a_whole_workspace(
    postgresql_server: PostgresqlServer, what: str
) -> None:
    plan = await planned(postgresql_server.fresh(), what, generic=True)
    conditions = [str(node["Index Cond"]) for node in nodes(plan) if "Index Cond" in node and not is_small(node)]
    assert conditions
    assert [condition for condition in conditions if " AND " not in condition] == []


SMALL_PARTS: dict[str, Statement[Any]] = {
    "the ends of the change feed": outbox.ENDS,
    "what the relay has to place": outbox.UNPLACED,
}


@pytest.mark.anyio
@pytest.mark.parametrize("generic", [False, True], ids=["planned for its values", "planned for any values"])
@pytest.mark.parametrize("what", SMALL_PARTS)
async def test_what_is_not_placed_is_found_by_its_own_index(filled: Urls, what: str, generic: bool) -> None:
    plan = await planned(filled, what, generic=generic)
    indexes = {node["Index Name"] for node in nodes(plan) if "Index Name" in node}
    assert "Seq Scan" not in {node["Node Type"] for node in nodes(plan)}
    assert "ix_outbox_unplaced" in indexes
    assert indexes <= {"ix_outbox_unplaced", "uq_outbox_position"}


SMALL = {"webhook_endpoints", "workspaces"}


def is_small(node: dict[str, Any]) -> bool:
    """Whether a step of a plan reads a table with at most 20 rows for each workspace."""
    return bool(SMALL & {node.get("Relation Name"), str(node.get("Index Name")).removeprefix("pk_")})


def example_of(name: str) -> object:
    """A value for a column that no condition is about."""
    if name.endswith("_at"):
        return NOW
    if name.startswith("due_"):
        return date(2026, 11, 24)
    if name.endswith("_id") or name == "superseded_by":
        return uuid4()
    if name == "flagged":
        return False
    return 1 if name in ("last_number", "sessions_done") else "text"
