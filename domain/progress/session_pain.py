"""The pain of a session and of the reports since: what it means for an exercise, and for gates.

Each complaint of the athlete is judged by its own scores and its usual pain. The worst finding counts.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from domain.policies.pain import PainFinding, PainPolicy, worse
from domain.progress.progress import Setup
from domain.sessions.athlete_on_day import DatedPain
from domain.sessions.complaint import Complaint
from domain.sessions.session import PainScores, Performance, PerformedSet, worst_scores
from domain.sessions.side import Side
from domain.sessions.symptoms import DatedSymptoms

_UNNAMED = Complaint(name="pain")
"""Stands for the pain of an athlete without complaints."""
_NOTHING_REPORTED = PainScores()


def find_pain(
    policy: PainPolicy,
    setup: Setup,
    performance: Performance,
    reports: Sequence[DatedSymptoms] = (),
    side: Side = Side.BOTH,
    sets: Sequence[PerformedSet] = (),
) -> PainFinding:
    """Judge the pain of one side of an exercise, from the pain of its sets and of the complaints that it loads."""
    if len(setup.complaints) <= 1 and not performance.complaint_pain and not reports:  # as usual, and quickly
        only = setup.complaints[0] if setup.complaints else _UNNAMED
        pain = performance.pain if _is_loaded(policy, only, side) else _NOTHING_REPORTED
        return policy.find(pain, only.baseline_pain, sets)
    found: PainFinding | None = None
    complaints = _complaints(setup, performance, reports)
    for complaint in complaints:
        if not _is_loaded(policy, complaint, side):
            continue
        scores, own_reports = performance.pain_of(complaint.name), [one.of(complaint.name) for one in reports]
        own = policy.find(scores, complaint.baseline_pain, sets, own_reports)
        if len(complaints) > 1 and _is_own(own, complaint.name, performance, reports):
            own = replace(own, complaint=complaint.name)
        found = own if found is None else worse(found, own)
    return policy.find(_NOTHING_REPORTED, 0, sets) if found is None else found


def scores_for_exercise(policy: PainPolicy | None, setup: Setup, performance: Performance) -> PainScores:
    """The worst score of each time, of the complaints that count for an exercise."""
    if not setup.complaints and not performance.complaint_pain:
        return performance.pain
    if len(setup.complaints) == 1 and not performance.complaint_pain:  # as usual, and quickly
        is_loaded = policy is None or _is_loaded(policy, setup.complaints[0], Side.BOTH)
        return performance.pain if is_loaded else _NOTHING_REPORTED
    return worst_scores(
        performance.pain_of(one.name)
        for one in _complaints(setup, performance, ())
        if policy is None or _is_loaded(policy, one, Side.BOTH)
    )


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
        for one in report.of_complaints:
            if one.pain is not None:
                yield DatedPain(report.on, one.pain, regions.get(one.complaint))


def awaits_next_morning(setup: Setup, performance: Performance) -> bool:
    """Whether the score of the next morning is not reported yet, for any complaint."""
    return any(performance.pain_of(one.name).next_morning is None for one in setup.complaints or (_UNNAMED,))


def _complaints(setup: Setup, performance: Performance, reports: Sequence[DatedSymptoms]) -> list[Complaint]:
    """The complaints to judge.

    Scores can name a complaint that the enrollment did not have on the day of the session. Its pain counts for every
    exercise. Scores without a complaint count for an athlete who has none.
    """
    found = {one.name: one for one in setup.complaints or (_UNNAMED,)}
    named = [one.complaint for one in performance.complaint_pain]
    named += [one.complaint for report in reports for one in report.of_complaints]
    return [*found.values(), *(Complaint(name) for name in dict.fromkeys(named) if name not in found)]


def _is_loaded(policy: PainPolicy, complaint: Complaint, side: Side) -> bool:
    """Whether a complaint counts for an exercise on a side."""
    return complaint.side.loaded_by(side) and complaint.is_in(policy.regions)


def _is_own(found: PainFinding, complaint: str, performance: Performance, reports: Sequence[DatedSymptoms]) -> bool:
    """Whether a finding is about a score that was given for the complaint alone."""
    if found.on is not None:
        own = [one for report in reports if report.on == found.on for one in report.of_complaints]
        return any(one.complaint == complaint and found.symptom in one.reported for one in own)
    scores = performance.own_pain_of(complaint)
    return scores is not None and found.time != "" and getattr(scores, found.time) == found.score
