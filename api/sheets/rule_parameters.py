"""A progression rule from a few parameters of an address: its kind, its plain fields, and its sets in short.

`scheme=3x5` is three sets of five, `3x8-12` a range, `1x5+` an open set, `3x5@2` two reps in reserve; `2x5,1x5+` are
two lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from domain.loads.loading import Unit
from domain.progression_rules import ProgressionRule

_LINE = re.compile(r"(\d{1,2})x(\d{1,3})(?:-(\d{1,3}))?(\+?)(?:@(\d(?:\.5)?))?")


class InvalidRuleError(Exception):
    """The parameters make no rule; the message is a sentence for whoever wrote them."""


def rule_of(parameters: Mapping[str, str], unit: Unit, sets_done: int) -> ProgressionRule:
    """The rule. Its number of sets is that of the sets done, unless it is given. Raises BadRule."""
    document: dict[str, object] = dict(parameters)
    if scheme := parameters.get("scheme"):
        del document["scheme"]
        document["sets"] = [_line(text) for text in re.split(r"[,\s]+", scheme.strip())]
    if document.get("kind") in ("double_progression", "fixed"):
        document.setdefault("sets_count", max(sets_done, 1))
    else:
        document["unit"] = unit.value
    try:
        rule: ProgressionRule = msgspec.convert(document, ProgressionRule, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidRuleError(f"The rule can't be used: {_without_place(str(error))}.") from None
    return rule


def _line(text: str) -> dict[str, object]:
    found = _LINE.fullmatch(text)
    if found is None:
        raise InvalidRuleError(
            "The parameter `scheme` is written as in 3x5, 3x8-12, 1x5+ or 3x5@2, lines apart by commas."
        )
    count, reps, top, plus, rir = found.groups()
    line: dict[str, object] = {"count": int(count), "reps": int(reps), "open": bool(plus)}
    if top is not None:
        line["reps_max"] = int(top)
    if rir is not None:
        line["rir"] = float(rir)
    return line


def _without_place(text: str) -> str:
    """msgspec's sentence with the parameter's name, and never its value."""
    message, _, place = text.rpartition(" - at `$")
    name = place.strip("`.")
    if not message and (lacking := re.search(r"required field `(\w+)`", text)):
        lacks = {"sets": "`scheme`, as in 3x5"}.get(lacking[1], f"`{lacking[1]}`")
        return f"it needs {lacks}"
    if not message:
        return text
    message = "not one of the kinds" if message.startswith("Invalid value") and name == "kind" else message
    return f"`{name}`: {message}" if name else message
