"""Stories over HTTP: a coach enrolls athletes, they train, and read their next session.

The calendar moves on with what is logged. The server uses its date as the current date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx

from api.clock import SystemClock
from tests.servers import Client

FIRST_DAY = date(2026, 3, 2)
Json = dict[str, Any]
DUMBBELLS = (4, 6, 8, 10, 12, 14, 16, 18, 20)


class Calendar(SystemClock):
    """The clock of a story's server."""

    today = FIRST_DAY
    at = time(12)  # in UTC

    def comes_to(self, day: date) -> None:
        """Move on to this day; never back."""
        self.today = max(self.today, day)

    def now(self) -> datetime:
        return datetime.combine(self.today, self.at, UTC)


def rack(*loads: float, count: int = 2, unit: str = "kg") -> list[Json]:
    """Dumbbells, by default two of each."""
    return [{"kind": "dumbbell", "unit": unit, "loads": [{"load": load, "count": count} for load in loads]}]


class Did:
    """How an exercise was performed, where it differs from the prescription.

    `reps` are seconds or meters for a set that has such a target.
    """

    def __init__(self, reps: int | Mapping[str, int] | Sequence[int] | None = None, **said: Any) -> None:
        self.reps = reps
        self.said = said  # of every set: load, tempo_held, torso_upright, unassisted, good_reps, pain ...

    def set_for(self, asked: Json) -> Json:
        """The performed set for a prescribed one."""
        metric = next((name for name in ("seconds", "distance_m") if asked.get(name) is not None), "reps")
        amount = 15 if asked.get(metric) is None else asked[metric]
        if isinstance(self.reps, int):
            amount = self.reps
        elif isinstance(self.reps, Mapping):
            amount = self.reps.get(asked["side"], amount)
        elif self.reps is not None:
            amount = self.reps[asked["set"] - 1]
        done = {"set": asked["set"], "side": asked["side"], metric: amount}
        with_load = {name: asked[name] for name in ("assistance", "band") if asked.get(name)} or {"load": asked["load"]}
        return done | with_load | self.said


AS_ASKED = Did()


def in_words(exercise: Json) -> str:
    """The prescription of one slot in one line: "3 x 9 @ 10, overhead: reps_up"."""
    sets = [item for item in exercise["sets"] if item["kind"] == "work"]
    words = " + ".join(dict.fromkeys(_one_side(sets, side) for side in dict.fromkeys(item["side"] for item in sets)))
    sides = {item["side"] for item in sets}
    said = [words or "nothing", exercise["variant"], exercise["stage"], *(sides if len(sides) == 1 else ())]
    return f"{', '.join(word for word in said if word)}: {exercise['decision']['code']}"


def _one_side(sets: Sequence[Json], side: str) -> str:
    own = [(item["reps"], item["load"]) for item in sets if item["side"] == side]
    loads = {load for _, load in own}
    reps = " ".join(dict.fromkeys("open" if n is None else str(n) for n, _ in own))
    return f"{len(own)} x {reps}" + "".join(f" @ {load:g}" for load in loads if load)


def expect(answer: httpx.Response, status: int) -> Any:
    """Assert the status of a response and return its body."""
    assert answer.status_code == status, answer.text
    return answer.json()


class Coach:
    """A coach with an API key and athletes."""

    def __init__(self, client: Client, calendar: Calendar) -> None:
        self.client = client
        self.calendar = calendar

    def enrolls(
        self,
        name: str,
        program: str = "bulgarian-split-squat",
        *,
        equipment: list[Json] | None = None,
        unit: str = "kg",
        time_zone: str = "UTC",
        start: Mapping[str, float] | None = None,
        **enrollment: Any,
    ) -> Athlete:
        """Create an athlete, by default with a rack of dumbbells, and enroll them today."""
        equipment = rack(*DUMBBELLS) if equipment is None else equipment
        body: Json = {"name": name, "unit": unit, "time_zone": time_zone, "equipment": equipment}
        athlete_id = expect(self.client.post("/v1/athletes", json=body), 201)["id"]
        body = {"program": {"slug": program}, "start_on": self.calendar.today.isoformat(), **enrollment}
        body["start"] = [{"progression": name, "load": load} for name, load in (start or {}).items()]
        begun = expect(self.client.post(f"/v1/athletes/{athlete_id}/enrollments", json=body), 201)
        return Athlete(self, athlete_id, begun["enrollment"]["id"])


def complaint(side: str = "none", baseline_pain: int = 0, name: str = "pain", region: str | None = None) -> Json:
    """A region with pain, as it is sent and returned."""
    return {"name": name, "region": region, "side": side, "baseline_pain": baseline_pain}


class Athlete:
    """An athlete who trains, and what the coach does for them."""

    def __init__(self, coach: Coach, athlete_id: str, enrollment_id: str) -> None:
        self.coach = coach
        self.id = athlete_id
        self.enrollment_id = enrollment_id
        self.path = f"/v1/athletes/{athlete_id}"
        self.enrollment_path = f"{self.path}/enrollments/{enrollment_id}"
        self.sessions: list[str] = []
        self.said: Json = {}  # the response to the last session that was logged or amended

    @property
    def _client(self) -> Client:
        return self.coach.client

    def next(self, on: date | None = None) -> Json:
        """The next session, on this day or the first day after it that the schedule allows."""
        day = on or self.coach.calendar.today
        answer: Json = expect(self._client.get(f"{self.path}/next-session", params={"on": day.isoformat()}), 200)
        return answer

    def trains(
        self,
        on: date | None = None,
        *,
        pain: Mapping[str, int | None] | None = None,
        only: Iterable[str] | None = None,
        late: bool = False,
        done: Mapping[str, Did | int] | None = None,
        **others: Did | int | Mapping[str, int],
    ) -> str:
        """Log the next session, each slot as prescribed or as given; returns the session's id.

        `done` has the slots whose names have dashes. `late`: it is logged days later, without its prescription.
        """
        exercises = {**(done or {}), **others}
        asked = self.next(on)
        day = on or date.fromisoformat(asked["on"])
        wanted = [item for item in asked["exercises"] if item["sets"] and (only is None or item["slot"] in only)]
        body = {
            "performed_on": day.isoformat(),
            "prescription_id": None if late else asked["id"],
            "exercises": [_performed(item, exercises.get(item["slot"], AS_ASKED)) for item in wanted],
            "pain": dict(pain or {}),
        }
        assert set(exercises) <= {item["slot"] for item in wanted}, "a slot that the session does not have"
        return self.logs(body)

    def logs(self, body: Json) -> str:
        """Log exactly this session; returns its id."""
        self.coach.calendar.comes_to(date.fromisoformat(body["performed_on"]))
        self.said = expect(self._client.post(f"{self.path}/sessions", json=body), 201)
        self.sessions.append(self.said["session"]["id"])
        return self.sessions[-1]

    def rests(self, days: int) -> None:
        self.coach.calendar.comes_to(self.coach.calendar.today + timedelta(days=days))

    def reports(self, session_id: str, **pain: int) -> None:
        """Report pain scores for a session that is already logged."""
        self.said = expect(self._client.post(f"{self.path}/sessions/{session_id}/pain", json=pain), 200)

    def corrects(self, session_id: str, **exercises: Did | int | Mapping[str, int]) -> None:
        """Amend a session: these slots were performed differently."""
        answer = self._client.get(f"{self.path}/sessions/{session_id}")
        was = answer.json()
        done = [
            item | {"sets": [_as(exercises[item["slot"]]).set_for(one) for one in item["sets"]]}
            if item["slot"] in exercises
            else item
            for item in was["exercises"]
        ]
        body = {"performed_on": was["performed_on"], "pain": was["pain"], "exercises": done}
        headers = {"If-Match": answer.headers["ETag"]}
        self.said = expect(self._client.put(f"{self.path}/sessions/{session_id}", json=body, headers=headers), 200)

    def deletes(self, session_id: str) -> None:
        """Delete a session."""
        tag = self._client.get(f"{self.path}/sessions/{session_id}").headers["ETag"]
        answer = self._client.delete(f"{self.path}/sessions/{session_id}", headers={"If-Match": tag})
        self.said = expect(answer, 200)
        self.sessions.remove(session_id)

    def is_told(self, *, as_base: bool = False, **slots: Json) -> str:
        """Override some slots, for the next session or as the new base; returns the override's id."""
        items = [{"slot": slot, **item} for slot, item in slots.items()]
        path = f"{self.path}/prescriptions/{self.next()['id']}/override"
        return str(expect(self._client.post(path, json={"items": items, "as_base": as_base}), 201)["override_id"])

    def resumes(self, slot: str) -> None:
        """Resume a stopped exercise."""
        path = f"{self.path}/enrollments/{self.enrollment_id}/resume"
        expect(self._client.post(path, json={"slot": slot}), 200)

    def skips(self, reason: str) -> None:
        """Skip the next session."""
        path = f"{self.path}/enrollments/{self.enrollment_id}/skip"
        expect(self._client.post(path, json={"reason": reason}), 200)

    def weighs(self, value: float, on: date | None = None, unit: str = "kg") -> Json:
        """Record the body weight of a day, by default of today; returns the measurement."""
        day = on or self.coach.calendar.today
        body = {"name": "body_weight", "measured_on": day.isoformat(), "value": value, "unit": unit}
        answer = self._client.post(f"{self.path}/measurements", json=body)
        assert answer.is_success, answer.text
        measurement: Json = answer.json()
        return measurement

    def measures(self, name: str, unit: str, on: date | None = None, **values: float) -> None:
        """Record a test, by default of today: `value`, or `left` and `right`."""
        day = (on or self.coach.calendar.today).isoformat()
        for side, value in values.items():
            body: Json = {"name": name, "measured_on": day, "value": value, "unit": unit}
            body |= {} if side == "value" else {"side": side}
            answer = self._client.post(f"{self.path}/measurements", json=body)
            assert answer.status_code in (200, 201), answer.text

    def opens_phase(self, phase: str) -> Json:
        """The coach opens a phase today."""
        answer: Json = expect(self._client.post(f"{self.enrollment_path}/phase", json={"phase": phase}), 201)
        return answer

    def phase(self, on: date | None = None) -> Json:
        """The phase of the next session, on this day or after it."""
        phase: Json = self.next(on)["phase"]
        return phase

    def reports_symptoms(self, on: date | None = None, **symptoms: Any) -> Json:
        """Report symptoms on a day, by default today."""
        day = (on or self.coach.calendar.today).isoformat()
        answer = self._client.post(f"{self.path}/symptom-reports", json={"reported_on": day, "symptoms": symptoms})
        assert answer.status_code in (200, 201), answer.text
        report: Json = answer.json()
        return report

    def has(self, **changes: Any) -> None:
        """Change the athlete's unit or equipment from today on."""
        tag = self._client.get(self.path).headers["ETag"]
        expect(self._client.patch(self.path, json=changes, headers={"If-Match": tag}), 200)

    def is_asked(self, slot: str, on: date | None = None, **facts: Any) -> None:
        """Assert the next session's load, reps, sets (per side) and decision code in a slot."""
        found = next(item for item in self.next(on)["exercises"] if item["slot"] == slot)
        work = [item for item in found["sets"] if item["kind"] == "work"]
        is_now = {"code": found["decision"]["code"], "sets": len(work) // 2, "variant": found["variant"]}
        for name in ("load", "reps"):
            values = {item[name] for item in work}
            is_now[name] = values.pop() if len(values) == 1 else values
        assert {name: is_now[name] for name in facts} == facts, found["decision"]["text"]

    def is_asked_for(self, on: date | None = None, **lines: str) -> None:
        """Assert the next session's prescription in every slot, one line each."""
        found = {item["slot"].replace("-", "_"): in_words(item) for item in self.next(on)["exercises"]}
        assert found == lines, "\n".join(f"{slot}: {line}" for slot, line in found.items() if lines.get(slot) != line)

    def asked(self, slot: str) -> Json:
        """The slot's next prescription."""
        found: Json = next(item for item in self.next()["exercises"] if item["slot"] == slot)
        return found

    def why(self, slot: str) -> Json:
        """The decision behind the slot's next prescription."""
        decision: Json = self.asked(slot)["decision"]
        return decision

    @property
    def codes(self) -> dict[str, str]:
        """The decision codes of the last session, by slot."""
        return {item["slot"]: item["code"] for item in self.said["decisions"]}

    @property
    def changed(self) -> list[tuple[str, str, str]]:
        """Earlier decisions that changed: date, code before, code after; newest first."""
        assert self.said["changed_total"] == len(self.said["changed"])
        return [(one["performed_on"], one["before"]["code"], one["after"]["code"]) for one in self.said["changed"]]


def _as(done: Did | int | Mapping[str, int]) -> Did:
    return done if isinstance(done, Did) else Did(done)


def _performed(asked: Json, done: Did | int | Mapping[str, int]) -> Json:
    sets = [_as(done).set_for(item) for item in asked["sets"] if item["kind"] == "work"]
    return {"slot": asked["slot"], "exercise": asked["exercise"], "sets": sets}
