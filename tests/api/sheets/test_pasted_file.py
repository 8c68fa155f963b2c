"""The text of an uploaded file."""

from __future__ import annotations

import pytest

from api.problems import ProblemError
from api.sheets.pasted_file import MOST_FILE_BYTES, text_of_file
from api.sheets.table import Column, Table
from api.sheets.workbook import as_workbook

TEXT = "Date;Übung\n2026-03-02;Kniebeuge für Könner €\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_the_usual_encodings_is_read(encoding: str) -> None:
    assert text_of_file(TEXT.encode(encoding)) == TEXT


def test_utf_16_is_read_in_both_byte_orders() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert text_of_file(("\ufeff" + TEXT).encode(encoding)) == TEXT


def test_the_request_may_name_the_charset() -> None:
    text = "Über"
    assert text_of_file(text.encode("latin-1"), "iso-8859-1") == text
    with pytest.raises(ProblemError) as refusal:
        text_of_file(text.encode(), "ebcdic")
    assert refusal.value.code == "unsupported_media_type"


def test_a_workbook_is_recognized_by_its_content() -> None:
    assert text_of_file(as_workbook(Table("Log", (Column("Date"), Column("Exercise")), ()))) == "Date\tExercise\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or encrypted Excel file"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"\x7fELF\x00\x01", "not a text file"),
        ("Date".encode("utf-16-le"), "not a text file"),
        (b"\x81\x8d\xff", "not in UTF-8"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (b"PK\x03\x04nonsense", "workbook can't be read"),
    ],
)
def test_any_other_file_is_refused_with_a_remedy(content: bytes, words: str) -> None:
    with pytest.raises(ProblemError) as refusal:
        text_of_file(content)
    assert refusal.value.status == 422
    assert words in str(refusal.value.detail)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(ProblemError) as refusal:
        text_of_file(b"a" * (MOST_FILE_BYTES + 1))
    assert refusal.value.code == "body_too_large"
