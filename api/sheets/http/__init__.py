"""The addresses that spreadsheets read through a sheet link: one module per kind, all of them listed here."""

from api.sheets.http import calculator_routes, cell_routes, table_routes, workbook_routes
from api.sheets.http.address import addresses

SHEETS = addresses(cell_routes, table_routes, calculator_routes, workbook_routes)
"""All addresses below a sheet link."""
