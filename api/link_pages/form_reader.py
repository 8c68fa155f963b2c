"""Reads the fields of a form, and collects everything that is wrong with them."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import msgspec

from api.link_pages.form import Form
from api.link_pages.form_messages import form_message
from api.problems import FieldError


class FormReader:
    """Reads the fields of a form, and collects what is wrong with them."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.errors: list[FieldError] = []

    def text(self, name: str) -> str:
        return self._form.get(name)

    def number(self, name: str, label: str) -> float | None:
        """A number with a point or a comma. Empty: None."""
        text = self._form.get(name).replace(",", ".")
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.wrong(name, f"{label}: \u201c{text[:20]}\u201d is not a number.")
            return None
        return number

    def whole(self, name: str, label: str) -> int | None:
        number = self.number(name, label)
        if number is not None and number != int(number):
            self.wrong(name, f"{label}: {number:g} is not a whole number.")
            return None
        return None if number is None else int(number)

    def day(self, name: str, label: str) -> date:
        try:
            return date.fromisoformat(self._form.get(name))
        except ValueError:
            self.wrong(name, f"{label}: enter a date.")
            return date.min

    def wrong(self, name: str, message: str) -> None:
        self.errors.append(FieldError(f"/{name}", message))

    def convert(self, name: str, label: str, fields: dict[str, Any], kind: Any) -> Any:
        """The fields as a Struct, with its bounds. None if they are wrong."""
        try:
            return msgspec.convert(fields, kind)
        except msgspec.ValidationError as error:
            _, message = form_message(error, kind)
            self.wrong(name, f"{label}: {message}")
            return None
