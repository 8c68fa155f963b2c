"""The state of a progression: its loads, targets and counters."""

import msgspec
import pytest

from domain.progression_rules.parts.rule_state import Counters, RuleState


def test_the_working_load_is_that_of_the_first_set() -> None:
    assert RuleState(loads=(60, 62.5)).load == 60
    assert RuleState().load == 0


def test_counters_are_set_by_name_and_the_others_stay() -> None:
    state = RuleState(counters=Counters(met=1, missed=2)).with_counters(missed=0, deloads=1)
    assert state.counters == Counters(met=1, missed=0, deloads=1)


def test_a_counter_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(TypeError):
        RuleState().with_counters(metres=1)


def test_counters_that_do_not_change_leave_the_state_as_it_is() -> None:
    state = RuleState(counters=Counters(met=1), custom_counters={"over": 2})
    assert state.with_counters(met=1) is state
    assert state.with_custom_counters({"over": 2}) is state
    assert state.with_custom_counters({"under": 0}) is state


def test_counters_of_a_program_are_merged_and_zero_is_not_stored() -> None:
    state = RuleState(custom_counters={"over": 2, "under": 1})
    assert state.with_custom_counters({"over": 3, "under": 0}).custom_counters == {"over": 3}
    assert state.custom_counters == {"over": 2, "under": 1}


def test_a_condition_may_name_the_counters_of_the_stage_and_of_the_program() -> None:
    counters = Counters(
        met=9,
        stage_sessions=1,
        stage_met=2,
        stage_missed=3,
        stage_met_running=4,
        stage_missed_running=5,
        stage_deloads=6,
    )
    assert RuleState(counters=counters, custom_counters={"over": 7}).conditional_counters == {
        "stage_sessions": 1,
        "stage_met": 2,
        "stage_missed": 3,
        "stage_met_running": 4,
        "stage_missed_running": 5,
        "stage_deloads": 6,
        "over": 7,
    }


def test_a_first_state_is_stored_as_an_empty_object() -> None:
    assert msgspec.json.encode(RuleState()) == b"{}"
    stored = msgspec.json.encode(RuleState(loads=(60,), counters=Counters(met=1)))
    assert stored == b'{"loads":[60],"counters":{"met":1}}'
    assert msgspec.json.decode(stored, type=RuleState) == RuleState(loads=(60,), counters=Counters(met=1))


def test_a_new_state_has_counted_nothing() -> None:
    assert set(msgspec.structs.asdict(Counters()).values()) == {0}
    assert (RuleState().stage, RuleState().turn) == (0, 0)
