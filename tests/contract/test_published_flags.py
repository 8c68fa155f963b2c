"""The generator flags in docs/guides/sdks.md are the ones used to generate the tested clients."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest

from tests.clients.generators import DOCUMENT, OPENAPI_GENERATOR

pytestmark = pytest.mark.clients
GUIDE = DOCUMENT.parents[1] / "docs" / "guides" / "sdks.md"


@pytest.mark.parametrize("language", [language for language, flags in OPENAPI_GENERATOR.items() if flags])
def test_the_guide_lists_every_flag(language: str) -> None:
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    (row,) = (line for line in lines if line.startswith(f"| `{language}` |"))
    assert [flag for flag in OPENAPI_GENERATOR[language] if f"`{flag}`" not in row] == []


def test_the_guide_names_the_tested_version_of_the_generator_for_python() -> None:
    named = re.findall(r"^pip install openapi-python-client==(\S+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert named == [version("openapi-python-client")]
