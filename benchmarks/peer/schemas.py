"""The peer's request and response bodies."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Side = Literal["left", "right", "both"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PerformedSet(Strict):
    set: int | None = Field(None, ge=1, le=100)
    side: Side = "both"
    reps: int | None = Field(None, ge=0, le=1000)
    load: float | None = Field(None, ge=0, le=2000)
    rir: float | None = Field(None, ge=0, le=10)
    torso_upright: bool | None = None
    unassisted: bool | None = None


class PerformedExercise(Strict):
    slot: str | None = Field(None, max_length=80)
    exercise: str = Field(min_length=1, max_length=80)
    notes: str | None = None
    sets: list[PerformedSet] = Field(max_length=100)


class Pain(Strict):
    before: int | None = Field(None, ge=0, le=10)
    during: int | None = Field(None, ge=0, le=10)
    after_1h: int | None = Field(None, ge=0, le=10)
    next_morning: int | None = Field(None, ge=0, le=10)


class NewSession(Strict):
    performed_on: date
    prescription_id: uuid.UUID | None = None
    notes: str | None = None
    pain: Pain = Pain()
    exercises: list[PerformedExercise] = Field(max_length=50)


class Decision(BaseModel):
    slot: str
    action: str
    code: str
    text: str


class PrescribedSet(BaseModel):
    set: int
    kind: str = "work"
    side: Side
    reps: int
    load: float
    rir: float | None = None


class PrescribedExercise(BaseModel):
    slot: str
    exercise: str
    rest_seconds: int
    sets: list[PrescribedSet]
    decision: Decision


class Prescription(BaseModel):
    id: uuid.UUID
    athlete_id: uuid.UUID
    enrollment_id: uuid.UUID
    session_number: int
    status: str
    on: date
    unit: str
    rounds: int
    exercises: list[PrescribedExercise]


class Session(BaseModel):
    id: uuid.UUID
    athlete_id: uuid.UUID
    enrollment_id: uuid.UUID
    performed_on: date
    prescription_id: uuid.UUID | None
    notes: str | None
    pain: Pain
    exercises: list[PerformedExercise]
    created_at: datetime


class SessionLogged(BaseModel):
    session: Session
    decisions: list[Decision]
    next: Prescription
