"""What is wrong with a field of a form, in the words of the people who fill it in."""

from __future__ import annotations

import re

import msgspec

from api.validation_messages import validation_message

_WORDS = (
    (re.compile(r"Expected a (whole number|number) <= ([\d.]+)\."), r"enter a \1 up to \2."),
    (re.compile(r"Expected a (whole number|number) >= ([\d.]+)\."), r"enter a \1 that is not below \2."),
    (re.compile(r"\w+ takes at most two decimals, not .*"), "enter a load with at most two decimals."),
    (re.compile(r"\w+ takes steps of 0\.5.*"), "enter the reps left in steps of 0.5."),
    (re.compile(r"good_reps is more than reps\."), "there are more good reps than reps."),
)


def form_message(error: msgspec.ValidationError, kind: type) -> tuple[str, str]:
    """The JSON pointer of the field, and what is wrong with it. API words that forms do not know stay as they are."""
    pointer, message = validation_message(error, kind)
    text = message.replace("`", "")
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return pointer, text
