"""Statements about a workspace's own exercises."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select

from api.store.rows import columns, keyed
from api.store.statement import Statement
from api.store.tables import exercises as table


class ExerciseRow(msgspec.Struct, frozen=True):
    slug: str
    document: str
    version: int
    created_at: datetime
    updated_at: datetime


ALL = Statement(select(*columns(table, ExerciseRow)).where(keyed(table)).order_by(table.c.slug), ExerciseRow)
BY_SLUG = Statement(select(*columns(table, ExerciseRow)).where(keyed(table, "slug")), ExerciseRow)
