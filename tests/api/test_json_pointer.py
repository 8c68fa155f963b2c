"""JSON pointers (RFC 6901)."""

import pytest

from api.json_pointer import escape_step, nul_pointers


@pytest.mark.parametrize(
    ("name", "step"),
    [("reps", "reps"), ("a/b", "a~1b"), ("a~b", "a~0b"), ("~1", "~01"), ("/~", "~1~0"), ("", "")],
)
def test_a_step_is_escaped(name: str, step: str) -> None:
    assert escape_step(name) == step


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        ("a\0", [""]),
        ("a", []),
        (["a", "\0"], ["/1"]),
        ({"notes": "\0", "sets": [{"reps": 5}, {"notes": "a\0b"}]}, ["/notes", "/sets/1/notes"]),
        ({"a/b": "\0", "a~b": ["\0"]}, ["/a~0b/0", "/a~1b"]),
        ({"tags": {"a\0": "\0"}}, ["/tags"]),  # the key can't be part of a pointer
        ({"\0": 1, "b": "\0"}, ["", "/b"]),
        ([1, 2.5, None, True, {}], []),
    ],
)
def test_every_text_with_a_nul_character_has_its_pointer(document: object, pointers: list[str]) -> None:
    assert nul_pointers(document) == pointers


def test_deep_nesting_needs_no_recursion() -> None:
    document: object = "\0"
    for _ in range(5000):
        document = [document]
    assert nul_pointers(document) == ["/0" * 5000]
