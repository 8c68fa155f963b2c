"""The guide lists the steps of a judgment as the code takes them: both come from the same list."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.progress.judge_exercise import STEPS

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "how-it-decides.md"
LIST = re.compile(
    r"(?<=\n\n)\[//\]: # \(decision-steps:begin[^\n]*\)\n\n(.*?)\n\n\[//\]: # \(decision-steps:end\)", re.DOTALL
)


def sentence(step: Callable[..., object]) -> str:
    """The first paragraph of a step's docstring."""
    return " ".join((inspect.getdoc(step) or "").partition("\n\n")[0].split())


def test_the_guide_lists_the_steps_in_the_order_of_the_code() -> None:
    steps = "\n".join(f"{number}. {sentence(step)}" for number, step in enumerate(STEPS, start=1))
    found = LIST.search(GUIDE.read_text(encoding="utf-8"))
    assert found is not None
    if found[1] != steps:
        pytest.fail(f"docs/guides/how-it-decides.md has other steps than the code. They are:\n{steps}")


def test_every_step_names_its_question_first() -> None:
    assert [step.__name__ for step in STEPS if not re.match(r"\*\*[^*]+[?.]\*\* [A-Z]", sentence(step))] == []
