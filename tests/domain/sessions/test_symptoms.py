"""Symptoms on a day, with or without training."""

import pytest

from domain.sessions.symptoms import ComplaintSymptoms, SwellingGrade, Symptom, Symptoms


def test_a_report_says_something() -> None:
    with pytest.raises(ValueError, match="Give `pain`, `stiffness_minutes`, `swelling` or `complaints`"):
        Symptoms()


def test_the_symptoms_of_a_complaint_are_its_own_or_those_of_the_day() -> None:
    knee = ComplaintSymptoms("right-knee", pain=4)
    symptoms = Symptoms(pain=1, swelling=SwellingGrade.MILD, complaints=(knee,))
    assert symptoms.of("right-knee") == ComplaintSymptoms("right-knee", pain=4, swelling=SwellingGrade.MILD)
    assert symptoms.of("back") == symptoms
    assert knee.reported == (Symptom.PAIN,)


def test_a_complaint_is_listed_once() -> None:
    with pytest.raises(ValueError, match="only once"):
        Symptoms(complaints=(ComplaintSymptoms("back", pain=1), ComplaintSymptoms("back", pain=2)))


def test_the_symptoms_of_a_complaint_say_something() -> None:
    with pytest.raises(ValueError, match="Give `pain`, `stiffness_minutes` or `swelling`"):
        ComplaintSymptoms("back")


def test_zero_pain_is_a_report() -> None:
    assert Symptoms(pain=0).pain == 0


def test_grades_of_swelling_are_in_order() -> None:
    assert [grade.rank for grade in SwellingGrade] == [0, 1, 2, 3, 4]
    assert (SwellingGrade.TRACE.value, SwellingGrade.SEVERE.value) == ("trace", "severe")


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (Symptoms(pain=3), Symptoms(stiffness_minutes=20), Symptoms(pain=3, stiffness_minutes=20)),
        (Symptoms(pain=3), Symptoms(pain=0), Symptoms(pain=0)),
        (Symptoms(pain=3, notes="a"), Symptoms(pain=3, notes="b"), Symptoms(pain=3, notes="a\nb")),
        (Symptoms(pain=3, notes="a"), Symptoms(pain=3, notes="a"), Symptoms(pain=3, notes="a")),
        (Symptoms(pain=3, notes="no pain"), Symptoms(pain=3, notes="pain"), Symptoms(pain=3, notes="no pain\npain")),
        (Symptoms(pain=3), Symptoms(pain=3, notes="b"), Symptoms(pain=3, notes="b")),
        (Symptoms(swelling=SwellingGrade.MILD), Symptoms(pain=1), Symptoms(pain=1, swelling=SwellingGrade.MILD)),
        (
            Symptoms(complaints=(ComplaintSymptoms("knee", pain=3), ComplaintSymptoms("back", pain=1))),
            Symptoms(complaints=(ComplaintSymptoms("knee", stiffness_minutes=5), ComplaintSymptoms("hip", pain=2))),
            Symptoms(
                complaints=(
                    ComplaintSymptoms("knee", pain=3, stiffness_minutes=5),
                    ComplaintSymptoms("back", pain=1),
                    ComplaintSymptoms("hip", pain=2),
                )
            ),
        ),
    ],
)
def test_a_second_report_of_a_day_adds_to_the_first(first: Symptoms, second: Symptoms, together: Symptoms) -> None:
    assert first.with_added(second) == together
