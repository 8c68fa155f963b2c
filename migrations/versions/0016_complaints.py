"""An enrollment has `complaints` in place of one region, one affected side and one baseline of pain.

Stop all servers before this migration. An older release takes no complaint into account.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
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
EVENTS = sa.table(
    "events",
    sa.column("workspace_id", ID),
    sa.column("enrollment_id", ID),
    sa.column("number", sa.Integer),
    sa.column("kind", sa.Text),
    sa.column("document", sa.Text),
)
BATCH = 500

Document = dict[str, Any]


def upgrade() -> None:
    _see_all_workspaces()
    _rewrite_setup_events(_with_complaints)  # first, as the region is in the document of the enrollment
    _rewrite_enrollments(_upgrade_enrollment)


def downgrade() -> None:
    _see_all_workspaces()
    _rewrite_setup_events(lambda setup, _: _without_complaints(setup))
    _rewrite_enrollments(_downgrade_enrollment)


def _with_complaints(setup: Document, region: str | None) -> None:
    side, baseline = setup.pop("affected_side", "none"), setup.pop("baseline_pain", 0)
    slug = re.sub(r"[^a-z0-9]+", "-", (region or "").lower()).strip("-")[:80].strip("-")
    complaint = {"name": slug or "pain", "region": region, "side": side, "baseline_pain": baseline}
    setup["complaints"] = [] if region is None and side == "none" and baseline == 0 else [complaint]


def _without_complaints(setup: Document) -> str | None:
    """Put the first complaint back. Returns its region."""
    first: Document = next(iter(setup.pop("complaints", [])), {})
    setup["affected_side"], setup["baseline_pain"] = first.get("side", "none"), first.get("baseline_pain", 0)
    region: str | None = first.get("region")
    return region


def _upgrade_enrollment(document: Document, progress: Document) -> None:
    region = document["enrolled"].pop("region", None)
    for setup in (document["enrolled"]["setup"], document["first"]["setup"], progress["setup"]):
        _with_complaints(setup, region)


def _downgrade_enrollment(document: Document, progress: Document) -> None:
    document["enrolled"]["region"] = _without_complaints(document["enrolled"]["setup"])
    for setup in (document["first"]["setup"], progress["setup"]):
        _without_complaints(setup)


def _see_all_workspaces() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL app.across_workspaces = 'on'")


def _rewrite_enrollments(change: Callable[[Document, Document], None]) -> None:
    """Change every enrollment, in batches by key."""
    connection, table = op.get_bind(), ENROLLMENTS.c
    last = None
    while True:
        query = sa.select(ENROLLMENTS).order_by(table.workspace_id, table.enrollment_id).limit(BATCH)
        if last is not None:
            query = query.where(sa.tuple_(table.workspace_id, table.enrollment_id) > sa.tuple_(*last))
        rows = connection.execute(query).all()
        if not rows:
            return
        for row in rows:
            document, progress = json.loads(row.document), json.loads(row.progress)
            change(document, progress)
            connection.execute(
                sa.update(ENROLLMENTS)
                .where(table.workspace_id == row.workspace_id, table.enrollment_id == row.enrollment_id)
                .values(document=_json(document), progress=_json(progress))
            )
        last = (sa.literal(rows[-1].workspace_id, ID), sa.literal(rows[-1].enrollment_id, ID))


def _rewrite_setup_events(change: Callable[[Document, str | None], object]) -> None:
    """Change the setup of every event that changed one, in batches by key."""
    connection, table = op.get_bind(), EVENTS.c
    key = (table.workspace_id, table.enrollment_id, table.number)
    same = sa.and_(ENROLLMENTS.c.workspace_id == table.workspace_id, ENROLLMENTS.c.enrollment_id == table.enrollment_id)
    last = None
    while True:
        query = (
            sa.select(*key, table.document, ENROLLMENTS.c.document.label("enrollment"))
            .join_from(EVENTS, ENROLLMENTS, same)
            .where(table.kind == "setup")
            .order_by(*key)
            .limit(BATCH)
        )
        if last is not None:
            query = query.where(sa.tuple_(*key) > sa.tuple_(*last))
        rows = connection.execute(query).all()
        if not rows:
            return
        for row in rows:
            document = json.loads(row.document)
            change(document["setup"], json.loads(row.enrollment)["enrolled"].get("region"))
            connection.execute(
                sa.update(EVENTS)
                .where(
                    table.workspace_id == row.workspace_id,
                    table.enrollment_id == row.enrollment_id,
                    table.number == row.number,
                )
                .values(document=_json(document))
            )
        newest = rows[-1]
        last = (sa.literal(newest.workspace_id, ID), sa.literal(newest.enrollment_id, ID), sa.literal(newest.number))


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
