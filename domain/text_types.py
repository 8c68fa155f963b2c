"""Types for text that clients send, with their bounds."""

from typing import Annotated

from msgspec import Meta

Slug = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=80,
        pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*\Z",  # in Python, `$` would allow a line break at the end
        description="Identifier in URLs and references: lowercase letters, digits, single dashes or underscores.",
    ),
]
ONLY_DIGITS = "Digits alone can't name it: in a sheet, a number is a position in the session."


def is_only_digits(slug: str) -> bool:
    """Whether a slug would be read as a position. New exercises and slots can't have such a name."""
    return slug.isdigit()


ProgressionName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=161,
        pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*(?:/[a-z0-9]+(?:[-_][a-z0-9]+)*)?\Z",
        description="Name of a progression: a slug, or two with a slash in between for that of a substitute.",
    ),
]
Name = Annotated[str, Meta(min_length=1, max_length=200, description="Display name.")]
Prose = Annotated[str, Meta(max_length=4000, description="Longer free text.")]
Notes = Annotated[str, Meta(max_length=4000, description="Free-text notes.")]
Cue = Annotated[str, Meta(min_length=1, max_length=200)]
Cues = Annotated[tuple[Cue, ...], Meta(max_length=20, description="Coaching cues.")]


def plain_text(text: str) -> str:
    """The text as every sheet and file can hold it: lines end with a line feed, other control characters are spaces."""
    if text.isprintable():
        return text
    return "\n".join("".join(" " if _is_control(each) else each for each in line) for line in text.splitlines())


def _is_control(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160 or character in "\ufffe\uffff"
