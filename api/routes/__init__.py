"""The operations of the API, one module per kind of resource."""

from api.http.operation import Operation
from api.routes import (
    api_keys,
    athletes,
    batches,
    catalog,
    changes,
    coaching,
    enrollments,
    explanations,
    exports,
    groups,
    health,
    imports,
    measurements,
    planned_changes,
    prescriptions,
    previews,
    reports,
    sandbox,
    sessions,
    sheet_links,
    symptoms,
    webhooks,
)

_MODULES = (
    athletes,
    enrollments,
    sessions,
    batches,
    groups,
    prescriptions,
    explanations,
    coaching,
    planned_changes,
    measurements,
    symptoms,
    reports,
    catalog,
    previews,
    imports,
    exports,
    changes,
    webhooks,
    api_keys,
    sheet_links,
    sandbox,
    health,
)
OPERATIONS = [each for module in _MODULES for each in vars(module).values() if isinstance(each, Operation)]
"""The route handlers of these modules, in the order of the API reference."""
