"""The text of an uploaded log: a text file in the usual encodings, or the sheet of a workbook."""

from __future__ import annotations

import codecs

from api.problems import ProblemError, invalid_body

MOST_FILE_BYTES = 10 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WORKBOOK = b"PK\x03\x04"
_OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "an old or encrypted Excel file. Save it as an unencrypted XLSX file, or as CSV",
    b"%PDF": "a PDF. Save the sheet as XLSX or CSV",
    b"\x89PNG": "a picture. Save the sheet as XLSX or CSV",
    b"\xff\xd8\xff": "a picture. Save the sheet as XLSX or CSV",
    b"\x1f\x8b": "a compressed file. Send it uncompressed",
}
_CHARSETS = {"utf-8", "utf8", "utf-16", "us-ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252"}


def text_of_file(content: bytes, charset: str | None = None) -> str:
    """The log in a file: CSV or TSV, or the first sheet of an XLSX workbook with a log, separated by tabs.

    Whatever its name or media type says, a workbook is recognized by its content. Text is UTF-8, UTF-16 with a byte
    order mark, or Windows-1252, unless the request names the `charset`. Raises a problem (422) with a sentence for any
    other file, and body_too_large. It takes up to a few seconds: call it in a thread.
    """
    if len(content) > MOST_FILE_BYTES:
        raise ProblemError("body_too_large", f"The limit for a file is {MOST_FILE_BYTES} bytes.")
    if content.startswith(_WORKBOOK):
        from api.sheets.pasted_workbook import text_of_workbook  # only when it is needed: it takes 100 ms

        return text_of_workbook(content)
    for start, what in _OTHER_FILES.items():
        if content.startswith(start):
            raise invalid_body(f"This file is {what}.")
    if not content.strip():
        raise invalid_body("The file is empty.")
    text = _decoded(content, charset)
    if "\0" in text:
        raise invalid_body("This is not a text file. Send the log as CSV, TSV or XLSX.")
    return text


def _decoded(content: bytes, charset: str | None) -> str:
    encodings = ["utf-8", "cp1252"]
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            content, encodings = content[len(bom) :], [encoding]
            break
    else:
        if charset is not None and charset.lower() not in ("utf-8", "utf8"):
            if charset.lower() not in _CHARSETS:
                raise ProblemError("unsupported_media_type", "Send the text in UTF-8.")
            encodings = [charset]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise invalid_body("The text is not in UTF-8. Save the file as `CSV UTF-8` or as XLSX.")
