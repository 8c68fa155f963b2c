"""Build a progression rule from query parameters: its kind, its plain fields, and its sets in short form.

`scheme=3x5` is three sets of five, `3x8-12` a range, `1x5+` an open set, `3x5@2` two reps in reserve, `3x30s` three
holds of 30 seconds, `3x40m` three carries of 40 meters. `2x5,1x5+` are two lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

import msgspec

from api.sheets.calculator_parameters import CalculatorParameterError
from api.validation_messages import validation_message
from domain.loads.loading import Unit
from domain.progression_rules import ProgressionRule
from domain.sessions.metric import Metric

_FIELDS = {kind.__struct_config__.tag: kind.__struct_fields__ for kind in get_args(get_args(ProgressionRule)[0])}
_LINE = re.compile(r"(\d{1,2})x(?:(\d{1,3})(?:-(\d{1,3}))?(\+?)|(\d{1,5})(?:-(\d{1,5}))?([sm]))(?:@(\d(?:\.5)?))?")
_METRICS = {"s": Metric.SECONDS, "m": Metric.DISTANCE}


def rule_of(parameters: Mapping[str, str], unit: Unit, sets_done: int) -> ProgressionRule:
    """Build the rule. `sets_count` defaults to the number of sets done. Raises CalculatorParameterError."""
    document: dict[str, object] = dict(parameters)
    if scheme := parameters.get("scheme"):
        del document["scheme"]
        document["sets"] = [_line(text) for text in re.split(r"[,\s]+", scheme.strip())]
    fields = _FIELDS.get(str(document.get("kind")), ())
    if "sets_count" in fields:
        document.setdefault("sets_count", max(sets_done, 1))
    if "unit" in fields:
        document["unit"] = unit.value
    try:
        rule: ProgressionRule = msgspec.convert(document, ProgressionRule, strict=False)
    except msgspec.ValidationError as error:
        raise CalculatorParameterError(f"The rule can't be used. {_rule_message(error, document)}") from None
    return rule


def _line(text: str) -> dict[str, object]:
    parts = _LINE.fullmatch(text)
    if parts is None:
        raise CalculatorParameterError(
            "Write the parameter `scheme` as in 3x5, 3x8-12, 1x5+, 3x30s, 3x40m or 3x5@2, with commas between lines."
        )
    count, reps, reps_max, plus, amount, amount_max, letter, rir = parts.groups()
    metric, target, top = (_METRICS[letter], amount, amount_max) if letter else (Metric.REPS, reps, reps_max)
    line: dict[str, object] = {"count": int(count), metric.value: int(target), "open": bool(plus)}
    if top is not None:
        line[f"{metric}_max"] = int(top)
    if rir is not None:
        line["rir"] = float(rir)
    return line


def _rule_message(error: msgspec.ValidationError, document: object) -> str:
    """What is wrong, with the parameter's name instead of a JSON pointer, and never with its value."""
    pointer, message = validation_message(error, ProgressionRule, document)
    name = pointer.partition("/")[2].partition("/")[0]
    if message.startswith("Missing required field"):
        return "It needs `scheme`, as in 3x5." if name == "sets" else f"It needs `{name}`."
    return f"`{name}`: {message}" if name else message
