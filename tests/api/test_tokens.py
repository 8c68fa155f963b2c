"""The format of API keys."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api import tokens
from api.tokens import Token

TOKENS = st.builds(Token, st.uuids(), st.uuids(), st.binary(min_size=32, max_size=32))


@given(token=TOKENS)
def test_a_key_survives_a_round_trip(token: Token) -> None:
    assert tokens.parse(token.text()) == token


@given(token=TOKENS, position=st.integers(min_value=0, max_value=98), character=st.characters())
def test_a_key_with_a_changed_character_is_invalid(token: Token, position: int, character: str) -> None:
    text = token.text()
    changed = text[:position] + character + text[position + 1 :]
    assert tokens.parse(changed) == (token if changed == text else None)


@given(token=TOKENS, length=st.integers(min_value=0, max_value=98))
def test_a_truncated_key_is_invalid(token: Token, length: int) -> None:
    assert tokens.parse(token.text()[:length]) is None


@given(text=st.text())
def test_any_other_text_is_invalid(text: str) -> None:
    assert tokens.parse(text) is None


def test_the_repr_of_a_key_does_not_contain_its_secret() -> None:
    token = tokens.new_token(UUID(int=1), UUID(int=2))
    assert repr(token.secret) not in repr(token)
    assert token.text() not in repr(token)


def test_another_secret_does_not_match() -> None:
    one, other = (tokens.new_token(UUID(int=1), UUID(int=2)) for _ in range(2))
    assert one.matches(one.secret_sha256())
    assert not one.matches(other.secret_sha256())
