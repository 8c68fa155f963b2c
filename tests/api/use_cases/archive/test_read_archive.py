"""Hostile and damaged archives: each is refused with the place of what is wrong, and nothing is stored."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.problems import ProblemError
from api.use_cases.archive import read_archive
from api.use_cases.archive.archive_format import ARCHIVED
from api.use_cases.archive.read_archive import check_archive
from tests.archives import Lines, content_of, export, filled_workspace, fitting, manifest_of, packed, rewritten
from tests.servers import Client, migrated, served

TABLES = {table.name: table for table in ARCHIVED}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A valid archive with at least one line in every file."""
    url = migrated(tmp_path_factory.mktemp("source"))
    with served(url) as address, Client(address, filled_workspace(address, url)) as client:
        return export(client)


def refusal(raw: bytes) -> str:
    """Why the archive is refused."""
    with pytest.raises(ProblemError) as refused:
        check_archive(io.BytesIO(raw))
    assert refused.value.code == "invalid_archive"
    return str(refused.value.detail)


def test_a_valid_archive_has_the_rows_that_its_manifest_lists(archive: bytes) -> None:
    checked = check_archive(io.BytesIO(archive))
    assert checked.manifest.rows == sum(raw.count(b"\n") for raw in content_of(archive).values())
    for entry in checked.manifest.files:
        table = TABLES[entry.name.removesuffix(".ndjson")]
        assert len(list(checked.rows(table))) == entry.rows


def test_a_line_is_stored_without_spaces_between_its_json(archive: bytes) -> None:
    """Searches look into stored documents, and expect them as the server writes them."""
    files = content_of(archive)
    spaced = b"".join(json.dumps(json.loads(line)).encode() + b"\n" for line in files["athletes.ndjson"].splitlines())
    raw = packed(
        files | {"athletes.ndjson": spaced}, fitting(manifest_of(archive), files | {"athletes.ndjson": spaced})
    )
    stored, plain = (
        [row["document"] for row in check_archive(io.BytesIO(each)).rows(TABLES["athletes"])] for each in (raw, archive)
    )
    assert stored == plain


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not a zip file"),
        (b"PK\x05\x06", "not a zip file"),
        (b"\x00" * 10_000, "not a zip file"),
        (b"PK\x05\x06" + b"\x00" * 18, "no manifest.json"),
        (struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 4_000_000, 0, 0), "larger directory"),
        (struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 2**31, 0, 0), "larger directory"),
        (
            b"PK\x06\x07" + b"\x00" * 16 + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 46, 0, 0),
            "larger directory",
        ),
    ],
    ids=["empty", "cut off", "zeros", "no files", "many files", "huge directory", "zip64"],
)
def test_what_is_no_archive_is_refused(raw: bytes, reason: str) -> None:
    assert reason in refusal(raw)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_an_archive_that_is_cut_off_is_refused(archive: bytes, part: float) -> None:
    assert "cut off" in refusal(archive[: int(len(archive) * part)])


def test_an_archive_with_damaged_bytes_is_refused(archive: bytes) -> None:
    middle = len(archive) // 2
    assert "damaged" in refusal(archive[:middle] + bytes(64) + archive[middle + 64 :])


def _with_manifest(archive: bytes, **changes: Any) -> bytes:
    return packed(content_of(archive), manifest_of(archive) | changes)


def test_a_newer_version_is_refused_with_both_versions(archive: bytes) -> None:
    detail = refusal(_with_manifest(archive, version=2, files="unknown"))
    assert "version 2" in detail
    assert "up to version 1" in detail


def test_another_format_is_refused(archive: bytes) -> None:
    assert "/format" in refusal(_with_manifest(archive, format="other-app"))


@pytest.mark.parametrize(
    "changes", [{"version": 0}, {"version": "1"}, {"files": []}, {"files": None}, {"exported_at": 5}]
)
def test_a_wrong_manifest_is_refused(archive: bytes, changes: dict[str, Any]) -> None:
    assert "manifest.json" in refusal(_with_manifest(archive, **changes))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "athletes.ndjson/../x", "api_keys.ndjson", "C:\\x"]
)
def test_a_file_with_another_name_is_refused(archive: bytes, name: str) -> None:
    assert "does not have" in refusal(packed(content_of(archive) | {name: b"x"}, manifest_of(archive)))


def test_a_missing_file_is_named(archive: bytes) -> None:
    files = content_of(archive)
    del files["events.ndjson"]
    assert refusal(packed(files, manifest_of(archive))) == "The zip file lacks events.ndjson."


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused(archive: bytes) -> None:
    target = io.BytesIO(archive)
    with zipfile.ZipFile(target, "a") as added:
        added.writestr("athletes.ndjson", b"")
    assert "twice" in refusal(target.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_unpacked(archive: bytes) -> None:
    """A gigabyte of zeros has a megabyte packed. The manifest promises less than is there."""
    files = content_of(archive)
    manifest = manifest_of(archive)
    assert "line 1" in refusal(packed(files | {"events.ndjson": bytes(100_000_000)}, manifest))


def test_a_manifest_that_promises_too_many_bytes_is_refused(archive: bytes) -> None:
    manifest = manifest_of(archive)
    manifest["files"][0]["bytes"] = 2**60
    assert "bytes" in refusal(packed(content_of(archive), manifest))


def test_a_manifest_that_promises_too_many_rows_is_refused(archive: bytes) -> None:
    manifest = manifest_of(archive)
    manifest["files"][0]["rows"] = 1_000_001
    assert "1000000" in refusal(packed(content_of(archive), manifest))


def test_more_rows_than_the_manifest_lists_are_refused_at_the_first_of_them(archive: bytes) -> None:
    files = content_of(archive)
    more = files | {"imports.ndjson": files["imports.ndjson"] * 3}
    assert refusal(packed(more, manifest_of(archive))).startswith("imports.ndjson, line 2: ")


def test_a_line_that_never_ends_is_refused(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_archive, "MOST_LINE_BYTES", 10)
    assert "more than 10 bytes" in refusal(archive)


def test_changed_content_of_the_same_size_is_refused(archive: bytes) -> None:
    files = content_of(archive)
    changed = files["athletes.ndjson"].replace(b'"Cleo"', b'"Clea"')
    assert "SHA-256" in refusal(packed(files | {"athletes.ndjson": changed}, manifest_of(archive)))


def _first(name: str, **changes: Any) -> Callable[[Lines], None]:
    return lambda lines: lines[f"{name}.ndjson"][0].update(changes)


def _twice(name: str) -> Callable[[Lines], None]:
    return lambda lines: lines[f"{name}.ndjson"].append(lines[f"{name}.ndjson"][0])


def _without(name: str) -> Callable[[Lines], None]:
    return lambda lines: lines[f"{name}.ndjson"].clear()


def _with_sessions(count: int) -> Callable[[Lines], None]:
    return lambda lines: lines["enrollments.ndjson"][0]["progress"].update(sessions=count)


NOWHERE = "01900000-0000-7000-8000-00000000dead"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param(
            _first("athletes", workspace_id=NOWHERE), "athletes.ndjson, line 1, /workspace_id", id="workspace"
        ),
        pytest.param(_first("athletes", version="1"), "athletes.ndjson, line 1, /version", id="type"),
        pytest.param(_first("athletes", version=2**31), "athletes.ndjson, line 1, /version", id="32 bits"),
        pytest.param(_first("imports", version=2**31 - 1), "imports.ndjson, line 1, /version", id="no later version"),
        pytest.param(
            _first("enrollments", last_number=2**31 - 1), "enrollments.ndjson, line 1, /last_number", id="number"
        ),
        pytest.param(_with_sessions(2**31 - 1), "enrollments.ndjson, line 1, /progress/sessions", id="many sessions"),
        pytest.param(_with_sessions(-1), "enrollments.ndjson, line 1, /progress/sessions", id="negative sessions"),
        pytest.param(_first("athletes", document={}), "athletes.ndjson, line 1, /document/name", id="document"),
        pytest.param(_first("athletes", document=None), "athletes.ndjson, line 1, /document", id="no document"),
        pytest.param(_first("athletes", external_id="a\0b"), "athletes.ndjson, line 1, /external_id", id="NUL"),
        pytest.param(
            _first("athletes", created_at="9999-12-31T23:59:59-12:00"),
            "athletes.ndjson, line 1, /created_at",
            id="time",
        ),
        pytest.param(
            _first("athletes", created_at="2026-01-01T00:00:00"), "athletes.ndjson, line 1, /created_at", id="zone"
        ),
        pytest.param(_first("programs", slug="A B"), "programs.ndjson, line 1, /slug", id="slug"),
        pytest.param(
            _first("program_revisions", revision=9), "program_revisions.ndjson, line 1, /document", id="revision"
        ),
        pytest.param(_first("events", kind="skip2"), "events.ndjson, line 1, /kind", id="kind"),
        pytest.param(_first("events", athlete_id=NOWHERE), "events.ndjson, line 1: ", id="another athlete"),
        pytest.param(_first("events", shown_in=NOWHERE), "events.ndjson, line 1: ", id="another prescription"),
        pytest.param(
            _first("prescriptions", session_id=NOWHERE), "prescriptions.ndjson, line 1: ", id="another session"
        ),
        pytest.param(
            _first("enrollments", program_slug="nowhere"), "enrollments.ndjson, line 1, /progress", id="program"
        ),
        pytest.param(_first("enrollments", progress={}), "enrollments.ndjson, line 1, /progress", id="progress"),
        pytest.param(_first("enrollments", status="paused"), "enrollments.ndjson, line 1, /status", id="status"),
        pytest.param(_first("measurements", side="up"), "measurements.ndjson, line 1, /side", id="side"),
        pytest.param(_twice("imports"), "imports.ndjson, line 2, /import_id", id="an id twice"),
        pytest.param(_without("athletes"), "imports.ndjson, line 1: ", id="no athletes"),
        pytest.param(_without("program_revisions"), "enrollments.ndjson, line 1: ", id="no revisions"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(archive: bytes, change: Callable[[Lines], None], place: str) -> None:
    assert refusal(rewritten(archive, change)).startswith(place)


def test_two_athletes_with_one_external_id_are_refused(archive: bytes) -> None:
    def change(lines: Lines) -> None:
        for athlete in lines["athletes.ndjson"]:
            athlete["external_id"] = "same"

    assert refusal(rewritten(archive, change)).startswith("athletes.ndjson, line 2, /external_id: ")


@pytest.mark.parametrize("line", [b"[" * 100_000, b"\xff", b"{", b"nul", b'{"a": 1e999}'])
def test_a_line_that_is_no_json_is_refused_with_its_place(archive: bytes, line: bytes) -> None:
    files = content_of(archive) | {"imports.ndjson": line + b"\n"}
    assert refusal(packed(files, fitting(manifest_of(archive), files))).startswith("imports.ndjson, line 1")


def test_a_last_line_that_is_cut_off_is_refused(archive: bytes) -> None:
    files = content_of(archive)
    files["imports.ndjson"] = files["imports.ndjson"][:-1]
    manifest = fitting(manifest_of(archive), files)
    manifest["files"][5]["rows"] += 1
    assert "does not end with a line feed" in refusal(packed(files, manifest))


def test_an_encrypted_file_is_refused(archive: bytes) -> None:
    """The flag alone: the format has no passwords."""
    directory = archive.rindex(b"PK\x01\x02")
    raw = bytearray(archive)
    raw[directory + 8] |= 1
    assert "can't be unpacked" in refusal(bytes(raw))


def test_nothing_of_an_archive_is_unpacked_into_a_folder(
    archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_archive(io.BytesIO(archive))
    assert list(tmp_path.iterdir()) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(damage=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=5))
def test_damaged_bytes_anywhere_never_cause_another_error(archive: bytes, damage: list[tuple[float, int]]) -> None:
    raw = bytearray(archive)
    for place, value in damage:
        raw[int(place * len(raw))] = value
    with suppress(ProblemError):  # a byte that no one reads may change
        check_archive(io.BytesIO(bytes(raw)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.data())
def test_a_hostile_line_never_causes_another_error(archive: bytes, data: st.DataObject) -> None:
    """A line of any file with a value of any kind in any place, in an archive that is otherwise right."""
    files = content_of(archive)
    name = data.draw(st.sampled_from(sorted(files)))
    line = json.loads(files[name].splitlines()[0])
    parent, key = data.draw(st.sampled_from(list(_places(line))))
    parent[key] = data.draw(_VALUES)
    raw = files | {name: json.dumps(line).encode() + b"\n" + files[name].partition(b"\n")[2]}
    with suppress(ProblemError):
        checked = check_archive(io.BytesIO(packed(raw, fitting(manifest_of(archive), raw))))
        list(checked.rows(TABLES[name.removesuffix(".ndjson")]))


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["\0", "\ud800", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "9999-12-31", "a" * 10_000]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a JSON value, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
