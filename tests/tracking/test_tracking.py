"""The measure itself: what counts as in band, drifted, over, and as a wrong deload."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from domain.decision import Action
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedSet
from tests.tracking.__main__ import counts_of, lifts_of
from tests.tracking.exports import ExportedSet, exported_sets
from tests.tracking.measure import LAST_LOAD, Asked, Lift, compare, last_load_done, lifts, rules

DAY = date(2026, 1, 5)
HEVY = """\
start_time,exercise_title,set_type,weight_kg,reps,rpe
"5 Jan 2026, 18:00",Squat,warmup,60,5,
"5 Jan 2026, 18:00",Squat,normal,100,5,8
"""
STRONG = """\
Datum;Name der Übung;Reihenfolge festlegen;Gewicht;Wiederh.;RPE
2026-01-05 18:00:00;Squat;W;60;5;
2026-01-05 18:00:00;Squat;1;100,0;5;8
2026-01-05 18:00:00;Squat;Ruhezeit;0;0;
"""


def lift(*loads: float, reps: int = 5, days: int = 7) -> Lift:
    """Three sets a session at each of these loads."""
    trained = [
        (DAY + timedelta(days=days * number), tuple(PerformedSet(load=load, reps=reps) for _ in range(3)))
        for number, load in enumerate(loads)
    ]
    return Lift("Squat", "kg", tuple(trained))


def asked(load: float, action: Action | None = None) -> list[Asked]:
    return [Asked(load, 5, action)] * 5


@pytest.mark.parametrize(
    ("load", "label"),
    [
        (97, "in_band"),  # 5 reps at 100 kg support 97.2 kg for 5 reps with one in reserve
        (78, "in_band"),
        (106, "in_band"),
        (67, "drifted"),
        (113, "over"),
    ],
)
def test_a_load_is_compared_with_what_was_shown(load: float, label: str) -> None:
    counts = compare(lift(100, 100, 100, 100, 100), asked(load))
    assert counts["all"] == 1  # four sessions show what the lifter can do
    assert [name for name in ("in_band", "drifted", "over") if counts[name]] == [label]


def test_only_the_last_42_days_count() -> None:
    assert compare(lift(100, 100, 100, 100, 100, days=43), asked(97))["all"] == 0


def test_a_deload_after_what_was_asked_is_wrong() -> None:
    assert compare(lift(*[100] * 5), asked(97, Action.DELOAD))["wrong_deloads"] == 1
    assert compare(lift(*[100] * 5), asked(105, Action.DELOAD))["wrong_deloads"] == 0


@pytest.mark.parametrize(("rpe", "explained"), [(9, 1), (8, 0), (None, 0)])
def test_a_wrong_deload_is_explained_by_a_harder_effort_than_asked(rpe: float | None, explained: int) -> None:
    """Two reps in reserve were asked for; RPE 9 leaves one."""
    trained = tuple((on, tuple(replace(one, rpe=rpe) for one in sets)) for on, sets in lift(*[100] * 5).days)
    counts = compare(Lift("Squat", "kg", trained), [Asked(90, 5, Action.BACK_OFF, rir=2)] * 5)
    assert (counts["wrong_deloads"], counts["explained"]) == (1, explained)


def test_the_rule_to_compare_with_asks_for_the_last_load() -> None:
    assert [one.load for one in last_load_done(lift(60, 65, 62.5))] == [60, 60, 65]


def test_the_rules_suit_the_lift() -> None:
    made = rules(lift(*[60] * 15))
    assert made["linear_load"] == {"sets": [{"count": 3, "reps": 5}], "step": 1.25, "unit": "kg"}
    assert (made["double_progression"]["reps_min"], made["double_progression"]["reps_max"]) == (3, 7)


def test_light_sets_are_warm_ups_where_an_app_does_not_mark_them() -> None:
    sets = [
        ExportedSet(DAY + timedelta(days=number), "Squat", "work", load, "kg", 5, None)
        for number in range(15)
        for load in (60, 100)
    ]
    (unmarked,), (marked,) = lifts(sets, warm_ups_marked=False), lifts(sets, warm_ups_marked=True)
    assert [one.kind for one in unmarked.days[0][1]] == [SetKind.WARM_UP, SetKind.WORK]
    assert [one.kind for one in marked.days[0][1]] == [SetKind.WORK, SetKind.WORK]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hevy.csv", HEVY),
        ("strong.csv", STRONG),
    ],
)
def test_exports_are_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    warm_up, work = exported_sets(tmp_path / name)
    assert (warm_up.kind, warm_up.load) == ("warm_up", 60)
    assert work == ExportedSet(DAY, "Squat", "work", 100, "kg", 5, 8)


def test_a_comma_in_a_name_of_fitnotes_is_part_of_the_name(tmp_path: Path) -> None:
    path = tmp_path / "fitnotes.csv"
    path.write_text("Date,Exercise,Category,Weight,Weight Unit,Reps\n2026-01-05,Squat, front,Legs,100,kgs,5\n")
    (only,) = exported_sets(path)
    assert (only.exercise, only.load, only.unit, only.reps) == ("Squat, front", 100, "kg", 5)


def test_made_up_lifters_stand_in_for_exports() -> None:
    counts = {kind: Counter[str]() for kind in (LAST_LOAD, "double_progression", "linear_load")}
    for _, one in lifts_of(None):
        for kind, counted in counts_of(one).items():
            counts.setdefault(kind, Counter()).update(counted)
    assert set(counts) == {LAST_LOAD, "double_progression", "linear_load", "effort_target", "rep_goal"}
    assert all(counted["all"] > 100 for counted in counts.values())
    assert counts[LAST_LOAD]["in_band"] > 0.9 * counts[LAST_LOAD]["all"]
