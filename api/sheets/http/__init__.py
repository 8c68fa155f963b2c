"""What spreadsheets read by a sheet link, over HTTP: one module per kind of address, all of them listed here."""

from api.sheets.http import calculator_routes, cell_routes, table_routes, workbook_routes
from api.sheets.http.address import addresses

SHEETS = addresses(cell_routes, table_routes, calculator_routes, workbook_routes)
"""Every address that a sheet link opens."""
