"""The peer's tables: one row per set, one row per progression."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSONB, datetime: DateTime(timezone=True)}  # noqa: RUF012  # SQLAlchemy's


class ApiKey(Base):
    __tablename__ = "api_keys"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    workspace_id: Mapped[uuid.UUID]
    secret_sha256: Mapped[str] = mapped_column(unique=True)


class Athlete(Base):
    __tablename__ = "athletes"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    workspace_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="kg")
    loads: Mapped[dict[str, Any]]


class Enrollment(Base):
    __tablename__ = "enrollments"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    athlete_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("athletes.id"), index=True)
    program: Mapped[str]
    sessions_done: Mapped[int] = mapped_column(default=0)
    last_on: Mapped[date | None]
    progress: Mapped[list[Progress]] = relationship(order_by="Progress.id")


class Progress(Base):
    __tablename__ = "progress"
    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrollments.id"), index=True)
    slot: Mapped[str]
    exercise: Mapped[str]
    sets: Mapped[int]
    reps: Mapped[int]
    reps_min: Mapped[int]
    reps_max: Mapped[int]
    load: Mapped[float]
    action: Mapped[str] = mapped_column(default="start")
    text: Mapped[str] = mapped_column(default="")


class TrainingSession(Base):
    __tablename__ = "sessions"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    athlete_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("athletes.id"), index=True)
    enrollment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrollments.id"), index=True)
    prescription_id: Mapped[uuid.UUID | None]
    performed_on: Mapped[date]
    notes: Mapped[str | None]
    pain: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sets: Mapped[list[PerformedSet]] = relationship(order_by="PerformedSet.id")


class PerformedSet(Base):
    __tablename__ = "performed_sets"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sessions.id"), index=True)
    slot: Mapped[str]
    exercise: Mapped[str]
    number: Mapped[int]
    side: Mapped[str]
    reps: Mapped[int]
    load: Mapped[float | None]
    rir: Mapped[float | None]


class Prescription(Base):
    __tablename__ = "prescriptions"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    enrollment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrollments.id"), index=True)
    session_number: Mapped[int]
    status: Mapped[str] = mapped_column(default="pending")
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[uuid.UUID]
    key: Mapped[str]
    fingerprint: Mapped[str]
    response: Mapped[dict[str, Any]]
