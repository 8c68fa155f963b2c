"""A person with a link: opens its pages, fills in forms and sends them, as a browser without scripts does."""

from __future__ import annotations

import html
from html.parser import HTMLParser
from typing import Any

import httpx
import msgspec

from tests.servers import SHORT_IDLE, WITHOUT_CERTIFICATES, Client
from tests.sheets import Link, posted
from tests.waiting import PATIENCE_SECONDS


class FormOnPage(msgspec.Struct):
    """A form: where it is sent to, and its fields with what they hold."""

    action: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[FormOnPage] = []
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(FormOnPage(values["action"], {}))
        elif tag == "input" and values.get("type") != "file":
            self.found[-1].fields[values["name"]] = values.get("value", "")
        elif tag == "select":
            self._select = values["name"]
            self.found[-1].fields[self._select] = ""
        elif tag == "option" and "selected" in values:
            self.found[-1].fields[self._select] = values["value"]
        elif tag == "textarea":
            self._textarea = values["name"]
            self.found[-1].fields[self._textarea] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.found[-1].fields[self._textarea] += data


def forms_on(page: str) -> list[FormOnPage]:
    reader = _Forms()
    reader.feed(page)
    return reader.found


class Person(httpx.Client):
    """Someone with a link. Redirects are not followed."""

    def __init__(self, link: Link) -> None:
        super().__init__(
            base_url=f"{link.url}/s/{link.secret}/",
            timeout=PATIENCE_SECONDS,
            verify=WITHOUT_CERTIFICATES,
            limits=SHORT_IDLE,
            trust_env=False,
        )
        self.link = link

    def page(self, path: str, status: int = 200) -> str:
        """The text of a page."""
        response = self.get(path)
        assert response.status_code == status, response.text
        return html.unescape(response.text)

    def form(self, path: str) -> FormOnPage:
        """The first form of a page."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return forms_on(response.text)[0]

    def submit(self, form: FormOnPage, status: int = 303, **headers: str) -> httpx.Response:
        sent = {"Origin": self.link.url, "Sec-Fetch-Site": "same-origin"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        response = self.post(self.link.url + form.action, data=form.fields, headers=sent)
        assert response.status_code == status, response.text
        return response


def logging_link(client: Client, athlete_id: str, **more: Any) -> Link:
    """A link with which the athlete logs."""
    body = {"name": "Phone", "scope": "log", "athlete_ids": [athlete_id]} | more
    created = posted(client, "/v1/sheet-links", body)
    return Link(str(client.base_url).rstrip("/"), created["id"], created["secret"])


def train_path(client: Client, athlete_id: str) -> str:
    """The form of the athlete's next session."""
    enrollment_id = client.get(f"/v1/athletes/{athlete_id}/next-session").json()["enrollment_id"]
    return f"train/{enrollment_id}/"


def filled(form: FormOnPage, **values: str) -> FormOnPage:
    """The form with the amount of every planned set filled in, and these values.

    They are named like the fields, with `__` for `.`.
    """
    fields = dict(form.fields)
    for name in fields:
        if name.endswith(".amount") and ".s" in name:
            fields[name] = "12"
    fields |= {name.replace("__", "."): value for name, value in values.items()}
    return FormOnPage(form.action, fields)
