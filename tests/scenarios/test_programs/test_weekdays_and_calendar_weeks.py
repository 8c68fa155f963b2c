"""Eight calendar weeks: missed days, a session on another day, a skipped one, and two weeks of illness.

The expected values are a coach's diary: the date, the program's day, the week, and the load.
"""

from datetime import date, timedelta

import pytest

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Did, Json, expect
from tests.scenarios.test_programs.by_the_book import KG_GYM, built, hundredths, in_short

WEEKS = 8
REPS_BY_WEEK = (15, 12, 12, 10, 10, 8, 8, 8)  # heavy slow resistance
PERCENT = {15: 65, 12: 67, 10: 75, 8: 80}


def day(week: int, weekday: int) -> date:
    """A date of the story. Week 1 begins with its first Monday; Monday is 0."""
    return FIRST_DAY + timedelta(weeks=week - 1, days=weekday)


MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


def creates(coach: Coach, program: Json) -> str:
    expect(coach.client.post("/v1/programs", json=program), 201)
    return str(program["slug"])


def logs_late(athlete: Athlete, asked: Json, on: date) -> None:
    """Perform one day's prescription as prescribed, on another day."""
    exercises = [
        {"slot": item["slot"], "exercise": item["exercise"], "sets": [Did().set_for(one) for one in item["sets"]]}
        for item in asked["exercises"]
    ]
    athlete.logs({"performed_on": on.isoformat(), "prescription_id": asked["id"], "exercises": exercises})


# Calendar weeks


@pytest.fixture
def tendon(coach: Coach) -> Athlete:
    """The squat of the built-in program, but by calendar weeks, as in a twelve-week rehabilitation."""
    found: Json = expect(coach.client.get("/v1/programs/heavy-slow-resistance"), 200)["program"]
    only = found["days"][0] | {"slots": found["days"][0]["slots"][:1]}
    program = found | {
        "slug": "squat-by-the-calendar",
        "name": "Slow squats by the calendar",
        "weeks": {"by": "calendar"},
        "days": [only],
        "progressions": found["progressions"][:1],
    }
    return coach.enrolls("Ana", creates(coach, program), equipment=KG_GYM, start={"squat": 120})


def test_eight_calendar_weeks_with_two_weeks_of_illness(tendon: Athlete) -> None:
    one_rep_max = 120.0

    def trains(week: int, weekday: int) -> None:
        """Perform the week's reps at the week's percentage as prescribed, whatever was trained before."""
        nonlocal one_rep_max
        on, reps = day(week, weekday), REPS_BY_WEEK[week - 1]
        asked = tendon.next(on)
        bar = built(one_rep_max * PERCENT[reps] / 100)
        assert (asked["on"], asked["week"], in_short(asked["exercises"][0])) == (
            on.isoformat(),
            week,
            f"4x{reps}@{bar:g}",
        )
        tendon.trains(on)
        one_rep_max = hundredths(one_rep_max * 1.025)

    for weekday in (MONDAY, WEDNESDAY, FRIDAY):
        trains(1, weekday)
    trains(2, TUESDAY)  # Monday was missed, and Friday will be: the week still advances
    trains(2, THURSDAY)
    tendon.coach.calendar.comes_to(day(3, MONDAY))
    tendon.skips("traveling")
    assert tendon.next()["due"] == {"earliest": day(3, TUESDAY).isoformat(), "latest": day(3, THURSDAY).isoformat()}
    trains(3, WEDNESDAY)
    trains(3, FRIDAY)
    asked = tendon.next(day(6, MONDAY))  # 17 days of illness: weeks 4 and 5 have passed
    assert asked["due"]["latest"] < day(6, MONDAY).isoformat()
    assert asked["exercises"][0]["decision"]["code"] == "layoff"
    one_rep_max = hundredths(one_rep_max * 0.95)
    for week in (6, 7, 8):
        for weekday in (MONDAY, WEDNESDAY, FRIDAY):
            trains(week, weekday)
    assert tendon.next()["session_number"] == 17


def test_a_session_logged_late_is_judged_by_the_week_of_its_date(tendon: Athlete) -> None:
    tendon.trains(day(1, MONDAY))
    tendon.coach.calendar.comes_to(day(3, MONDAY))
    twelve_in_week_3 = tendon.next()["exercises"][0]["sets"][0]["reps"]
    sets = [{"reps": 15, "load": 80}] * 4  # 65 percent of 123
    exercises = [{"slot": "squat", "exercise": "back-squat", "sets": sets}]
    tendon.logs({"performed_on": day(1, FRIDAY).isoformat(), "exercises": exercises})
    assert (twelve_in_week_3, tendon.codes) == (12, {"squat": "load_increased"})
    assert tendon.next()["week"] == 3


# Weekdays


def by_weekday() -> Json:
    """Heavy squats on Monday, light ones on Wednesday, bench presses on Friday."""
    rule = {"kind": "linear_load", "sets": [{"count": 3, "reps": 5}], "step": 2.5, "unit": "kg"}
    light = [{"count": 2, "reps": 5, "percent": 80}]
    squat = {"exercise": "back-squat", "progression": "squat"}
    return {
        "slug": "by-weekday",
        "name": "By weekday",
        "weeks": {},
        "days": [
            {"day": "Heavy", "weekdays": ["monday"], "slots": [squat | {"slot": "heavy"}]},
            {
                "day": "Light",
                "weekdays": ["wednesday"],
                "slots": [squat | {"slot": "light", "sets": light, "judged": False}],
            },
            {
                "day": "Bench",
                "weekdays": ["friday"],
                "slots": [{"slot": "bench", "exercise": "bench-press", "progression": "bench"}],
            },
        ],
        "progressions": [{"progression": "squat", "rule": rule}, {"progression": "bench", "rule": rule}],
    }


def asked(athlete: Athlete, on: date) -> tuple[str, str, int, str]:
    """Date, day, week, and the only line of the prescription."""
    found = athlete.next(on)
    return found["on"], found["day"], found["week"], in_short(found["exercises"][0])


def test_eight_weeks_by_weekday(coach: Coach) -> None:
    ana = coach.enrolls("Ana", creates(coach, by_weekday()), equipment=KG_GYM, start={"squat": 100, "bench": 60})

    def trains(week: int, weekday: int, name: str, block: int, line: str) -> None:
        on = day(week, weekday)
        assert asked(ana, on) == (on.isoformat(), name, block, line)
        ana.trains(on)

    trains(1, MONDAY, "Heavy", 1, "3x5@100")
    trains(1, WEDNESDAY, "Light", 1, "2x5@82.5")  # 80 percent of 102.5
    trains(1, FRIDAY, "Bench", 1, "3x5@60")
    assert asked(ana, day(2, TUESDAY))[:2] == (day(2, WEDNESDAY).isoformat(), "Light")  # Monday was missed
    trains(2, WEDNESDAY, "Light", 2, "2x5@82.5")
    trains(2, FRIDAY, "Bench", 2, "3x5@62.5")
    monday = ana.next(day(3, MONDAY))
    logs_late(ana, monday, day(3, TUESDAY))
    assert ana.codes == {"heavy": "load_increased"}
    trains(3, WEDNESDAY, "Light", 3, "2x5@85")  # 84 of 105
    trains(3, FRIDAY, "Bench", 3, "3x5@65")
    coach.calendar.comes_to(day(4, MONDAY))
    ana.skips("traveling")
    assert asked(ana, day(4, MONDAY))[:2] == (day(4, WEDNESDAY).isoformat(), "Light")
    trains(4, WEDNESDAY, "Light", 3, "2x5@85")  # a block of three sessions: week 3 is not complete
    trains(4, FRIDAY, "Bench", 4, "3x5@67.5")
    # Two weeks and a weekend ill: 17 days without a session, 5 percent off, and on from there.
    trains(7, MONDAY, "Heavy", 4, "3x5@100")  # 99.75 of 105
    trains(7, WEDNESDAY, "Light", 4, "2x5@82.5")  # 80 percent of 102.5 again
    trains(7, FRIDAY, "Bench", 5, "3x5@67.5")  # 66.5 of 70: the break was the bench press's too
    trains(8, MONDAY, "Heavy", 5, "3x5@102.5")
    trains(8, WEDNESDAY, "Light", 5, "2x5@85")
    trains(8, FRIDAY, "Bench", 6, "3x5@70")
    assert asked(ana, day(8, FRIDAY))[:2] == (day(9, MONDAY).isoformat(), "Heavy")
