"""Decoders of the stored JSON documents: events, their decisions, prescriptions and measurements."""

from __future__ import annotations

import msgspec

from domain.decision import Decision
from domain.measurement import MeasuredValue
from domain.progress.history import EventData
from domain.sessions.prescription import PrescriptionContent

EVENT_DATA = msgspec.json.Decoder(EventData)
DECISIONS = msgspec.json.Decoder(tuple[Decision, ...])
PRESCRIPTION_CONTENT = msgspec.json.Decoder(PrescriptionContent)
MEASURED_VALUE = msgspec.json.Decoder(MeasuredValue)
