"""Progression rules as query parameters: sets in short form, and plain fields."""

import pytest

from api.sheets.calculator_parameters import CalculatorParameterError
from api.sheets.rule_parameters import rule_of
from domain.loads.loading import Unit
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine


def rule(sets_done: int = 3, unit: Unit = Unit.KG, **parameters: str) -> ProgressionRule:
    return rule_of(parameters, unit, sets_done)


def lines(scheme: str) -> tuple[SetLine, ...]:
    linear = rule(kind="linear_load", scheme=scheme)
    assert isinstance(linear, LinearLoadRule)
    return linear.scheme


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("3x5", (SetLine(count=3, reps=5),)),
        ("3x8-12", (SetLine(count=3, reps=8, reps_max=12),)),
        ("1x5+", (SetLine(count=1, reps=5, open=True),)),
        ("3x5@2", (SetLine(count=3, reps=5, rir=2),)),
        ("3x30s", (SetLine(count=3, seconds=30),)),
        ("3x30-45s", (SetLine(count=3, seconds=30, seconds_max=45),)),
        ("2x40m", (SetLine(count=2, distance_m=40),)),
        ("3x5@1.5", (SetLine(count=3, reps=5, rir=1.5),)),
        ("1x8-12+@0", (SetLine(count=1, reps=8, reps_max=12, open=True, rir=0),)),
        ("2x5,1x5+", (SetLine(count=2, reps=5), SetLine(count=1, reps=5, open=True))),
        (" 2x5, 1x5+ ", (SetLine(count=2, reps=5), SetLine(count=1, reps=5, open=True))),
    ],
)
def test_sets_are_written_in_short(scheme: str, expected: tuple[SetLine, ...]) -> None:
    assert lines(scheme) == expected


@pytest.mark.parametrize("scheme", ["5", "3x", "x5", "3x5-", "3x5@", "3x5@1.3", "3*5", "100x5", "3x1000"])
def test_any_other_spelling_is_rejected_with_examples(scheme: str) -> None:
    with pytest.raises(CalculatorParameterError, match="Write the parameter `scheme` as in 3x5, 3x8-12"):
        lines(scheme)


def test_text_becomes_the_number_that_a_field_needs() -> None:
    assert rule(kind="linear_load", scheme="3x5", step="2.5", failures="2") == LinearLoadRule(
        scheme=(SetLine(count=3, reps=5),), step=2.5, failures=2, unit=Unit.KG
    )


@pytest.mark.parametrize(("sets_done", "count"), [(0, 1), (1, 1), (4, 4)])
def test_a_rule_without_a_number_of_sets_has_as_many_as_were_done(sets_done: int, count: int) -> None:
    double = rule(sets_done, kind="double_progression", reps_min="8", reps_max="12")
    assert double == DoubleProgressionRule(unit=Unit.KG, reps_min=8, reps_max=12, sets_count=count)
    assert rule(sets_done, kind="fixed", reps="5") == FixedRule(reps=5, sets_count=count, unit=Unit.KG)
    assert rule(sets_done, kind="fixed", reps="5", sets_count="2") == FixedRule(reps=5, sets_count=2, unit=Unit.KG)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"kind": "linear_load"}, "It needs `scheme`, as in 3x5."),
        ({"kind": "double_progression", "reps_min": "8"}, "Give both `reps_min` and `reps_max`."),
        ({"kind": "magic"}, "`kind`: Expected one of `double_progression`, `linear_load`,"),
        (
            {"kind": "double_progression", "reps_min": "8", "reps_max": "many"},
            "`reps_max`: Expected a whole number or null, not text.",
        ),
        ({"kind": "double_progression", "reps_min": "8", "reps_max": "5"}, "`reps_min` is above `reps_max`."),
    ],
)
def test_what_is_wrong_is_named_by_its_parameter(parameters: dict[str, str], message: str) -> None:
    with pytest.raises(CalculatorParameterError) as caught:
        rule_of(parameters, Unit.KG, 3)
    assert str(caught.value).startswith(f"The rule can't be used. {message}")


def test_a_message_never_repeats_a_value() -> None:
    with pytest.raises(CalculatorParameterError) as caught:
        rule(kind="double_progression", reps_min="8", reps_max="<script>")
    assert "script" not in str(caught.value)
