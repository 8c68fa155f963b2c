"""The sample: the same for the same code and seed, without what is left out, and each module with its own tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.mutation.sample import Mutation, Settings, modules_to_mutate, own_tests, read_settings, sample
from tests.project.test_mirror import ROOT

SETTINGS = Settings(seed=1, mutants=20, least_score=0.9, timeout_seconds=60, left_out_modules=[], left_out_operators=[])


def mutations(module: str, count: int = 100, operator: str = "NumberReplacer") -> list[Mutation]:
    """One on each line of a module."""
    return [Mutation(module, line, 4, operator, line) for line in range(count)]


def test_the_same_seed_draws_the_same_sample_in_whatever_order_mutations_are_listed() -> None:
    drawn = sample(mutations("one.py"), SETTINGS)
    assert drawn == sample(reversed(mutations("one.py")), SETTINGS)


def test_another_seed_draws_another_sample() -> None:
    assert sample(mutations("one.py"), SETTINGS) != sample(mutations("one.py"), replace(SETTINGS, seed=2))


def test_the_sample_has_as_many_mutations_as_the_settings_say() -> None:
    assert len(sample(mutations("one.py"), SETTINGS)) == 20


def test_a_new_module_does_not_change_which_mutations_of_others_come_first() -> None:
    alone = sample(mutations("one.py"), SETTINGS)
    together = sample([*mutations("new.py", 10), *mutations("one.py")], SETTINGS)
    assert {each for each in together if each.module == "one.py"} <= set(alone)


def test_a_place_is_drawn_once() -> None:
    operators = [Mutation("one.py", 1, 4, f"ReplaceBinaryOperator_Add_{to}", 0) for to in ("Sub", "Mul", "Div")]
    assert len(sample(operators, SETTINGS)) == 1


def test_a_place_with_many_mutations_is_as_likely_as_one_with_few() -> None:
    numbers = mutations("one.py", 500)
    operators = [
        Mutation("two.py", line, 4, f"Add_{to}", line) for line in range(500) for to in ("Sub", "Mul", "Div", "Mod")
    ]
    drawn = sample([*numbers, *operators], replace(SETTINGS, mutants=400))
    assert sum(each.module == "two.py" for each in drawn) == pytest.approx(200, abs=30)


def test_a_left_out_operator_is_not_drawn() -> None:
    listed = [*mutations("one.py", 5), *mutations("two.py", 5, "RemoveDecorator")]
    drawn = sample(listed, replace(SETTINGS, left_out_operators=["Remove.*"]))
    assert {each.module for each in drawn} == {"one.py"}


def test_a_mutation_that_does_not_count_is_replaced_by_another() -> None:
    drawn = sample(mutations("one.py"), SETTINGS, counts=lambda each: each.line % 2 == 0)
    assert len(drawn) == 20
    assert {each.line % 2 for each in drawn} == {0}


def test_every_module_with_logic_is_mutated() -> None:
    modules = modules_to_mutate(read_settings())
    assert "domain/sessions/e1rm.py" in modules
    assert not any(module.startswith("domain/catalog/") for module in modules)


def test_a_module_is_run_with_its_own_tests() -> None:
    assert own_tests("domain/sessions/e1rm.py") == ("tests/domain/sessions/test_e1rm.py",)


def test_an_exception_of_the_mirror_is_run_with_the_tests_that_it_names() -> None:
    assert own_tests("domain/catalog/oxford.py") == ("tests/domain/catalog/", "tests/scenarios/test_programs/")


@pytest.mark.parametrize("module", modules_to_mutate(read_settings()))
def test_the_own_tests_of_every_mutated_module_exist(module: str) -> None:
    assert all(Path(ROOT / test).exists() for test in own_tests(module))
