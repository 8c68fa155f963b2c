"""The flags that docs/guides/sdks.md publishes are those that the clients under test are generated with."""

from __future__ import annotations

import pytest

from tests.clients.generators import DOCUMENT, OPENAPI_GENERATOR

pytestmark = pytest.mark.clients
GUIDE = DOCUMENT.parents[1] / "docs" / "guides" / "sdks.md"


@pytest.mark.parametrize("language", [language for language, flags in OPENAPI_GENERATOR.items() if flags])
def test_the_guide_names_every_flag(language: str) -> None:
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    (row,) = (line for line in lines if line.startswith(f"| `{language}` |"))
    assert [flag for flag in OPENAPI_GENERATOR[language] if f"`{flag}`" not in row] == []
