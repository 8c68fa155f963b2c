"""The pain of a session and of the reports since: what it means for an exercise, and for gates.

Each complaint of the athlete is judged by its own scores and its usual pain. The worst finding counts.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from domain.policies.pain import PainFinding, PainLight, PainPolicy, worse
from domain.progress.progress import Setup
from domain.sessions.athlete_on_day import DatedPain
from domain.sessions.complaint import Complaint
from domain.sessions.session import PainScores, Performance, PerformedSet, worst_scores
from domain.sessions.side import Side
from domain.sessions.symptoms import DatedSymptoms

_UNNAMED = Complaint(name="pain")
"""Stands for the pain of an athlete without complaints."""


def find_pain(
    policy: PainPolicy,
    setup: Setup,
    performance: Performance,
    reports: Sequence[DatedSymptoms] = (),
    side: Side = Side.BOTH,
    sets: Sequence[PerformedSet] = (),
) -> PainFinding:
    """Judge the pain of one side of an exercise, from the pain of its sets and of the complaints that it loads."""
    if not setup.complaints:
        return policy.find(performance.pain, 0, sets, reports)
    found: PainFinding | None = None
    for complaint in _loaded(policy, setup, side):
        scores = performance.pain_of(complaint.name)
        own = policy.find(scores, complaint.baseline_pain, sets, [one.of(complaint.name) for one in reports])
        if own.light is not PainLight.GREEN and len(setup.complaints) > 1 and _is_of_complaint(own, scores):
            own = replace(own, complaint=complaint.name)
        found = own if found is None else worse(found, own)
    return policy.find(PainScores(), 0, sets) if found is None else found


def scores_for_exercise(policy: PainPolicy | None, setup: Setup, performance: Performance) -> PainScores:
    """The worst score of each time, of the complaints that count for an exercise."""
    if policy is None or not performance.complaint_pain or not setup.complaints:
        return performance.pain
    return worst_scores(performance.pain_of(one.name) for one in _loaded(policy, setup, Side.BOTH))


def dated_pain(setup: Setup, performance: Performance, reports: Iterable[DatedSymptoms]) -> Iterator[DatedPain]:
    """Every score of a session and of the reports since, for gates.

    The next morning belongs to the session. As a day of its own it would lower the average of a week with few sessions.
    """
    on = performance.performed_on
    regions = {one.name: one.region for one in setup.complaints}
    for scores, region in (
        (performance.pain, None),
        *((one, regions.get(one.complaint)) for one in performance.complaint_pain),
    ):
        for score in (scores.before, scores.during, scores.after_1h, scores.next_morning):
            if score is not None:
                yield DatedPain(on, score, region)
    for exercise in performance.exercises:
        for done in exercise.sets:
            if done.pain is not None:
                yield DatedPain(on, done.pain)
    for report in reports:
        symptoms = report.symptoms
        if symptoms.pain is not None:
            yield DatedPain(report.on, symptoms.pain)
        for one in getattr(symptoms, "complaints", ()):
            if one.pain is not None:
                yield DatedPain(report.on, one.pain, regions.get(one.complaint))


def awaits_next_morning(setup: Setup, performance: Performance) -> bool:
    """Whether the score of the next morning is not reported yet, for any complaint."""
    return any(performance.pain_of(one.name).next_morning is None for one in setup.complaints or (_UNNAMED,))


def _loaded(policy: PainPolicy, setup: Setup, side: Side) -> list[Complaint]:
    """The complaints that count for an exercise on a side."""
    return [one for one in setup.complaints if one.side.loaded_by(side) and one.is_in(policy.regions)]


def _is_of_complaint(found: PainFinding, scores: PainScores) -> bool:
    """Whether a finding is about the complaint, and not about pain that was logged on a set."""
    return found.time != "during" or found.score == scores.during
