"""The operations of the API, one module per kind of resource."""

from api.http.operation import Operation
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
    measurements,
    prescriptions,
    previews,
    sessions,
    sheet_links,
)

_MODULES = (
    athletes,
    enrollments,
    sessions,
    prescriptions,
    explanations,
    coaching,
    measurements,
    catalog,
    previews,
    imports,
    exports,
    api_keys,
    sheet_links,
    health,
)
OPERATIONS = [each for module in _MODULES for each in vars(module).values() if isinstance(each, Operation)]
"""The route handlers of these modules, in the order of the API reference."""
