"""Exercises of a workspace: created, changed, and rejected."""

from uuid import UUID

import msgspec
import pytest

from api.problems import ProblemError
from api.routes.exercises import ExerciseUpdate
from api.store.database import Database, Transaction
from api.use_cases.programs import write_exercise
from domain.programs.exercise import Exercise
from tests.api.use_cases.feed.rows import context_of
from tests.scenarios.story import Coach, Json, expect

LANDMINE: Json = {
    "slug": "landmine-squat",
    "name": "Landmine squat",
    "laterality": "two_sided",
    "bodyweight": True,
    "equipment": ["dumbbell"],
}
PATH = "/v1/exercises/landmine-squat"


def created(coach: Coach) -> str:
    """Create the exercise and return its `ETag`."""
    expect(coach.client.post("/v1/exercises", json=LANDMINE), 201)
    return str(coach.client.get(PATH).headers["ETag"])


def changed(coach: Coach, tag: str, path: str = PATH, **changes: object) -> tuple[int, Json]:
    response = coach.client.patch(path, json=changes, headers={"If-Match": tag})
    return response.status_code, response.json()


def test_a_new_exercise_can_be_read(coach: Coach) -> None:
    created(coach)
    exercise = expect(coach.client.get(PATH), 200)
    assert {name: exercise[name] for name in LANDMINE} == LANDMINE


@pytest.mark.parametrize("slug", ["landmine-squat", "back-squat"])
def test_a_slug_is_taken_once_and_never_from_a_built_in_exercise(coach: Coach, slug: str) -> None:
    created(coach)
    response = coach.client.post("/v1/exercises", json=LANDMINE | {"slug": slug})
    assert (response.status_code, response.json()["code"]) == (409, "slug_taken")
    assert response.json()["detail"] == f"The exercise `{slug}` already exists."


@pytest.mark.anyio
async def test_a_workspace_has_a_limited_number_of_exercises_of_its_own(
    database: Database, workspace_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_exercise, "MOST_OWN_EXERCISES", 2)

    async def create(name: str) -> None:
        exercise = msgspec.convert(LANDMINE | {"slug": name, "name": name}, Exercise)

        async def write(tx: Transaction) -> None:
            await write_exercise.create_exercise(context_of(database, workspace_id, tx), exercise)

        await database.write(workspace_id, write)

    await create("one")
    await create("two")
    with pytest.raises(ProblemError) as refused:
        await create("three")
    assert refused.value.code == "conflict"
    assert "at most 2 exercises of its own" in str(refused.value.detail)


def test_a_slug_of_digits_alone_is_rejected_because_a_sheet_reads_a_position(coach: Coach) -> None:
    response = coach.client.post("/v1/exercises", json=LANDMINE | {"slug": "531"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/slug")


def test_a_change_leaves_the_other_fields_and_makes_a_new_version(coach: Coach) -> None:
    tag = created(coach)
    assert changed(coach, tag, cues=["chest up"])[0] == 200
    exercise = expect(coach.client.get(PATH), 200)
    assert (exercise["cues"], exercise["name"], exercise["equipment"]) == (["chest up"], "Landmine squat", ["dumbbell"])
    assert coach.client.get(PATH).headers["ETag"] != tag


def schemas_of_fields(kind: type) -> dict[str, Json]:
    """The JSON Schema of each field, without its default and its description."""
    properties = msgspec.json.schema(kind)["$defs"][kind.__name__]["properties"]
    return {
        name: {key: value for key, value in field.items() if key not in ("default", "description")}
        for name, field in properties.items()
    }


def test_every_field_but_the_slug_can_be_changed_within_the_same_bounds() -> None:
    of_exercise = schemas_of_fields(Exercise)
    del of_exercise["slug"]
    assert schemas_of_fields(ExerciseUpdate) == of_exercise


def test_muscles_and_the_movement_pattern_can_be_added_later(coach: Coach) -> None:
    status, exercise = changed(coach, created(coach), pattern="squat", muscles=["quadriceps"])
    assert (status, exercise["pattern"], exercise["muscles"]) == (200, "squat", ["quadriceps"])


def test_a_change_of_an_earlier_version_is_rejected(coach: Coach) -> None:
    tag = created(coach)
    changed(coach, tag, name="Squat with a dumbbell")
    status, problem = changed(coach, tag, name="Landmine")
    assert (status, problem["code"]) == (412, "stale_version")


def test_a_change_that_contradicts_the_rest_is_rejected(coach: Coach) -> None:
    status, problem = changed(coach, created(coach), bodyweight=False, equipment=[])
    assert (status, problem["errors"]) == (
        422,
        [{"pointer": "", "message": "An exercise with `bodyweight: false` needs `equipment`."}],
    )


def test_a_built_in_exercise_can_not_be_changed_and_an_unknown_one_is_not_found(coach: Coach) -> None:
    status, problem = changed(coach, '"1"', "/v1/exercises/back-squat", name="Squat")
    assert (status, problem["code"]) == (409, "built_in")
    status, problem = changed(coach, '"1"', "/v1/exercises/unknown", name="Squat")
    assert (status, problem["detail"]) == (404, "There is no such exercise.")


@pytest.mark.parametrize("path", ["/v1/exercises", "/v1/programs"])
def test_a_slug_with_a_line_break_at_its_end_is_rejected(coach: Coach, path: str) -> None:
    response = coach.client.post(path, json={"slug": "new-line\n"})
    assert (response.status_code, response.json()["code"]) == (422, "validation")
