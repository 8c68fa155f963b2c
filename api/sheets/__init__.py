"""Values, tables and workbooks for spreadsheets, and pasted logs. Presentation only: nothing here decides training."""
