"""What is stored of an enrollment: its progress, its setup, and the coach's overrides."""

from collections.abc import Callable

import msgspec
import pytest
from msgspec.structs import replace

from domain.progress.progress import OverrideItem, Progress, ProgressionState, StartLoad
from domain.sessions.session import PainScores
from domain.sessions.side import Side
from tests.factories import DAY_ONE, Athlete


@pytest.mark.parametrize(
    ("item", "changes"),
    [
        (OverrideItem("bss"), False),
        (OverrideItem("bss", notes="slowly today"), False),
        (OverrideItem("bss", load=0), True),  # bodyweight
        (OverrideItem("bss", load=10), True),
        (OverrideItem("bss", reps=0), True),
        (OverrideItem("bss", sets=1), True),
        (OverrideItem("bss", variant="sides"), True),
        (OverrideItem("bss", skip=True), True),
    ],
)
def test_an_override_changes_the_sets_unless_it_is_a_note(item: OverrideItem, changes: bool) -> None:
    assert item.changes_sets is changes


@pytest.mark.parametrize("make", [lambda load: OverrideItem("bss", load), lambda load: StartLoad("bss", load)])
def test_a_load_has_at_most_two_decimals(make: Callable[[float], object]) -> None:
    with pytest.raises(ValueError, match="`load` takes at most two decimals"):
        make(10.125)
    assert make(10.12)


@pytest.mark.parametrize(
    ("fields", "is_accepted"),
    [
        ({"sets": 0}, False),
        ({"sets": 1}, True),
        ({"sets": 20}, True),
        ({"sets": 21}, False),
        ({"load": -0.5}, False),
        ({"load": 0}, True),
        ({"load": 2000}, True),
        ({"load": 2000.5}, False),
        ({"weight": 10}, False),
    ],
)
def test_an_override_has_bounds(fields: dict[str, float], is_accepted: bool) -> None:
    document = {"slot": "bss"} | fields
    if is_accepted:
        assert msgspec.convert(document, OverrideItem)
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(document, OverrideItem)


def test_a_start_load_is_for_both_sides_unless_stated() -> None:
    assert StartLoad("bss", 10).side is Side.BOTH


def test_progress_survives_its_storage() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    athlete.trains(torso_upright=True, pain=PainScores(during=7))
    athlete.is_told(OverrideItem("lunge", load=4, notes="slowly"))
    stored = msgspec.json.encode(athlete.progress)
    assert msgspec.json.decode(stored, type=Progress) == athlete.progress


def test_the_state_of_a_new_progression_is_stored_without_its_defaults() -> None:
    assert msgspec.json.encode(ProgressionState({})) == b'{"states":{}}'


@pytest.mark.parametrize(("at", "is_past"), [(None, False), ("09:59", True), ("10:00", False), ("10:01", False)])
def test_on_its_newest_day_only_an_earlier_time_is_past(at: str | None, is_past: bool) -> None:
    progress = replace(Athlete().progress, folded_to=DAY_ONE, latest_time="10:00")
    assert progress.is_past(DAY_ONE, at) is is_past


@pytest.mark.parametrize("item", [OverrideItem("bss", assistance=0), StartLoad("bss", -0.0), OverrideItem("bss", -0.0)])
def test_no_assistance_is_bodyweight_and_not_a_negative_zero(item: OverrideItem | StartLoad) -> None:
    assert str(float(item.signed_load or 0.0)) == "0.0"
