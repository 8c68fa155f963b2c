"""The template workbooks: one for LibreOffice and Excel for Windows, and one for Google Sheets."""
