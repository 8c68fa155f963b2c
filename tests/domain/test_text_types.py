"""Bounds of the text that clients send."""

import msgspec
import pytest

from domain.text_types import Cue, Cues, Name, Notes, Prose, Slug, is_only_digits


def is_accepted(kind: object, value: object) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize("slug", ["a", "5-3-1", "bulgarian-split-squat", "hands_free", "x" * 80])
def test_a_slug_is_lowercase_words_joined_by_single_dashes_or_underscores(slug: str) -> None:
    assert is_accepted(Slug, slug)


@pytest.mark.parametrize(("slug", "expected"), [("5", True), ("531", True), ("5-3-1", False), ("5x5", False)])
def test_digits_alone_would_be_a_position(slug: str, expected: bool) -> None:
    assert is_only_digits(slug) is expected


@pytest.mark.parametrize("slug", ["", "Squat", "a--b", "a-_b", "-a", "a-", "a b", "a/b", "übung", "x" * 81, "a\n"])
def test_any_other_slug_is_rejected(slug: str) -> None:
    assert not is_accepted(Slug, slug)


@pytest.mark.parametrize(
    ("kind", "shortest", "longest"), [(Name, 1, 200), (Prose, 0, 4000), (Notes, 0, 4000), (Cue, 1, 200)]
)
def test_text_has_a_shortest_and_a_longest_length(kind: object, shortest: int, longest: int) -> None:
    assert is_accepted(kind, "x" * shortest)
    assert is_accepted(kind, "x" * longest)
    assert not is_accepted(kind, "x" * (longest + 1))
    assert is_accepted(kind, "") is (shortest == 0)


def test_an_exercise_has_at_most_twenty_cues() -> None:
    assert is_accepted(Cues, ["chest up"] * 20)
    assert not is_accepted(Cues, ["chest up"] * 21)
    assert not is_accepted(Cues, [""])
