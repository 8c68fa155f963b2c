"""The round trip with the Python client of openapi-generator. Prints its results as JSON."""

import json
import os
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from nextset_generated import (
    ApiClient,
    AthleteInput,
    AthletesApi,
    AthleteUpdate,
    Clause,
    Condition,
    Configuration,
    CustomRule,
    Dumbbell,
    EnrollmentInput,
    EnrollmentsApi,
    Equipment,
    ImplementLoad,
    LoadChange,
    LoadUnit,
    PerformedExerciseInput,
    PerformedSetInput,
    PrescribedExercise,
    PrescriptionsApi,
    PreviewInput,
    Problem,
    ProgramReferenceInput,
    ProgramsApi,
    ProgressionRule,
    RepsCondition,
    ResultCondition,
    SessionInput,
    SessionResult,
    SessionsApi,
    SetLine,
    Side,
    StartLoadInput,
)
from nextset_generated.exceptions import ApiException

TODAY = date.fromisoformat(os.environ["NEXTSET_TODAY"])
client = ApiClient(Configuration(host=os.environ["NEXTSET_URL"], access_token=os.environ["NEXTSET_KEY"]))
athletes, enrollments, sessions = AthletesApi(client), EnrollmentsApi(client), SessionsApi(client)
prescriptions, programs = PrescriptionsApi(client), ProgramsApi(client)
RACK = Equipment(
    Dumbbell(kind="dumbbell", unit=LoadUnit.LB, loads=[ImplementLoad(load=load, count=2) for load in (20, 25, 30)])
)


def refused(call: Callable[[], Any]) -> Problem:
    try:
        answer = call()
    except ApiException as error:
        if isinstance(error.data, Problem):
            return error.data
        raise
    raise SystemExit(f"not refused: {answer}")


def split_squat(exercises: list[PrescribedExercise]) -> PrescribedExercise:
    return next(item for item in exercises if item.slot == "bss")


seen: dict[str, object] = {}

# Create an athlete, and repeat the request with the same idempotency key.
ana = AthleteInput(name="Ana", unit=LoadUnit.LB, time_zone="Europe/Berlin", equipment=[RACK], notes="Runs.")
key = str(uuid4())
first = athletes.create_athlete_with_http_info(ana, idempotency_key=key)
again = athletes.create_athlete_with_http_info(ana, idempotency_key=key)
assert first.headers is not None
assert again.headers is not None
athlete = first.data
seen["repeated"] = [again.headers["idempotency-replayed"], again.data.id == athlete.id]

# Change the name only. Change it again with the outdated ETag.
# This client returns header names as they are sent: in lower case.
etag = first.headers["etag"]
renamed = athletes.update_athlete(athlete.id, etag, AthleteUpdate(name="Ana B."))
seen["changed"] = [renamed.name, renamed.unit.value, renamed.time_zone, renamed.notes, len(renamed.equipment)]
stale = refused(lambda: athletes.update_athlete(athlete.id, etag, AthleteUpdate(name="A.")))
missing = refused(lambda: athletes.get_athlete(UUID(int=7)))
nowhere = AthleteInput(name="Bea", unit=LoadUnit.KG, time_zone="Nowhere/Land")
invalid = refused(lambda: athletes.create_athlete(nowhere))
seen["refused"] = [
    [stale.status, stale.code],
    [missing.status, missing.code],
    [invalid.status, invalid.code, *(error.pointer for error in invalid.errors or [])],
]

# Enroll, log more reps on one side than on the other, and read the next session.
enrolled = enrollments.enroll_athlete(
    athlete.id,
    EnrollmentInput(
        program=ProgramReferenceInput(slug="runner-knee-strength"),
        start_on=TODAY,
        start=[StartLoadInput(progression="bss", side=Side.BOTH, load=20)],
    ),
)
asked = split_squat(enrolled.next.exercises)
reps = {Side.LEFT: 9, Side.RIGHT: 7}
performed = [
    PerformedSetInput(set=item.set, side=item.side, reps=reps[item.side], load=item.load, rir=2) for item in asked.sets
]
logged = sessions.log_session(
    athlete.id,
    SessionInput(
        performed_on=TODAY,
        prescription_id=enrolled.next.id,
        exercises=[PerformedExerciseInput(exercise="bulgarian-split-squat", slot="bss", sets=performed)],
    ),
)
following = prescriptions.get_next_session(athlete.id)
assert logged.next is not None
squat = split_squat(following.exercises)
seen["asked"] = [[item.side.value, item.reps, item.load] for item in asked.sets]
seen["next"] = [
    following.id == logged.next.id,
    squat.decision.action.value,
    squat.decision.code,
    squat.decision.facts["side"],
    squat.decision.text,
    squat.tempo.eccentric_seconds if squat.tempo else None,
]

# A custom rule: a union inside a list inside a union.
rule = CustomRule(
    kind="custom",
    sets=[SetLine(count=2, reps=8)],
    clauses=[
        Clause(
            code="up",
            sentence="Met: one load up.",
            when=[
                Condition(ResultCondition(kind="result", result=SessionResult.MET)),
                Condition(RepsCondition(kind="reps", min=8)),
            ],
            load=LoadChange(steps=1),
        )
    ],
)
preview = programs.preview_progression(
    PreviewInput(
        unit=LoadUnit.LB,
        start_on=TODAY,
        rule=ProgressionRule(rule),
        equipment=[RACK],
        start=[StartLoadInput(progression="lift", load=20)],
        sessions=2,
    )
)
seen["previewed"] = [
    [each.decisions[0].code, each.decisions[0].text, each.prescription.exercises[0].sets[0].load]
    for each in preview.sessions
]

# List all athletes, one per page.
for name in ("Bea", "Cleo"):
    athletes.create_athlete(AthleteInput(name=name, unit=LoadUnit.KG))
pages: list[list[str]] = []
cursor: str | None = None
while True:
    page = athletes.list_athletes(limit=1, cursor=cursor)
    pages.append([item.name for item in page.items])
    cursor = page.next_cursor
    if cursor is None:
        break
seen["pages"] = pages

print(json.dumps(seen))
