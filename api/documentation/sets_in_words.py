"""What a slot of a program prescribes, in words: sets, reps and percentages, before any athlete has a load."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain.programs.program import Slot
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.wave import WaveRule, WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.staged import StagedRule
from domain.sessions.prescription import SetKind

MOST_TURNS = 6


def sets_of(slot: Slot, rule: ProgressionRule, example: str) -> list[str]:
    """Return one line for each turn of the slot or its rule.

    `example` is the prescription of an example athlete. It is used, without its load, for a rule that has no sets of
    its own, such as a progression through the variants of an exercise.
    """
    if rows := slot.turns or slot.weeks:
        return list(_turns(rows))
    if slot.sets:
        return [lines_in_words(slot.sets)]
    return _sets_of_rule(rule) or [re.sub(" (at|with) .*", "", example)]


def _sets_of_rule(rule: object) -> list[str]:
    if isinstance(rule, StagedRule):
        first = _sets_of_rule(rule.stages[0].rule)
        count = len(rule.stages)
        return [*first, f"first of {count} stages"] if first and count > 1 else first
    if isinstance(rule, WaveRule):
        return list(_turns(rule.turns)) if rule.turns else []
    if isinstance(rule, DoubleProgressionRule):
        return [f"{rule.sets_count} x {_range(rule.reps_min, rule.reps_max)}"] if rule.reps_min is not None else []
    scheme: Sequence[SetLine] = getattr(rule, "scheme", ())
    return [lines_in_words(scheme)] if scheme else []


def _turns(rows: Sequence[WaveTurn]) -> Iterator[str]:
    for number, row in enumerate(rows[:MOST_TURNS], start=1):
        yield f"{row.turn or number}: {lines_in_words(row.scheme)}"
    if len(rows) > MOST_TURNS:
        yield f"and {len(rows) - MOST_TURNS} more"


def lines_in_words(lines: Sequence[SetLine]) -> str:
    """Return the sets of a session: "1 x 5 at 65 %, 1 x 5+ at 85 %"."""
    return ", ".join(map(_line, lines))


def _line(line: SetLine) -> str:
    text = _amount(line)
    text = (
        f"{line.count} set{'s' if line.count > 1 else ''} {text}" if text == "to fatigue" else f"{line.count} x {text}"
    )
    if line.percent != 100:
        text += f" at {line.percent:g} %"
    if line.rir is not None:
        text += f" with {_range(line.rir, line.rir_max)} in reserve"
    if line.kind is not SetKind.WORK:
        text += f" ({line.kind.value.replace('_', '-')} set)"
    return text + (f" (adjusted by set {line.adjust.from_set})" if line.adjust is not None else "")


def _amount(line: SetLine) -> str:
    if line.seconds is not None:
        return f"{_range(line.seconds, line.seconds_max)} s"
    if line.distance_m is not None:
        return f"{_range(line.distance_m, line.distance_m_max)} m"
    if line.interval is not None:
        return f"{line.reps} intervals of {line.interval.in_words}"
    if line.reps is None:
        return "to fatigue"
    return _range(line.reps, line.reps_max) + ("+" if line.open else "")


def _range(bottom: float, top: float | None) -> str:
    return f"{bottom:g}" if top is None or top == bottom else f"{bottom:g}-{top:g}"
