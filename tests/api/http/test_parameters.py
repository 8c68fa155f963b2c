"""Query parameters."""

from __future__ import annotations

from typing import Literal

import pytest
from msgspec import Struct

from api.http.parameters import query_reader
from api.problems import ProblemError


class SideQuery(Struct):
    side: Literal["left", "right"] | None = None


def test_the_message_for_a_parameter_does_not_offer_null() -> None:
    with pytest.raises(ProblemError) as raised:
        query_reader(SideQuery, strict=True)(b"side=middle")
    assert raised.value.detail == "The parameter `side`: Expected one of `left`, `right`."


def test_a_parameter_of_null_is_rejected() -> None:
    with pytest.raises(ProblemError, match="can't be null"):
        query_reader(SideQuery, strict=True)(b"side=null")
