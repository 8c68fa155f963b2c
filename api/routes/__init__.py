"""HTTP in and out: one module per kind of resource, all of them listed here."""

from api.routes import (
    api_keys,
    athletes,
    catalogue,
    coaching,
    enrollments,
    health,
    imports,
    prescriptions,
    previews,
    sessions,
    sheet_calculator,
    sheet_cells,
    sheet_links,
    sheet_tables,
    sheet_workbook,
)
from api.routes.operation import operations
from api.routes.sheet import addresses

OPERATIONS = operations(
    athletes,
    enrollments,
    sessions,
    prescriptions,
    coaching,
    catalogue,
    previews,
    imports,
    api_keys,
    sheet_links,
    health,
)
"""The whole table, in the order of the reference."""

SHEETS = addresses(sheet_cells, sheet_tables, sheet_calculator, sheet_workbook)
"""What spreadsheets read by a sheet link."""
