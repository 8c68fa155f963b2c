"""Variants that confirmed form unlocks."""

import msgspec
import pytest

from domain.decision import Action, decide
from domain.policies.variants import VARIANT_CHANGED, Confirmation, VariantStep
from domain.sessions.session import PerformedSet


def test_two_sessions_in_a_row_confirm_a_variant_unless_stated() -> None:
    step = msgspec.convert({"variant": "overhead", "confirmation": "torso_upright"}, VariantStep)
    assert (step.confirmation, step.sessions) == (Confirmation.TORSO_UPRIGHT, 2)


def test_the_last_variant_needs_no_confirmation() -> None:
    assert VariantStep("sides").confirmation is None


@pytest.mark.parametrize(("sessions", "is_accepted"), [(0, False), (1, True), (20, True), (21, False)])
def test_a_variant_takes_one_to_twenty_sessions(sessions: int, is_accepted: bool) -> None:
    document = {"variant": "overhead", "confirmation": "unassisted", "sessions": sessions}
    if is_accepted:
        assert msgspec.convert(document, VariantStep).sessions == sessions
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(document, VariantStep)


@pytest.mark.parametrize("confirmation", Confirmation)
def test_a_confirmation_is_a_field_of_a_performed_set(confirmation: Confirmation) -> None:
    assert confirmation.value in PerformedSet.__struct_fields__


def test_a_change_of_variant_names_the_new_variant_and_how_it_is_loaded() -> None:
    decision = decide(
        VARIANT_CHANGED,
        sessions=2,
        variant="sides",
        named="a weight at each side",
        held="2 x 10 kg, no heavier in total than before",
        load=10,
        unit="kg",
        implements=2,
    )
    assert decision.action is Action.ADVANCE
    assert decision.text == (
        "Good form for 2 sessions in a row. Next: a weight at each side (2 x 10 kg, no heavier in total than before)."
    )
