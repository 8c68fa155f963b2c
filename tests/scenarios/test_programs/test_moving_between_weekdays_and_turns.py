"""A move from days by weekday to a rotation and back keeps day, week and loads, also when history is refolded."""

from datetime import date, timedelta

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect
from tests.scenarios.test_programs.by_the_book import KG_GYM, in_short

SLUG = "whole-week"
WEEKDAYS = ("monday", "wednesday", "friday")
LIFTS = {"Squat": "back-squat", "Bench": "bench-press", "Deadlift": "deadlift"}
MONDAY, WEDNESDAY, FRIDAY = (FIRST_DAY + timedelta(n) for n in (0, 2, 4))
WEEK = timedelta(7)
REPS = (8, 5, 3, 1)


def program(*, by_weekday: bool) -> Json:
    """One lift a day, four weeks with fewer reps each."""
    rule = {"kind": "linear_load", "sets": [{"count": 3, "reps": 5}], "step": 2.5, "unit": "kg"}
    weeks = [{"sets": [{"count": 3, "reps": reps}]} for reps in REPS]
    return {
        "slug": SLUG,
        "name": "Whole week",
        "weeks": {},
        "days": [
            {
                "day": name,
                "weekdays": [weekday] if by_weekday else [],
                "slots": [
                    {"slot": name.lower(), "exercise": exercise, "progression": name.lower(), "weeks": weeks},
                ],
            }
            for (name, exercise), weekday in zip(LIFTS.items(), WEEKDAYS, strict=True)
        ],
        "progressions": [{"progression": name.lower(), "rule": rule} for name in LIFTS],
    }


def enrolled(coach: Coach, *, by_weekday: bool) -> Athlete:
    expect(coach.client.post("/v1/programs", json=program(by_weekday=by_weekday)), 201)
    return enrolls(coach, "Ana")


def enrolls(coach: Coach, name: str) -> Athlete:
    return coach.enrolls(name, SLUG, equipment=KG_GYM, start={"squat": 100, "bench": 60, "deadlift": 120})


def revises(coach: Coach, *, by_weekday: bool, revision: int) -> None:
    path, headers = f"/v1/programs/{SLUG}/revisions", {"If-Match": f'"{revision}"'}
    expect(coach.client.post(path, json=program(by_weekday=by_weekday), headers=headers), 201)


def moves(athlete: Athlete) -> Json:
    path = f"{athlete.path}/enrollments/{athlete.enrollment_id}"
    tag = athlete.coach.client.get(path).headers["ETag"]
    answer: Json = expect(athlete.coach.client.post(f"{path}/move", json={}, headers={"If-Match": tag}), 200)
    return answer


def shown(asked: Json) -> tuple[str, str, int, str]:
    return asked["on"], asked["day"], asked["week"], in_short(asked["exercises"][0])


ALL_PROGRESS = [{"progression": name.lower(), "carried": "progress"} for name in LIFTS]


def test_from_weekdays_to_a_rotation_the_next_day_follows_the_last_one(coach: Coach) -> None:
    ana = enrolled(coach, by_weekday=True)
    for on in (MONDAY, WEDNESDAY, FRIDAY, MONDAY + WEEK):
        ana.trains(on)
    revises(coach, by_weekday=False, revision=1)
    answer = moves(ana)
    assert answer["carried"] == ALL_PROGRESS
    tuesday = MONDAY + WEEK + timedelta(1)
    assert shown(answer["next"]) == (tuesday.isoformat(), "Bench", 2, "3x5@62.5")
    friday = ana.next(FRIDAY + WEEK)  # in a rotation, waiting skips nothing
    assert shown(friday) == ((FRIDAY + WEEK).isoformat(), "Bench", 2, "3x5@62.5")


def test_from_a_rotation_to_weekdays_the_date_decides_the_day(coach: Coach) -> None:
    ana = enrolled(coach, by_weekday=False)
    for n in range(4):
        ana.trains(MONDAY + timedelta(n))  # Monday to Thursday; squats again on Thursday
    revises(coach, by_weekday=True, revision=1)
    answer = moves(ana)
    assert answer["carried"] == ALL_PROGRESS
    assert shown(answer["next"]) == (FRIDAY.isoformat(), "Deadlift", 2, "3x5@122.5")
    assert shown(ana.next(MONDAY + WEEK)) == ((MONDAY + WEEK).isoformat(), "Squat", 2, "3x5@105")


def test_a_correction_before_two_moves_is_refolded_across_both(coach: Coach) -> None:
    """Ana's misses are logged late, Ben's at once. In the end both have the same prescription."""
    ana = enrolled(coach, by_weekday=True)
    ben = enrolls(coach, "Ben")
    wrong = ana.trains(MONDAY)
    ben.trains(MONDAY, squat=6)
    for athlete in (ana, ben):
        athlete.trains(WEDNESDAY)
    revises(coach, by_weekday=False, revision=1)
    assert moves(ana)["carried"] == moves(ben)["carried"] == ALL_PROGRESS
    for athlete in (ana, ben):
        athlete.trains(WEDNESDAY + timedelta(1))  # deadlifts, next in the rotation
    revises(coach, by_weekday=True, revision=2)
    for athlete in (ana, ben):
        moves(athlete)
    monday = (MONDAY + WEEK).isoformat()
    assert shown(ana.next(date.fromisoformat(monday))) == (monday, "Squat", 2, "3x5@102.5")
    assert shown(ben.next(date.fromisoformat(monday))) == (monday, "Squat", 2, "3x5@100")
    ana.corrects(wrong, squat=6)
    assert ana.changed == [(MONDAY.isoformat(), "load_increased", "reps_short")]
    assert shown(ana.next(date.fromisoformat(monday))) == shown(ben.next(date.fromisoformat(monday)))
    assert ana.next()["program"] == {"slug": SLUG, "revision": 3}


def test_a_session_before_the_move_that_is_logged_late_is_judged_by_its_own_revision(coach: Coach) -> None:
    ana = enrolled(coach, by_weekday=True)
    ana.trains(MONDAY)
    coach.calendar.comes_to(FRIDAY)
    revises(coach, by_weekday=False, revision=1)
    moves(ana)
    assert ana.next()["day"] == "Bench"
    sets = [{"reps": 8, "load": 60}] * 3
    exercises = [{"slot": "bench", "exercise": "bench-press", "sets": sets}]
    ana.logs({"performed_on": WEDNESDAY.isoformat(), "exercises": exercises})
    assert ana.codes == {"bench": "load_increased"}
    assert shown(ana.next())[1:] == ("Deadlift", 1, "3x8@120")
