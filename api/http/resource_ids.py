"""The id types of the resources, with their descriptions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta

AthleteId = Annotated[UUID, Meta(description="The athlete's `id`, as returned by `createAthlete`.")]
EnrollmentId = Annotated[UUID, Meta(description="The enrollment's `id`, as returned by `enrollAthlete`.")]
SessionId = Annotated[UUID, Meta(description="The session's `id`, as returned by `logSession`.")]
PrescriptionId = Annotated[
    UUID, Meta(description="The prescription's `id`. A rebuilt prescription gets a new id. The old one stays readable.")
]
OverrideId = Annotated[UUID, Meta(description="The override's `override_id`, as returned by `overridePrescription`.")]
PlannedChangeId = Annotated[
    UUID, Meta(description="The `planned_change_id` of a pause, a deload, a place, a substitute or an opened phase.")
]
MeasurementId = Annotated[UUID, Meta(description="The measurement's `id`, as returned by `recordMeasurement`.")]
SymptomReportId = Annotated[UUID, Meta(description="The report's `id`, as returned by `reportSymptoms`.")]
ImportId = Annotated[UUID, Meta(description="The import's `id`, as returned by `importHistory`.")]
SheetLinkId = Annotated[UUID, Meta(description="The sheet link's id.")]
WebhookEndpointId = Annotated[
    UUID, Meta(description="The webhook endpoint's `id`, as returned by `createWebhookEndpoint`.")
]
DeliveryId = Annotated[UUID, Meta(description="The delivery's `id`, as returned by `listWebhookDeliveries`.")]
KeyId = Annotated[UUID, Meta(description="The API key's `id`, not its secret.")]
