"""Regions of complaints, pain limits and gates are members of a closed list.

A region that is not in the list becomes null, which counts everywhere: no pain is ignored because of its spelling. Stop
all servers before this migration: the release before can't compare the new names with its own.
"""

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.String(36), "sqlite")
KEYS = {
    "enrollments": ("enrollment_id",),
    "events": ("event_id",),
    "prescriptions": ("prescription_id",),
    "program_revisions": ("slug", "revision"),
}
DOCUMENTS = {"enrollments": ("document", "progress")}
BATCH = 500
REGIONS = (
    "head",
    "neck",
    "shoulder",
    "upper_arm",
    "elbow",
    "forearm",
    "wrist",
    "hand",
    "chest",
    "upper_back",
    "abdomen",
    "lower_back",
    "hip",
    "groin",
    "thigh",
    "knee",
    "lower_leg",
    "ankle",
    "foot",
)
OTHER_NAMES = {
    "lumbar_spine": "lower_back",
    "low_back": "lower_back",
    "thoracic_spine": "upper_back",
    "cervical_spine": "neck",
    "hamstring": "thigh",
    "quadriceps": "thigh",
    "calf": "lower_leg",
    "shin": "lower_leg",
    "achilles": "lower_leg",
    "achilles_tendon": "lower_leg",
    "patella": "knee",
    "patellar_tendon": "knee",
    "heel": "foot",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL app.across_workspaces = 'on'")
    for name, key in KEYS.items():
        _rewrite(name, key, DOCUMENTS.get(name, ("document",)))


def downgrade() -> None:
    """Nothing to do: the release before takes any text."""


def _rewrite(name: str, key: tuple[str, ...], documents: tuple[str, ...]) -> None:
    """Change every row that mentions a region, in batches by key."""
    types = {"revision": sa.Integer, "slug": sa.Text}
    columns = [sa.column("workspace_id", ID), *(sa.column(each, types.get(each, ID)) for each in key)]
    table = sa.table(name, *columns, *(sa.column(each, sa.Text) for each in documents))
    keys = [table.c[column.name] for column in columns]
    mentions = sa.or_(*(table.c[each].contains('"region') for each in documents))
    connection, last = op.get_bind(), None
    while True:
        query = sa.select(table).where(mentions).order_by(*keys).limit(BATCH)
        if last is not None:
            query = query.where(sa.tuple_(*keys) > sa.tuple_(*last))
        rows = connection.execute(query).all()
        if not rows:
            return
        for row in rows:
            changed = {each: _changed(getattr(row, each)) for each in documents}
            if any(changed[each] != getattr(row, each) for each in documents):
                same = sa.and_(*(column == getattr(row, column.name) for column in keys))
                connection.execute(sa.update(table).where(same).values(**changed))
        last = [sa.literal(getattr(rows[-1], column.name), column.type) for column in keys]


def _changed(document: str) -> str:
    value = json.loads(document)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) if _rename(value) else document


def _rename(value: Any) -> bool:
    """Rename the regions in a JSON value. Returns whether one changed."""
    if isinstance(value, list):
        return sum(map(_rename, value)) > 0
    if not isinstance(value, dict):
        return False
    changed = sum(map(_rename, value.values())) > 0
    if isinstance(value.get("region"), str) and value["region"] not in REGIONS:
        value["region"], changed = _region(value["region"]), True
    if isinstance(value.get("regions"), list) and any(each not in REGIONS for each in value["regions"]):
        known = [region for each in value["regions"] if (region := _region(each)) is not None]
        # A limit for an unknown region counts for all of them: pain may be counted twice, but never left out.
        value["regions"] = list(dict.fromkeys(known)) if len(known) == len(value["regions"]) else None
        changed = True
    return changed


def _region(text: str) -> str | None:
    name = re.sub(r"[^a-z]+", "_", text.lower()).strip("_")
    return name if name in REGIONS else OTHER_NAMES.get(name)
