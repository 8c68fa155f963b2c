"""One image for all tests of a worker: building it installs every dependency."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.image import Image, built


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    with built() as image:
        yield image
