"""The ids on the wire, each with what it stands for."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta

AthleteId = Annotated[UUID, Meta(description="The athlete, by the `id` that `createAthlete` answered.")]
EnrollmentId = Annotated[UUID, Meta(description="The enrollment, by the `id` that `enrollAthlete` answered.")]
SessionId = Annotated[UUID, Meta(description="The session, by the `id` that `logSession` answered.")]
PrescriptionId = Annotated[
    UUID, Meta(description="The prescription, by its `id`. A rebuilt one has a new id; the old one stays readable.")
]
OverrideId = Annotated[UUID, Meta(description="The override, by the `override_id` that it was answered with.")]
KeyId = Annotated[UUID, Meta(description="The API key, by its `id`; not its secret.")]
