"""What counts as a mutant: a change of logic, not of texts, annotations or declarations."""

from __future__ import annotations

import pytest

from tests.mutation.logic import changes_logic


@pytest.mark.parametrize(
    ("source", "mutant"),
    [
        ("text = 'Add load.'", "text = 'XXAdd load.XX'"),
        ("text = f'Add {load}.'", "text = f'XXAdd {load}.XX'"),
        ("def f(): 'Add load.'", "def f(): 'XX'"),
        ("CODE = declare('code', 'text', most=1)", "CODE = declare('code', 'text', most=2)"),
    ],
)
def test_a_changed_text_does_not_count(source: str, mutant: str) -> None:
    assert not changes_logic(source, mutant)


@pytest.mark.parametrize(
    ("source", "mutant"),
    [
        ("load: float | None = 0", "load: float & None = 0"),
        ("def f(load: float | None): pass", "def f(load: float & None): pass"),
        ("def f() -> float | None: pass", "def f() -> float & None: pass"),
        ("Bound = int | float", "Bound = int & float"),
        ("Event = SkipEvent | SetupEvent", "Event = SkipEvent & SetupEvent"),
        ("Reps = Annotated[int, Meta(ge=1)]", "Reps = Annotated[int, Meta(ge=2)]"),
        ("reps: Annotated[int, Meta(ge=1)] = 5", "reps: Annotated[int, Meta(ge=2)] = 5"),
        ("NAME = Meta(max_length=5)", "NAME = Meta(max_length=6)"),
        ("@lru_cache(maxsize=64)\ndef f(): pass", "@lru_cache(maxsize=65)\ndef f(): pass"),
        ("class Set(Struct, frozen=True): pass", "class Set(Struct, frozen=False): pass"),
        ("def f(reps, *, load=0): pass", "def f(reps, /, load=0): pass"),
        ("EXAMPLE = FixedRule(sets_count=3)", "EXAMPLE = FixedRule(sets_count=4)"),
        ("zip(reps, loads, strict=True)", "zip(reps, loads, strict=False)"),
    ],
)
def test_a_changed_declaration_does_not_count(source: str, mutant: str) -> None:
    assert not changes_logic(source, mutant)


@pytest.mark.parametrize(
    ("source", "mutant"),
    [
        ("load = most + 1", "load = most - 1"),
        ("MOST = 12", "MOST = 13"),
        ("reps: Annotated[int, Meta(ge=1)] = 5", "reps: Annotated[int, Meta(ge=1)] = 6"),
        ("def f(reps, *, load=0): pass", "def f(reps, *, load=1): pass"),
        ("sides = LEFT | {side}", "sides = LEFT - {side}"),
        ("estimate(load, exact=True)", "estimate(load, exact=False)"),
        ("text = f'Add {load + 1}.'", "text = f'Add {load - 1}.'"),
    ],
)
def test_a_changed_decision_counts(source: str, mutant: str) -> None:
    assert changes_logic(source, mutant)


def test_a_mutant_that_is_not_python_does_not_count() -> None:
    assert not changes_logic("load = most + 1", "load = most is not + 1 1")
