"""The names in an imported log."""

from __future__ import annotations

import pytest

from api.use_cases.sessions.name_resolver import OTHER_ATHLETE
from tests.servers import Client
from tests.sheets import Json, an_athlete, enrolled, posted

HEAD = "Athlete\tDate\tExercise\tReps\tLoad\n"


def mistakes(client: Client, athlete: str, exercise: str = "goblet-squat", **body: str) -> list[tuple[str, str]]:
    text = f"{HEAD}{athlete}\t2026-03-02\t{exercise}\t9\t10\n"
    result: Json = posted(client, "/v1/imports", {"csv": text, "dry_run": True} | body, 200)
    return [(each["column"], each["message"]) for each in result["mistakes"]]


def test_an_athlete_is_named_by_external_id_id_code_or_name(client: Client) -> None:
    ben = an_athlete(client, "Ben  Müller", "ben")
    enrolled(client, ben)
    code = client.get(f"/v1/athletes/{ben}").json().get("code")
    for name in filter(None, ("ben", ben, code, "ben müller", "BEN MÜLLER")):
        assert mistakes(client, name) == []


def test_an_external_id_goes_before_a_name(client: Client) -> None:
    enrolled(client, an_athlete(client, "Other", "Ana"))
    an_athlete(client, "Ana", "ana-2")  # not enrolled: a mistake if it were taken
    assert mistakes(client, "Ana") == []


def test_an_unknown_athlete_is_a_mistake_with_a_suggestion(client: Client) -> None:
    an_athlete(client, "Ben Müller", "ben")
    ((column, message),) = mistakes(client, "Ben Muller")
    assert column == "Athlete"
    assert message.endswith("Did you mean `Ben Müller`?")


def test_an_archived_athlete_gives_way_to_another_of_the_same_name(client: Client) -> None:
    old = an_athlete(client, "Ben", "ben-1")
    etag = client.get(f"/v1/athletes/{old}").headers["ETag"]
    client.post(f"/v1/athletes/{old}/archive", headers={"If-Match": etag}).raise_for_status()
    enrolled(client, an_athlete(client, "Ben", "ben-2"))
    assert mistakes(client, "Ben") == []


def test_with_an_athlete_in_the_request_no_other_is_found_or_named(client: Client) -> None:
    ana, ben = an_athlete(client, "Ana", "ana"), an_athlete(client, "Ben", "ben")
    enrolled(client, ana)
    assert mistakes(client, "", athlete_id=ana) == []
    for name in ("Ben", "ben", ben, "Bem"):
        ((_, message),) = mistakes(client, name, athlete_id=ana)
        assert message == OTHER_ATHLETE


def test_an_exercise_is_named_by_slug_or_name_in_any_case(client: Client) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    for name in ("goblet-squat", "Goblet squat", "GOBLET  SQUAT"):
        assert mistakes(client, "ana", name) == []
    assert mistakes(client, "ana", "Goblit squat") == [
        ("Exercise", "There is no exercise `Goblit squat`. Did you mean `Goblet squat`?")
    ]


def test_an_exercise_is_named_as_another_app_names_it_too(client: Client) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    for name in ("Squat (Barbell)", "squat  (BARBELL)", "Goblet Squat (Kettlebell)"):
        assert mistakes(client, "ana", name) == []


def test_a_name_that_may_be_any_of_several_exercises_is_a_mistake_even_if_an_app_has_it(client: Client) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    ((_, message),) = mistakes(client, "ana", "Kreuzheben")
    assert message == "There is no exercise `Kreuzheben`. Which one do you mean: `Deadlift`, `Dumbbell deadlift`?"


@pytest.mark.parametrize("name", ["Ab Wheel", "Captain's Chair", "Smith Squat", "Smith Bench Press", "Wide Pull Up"])
def test_a_name_that_is_part_of_its_own_exercise_alone_stands_for_it(client: Client, name: str) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    assert mistakes(client, "ana", name) == []


@pytest.mark.parametrize(("name", "exercise"), [("Kreuzheben", "deadlift"), ("Squat", "back-squat")])
def test_the_workspace_says_which_of_several_exercises_a_name_means(client: Client, name: str, exercise: str) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    assert mistakes(client, "ana", name) != []
    client.put("/v1/exercise-mappings", json={"name": name, "exercise": exercise}).raise_for_status()
    assert mistakes(client, "ana", name) == []


def test_the_name_of_an_app_stands_for_what_the_workspace_says(client: Client) -> None:
    ana = an_athlete(client, "Ana", "ana")
    enrolled(client, ana)
    mapping = {"name": "Squat (Barbell)", "exercise": "front-squat"}
    client.put("/v1/exercise-mappings", json=mapping).raise_for_status()
    posted(client, "/v1/imports", {"csv": f"{HEAD}ana\t2026-03-02\tSquat (Barbell)\t9\t10\n"})
    (session,) = client.get(f"/v1/athletes/{ana}/sessions").json()["items"]
    assert [each["exercise"] for each in session["exercises"]] == ["front-squat"]


def test_a_name_that_the_workspace_ignores_in_exports_is_a_mistake_in_a_log(client: Client) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    mapping = {"name": "Squat (Barbell)", "exercise": None, "ignored": True}
    client.put("/v1/exercise-mappings", json=mapping).raise_for_status()
    ((column, _),) = mistakes(client, "ana", "Squat (Barbell)")
    assert column == "Exercise"


def test_a_name_that_no_app_can_have_is_a_mistake(client: Client) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    for name in ("x" * 201, "Squat\x01(Barbell)"):
        assert "There is no exercise `" in " ".join(message for _, message in mistakes(client, "ana", name))


def test_a_name_whose_loads_are_assistance_in_an_app_is_a_mistake(client: Client) -> None:
    """20 kg in a log are a load."""
    enrolled(client, an_athlete(client, "Ana", "ana"))
    ((column, _),) = mistakes(client, "ana", "Pull Up (Assisted)")
    assert column == "Exercise"


def test_two_exercises_of_one_name_are_told_apart_by_their_slugs(client: Client) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    own = {"slug": "my-goblet", "name": "Goblet Squat", "laterality": "two_sided", "bodyweight": True}
    posted(client, "/v1/exercises", own)
    assert mistakes(client, "ana", "my-goblet") == []
    ((_, message),) = mistakes(client, "ana", "Goblet squat")
    assert message == "2 exercises have this name. Write the slug instead: `goblet-squat`, `my-goblet`."


def test_a_name_that_may_be_any_of_several_exercises_gets_them_as_suggestions(client: Client) -> None:
    enrolled(client, an_athlete(client, "Ana", "ana"))
    ((column, message),) = mistakes(client, "ana", "Squats")
    assert column == "Exercise"
    assert message.startswith("There is no exercise `Squats`. Which one do you mean: `")
    assert "`Back squat`" in message
    assert message.endswith(" or another one?")
