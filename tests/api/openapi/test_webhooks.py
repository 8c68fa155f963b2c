"""The webhooks of the document: one request for each type of event, with an example that fits."""

from __future__ import annotations

import msgspec
import pytest

from api.openapi.webhooks import SUMMARIES, example_of
from api.use_cases.change_log import WebhookEventType
from api.use_cases.webhooks.events import WebhookEvent
from tests.contract.documented import product_document
from tests.contract.openapi_documents import assert_examples_fit

DOCUMENT = product_document()


def test_every_type_of_event_is_described() -> None:
    assert set(SUMMARIES) == set(WebhookEventType)
    assert set(DOCUMENT["webhooks"]) == {each.value for each in WebhookEventType}


@pytest.mark.parametrize("event_type", WebhookEventType, ids=lambda each: each.value)
def test_the_request_of_an_event_names_its_headers_and_body(event_type: WebhookEventType) -> None:
    operation = DOCUMENT["webhooks"][event_type.value]["post"]
    names = [parameter["name"] for parameter in operation["parameters"]]
    assert names == ["webhook-id", "webhook-timestamp", "webhook-signature"]
    content = operation["requestBody"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/WebhookEvent"}
    assert msgspec.convert(content["example"], WebhookEvent) == example_of(event_type)


def test_the_examples_fit_their_schemas() -> None:
    assert_examples_fit(DOCUMENT, DOCUMENT["webhooks"])
