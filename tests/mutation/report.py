"""What a run prints: each survivor, and the score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from tests.mutation.sample import FOLDER


class Mutant(Struct, frozen=True):
    """A changed line of a module. Its fields together identify it."""

    module: str
    line: str
    changed: str


class ExplainedMutant(Mutant, frozen=True, forbid_unknown_fields=True):
    """A mutant that behaves as the original, and why."""

    reason: str


class Outcome(Struct, frozen=True):
    """What became of a mutant. `number` is the number of its line."""

    mutant: Mutant
    number: int
    killed: bool


def is_test_failure(output: str) -> bool:
    """Whether the output shows a failed test, an error or a timeout. A process that was ended shows none."""
    return output == "timeout" or "FAILED " in output or "ERROR " in output


def read_explained() -> dict[Mutant, str]:
    """The reason of each explained mutant."""
    file = msgspec.toml.decode((FOLDER / "explained.toml").read_bytes(), type=dict[str, list[ExplainedMutant]])
    return {Mutant(each.module, each.line, each.changed): each.reason for each in file["mutants"]}


def score(outcomes: Iterable[Outcome]) -> float:
    """The share of mutants that their module's own tests killed."""
    killed = [outcome.killed for outcome in outcomes]
    return sum(killed) / len(killed)


def report(outcomes: list[Outcome], explained: dict[Mutant, str]) -> Iterator[str]:
    """The lines of the report."""
    for outcome in outcomes:
        if not outcome.killed:
            reason = explained.get(outcome.mutant)
            yield f"{outcome.mutant.module}:{outcome.number} {f'explained: {reason}' if reason else 'survived'}"
            yield f"  - {outcome.mutant.line}"
            yield f"  + {outcome.mutant.changed}"
    killed = sum(outcome.killed for outcome in outcomes)
    known = sum(not outcome.killed and outcome.mutant in explained for outcome in outcomes)
    survived = len(outcomes) - killed
    yield f"{killed} of {len(outcomes)} mutants killed: {score(outcomes):.1%}. {survived} survived, {known} explained."
