"""Bulgarian split squats from 9 to 12 reps and on to the next dumbbell, over more than ten sessions."""

from datetime import date, timedelta

from tests.scenarios.story import Coach, Did, rack


def test_reps_are_earned_from_9_to_12_and_then_the_next_dumbbell(coach: Coach) -> None:
    ana = coach.enrolls("Ana", start={"bss": 10})
    ana.is_asked("bss", load=10, reps=9, sets=3, code="start_coach")
    ana.trains(bss=9)
    ana.is_asked("bss", load=10, reps=10, code="reps_up")
    ana.trains(bss=10)
    ana.is_asked("bss", load=10, reps=11, code="reps_up")
    ana.trains(bss=11)
    ana.is_asked("bss", load=10, reps=12, code="reps_up")
    ana.trains(bss=12)
    ana.is_asked("bss", load=12, reps=9, code="load_up")
    assert ana.why("bss")["text"] == "All sets reached 12 reps. Next: 12 kg, starting from 9 reps."


def test_a_story_of_twelve_sessions(coach: Coach) -> None:
    ana = coach.enrolls("Ana", equipment=rack(8, 10, 12, 14), start={"bss": 10})
    first = coach.calendar.today
    ana.is_asked("bss", load=10, reps=9, code="start_coach")

    ana.trains(first)
    ana.is_asked("bss", load=10, reps=10, code="reps_up")

    ana.trains(first + timedelta(3), bss={"left": 12, "right": 10})  # the weaker side decides
    ana.is_asked("bss", load=10, reps=11, code="reps_up")

    ana.trains(first + timedelta(6), bss={"left": 12, "right": 10})  # and holds both sides
    ana.is_asked("bss", load=10, reps=11, code="side_behind")
    behind = ana.why("bss")
    assert behind["facts"]["side"] == "right"
    assert behind["text"] == "10 of 11 good reps on the right side. Both sides stay at 10 kg and aim for 11."

    ana.trains(first + timedelta(9), bss=Did(11, good_reps=10))  # good reps count, not just reps
    ana.is_asked("bss", load=10, reps=11, code="reps_short")

    ana.trains(first + timedelta(12), bss=11)
    ana.is_asked("bss", load=10, reps=12, code="reps_up")

    ana.trains(first + timedelta(15), bss=Did(12, load=8))  # enough reps, but at a lighter load than prescribed
    ana.is_asked("bss", load=10, reps=12, code="lighter_load")

    ana.trains(first + timedelta(18), bss=12)
    ana.is_asked("bss", load=12, reps=9, code="load_up")

    ana.trains(first + timedelta(21), bss=Did([12, 12, 8]))  # two good sets are not three
    ana.is_asked("bss", load=12, reps=9, code="reps_short")

    ana.trains(first + timedelta(24), bss=12)  # a heavier load than prescribed counts
    ana.is_asked("bss", load=14, reps=9, code="load_up")

    ana.trains(first + timedelta(27), bss=12)
    ana.is_asked("bss", load=14, reps=12, code="no_heavier_load")

    ana.trains(first + timedelta(30))  # having no heavier dumbbell is never an error
    ana.is_asked("bss", load=14, reps=12, code="no_heavier_load")

    # Logged late: a session three days before the first load_up, in which the right leg was far behind.
    ana.logs(
        {
            "performed_on": (first + timedelta(16)).isoformat(),
            "exercises": [
                {
                    "exercise": "bulgarian-split-squat",
                    "sets": [
                        {"side": side, "reps": reps, "load": 10} for side, reps in [("left", 12), ("right", 7)] * 3
                    ],
                }
            ],
        }
    )
    assert ana.codes == {"bss": "side_behind"}
    assert ana.changed == []  # 12 reps were prescribed before, and still are
    ana.is_asked("bss", load=14, reps=12, code="no_heavier_load")
    assert len(ana.sessions) == 12
    assert ana.next()["session_number"] == 13


def test_a_back_dated_session_changes_later_decisions_and_reports_them(coach: Coach) -> None:
    ana = coach.enrolls("Ana", start={"bss": 10})
    first = coach.calendar.today
    ana.trains(first, bss=11)
    second = ana.trains(first + timedelta(7), bss=12)
    ana.is_asked("bss", load=12, reps=9, code="load_up")
    before = ana.next()

    day_between = first + timedelta(3)
    ana.trains(day_between, late=True, bss=Did(12, load=10))
    assert ana.codes == {"bss": "load_up"}  # 12 reps were prescribed then: this session earned the heavier dumbbell

    # The later session met what was prescribed then, so it does not count as missed against 12 kg.
    assert ana.changed == [((first + timedelta(7)).isoformat(), "load_up", "met_superseded_prescription")]
    assert [one["session_id"] for one in ana.said["changed"]] == [second]
    ana.is_asked("bss", load=12, reps=9, code="met_superseded_prescription")
    assert ana.next()["id"] != before["id"]


def test_a_miss_is_judged_against_the_refolded_prescription(coach: Coach) -> None:
    ana = coach.enrolls("Ana", start={"bss": 10})
    first = coach.calendar.today
    ana.trains(first + timedelta(7), bss=8)
    assert ana.why("bss")["text"] == "8 of 9 good reps in set 1. Repeat at 10 kg."

    ana.trains(first, late=True, bss=10)
    assert ana.changed == [((first + timedelta(7)).isoformat(), "reps_short", "reps_short")]
    assert ana.why("bss")["text"] == "8 of 11 good reps in set 1. Repeat at 10 kg."
    ana.is_asked("bss", load=10, reps=11)


def test_a_superseded_prescription_names_its_replacement(coach: Coach) -> None:
    ana = coach.enrolls("Ana", start={"bss": 10})
    first = coach.calendar.today
    ana.trains(first + timedelta(7), bss=12)
    before = ana.next()
    ana.trains(first, late=True, bss={"left": 9, "right": 5})
    stored = coach.client.get(f"{ana.path}/prescriptions/{before['id']}").json()
    assert stored["status"] == "superseded"
    assert stored["superseded_by"] == ana.next()["id"]
    assert stored["exercises"] == before["exercises"]


def test_sessions_are_ordered_by_their_dates(coach: Coach) -> None:
    ana, ben = coach.enrolls("Ana", start={"bss": 10}), coach.enrolls("Ben", start={"bss": 10})
    days = [date(2026, 3, day) for day in (2, 5, 8)]
    log = {day: _logged(day, reps) for day, reps in zip(days, (9, 12, 11), strict=True)}
    for day in days:
        ana.logs(log[day])
    for day in (days[1], days[2], days[0]):
        ben.logs(log[day])
    assert _without_ids(ana.next()) == _without_ids(ben.next())


def _logged(day: date, reps: int) -> dict[str, object]:
    sets = [{"side": "both", "reps": reps, "load": 10}] * 3
    return {"performed_on": day.isoformat(), "exercises": [{"exercise": "bulgarian-split-squat", "sets": sets}]}


def _without_ids(prescription: dict[str, object]) -> str:
    exercises = str(prescription["exercises"])
    return exercises[: exercises.index("session_id")] + str(prescription["due"])
