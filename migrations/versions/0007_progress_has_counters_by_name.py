"""Stored progress has `progression_states`, and separates the program's own counters from Nextset's."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
ENROLLMENTS = sa.table(
    "enrollments",
    sa.column("workspace_id", ID),
    sa.column("enrollment_id", ID),
    sa.column("document", sa.Text),
    sa.column("progress", sa.Text),
)
BATCH = 500
OURS = {
    "met",
    "missed",
    "increases",
    "deloads",
    "under",
    "lighter",
    "heavier",
    "misses",
    "stage_sessions",
    "stage_met",
    "stage_missed",
    "stage_met_running",
    "stage_missed_running",
    "stage_deloads",
}

Progress = dict[str, Any]


def upgrade() -> None:
    _rewrite(_upgraded)


def downgrade() -> None:
    _rewrite(_downgraded)


def _upgraded(progress: Progress) -> None:
    progress["progression_states"] = progress.pop("tracks")
    for state in _rule_states(progress):
        counters = state.pop("counters", {})
        ours = {name: value for name, value in counters.items() if name in OURS}
        if "steps held" in counters:
            ours["steps_held"] = counters.pop("steps held")
        custom = {name: value for name, value in counters.items() if name not in OURS}
        state.update({"counters": ours} if ours else {}, **({"custom_counters": custom} if custom else {}))


def _downgraded(progress: Progress) -> None:
    for state in _rule_states(progress):
        counters = state.pop("counters", {}) | state.pop("custom_counters", {})
        if "steps_held" in counters:
            counters["steps held"] = counters.pop("steps_held")
        state.update({"counters": counters} if counters else {})
    progress["tracks"] = progress.pop("progression_states")


def _rule_states(progress: Progress) -> list[dict[str, Any]]:
    progressions = progress.get("progression_states") or progress.get("tracks") or {}
    return [state for progression in progressions.values() for state in progression["states"].values()]


def _rewrite(change: Callable[[Progress], None]) -> None:
    """Change the progress of every enrollment, and the progress that it started with, in batches by key."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("SET LOCAL app.across_workspaces = 'on'")
    table, last = ENROLLMENTS.c, None
    while True:
        query = sa.select(ENROLLMENTS).order_by(table.workspace_id, table.enrollment_id).limit(BATCH)
        if last is not None:
            query = query.where(sa.tuple_(table.workspace_id, table.enrollment_id) > sa.tuple_(*last))
        rows = connection.execute(query).all()
        if not rows:
            return
        for row in rows:
            document, progress = json.loads(row.document), json.loads(row.progress)
            change(document["first"])
            change(progress)
            connection.execute(
                sa.update(ENROLLMENTS)
                .where(table.workspace_id == row.workspace_id, table.enrollment_id == row.enrollment_id)
                .values(document=_json(document), progress=_json(progress))
            )
        last = (sa.literal(rows[-1].workspace_id, ID), sa.literal(rows[-1].enrollment_id, ID))


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
