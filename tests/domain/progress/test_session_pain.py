"""The pain of a session with several complaints: each is judged by its own scores, limits and usual pain."""

from datetime import date, timedelta

import pytest

from domain.loads.loading import Unit
from domain.policies.pain import PainFinding, PainLight, PainPolicy
from domain.progress.progress import Setup
from domain.progress.session_pain import awaits_next_morning, dated_pain, find_pain, scores_for_exercise
from domain.sessions.athlete_on_day import DatedPain
from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint
from domain.sessions.session import ComplaintPain, PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide, Side
from domain.sessions.symptoms import ComplaintSymptoms, DatedSymptoms, Symptoms

DAY = date(2026, 9, 7)
KNEE = Complaint("right-knee", BodyRegion.KNEE, AffectedSide.RIGHT, baseline_pain=1)
SHOULDER = Complaint("left-shoulder", BodyRegion.SHOULDER, AffectedSide.LEFT, baseline_pain=3)
BOTH = Setup(Unit.KG, (), (KNEE, SHOULDER))
POLICY = PainPolicy()  # green up to 2 in the session, red above 5
NOTHING_REPORTED = PainScores()
LEGS = PainPolicy(regions=(BodyRegion.KNEE, BodyRegion.HIP))


def session(pain: PainScores = NOTHING_REPORTED, *of_complaints: ComplaintPain) -> Performance:
    return Performance(DAY, DAY, (), pain, complaint_pain=of_complaints)


def of_shoulder(**scores: int) -> ComplaintPain:
    return ComplaintPain(complaint="left-shoulder", **scores)


def of_knee(**scores: int) -> ComplaintPain:
    return ComplaintPain(complaint="right-knee", **scores)


def found(policy: PainPolicy, performance: Performance, side: Side = Side.BOTH) -> PainFinding:
    return find_pain(policy, BOTH, performance, side=side)


def test_the_worst_complaint_counts_and_is_named() -> None:
    finding = found(POLICY, session(PainScores(), of_knee(during=2), of_shoulder(during=6)))
    assert (finding.light, finding.score, finding.complaint) == (PainLight.RED, 6, "left-shoulder")


def test_an_exercise_for_the_legs_is_not_judged_by_the_shoulder() -> None:
    assert found(LEGS, session(PainScores(), of_knee(during=2), of_shoulder(during=6))).light is PainLight.GREEN


def test_the_scores_of_the_session_hold_for_complaints_without_their_own() -> None:
    performance = session(PainScores(during=4), of_shoulder(during=1))
    assert (found(LEGS, performance).light, found(LEGS, performance).complaint) == (PainLight.AMBER, None)
    shoulder = PainPolicy(regions=(BodyRegion.SHOULDER,))
    assert found(shoulder, performance).light is PainLight.GREEN


@pytest.mark.parametrize(("side", "light"), [(Side.RIGHT, PainLight.RED), (Side.LEFT, PainLight.GREEN)])
def test_a_complaint_counts_for_its_side(side: Side, light: PainLight) -> None:
    assert found(POLICY, session(PainScores(), of_knee(during=7), of_shoulder(during=0)), side).light is light


@pytest.mark.parametrize(
    ("scores", "light"),
    [(of_knee(next_morning=3), PainLight.RED), (of_shoulder(next_morning=3), PainLight.GREEN)],
)
def test_the_next_morning_is_compared_with_the_usual_pain_of_the_complaint(
    scores: ComplaintPain, light: PainLight
) -> None:
    assert found(POLICY, session(PainScores(), scores)).light is light


def test_pain_on_a_set_names_no_complaint() -> None:
    sets = [PerformedSet(reps=8, pain=7)]
    finding = find_pain(POLICY, BOTH, session(PainScores(), of_knee(during=6)), sets=sets)
    assert (finding.score, finding.complaint) == (7, None)


def test_pain_on_a_set_counts_for_an_exercise_that_no_complaint_concerns() -> None:
    neck = PainPolicy(regions=(BodyRegion.NECK,))
    performance = session(PainScores(during=9))
    assert found(neck, performance).light is PainLight.GREEN
    assert find_pain(neck, BOTH, performance, sets=[PerformedSet(reps=8, pain=7)]).light is PainLight.RED


def test_a_single_complaint_is_not_named() -> None:
    assert find_pain(POLICY, Setup(Unit.KG, (), (KNEE,)), session(PainScores(during=4))).complaint is None


def test_without_complaints_the_scores_count_for_every_exercise() -> None:
    assert find_pain(LEGS, Setup(Unit.KG, ()), session(PainScores(during=4))).light is PainLight.AMBER


def test_a_report_between_sessions_counts_for_its_complaint() -> None:
    symptoms = Symptoms(pain=1, complaints=(ComplaintSymptoms("left-shoulder", pain=7),))
    reports = [DatedSymptoms(DAY + timedelta(1), symptoms)]
    finding = find_pain(POLICY, BOTH, session(), reports)
    assert (finding.light, finding.complaint, finding.on) == (PainLight.RED, "left-shoulder", DAY + timedelta(1))
    assert find_pain(LEGS, BOTH, session(), reports).light is PainLight.GREEN


def test_conditions_see_the_worst_scores_of_the_complaints_that_count() -> None:
    performance = session(PainScores(before=1), of_knee(during=2, after_1h=4), of_shoulder(during=6))
    assert scores_for_exercise(POLICY, BOTH, performance) == PainScores(before=1, during=6, after_1h=4)
    assert scores_for_exercise(LEGS, BOTH, performance) == PainScores(before=1, during=2, after_1h=4)
    assert scores_for_exercise(None, BOTH, performance) == PainScores(before=1, during=6, after_1h=4)
    assert scores_for_exercise(POLICY, BOTH, session(PainScores(before=1))) == PainScores(before=1)
    only_shoulder = Setup(Unit.KG, (), (SHOULDER,))
    assert scores_for_exercise(LEGS, only_shoulder, session(PainScores(during=6))) == PainScores()


def test_a_late_score_of_the_session_counts_for_complaints_with_other_scores() -> None:
    performance = session(PainScores(next_morning=8), of_knee(during=1), of_shoulder(during=1))
    assert (found(POLICY, performance).light, found(POLICY, performance).complaint) == (PainLight.RED, None)
    assert not awaits_next_morning(BOTH, performance)


def test_pain_of_the_day_counts_for_a_complaint_with_another_symptom() -> None:
    symptoms = Symptoms(pain=7, complaints=(ComplaintSymptoms("right-knee", stiffness_minutes=20),))
    finding = find_pain(LEGS, BOTH, session(), [DatedSymptoms(DAY + timedelta(1), symptoms)])
    assert (finding.light, finding.complaint) == (PainLight.RED, None)


@pytest.mark.parametrize("setup", [BOTH, Setup(Unit.KG, ())], ids=["with others", "without any"])
def test_a_complaint_that_the_enrollment_did_not_have_counts_for_every_exercise(setup: Setup) -> None:
    elbow = ComplaintPain(complaint="left-elbow", during=9)
    finding = find_pain(LEGS, setup, session(PainScores(during=1), elbow))
    assert (finding.light, finding.complaint) == (PainLight.RED, "left-elbow")
    symptoms = Symptoms(complaints=(ComplaintSymptoms("left-elbow", pain=9),))
    reports = [DatedSymptoms(DAY + timedelta(1), symptoms)]
    assert find_pain(LEGS, setup, session(), reports).light is PainLight.RED


def test_gates_see_every_score_with_the_region_of_its_complaint() -> None:
    sets = (PerformedExercise("squat", sets=(PerformedSet(reps=5, pain=2),)),)
    performance = Performance(DAY, DAY, sets, PainScores(before=1), complaint_pain=(of_knee(during=4),))
    next_day = DAY + timedelta(1)
    reports = [DatedSymptoms(next_day, Symptoms(pain=3, complaints=(ComplaintSymptoms("left-shoulder", pain=5),)))]
    assert list(dated_pain(BOTH, performance, reports)) == [
        DatedPain(DAY, 1),
        DatedPain(DAY, 4, BodyRegion.KNEE),
        DatedPain(DAY, 2),
        DatedPain(next_day, 3),
        DatedPain(next_day, 5, BodyRegion.SHOULDER),
    ]


@pytest.mark.parametrize(
    ("performance", "awaits"),
    [
        (session(), True),
        (session(PainScores(next_morning=1)), False),
        (session(PainScores(), of_knee(next_morning=1)), True),
        (session(PainScores(), of_knee(next_morning=1), of_shoulder(next_morning=0)), False),
    ],
)
def test_the_next_morning_is_awaited_until_each_complaint_has_a_score(performance: Performance, awaits: bool) -> None:
    assert awaits_next_morning(BOTH, performance) is awaits
