"""The peer's application: the two endpoints, authentication and idempotency, written in the usual way.

It decides by plain double progression, which is far less work than the product does, so it favors the peer.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import selectinload

from benchmarks.peer import models, schemas

engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=10, max_overflow=0)
new_session = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def database() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


Database = Annotated[AsyncSession, Depends(database)]


async def authenticated(session: Database, authorization: Annotated[str, Header()]) -> models.ApiKey:
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    key = await session.scalar(select(models.ApiKey).where(models.ApiKey.secret_sha256 == digest))
    if key is None:
        raise HTTPException(401, "unknown key")
    return key


Caller = Annotated[models.ApiKey, Depends(authenticated)]


async def athlete_of(session: AsyncSession, caller: models.ApiKey, athlete_id: uuid.UUID) -> models.Athlete:
    athlete = await session.get(models.Athlete, athlete_id)
    if athlete is None or athlete.workspace_id != caller.workspace_id:
        raise HTTPException(404, "no such athlete")
    return athlete


@app.get("/v1/athletes/{athlete_id}/next-session")
async def next_session(
    athlete_id: uuid.UUID, session: Database, caller: Caller, on: date | None = None
) -> schemas.Prescription:
    athlete = await athlete_of(session, caller, athlete_id)
    enrollment = await session.scalar(
        select(models.Enrollment)
        .options(selectinload(models.Enrollment.progress))
        .where(models.Enrollment.athlete_id == athlete_id)
    )
    if enrollment is None:
        raise HTTPException(404, "no enrollment")
    pending = await session.scalar(
        select(models.Prescription).where(
            models.Prescription.enrollment_id == enrollment.id, models.Prescription.status == "pending"
        )
    )
    if pending is None:
        raise HTTPException(404, "no session")
    return prescribed(athlete, enrollment, pending.id, on)


@app.post("/v1/athletes/{athlete_id}/sessions", status_code=201, response_model=schemas.SessionLogged)
async def log_session(
    athlete_id: uuid.UUID,
    body: schemas.NewSession,
    request: Request,
    response: Response,
    session: Database,
    caller: Caller,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Any:
    fingerprint = hashlib.sha256(request.url.path.encode() + await request.body()).hexdigest()
    if idempotency_key is not None:
        stored = await session.scalar(
            select(models.IdempotencyKey).where(
                models.IdempotencyKey.workspace_id == caller.workspace_id, models.IdempotencyKey.key == idempotency_key
            )
        )
        if stored is not None:
            if stored.fingerprint != fingerprint:
                raise HTTPException(422, "key used for another request")
            return JSONResponse(stored.response, 201, {"Idempotency-Replayed": "true"})
    athlete = await athlete_of(session, caller, athlete_id)
    enrollment = await session.scalar(
        select(models.Enrollment)
        .options(selectinload(models.Enrollment.progress))
        .where(models.Enrollment.athlete_id == athlete_id)
        .with_for_update()
    )
    if enrollment is None:
        raise HTTPException(409, "no enrollment")
    logged = models.TrainingSession(
        athlete_id=athlete_id,
        enrollment_id=enrollment.id,
        prescription_id=body.prescription_id,
        performed_on=body.performed_on,
        notes=body.notes,
        pain=body.pain.model_dump(),
        sets=[
            models.PerformedSet(
                slot=exercise.slot or exercise.exercise,
                exercise=exercise.exercise,
                number=one.set or number,
                side=one.side,
                reps=one.reps or 0,
                load=one.load,
                rir=one.rir,
            )
            for exercise in body.exercises
            for number, one in enumerate(exercise.sets, start=1)
        ],
    )
    session.add(logged)
    decisions = decide(athlete, enrollment, body)
    enrollment.sessions_done += 1
    enrollment.last_on = body.performed_on
    previous = await session.scalar(
        select(models.Prescription).where(
            models.Prescription.enrollment_id == enrollment.id, models.Prescription.status == "pending"
        )
    )
    if previous is not None:
        previous.status = "done"
    following = models.Prescription(
        id=uuid.uuid4(), enrollment_id=enrollment.id, session_number=enrollment.sessions_done + 1, document={}
    )
    next_prescription = prescribed(athlete, enrollment, following.id, None)
    following.document = next_prescription.model_dump(mode="json")
    session.add(following)
    await session.flush()
    result = schemas.SessionLogged(
        session=schemas.Session(
            id=logged.id,
            athlete_id=athlete_id,
            enrollment_id=enrollment.id,
            performed_on=logged.performed_on,
            prescription_id=logged.prescription_id,
            notes=logged.notes,
            pain=body.pain,
            exercises=body.exercises,
            created_at=logged.created_at,
        ),
        decisions=decisions,
        next=next_prescription,
    )
    if idempotency_key is not None:
        session.add(
            models.IdempotencyKey(
                workspace_id=caller.workspace_id,
                key=idempotency_key,
                fingerprint=fingerprint,
                response=result.model_dump(mode="json"),
            )
        )
    await session.commit()
    response.headers["Location"] = f"{request.url.path}/{logged.id}"
    return result


def decide(athlete: models.Athlete, enrollment: models.Enrollment, body: schemas.NewSession) -> list[schemas.Decision]:
    """Double progression: the next load after all sets at the top of the range, else one more rep if all were met."""
    by_slot = {exercise.slot or exercise.exercise: exercise for exercise in body.exercises}
    decisions = []
    for progress in enrollment.progress:
        performed = by_slot.get(progress.slot)
        if performed is None:
            continue
        met = all((one.reps or 0) >= progress.reps for one in performed.sets)
        if met and progress.reps >= progress.reps_max:
            progress.load = next_load(athlete.loads["loads"], progress.load)
            progress.reps = progress.reps_min
            progress.action, progress.text = "advance", f"All sets done: {progress.load:g} kg next."
        elif met:
            progress.reps += 1
            progress.action, progress.text = "advance", f"All sets done: {progress.reps} reps next."
        else:
            progress.action, progress.text = "hold", f"Not all of {progress.reps} reps: the same again."
        decisions.append(decision_of(progress))
    return decisions


def next_load(loads: Sequence[float], load: float) -> float:
    return next((each for each in loads if each > load), load)


def decision_of(progress: models.Progress) -> schemas.Decision:
    return schemas.Decision(slot=progress.slot, action=progress.action, code=progress.action, text=progress.text)


def prescribed(
    athlete: models.Athlete, enrollment: models.Enrollment, prescription_id: uuid.UUID, on: date | None
) -> schemas.Prescription:
    earliest = (enrollment.last_on or date(2020, 1, 1)) + timedelta(days=2)
    return schemas.Prescription(
        id=prescription_id,
        athlete_id=athlete.id,
        enrollment_id=enrollment.id,
        session_number=enrollment.sessions_done + 1,
        status="pending",
        on=max(on or earliest, earliest),
        unit=athlete.unit,
        rounds=3,
        exercises=[
            schemas.PrescribedExercise(
                slot=progress.slot,
                exercise=progress.exercise,
                rest_seconds=60,
                sets=[
                    schemas.PrescribedSet(set=number, side=side, reps=progress.reps, load=progress.load)
                    for number in range(1, progress.sets + 1)
                    for side in ("left", "right")
                ],
                decision=decision_of(progress),
            )
            for progress in enrollment.progress
        ],
    )
