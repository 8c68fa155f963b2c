"""Decoders of the stored JSON documents: events, their decisions, prescriptions, measurements and symptoms."""

from __future__ import annotations

import msgspec

from domain.decision import Decision
from domain.progress.history import EventData
from domain.sessions.measurement import MeasuredValue
from domain.sessions.prescription import PrescriptionContent
from domain.sessions.symptoms import Symptoms

EVENT_DATA = msgspec.json.Decoder(EventData)
DECISIONS = msgspec.json.Decoder(tuple[Decision, ...])
PRESCRIPTION_CONTENT = msgspec.json.Decoder(PrescriptionContent)
MEASURED_VALUE = msgspec.json.Decoder(MeasuredValue)
SYMPTOMS = msgspec.json.Decoder(Symptoms)
