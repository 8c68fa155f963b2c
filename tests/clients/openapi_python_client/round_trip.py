"""The round trip with the client of openapi-python-client. Prints its results as JSON."""

import json
import os
from datetime import date
from typing import TypeVar
from uuid import UUID, uuid4

from nextset_client import AuthenticatedClient
from nextset_client.api.athletes import create_athlete, get_athlete, list_athletes, update_athlete
from nextset_client.api.enrollments import enroll_athlete
from nextset_client.api.prescriptions import get_next_session
from nextset_client.api.programs import preview_progression
from nextset_client.api.sessions import log_session
from nextset_client.models import (
    Athlete,
    AthleteInput,
    AthletePage,
    AthleteUpdate,
    Clause,
    CustomRule,
    CustomRuleKind,
    Dumbbell,
    DumbbellKind,
    EnrollAthleteResult,
    EnrollmentInput,
    ImplementLoad,
    LoadChange,
    LoadUnit,
    LogSessionResult,
    PerformedExerciseInput,
    PerformedSetInput,
    PrescribedExercise,
    Prescription,
    Preview,
    PreviewInput,
    Problem,
    ProgramReferenceInput,
    RepsCondition,
    RepsConditionKind,
    ResultCondition,
    ResultConditionKind,
    SessionInput,
    SessionResult,
    SetLine,
    Side,
    StartLoadInput,
)
from nextset_client.types import UNSET, Unset

T = TypeVar("T")
TODAY = date.fromisoformat(os.environ["NEXTSET_TODAY"])
client = AuthenticatedClient(os.environ["NEXTSET_URL"], token=os.environ["NEXTSET_KEY"])
RACK = Dumbbell(DumbbellKind.DUMBBELL, LoadUnit.LB, [ImplementLoad(load, 2) for load in (20, 25, 30)])


def done(answer: T | Problem | None) -> T:
    if answer is None or isinstance(answer, Problem):
        raise SystemExit(f"refused: {answer}")
    return answer


def refused(answer: object) -> Problem:
    assert isinstance(answer, Problem), answer
    return answer


def split_squat(exercises: list[PrescribedExercise]) -> PrescribedExercise:
    return next(item for item in exercises if item.slot == "bss")


seen: dict[str, object] = {}

# Create an athlete, and repeat the request with the same idempotency key.
ana = AthleteInput("Ana", LoadUnit.LB, time_zone="Europe/Berlin", equipment=[RACK], notes="Runs.")
key = str(uuid4())
first = create_athlete.sync_detailed(client=client, body=ana, idempotency_key=key)
again = create_athlete.sync_detailed(client=client, body=ana, idempotency_key=key)
athlete: Athlete = done(first.parsed)
seen["repeated"] = [again.headers["Idempotency-Replayed"], done(again.parsed).id == athlete.id]

# Change the name only. Change it again with the outdated ETag.
etag = first.headers["ETag"]
renamed = done(update_athlete.sync(athlete.id, client=client, body=AthleteUpdate(name="Ana B."), if_match=etag))
seen["changed"] = [renamed.name, renamed.unit.value, renamed.time_zone, renamed.notes, len(renamed.equipment)]
stale = refused(update_athlete.sync(athlete.id, client=client, body=AthleteUpdate(name="A."), if_match=etag))
missing = refused(get_athlete.sync(UUID(int=7), client=client))
nowhere = AthleteInput("Bea", LoadUnit.KG, time_zone="Nowhere/Land")
invalid = refused(create_athlete.sync(client=client, body=nowhere))
errors = [] if isinstance(invalid.errors, Unset) else invalid.errors
seen["refused"] = [
    [stale.status, stale.code],
    [missing.status, missing.code],
    [invalid.status, invalid.code, *(error.pointer for error in errors)],
]

# Enroll, log more reps on one side than on the other, and read the next session.
enrolled: EnrollAthleteResult = done(
    enroll_athlete.sync(
        athlete.id,
        client=client,
        body=EnrollmentInput(
            ProgramReferenceInput("runner-knee-strength"), start_on=TODAY, start=[StartLoadInput("bss", 20, Side.BOTH)]
        ),
    )
)
asked = split_squat(enrolled.next_.exercises)
reps = {Side.LEFT: 9, Side.RIGHT: 7}
performed = [
    PerformedSetInput(set_=item.set_, side=item.side, reps=reps[item.side], load=item.load, rir=2)
    for item in asked.sets
]
logged: LogSessionResult = done(
    log_session.sync(
        athlete.id,
        client=client,
        body=SessionInput(
            TODAY,
            [PerformedExerciseInput("bulgarian-split-squat", slot="bss", sets=performed)],
            prescription_id=enrolled.next_.id,
        ),
    )
)
following: Prescription = done(get_next_session.sync(athlete.id, client=client, on=UNSET))
assert logged.next_ is not None
squat = split_squat(following.exercises)
seen["asked"] = [[item.side.value, item.reps, item.load] for item in asked.sets]
seen["next"] = [
    following.id == logged.next_.id,
    squat.decision.action.value,
    squat.decision.code,
    squat.decision.facts["side"],
    squat.decision.text,
    squat.tempo.eccentric_seconds if squat.tempo else None,
]

# A custom rule: a union inside a list inside a union.
rule = CustomRule(
    CustomRuleKind.CUSTOM,
    sets=[SetLine(count=2, reps=8)],
    clauses=[
        Clause(
            "up",
            "Met: one load up.",
            when=[
                ResultCondition(ResultConditionKind.RESULT, SessionResult.MET),
                RepsCondition(RepsConditionKind.REPS, min_=8),
            ],
            load=LoadChange(steps=1),
        )
    ],
)
preview: Preview = done(
    preview_progression.sync(
        client=client,
        body=PreviewInput(
            LoadUnit.LB, TODAY, rule=rule, equipment=[RACK], start=[StartLoadInput("lift", 20)], sessions=2
        ),
    )
)
seen["previewed"] = [
    [each.decisions[0].code, each.decisions[0].text, each.prescription.exercises[0].sets[0].load]
    for each in preview.sessions
]

# List all athletes, one per page.
for name in ("Bea", "Cleo"):
    done(create_athlete.sync(client=client, body=AthleteInput(name, LoadUnit.KG)))
pages: list[list[str]] = []
cursor: str | Unset = UNSET
while True:
    page: AthletePage = done(list_athletes.sync(client=client, limit=1, cursor=cursor))
    pages.append([item.name for item in page.items])
    if page.next_cursor is None:
        break
    cursor = page.next_cursor
seen["pages"] = pages

print(json.dumps(seen))
