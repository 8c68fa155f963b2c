"""Which mutants are run: a sample that depends on the code and the seed only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from itertools import groupby, islice
from pathlib import Path

import msgspec
from msgspec import Struct

from tests.project.test_mirror import EXCEPTIONS, ROOT, exception_of, mirror_of

FOLDER = Path(__file__).parent


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a run, with their reasons in `settings.toml`."""

    seed: int
    mutants: int
    least_score: float
    timeout_seconds: int
    left_out_modules: list[str]
    left_out_operators: list[str]


class Mutation(Struct, frozen=True, order=True):
    """A change to a module: the operator of the mutation tool, and which of its occurrences in the module."""

    module: str
    line: int
    column: int
    operator: str
    occurrence: int


def read_settings() -> Settings:
    return msgspec.toml.decode((FOLDER / "settings.toml").read_bytes(), type=Settings)


def modules_to_mutate(settings: Settings) -> list[str]:
    """The modules of the domain that have logic, by their paths."""
    paths = (path.relative_to(ROOT).as_posix() for path in (ROOT / "domain").rglob("*.py"))
    return sorted(
        path
        for path in paths
        if not path.endswith("/__init__.py") and not path.startswith(tuple(settings.left_out_modules))
    )


def own_tests(module: str) -> tuple[str, ...]:
    """The tests of a module: its mirror, or those that its exception names."""
    exception = exception_of(module, EXCEPTIONS)
    return (mirror_of(module),) if exception is None else EXCEPTIONS[exception].tests


def sample(
    mutations: Iterable[Mutation], settings: Settings, counts: Callable[[Mutation], bool] = lambda _: True
) -> list[Mutation]:
    """The mutations to run, in order of their places. `counts` decides whether a mutation is one of logic.

    Places are drawn, and one mutation of each: `+` can become six other operators, but is as important as a `not`.
    """
    left_out = re.compile("|".join(settings.left_out_operators) or "(?!)")
    possible = sorted(each for each in mutations if not left_out.search(each.operator))
    places = [list(place) for _, place in groupby(possible, lambda each: (each.module, each.line, each.column))]
    lot = _lot(settings.seed)
    places.sort(key=lambda place: lot(place[0]))
    drawn = (next(filter(counts, sorted(place, key=lot)), None) for place in places)
    return sorted(islice((each for each in drawn if each is not None), settings.mutants))


def _lot(seed: int) -> Callable[[Mutation], str]:
    """A hash instead of a random number: a change in one module does not draw other mutants in the rest."""

    def lot(mutation: Mutation) -> str:
        text = f"{seed} {mutation.module} {mutation.operator} {mutation.occurrence}"
        return hashlib.sha256(text.encode()).hexdigest()

    return lot
