"""A lifter comes from another app: enrolling replays what the sessions there say about the program."""

from __future__ import annotations

import pytest

from api.use_cases.enrollments import enroll_athletes
from tests.api.use_cases.enrollments.test_enroll_athlete import BARBELL
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import places_of, verified
from tests.scenarios.story import Coach, Json, expect

SQUAT, BENCH, ROW, CURL = "back-squat", "bench-press", "barbell-row", "barbell-curl"


class Lifter:
    """An athlete without a program, who logs sessions."""

    def __init__(self, coach: Coach, name: str = "Ben") -> None:
        self.client = coach.client
        body = {"name": name, "unit": "kg", "equipment": BARBELL}
        self.path = f"/v1/athletes/{expect(self.client.post('/v1/athletes', json=body), 201)['id']}"

    def lifts(self, day: int, **loads: float) -> str:
        """Log five sets of five of each exercise, on a day of February. Returns the session's id."""
        exercises = [five_fives(exercise.replace("_", "-"), load) for exercise, load in loads.items()]
        return self.logs(day, exercises)

    def logs(self, day: int, exercises: list[Json], **fields: object) -> str:
        body = {"enrollment_id": None, "performed_on": f"2026-02-{day:02}", "exercises": exercises, **fields}
        return str(expect(self.client.post(f"{self.path}/sessions", json=body), 201)["session"]["id"])

    def enrolls(self, program: str = "stronglifts-5x5", status: int = 201, **fields: object) -> Json:
        body = {"program": {"slug": program}, "start_on": "2026-03-02", **fields}
        return expect(self.client.post(f"{self.path}/enrollments", json=body), status)  # type: ignore[no-any-return]

    def next(self) -> Json:
        return expect(self.client.get(f"{self.path}/next-session"), 200)  # type: ignore[no-any-return]

    def enrollment(self) -> Json:
        return expect(self.client.get(f"{self.path}/enrollments"), 200)["items"][0]  # type: ignore[no-any-return]

    def corrects(self, session_id: str, exercises: list[Json], day: int) -> None:
        path = f"{self.path}/sessions/{session_id}"
        stored = self.client.get(path)
        body = {"performed_on": f"2026-02-{day:02}", "exercises": exercises}
        expect(self.client.put(path, json=body, headers={"If-Match": stored.headers["ETag"]}), 200)

    def deletes(self, session_id: str) -> None:
        path = f"{self.path}/sessions/{session_id}"
        expect(self.client.delete(path, headers={"If-Match": self.client.get(path).headers["ETag"]}), 200)


def five_fives(exercise: str, load: float, reps: int = 5) -> Json:
    return {"exercise": exercise, "sets": [{"reps": reps, "load": load}] * 5}


def loads(prescription: Json) -> dict[str, float]:
    return {item["exercise"]: item["sets"][-1]["load"] for item in prescription["exercises"]}


@pytest.fixture
def ben(coach: Coach) -> Lifter:
    """Ben did a week of StrongLifts in another app: A, B, A, and a run."""
    ben = Lifter(coach)
    ben.lifts(16, back_squat=80, bench_press=60, barbell_row=50)
    ben.lifts(18, back_squat=82.5, overhead_press=40)
    ben.lifts(20, back_squat=85, bench_press=62.5, barbell_row=52.5, barbell_curl=30)
    ben.logs(22, [{"exercise": "run", "sets": [{"distance_m": 5000}]}])
    return ben


def test_the_program_goes_on_where_the_other_app_ended(ben: Lifter) -> None:
    """Day B is next, each exercise one step heavier than it was done last."""
    enrolled = ben.enrolls(replay_from="2026-02-16")
    following = enrolled["next"]
    assert (following["day"], following["session_number"]) == ("B", 4)
    assert loads(following) == {SQUAT: 87.5, "overhead-press": 42.5, "deadlift": 40}
    reason = following["exercises"][0]["decision"]
    assert (reason["code"], reason["text"]) == ("load_increased", "More weight earned. Next: 87.5 kg, up from 85 kg.")


def test_the_enrollment_says_what_it_replays(ben: Lifter) -> None:
    """The run is no part of the program."""
    enrolled = ben.enrolls(replay_from="2026-02-16")["enrollment"]
    assert (enrolled["replay_from"], enrolled["sessions_replayed"], enrolled["sessions_done"]) == ("2026-02-16", 3, 3)
    assert ben.enrollment() == enrolled


def test_the_first_session_is_due_on_the_first_day_of_the_enrollment(ben: Lifter) -> None:
    assert ben.enrolls(replay_from="2026-02-16")["next"]["due"] == {"earliest": "2026-03-02", "latest": None}


def test_sessions_are_replayed_only_when_asked(ben: Lifter) -> None:
    enrolled = ben.enrolls()
    assert (enrolled["enrollment"]["replay_from"], enrolled["enrollment"]["sessions_replayed"]) == (None, 0)
    assert (enrolled["next"]["day"], enrolled["next"]["session_number"]) == ("A", 1)
    assert loads(enrolled["next"])[SQUAT] == 85  # the last one, not a step heavier


def test_sessions_before_the_day_are_not_replayed_but_the_start_follows_from_them(ben: Lifter) -> None:
    enrolled = ben.enrolls(replay_from="2026-02-18")
    assert enrolled["enrollment"]["sessions_replayed"] == 2
    assert loads(enrolled["next"])[SQUAT] == 87.5


def test_the_sessions_themselves_stay_as_they_are(ben: Lifter) -> None:
    before = expect(ben.client.get(f"{ben.path}/sessions"), 200)
    ben.enrolls(replay_from="2026-02-16")
    assert expect(ben.client.get(f"{ben.path}/sessions"), 200) == before


def test_records_count_a_replayed_session_once(ben: Lifter) -> None:
    before = expect(ben.client.get(f"{ben.path}/training-volume"), 200)
    ben.enrolls(replay_from="2026-02-16")
    assert expect(ben.client.get(f"{ben.path}/training-volume"), 200) == before


def test_a_load_of_the_coach_holds_before_the_first_replayed_session(ben: Lifter) -> None:
    start = [{"progression": "deadlift", "load": 100}]
    assert loads(ben.enrolls(replay_from="2026-02-16", start=start)["next"])["deadlift"] == 100


def test_an_exercise_begins_with_what_its_first_replayed_session_shows(coach: Coach) -> None:
    """Not with half of what the lifter did months before."""
    ben = Lifter(coach)
    ben.logs(16, [five_fives("overhead-press", 40)], performed_on="2025-10-16")
    ben.lifts(16, overhead_press=45)
    ben.lifts(18, back_squat=80, bench_press=60)
    following = ben.enrolls(replay_from="2026-02-16", start_day="B")["next"]
    assert loads(following)["overhead-press"] == 47.5


def test_a_gap_in_the_history_leaves_exercises_that_have_not_begun_as_they_are(coach: Coach) -> None:
    ben = Lifter(coach)
    ben.lifts(1, back_squat=80)
    ben.lifts(20, back_squat=80)
    start = [{"progression": "bench", "load": 60}, {"progression": "row", "load": 50}]
    following = ben.enrolls(replay_from="2026-02-01", start=start)["next"]
    assert {name: load for name, load in loads(following).items() if name != SQUAT} == {BENCH: 60, ROW: 50}
    assert [item["decision"]["code"] for item in following["exercises"][1:]] == ["start_coach"] * 2


def test_an_exercise_that_is_not_replayed_ages_until_the_first_day(coach: Coach) -> None:
    """20 days before the enrollment: 5 percent off."""
    ben = Lifter(coach)
    ben.lifts(10, bench_press=60)
    ben.lifts(16, back_squat=80)
    following = ben.enrolls(replay_from="2026-02-16", start_day="B")["next"]
    bench = next(each for each in following["exercises"] if each["exercise"] == BENCH)
    assert bench["decision"]["text"] == (
        "Starts at 55 kg, lighter than the 60 kg shown by 5 x 5 at 60 kg on February 10, 2026, because that was 20 "
        "days ago."
    )


def test_warm_ups_that_nobody_marked_do_not_count_as_missed(coach: Coach) -> None:
    ben = Lifter(coach)
    ramp = [{"reps": 5, "load": load} for load in (20, 40, 60, 80, 80, 80, 80, 80)]
    ben.logs(16, [{"exercise": SQUAT, "sets": ramp}])
    ben.logs(18, [{"exercise": SQUAT, "sets": ramp}])
    assert loads(ben.enrolls(replay_from="2026-02-18")["next"])[SQUAT] == 82.5


def test_without_such_sessions_the_enrollment_begins_as_usual(coach: Coach) -> None:
    ben = Lifter(coach)
    enrolled = ben.enrolls(replay_from="2026-02-16")
    assert (enrolled["enrollment"]["sessions_replayed"], enrolled["next"]["session_number"]) == (0, 1)
    assert enrolled["next"]["due"] == {"earliest": "2026-03-02", "latest": None}


def test_a_session_that_follows_is_judged_as_any_other(ben: Lifter) -> None:
    ben.enrolls(replay_from="2026-02-16")
    body = {"performed_on": "2026-03-02", "exercises": [five_fives(SQUAT, 87.5), five_fives("overhead-press", 42.5)]}
    result = expect(ben.client.post(f"{ben.path}/sessions", json=body), 201)
    assert loads(result["next"]) == {SQUAT: 90, BENCH: 65, ROW: 55}


# Later changes


def test_a_correction_of_a_replayed_session_changes_the_next_one(ben: Lifter, coach: Coach) -> None:
    session_id = ben.lifts(23, back_squat=87.5, overhead_press=42.5)
    ben.enrolls(replay_from="2026-02-16")
    assert loads(ben.next())[SQUAT] == 90
    ben.corrects(session_id, [five_fives(SQUAT, 87.5, reps=3), five_fives("overhead-press", 42.5)], 23)
    assert loads(ben.next())[SQUAT] == 87.5
    assert ben.enrollment()["version"] == 2


def test_a_deleted_session_is_no_longer_replayed(ben: Lifter) -> None:
    session_id = ben.lifts(23, back_squat=87.5, overhead_press=42.5)
    assert ben.enrolls(replay_from="2026-02-16")["next"]["session_number"] == 5
    ben.deletes(session_id)
    following = ben.next()
    assert (following["session_number"], loads(following)[SQUAT]) == (4, 87.5)
    assert (ben.enrollment()["sessions_replayed"], ben.enrollment()["sessions_done"]) == (3, 3)


def test_a_session_that_is_logged_later_is_not_replayed(ben: Lifter) -> None:
    ben.enrolls(replay_from="2026-02-16")
    before = ben.next()
    ben.lifts(23, back_squat=100)
    assert ben.next() == before


def export_of_strong(**loads: float) -> str:
    """One workout in another app: five sets of five of each exercise, by its name there."""
    header = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
    return header + "".join(
        f"2026-02-20 18:00:00,A,1h,{name},{n},{load},5,0,0,,,\n" for name, load in loads.items() for n in range(1, 6)
    )


@pytest.mark.slow
def test_an_import_that_is_undone_is_no_longer_replayed(coach: Coach, story_server: StoryServer) -> None:
    ben = Lifter(coach)
    export = export_of_strong(**{"Squat (Barbell)": 80})
    body = {"csv": export, "athlete_id": ben.path.rpartition("/")[2]}
    imported = expect(ben.client.post("/v1/imports", json=body), 201)
    ben.enrolls(replay_from="2026-02-16")
    assert (ben.enrollment()["sessions_replayed"], loads(ben.next())[SQUAT]) == (1, 82.5)
    expect(ben.client.delete(f"/v1/imports/{imported['id']}"), 200)
    assert (ben.enrollment()["sessions_replayed"], ben.next()["session_number"]) == (0, 1)
    assert verified(story_server.database_url).returncode == 0


def test_an_import_that_adds_exercises_to_a_replayed_session_counts(coach: Coach) -> None:
    """The name of the row was unknown at first."""
    ben = Lifter(coach)
    export = export_of_strong(**{"Squat (Barbell)": 80, "My Rows": 50})
    body = {"csv": export, "athlete_id": ben.path.rpartition("/")[2]}
    expect(ben.client.post("/v1/imports", json=body), 201)
    start = [{"progression": name, "load": load} for name, load in (("squat", 80), ("row", 50))]
    ben.enrolls(replay_from="2026-02-16", start=start)
    expect(ben.client.put("/v1/exercise-mappings", json={"name": "My Rows", "exercise": ROW}), 200)
    expect(ben.client.post("/v1/imports", json=body), 201)
    second_a = {"performed_on": "2026-03-02", "exercises": [five_fives(SQUAT, 82.5)]}
    following = expect(ben.client.post(f"{ben.path}/sessions", json=second_a), 201)["next"]
    assert loads(following)[ROW] == 52.5


def test_two_programs_can_replay_the_same_session(ben: Lifter) -> None:
    session_id = ben.lifts(23, back_squat=87.5, bench_press=65)
    ben.enrolls(replay_from="2026-02-16")
    ben.enrolls("greyskull-lp", replay_from="2026-02-16")
    replayed = [each["sessions_replayed"] for each in expect(ben.client.get(f"{ben.path}/enrollments"), 200)["items"]]
    assert replayed == [4, 4]
    ben.deletes(session_id)
    items = expect(ben.client.get(f"{ben.path}/enrollments"), 200)["items"]
    assert [(each["sessions_replayed"], each["version"]) for each in items] == [(3, 2), (3, 2)]


def test_an_ended_enrollment_forgets_a_deleted_session_too(ben: Lifter) -> None:
    session_id = ben.lifts(23, back_squat=87.5)
    enrolled = ben.enrolls(replay_from="2026-02-16")["enrollment"]
    expect(ben.client.post(f"{ben.path}/enrollments/{enrolled['id']}/end", json={}), 200)
    ben.deletes(session_id)
    assert (ben.enrollment()["sessions_replayed"], ben.enrollment()["sessions_done"]) == (3, 3)


@pytest.mark.slow
def test_stored_progress_agrees_with_the_history_after_each_change(ben: Lifter, story_server: StoryServer) -> None:
    session_id, other = ben.lifts(23, back_squat=87.5), ben.lifts(25, back_squat=90, bench_press=65)
    ben.enrolls(replay_from="2026-02-16")
    ben.enrolls("greyskull-lp", replay_from="2026-02-18")
    assert verified(story_server.database_url).returncode == 0
    ben.corrects(session_id, [five_fives(SQUAT, 87.5, reps=3)], 24)
    assert verified(story_server.database_url).returncode == 0
    ben.deletes(other)
    weighed = {"name": "body_weight", "measured_on": "2026-02-17", "value": 80, "unit": "kg"}
    expect(ben.client.post(f"{ben.path}/measurements", json=weighed), 201)
    assert verified(story_server.database_url).returncode == 0


def test_deleting_the_athlete_erases_what_names_the_sessions(ben: Lifter, story_server: StoryServer) -> None:
    session_id = ben.lifts(23, back_squat=87.5)
    ben.enrolls(replay_from="2026-02-16")
    tag = {"If-Match": ben.client.get(ben.path).headers["ETag"]}
    assert ben.client.delete(ben.path, headers=tag).status_code == 204
    assert places_of(story_server.database_url, session_id) == []


# What it shows


def test_the_explanation_names_replayed_sessions(ben: Lifter) -> None:
    ben.enrolls(replay_from="2026-02-16")
    path = f"{ben.path}/prescriptions/{ben.next()['id']}/explanation?slot=squat-b"
    (explained,) = expect(ben.client.get(path), 200)["exercises"]
    assert [(step["on"], step["event"]) for step in explained["steps"]] == [
        ("2026-02-18", "replayed_session"),
    ]
    assert explained["steps"][0]["text"].startswith("Replayed: ")


def test_the_progress_report_shows_their_sets(ben: Lifter) -> None:
    enrolled = ben.enrolls(replay_from="2026-02-16")["enrollment"]
    report = expect(ben.client.get(f"{ben.path}/enrollments/{enrolled['id']}/progress"), 200)
    squat = next(each for each in report["exercises"] if each["slot"] == "squat-a")
    assert [(each["performed_on"], each["heaviest_load"]) for each in squat["last_sessions"]] == [
        ("2026-02-20", 85),
        ("2026-02-18", 82.5),
        ("2026-02-16", 80),
    ]


# Limits


def test_at_most_two_hundred_sessions_are_replayed(coach: Coach) -> None:
    ben = Lifter(coach)
    sessions = [
        {
            "athlete_id": ben.path.rpartition("/")[2],
            "enrollment_id": None,
            "performed_on": f"2025-{1 + n // 28:02}-{1 + n % 28:02}",
            "exercises": [{"exercise": SQUAT, "sets": [{"reps": 5, "load": 60}]}],
        }
        for n in range(201)
    ]
    for first in range(0, 201, 100):
        expect(coach.client.post("/v1/batches/sessions", json={"sessions": sessions[first : first + 100]}), 200)
    (error,) = ben.enrolls(status=422, replay_from="2025-01-01")["errors"]
    assert error == {
        "pointer": "/replay_from",
        "message": "At most 200 sessions can be replayed, and there are more from this day on. The earliest possible "
        "day is 2025-01-02.",
    }
    assert ben.enrolls(replay_from="2025-01-02")["enrollment"]["sessions_replayed"] == 200


def test_a_day_after_the_first_one_of_the_enrollment_is_a_mistake(ben: Lifter) -> None:
    (error,) = ben.enrolls(status=422, replay_from="2026-03-03")["errors"]
    assert error["message"] == "Expected a date no later than the first day of the enrollment, 2026-03-02."


def test_a_batch_enrolls_with_a_replay(ben: Lifter, coach: Coach) -> None:
    enrollment = {
        "athlete_id": ben.path.rpartition("/")[2],
        "program": {"slug": "stronglifts-5x5"},
        "start_on": "2026-03-02",
        "replay_from": "2026-02-16",
    }
    (result,) = expect(coach.client.post("/v1/batches/enrollments", json={"enrollments": [enrollment]}), 200)["results"]
    assert result["result"]["enrollment"]["sessions_replayed"] == 3


def test_a_batch_replays_a_limited_number_of_sessions(
    ben: Lifter, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enroll_athletes, "MOST_REPLAYED_IN_BATCH", 4)
    eva = Lifter(coach, "Eva")
    for day in (16, 18):
        eva.lifts(day, back_squat=80)
    enrollments = [
        {
            "athlete_id": lifter.path.rpartition("/")[2],
            "program": {"slug": "stronglifts-5x5"},
            "start_on": "2026-03-02",
            "replay_from": "2026-02-16",
        }
        for lifter in (ben, eva)
    ]
    results = expect(coach.client.post("/v1/batches/enrollments", json={"enrollments": enrollments}), 200)["results"]
    (error,) = results[1]["problem"]["errors"]
    assert error == {
        "pointer": "/enrollments/1/replay_from",
        "message": "A batch replays at most 1000 sessions. That leaves 1 for this enrollment, which has more. The "
        "earliest possible day is 2026-02-18.",
    }
