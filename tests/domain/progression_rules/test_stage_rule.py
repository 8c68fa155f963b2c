"""Every rule kind in the folder has a source, an example and its own tests."""

import sys
from pathlib import Path
from typing import get_args

import pytest

from domain.progression_rules import ProgressionRule, kinds
from domain.progression_rules.stage_rule import StageRule
from tests.domain.progression_rules.examples import EVERY

KINDS = get_args(get_args(ProgressionRule)[0])


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_a_kind_has_a_description_a_source_and_tests(kind: type) -> None:
    module, tag = sys.modules[kind.__module__], kind.__struct_config__.tag  # type: ignore[attr-defined]  # msgspec's own
    assert module.__name__.endswith(f".{tag}")
    assert "Source" in (module.__doc__ or "")
    assert kind.__doc__
    assert tag in EVERY
    assert [*Path(__file__).parent.rglob(f"test_{tag}.py")]


def test_every_file_of_the_folder_is_a_registered_kind() -> None:
    files = {path.stem for path in Path(kinds.__file__ or "").parent.glob("*.py")} - {"__init__"}
    assert files | {"staged"} == {kind.__struct_config__.tag for kind in KINDS}


def test_every_kind_but_the_ladder_can_be_a_stage() -> None:
    stages = get_args(get_args(StageRule)[0])
    assert {kind.__name__ for kind in KINDS} - {kind.__name__ for kind in stages} == {"StagedRule"}
