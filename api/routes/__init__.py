"""HTTP in and out: one module per kind of resource, all of them listed here."""

from api.routes import api_keys, health
from api.routes.operation import operations

OPERATIONS = operations(api_keys, health)
"""The whole table, in the order of the reference."""
