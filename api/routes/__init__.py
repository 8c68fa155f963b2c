"""The operations of the API, one module per kind of resource."""

from api.http.operation import operations
from api.routes import (
    api_keys,
    athletes,
    catalog,
    coaching,
    enrollments,
    explanations,
    exports,
    health,
    imports,
    prescriptions,
    previews,
    sessions,
    sheet_links,
)

OPERATIONS = operations(
    athletes,
    enrollments,
    sessions,
    prescriptions,
    explanations,
    coaching,
    catalog,
    previews,
    imports,
    exports,
    api_keys,
    sheet_links,
    health,
)
"""Every operation, in the order of the API reference."""
