"""Pain as a gate: green progresses, amber holds, red goes one step easier, two reds in a row stop the exercise.

Sources: Silbernagel and Thomee's zones (0-2, 2-5, above 5, back to baseline next morning); for patellofemoral pain in
runners at most 2 during, settled within an hour, no worse next morning. The sources differ, so the thresholds are data.
The defaults are Nextset's (no published source). Not medical advice.
"""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from domain.decision import Action, declare
from domain.sessions.body_region import BodyRegion
from domain.sessions.session import PainScore, PainScores, PerformedSet
from domain.sessions.symptoms import DatedSymptoms, StiffnessMinutes, SwellingGrade, Symptom
from domain.wording.facts import Fact

BETWEEN_SESSIONS = "between_sessions"

_SYMPTOM_FACTS = {
    "score": "the reported pain, 0-10, minutes of stiffness, or grade of swelling",
    "on": "the day of a report between sessions",
    "symptom": "`stiffness` or `swelling`, unless it is pain",
    "complaint": "name of the complaint, if the athlete has several",
    "before": "pain before the session, if the limit depends on it",
    "baseline": "usual pain, if the limit depends on it",
}

PAIN_HOLD = declare(
    "pain_hold",
    Action.HOLD,
    "{symptom_score}, above the limit of {symptom_limit}. Repeat the same sets until it settles.",
    time="time of the score: during, after_1h, next_morning or between_sessions",
    **_SYMPTOM_FACTS,
    limit="the highest value at which the exercise progresses",
)
PAIN_EASED = declare(
    "pain_eased",
    Action.BACK_OFF,
    "{symptom_score}, above the limit of {symptom_limit}. One step easier: {next_set}.",
    time="time of the score: before, during, after_1h, next_morning or between_sessions",
    **_SYMPTOM_FACTS,
    limit="the value above which the exercise gets easier at that time",
    load="the easier load",
    reps="the next target of the first set, if it has one",
    seconds="the same in seconds",
    distance_m="the same in meters",
    exercise="slug of the easier exercise, if it is another one",
    was_loaded="true if an added load was taken off",
    unit="unit of the load",
)
ALREADY_EASIEST = declare(
    "already_easiest",
    Action.HOLD,
    "{symptom_score}, above the limit of {symptom_limit}. This is already the easiest step. Do this exercise "
    "again only when the symptom is back within the limit, and stop the set if it gets worse.",
    time="time of the score: before, during, after_1h, next_morning or between_sessions",
    **_SYMPTOM_FACTS,
    limit="the value above which the exercise gets easier at that time",
)
PAIN_STOP = declare(
    "pain_stop",
    Action.STOP,
    "{symptom_score}, above the limit of {symptom_limit}. {red_sessions}Stop this exercise and "
    "see a clinician. It stays stopped until the coach resumes it. This is not medical advice.",
    time="time of the score: before, during, after_1h, next_morning or between_sessions",
    **_SYMPTOM_FACTS,
    limit="the value above which the exercise gets easier at that time",
    nth="sessions in a row above the limit, including this one",
)
RESUMED = declare(
    "resumed",
    Action.BACK_OFF,
    "Resumed by the coach, one step easier: {next_set}.",
    load="the load to restart with",
    reps="the next target of the first set, if it has one",
    seconds="the same in seconds",
    distance_m="the same in meters",
    exercise="slug of the easier exercise, if it is another one",
    was_loaded="true if an added load was taken off",
    unit="unit of the load",
)
RESUMED_AT_EASIEST = declare(
    "resumed_at_easiest",
    Action.HOLD,
    "Resumed by the coach. This is already the easiest step: {next_set}.",
    load="the load to restart with",
    reps="the next target of the first set, if it has one",
    seconds="the same in seconds",
    distance_m="the same in meters",
    exercise="slug of the easier exercise, if it is another one",
    was_loaded="true if an added load was taken off",
    unit="unit of the load",
)
STOPPED = declare(
    "stopped",
    Action.STOP,
    "This exercise is stopped because of pain or another symptom. See a clinician. It stays stopped until the coach "
    "resumes it. This is not medical advice.",
)
PAIN_REST = declare(
    "pain_rest",
    Action.HOLD,
    "{symptom_score}, above the limit of {symptom_limit}. Rest for {days:day}. Next session: {due}, or later.",
    time="time of the score: before, during, after_1h, next_morning or between_sessions",
    **_SYMPTOM_FACTS,
    limit="the value above which the exercise gets easier at that time",
    days="full days without training",
    due="the first day on which the next session can be done",
)


class PainLight(IntEnum):
    """Result of the pain scores of a session."""

    GREEN = 0
    AMBER = 1
    RED = 2


class PainFinding(Struct, frozen=True):
    """The worst symptom of a session, its time, the limit it exceeded, and the resulting light.

    `on` is the day of a report between sessions. `rest_days` is the number of full days without training that it asks
    for, after that day or else after the session. `complaint` is its name, if the athlete has several.
    The limit can depend on the pain `before` the session, or else on the usual pain (`baseline`).
    """

    light: PainLight
    score: int | str = 0
    time: str = ""
    limit: int | str = 0
    symptom: Symptom = Symptom.PAIN
    on: date | None = None
    rest_days: int = 0
    complaint: str | None = None
    before: int | None = None
    baseline: int | None = None

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts of a decision about it."""
        facts: dict[str, Fact] = {"score": self.score, "time": self.time, "limit": self.limit}
        if self.symptom is not Symptom.PAIN:
            facts["symptom"] = self.symptom.value
        if self.complaint is not None:
            facts["complaint"] = self.complaint
        if self.before is not None:
            facts["before"] = self.before
        if self.baseline is not None:
            facts["baseline"] = self.baseline
        return facts if self.on is None else facts | {"on": self.on.isoformat()}


NO_PAIN = PainFinding(PainLight.GREEN)


PainRegions = Annotated[tuple[BodyRegion, ...], Meta(min_length=1, max_length=len(BodyRegion))]
_REGIONS = (
    "Regions whose complaints count for the exercise, such as `knee`. Pain of complaints in other regions is ignored, "
    "even if the athlete has only one complaint. A complaint without a region always counts, and so does pain that was "
    "logged on a set."
)


class PainLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """Pain thresholds of one exercise. An omitted threshold is that of the program."""

    green_during: Annotated[
        PainScore | None, Meta(description="Highest pain during the session that is green. Null: as in the program.")
    ] = None
    green_after: Annotated[
        PainScore | None, Meta(description="Highest pain an hour later that is green. Null: as in the program.")
    ] = None
    red_above: Annotated[
        PainScore | None, Meta(description="Any score above this is red. Null: as in the program.")
    ] = None
    regions: Annotated[PainRegions | None, Meta(description=f"{_REGIONS} Null: as in the program.")] = None


RestDayCount = Annotated[int, Meta(ge=0, le=14)]


class RestDays(Struct, frozen=True, forbid_unknown_fields=True):
    """Full days without training after a red score, by the time of the score. With several scores, the most apply.

    Source of the idea: the soreness rules of the Delaware guideline (two days off after soreness in the warm-up that
    stays, one after soreness in the session). The default of 0 is Nextset's.
    """

    before: Annotated[RestDayCount, Meta(description="After a red score from before the session.")] = 0
    during: Annotated[RestDayCount, Meta(description="After a red score from the session.")] = 0
    after_1h: Annotated[RestDayCount, Meta(description="After a red score from an hour later.")] = 0
    next_morning: Annotated[
        RestDayCount, Meta(description="After a red score from the next morning, counted from the day of the session.")
    ] = 0

    between_sessions: Annotated[
        RestDayCount, Meta(description="After a red report between sessions, counted from its day.")
    ] = 0

    def after(self, time: str) -> int:
        """The rest days after a red score at a time."""
        days: int = getattr(self, time)
        return days


class SymptomLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds of symptoms other than pain, for reports between sessions. An omitted threshold has no effect."""

    stiffness_green: Annotated[
        StiffnessMinutes | None, Meta(description="Longest morning stiffness that is green, in minutes.")
    ] = None
    stiffness_red_above: Annotated[
        StiffnessMinutes | None, Meta(description="Longer morning stiffness is red, in minutes.")
    ] = None
    swelling_green: Annotated[SwellingGrade | None, Meta(description="Highest grade of swelling that is green.")] = None
    swelling_red_above: Annotated[SwellingGrade | None, Meta(description="A higher grade of swelling is red.")] = None


class PainPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """Pain thresholds on the 0-10 scale. Green: the exercise progresses. Amber: it holds. Red: it gets easier."""

    green_during: Annotated[PainScore, Meta(description="Highest pain during the session that is green.")] = 2
    green_after: Annotated[
        PainScore,
        Meta(
            description="Highest pain an hour later that is green. If pain before the session was higher, that is "
            "the limit."
        ),
    ] = 2
    red_above: Annotated[PainScore, Meta(description="Any score above this is red.")] = 5
    red_rise_by_morning: Annotated[
        int, Meta(ge=1, le=10, description="Smallest rise from before the session to the next morning that is red.")
    ] = 2
    reds_to_stop: Annotated[int, Meta(ge=1, le=10, description="Red sessions in a row that stop an exercise.")] = 2
    rest_days: Annotated[RestDays, Meta(description="Days without training after a red score.")] = RestDays()
    symptoms: Annotated[SymptomLimits, Meta(description="Thresholds of stiffness and swelling.")] = SymptomLimits()
    regions: Annotated[PainRegions | None, Meta(description=f"{_REGIONS} Null: all regions.")] = None

    def with_limits(self, *limits: PainLimits | None) -> "PainPolicy":
        """The policy with the thresholds of an exercise. Later limits win over earlier ones."""
        policy = self
        for item in limits:
            if item is not None:
                given = {name: value for name, value in asdict(item).items() if value is not None}
                policy = replace(policy, **given)
        return policy

    @property
    def contradiction(self) -> str | None:
        """The field of a green limit above the red one, which could never be reached. None: there is none."""
        symptoms = self.symptoms
        limits = (
            ("green_during", self.green_during, self.red_above),
            ("green_after", self.green_after, self.red_above),
            ("symptoms/stiffness_green", symptoms.stiffness_green, symptoms.stiffness_red_above),
            ("symptoms/swelling_green", _rank(symptoms.swelling_green), _rank(symptoms.swelling_red_above)),
        )
        for name, green, red in limits:
            if green is not None and red is not None and green > red:
                return name
        return None

    @property
    def highest_during(self) -> int:
        """The highest pain in a set at which the exercise progresses."""
        return min(self.green_during, self.red_above)

    @property
    def in_words(self) -> str:
        """The limit during a set, as a sentence."""
        if self.highest_during == 0:
            return "Stop the set if there is any pain."
        return f"Stop the set if pain goes above {self.highest_during}/10."

    def find(
        self,
        pain: PainScores,
        baseline: int,
        sets: Iterable[PerformedSet] = (),
        reports: Iterable[DatedSymptoms] = (),
    ) -> PainFinding:
        """Judge the pain scores of a session for an exercise, and the reports until the next session.

        Pain logged on its sets counts as `during`. Pain between sessions has the limits of an hour after.
        """
        before = pain.before if pain.before is not None else baseline
        on_sets = [item.pain for item in sets if item.pain is not None]
        during = max([*on_sets, *([pain.during] if pain.during is not None else [])], default=None)
        red = self.red_above
        limits = (
            ("before", pain.before, red, red),
            ("during", during, self.green_during, red),
            ("after_1h", pain.after_1h, max(self.green_after, before), red),
            ("next_morning", pain.next_morning, before, min(red, before + self.red_rise_by_morning - 1)),
        )
        found = NO_PAIN
        for time, score, green, amber in limits:
            if score is not None and score > min(green, amber):
                limit = amber if score > amber else green
                one = self._finding(score > amber, score, time, limit)
                if (time == "after_1h" and self.green_after < limit < red) or (time == "next_morning" and limit < red):
                    one = replace(one, **{"baseline" if pain.before is None else "before": before})
                found = worse(found, one)
        for report in reports:
            found = self._with_report(found, report, max(self.green_after, baseline))
        return found

    def _finding(
        self,
        is_red: bool,
        score: int | str,
        time: str,
        limit: int | str,
        symptom: Symptom = Symptom.PAIN,
        on: date | None = None,
    ) -> PainFinding:
        light, rest_days = (PainLight.RED, self.rest_days.after(time)) if is_red else (PainLight.AMBER, 0)
        return PainFinding(light, score, time, limit, symptom, on, rest_days)

    def _with_report(self, found: PainFinding, report: DatedSymptoms, green_pain: int) -> PainFinding:
        """The worse of a finding and of what a report between sessions says."""
        said, limits = report.symptoms, self.symptoms
        swelling = None if said.swelling is None else said.swelling.rank
        for symptom, value, green, amber in (
            (Symptom.PAIN, said.pain, green_pain, self.red_above),
            (Symptom.STIFFNESS, said.stiffness_minutes, limits.stiffness_green, limits.stiffness_red_above),
            (Symptom.SWELLING, swelling, _rank(limits.swelling_green), _rank(limits.swelling_red_above)),
        ):
            if value is None:
                continue
            is_red = amber is not None and value > amber
            limit = amber if is_red else green
            if limit is None or value <= limit:
                continue
            shown = [tuple(SwellingGrade)[n].value if symptom is Symptom.SWELLING else n for n in (value, limit)]
            one = self._finding(is_red, shown[0], BETWEEN_SESSIONS, shown[1], symptom, report.on)
            if symptom is Symptom.PAIN and self.green_after < limit < self.red_above:
                one = replace(one, baseline=limit)
            found = worse(found, one)
        return found


def worse(one: PainFinding, other: PainFinding) -> PainFinding:
    """The finding with the worse light, or else the one that asks for more rest. The first if they are equal."""
    return max(one, other, key=lambda found: (found.light, found.rest_days))


def _rank(grade: SwellingGrade | None) -> int | None:
    return None if grade is None else grade.rank
