"""What spreadsheets are given: single values, tables, a workbook. Presentation only: nothing here decides training."""
