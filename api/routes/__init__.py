"""HTTP in and out: one module per kind of resource, all of them listed here."""

from api.routes import api_keys, athletes, catalogue, enrollments, health, prescriptions, sessions
from api.routes.operation import operations

OPERATIONS = operations(athletes, enrollments, sessions, prescriptions, catalogue, api_keys, health)
"""The whole table, in the order of the reference."""
