"""The kinds of text that people write into Nextset, with their bounds."""

from typing import Annotated

from msgspec import Meta

Slug = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=80,
        pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$",
        description="A short name for machines: lower case, digits, single dashes or underscores.",
    ),
]
Name = Annotated[str, Meta(min_length=1, max_length=200, description="What people call it.")]
Prose = Annotated[str, Meta(max_length=4000, description="Longer text, for people.")]
Notes = Annotated[str, Meta(max_length=4000, description="Free text, for people.")]
Cue = Annotated[str, Meta(min_length=1, max_length=200)]
Cues = Annotated[tuple[Cue, ...], Meta(max_length=20, description="What to watch, in the coach's words.")]
