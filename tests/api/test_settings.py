"""The settings and their documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.settings import CLIENT_VARIABLES, NAMES, Settings, SettingsError, from_environment

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "settings.md").read_text()


def test_every_setting_has_a_default() -> None:
    assert from_environment({}) == Settings()


def test_a_setting_comes_from_the_environment() -> None:
    assert from_environment({"NEXTSET_PORT": "9000", "PATH": "/bin"}).port == 9000


def test_an_empty_setting_counts_as_not_set() -> None:
    assert from_environment({"NEXTSET_PORT": ""}).port == Settings().port


def test_a_misspelled_setting_is_rejected_with_the_right_spelling() -> None:
    with pytest.raises(SettingsError, match=r"Unknown setting NEXTSET_PROT: did you mean NEXTSET_PORT"):
        from_environment({"NEXTSET_PROT": "9000"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEXTSET_PORT", "web"),
        ("NEXTSET_PORT", "65536"),
        ("NEXTSET_BODY_SECONDS", "-7"),
        ("NEXTSET_BODY_SECONDS", "nan"),
        ("NEXTSET_LOG_LEVEL", "s3cret"),
    ],
)
def test_an_invalid_value_is_rejected_by_name_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is invalid") as raised:
        from_environment({name: value})
    assert value not in str(raised.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_on_the_page_with_its_default(name: str) -> None:
    default = getattr(Settings(), name.removeprefix("NEXTSET_").lower())
    shown = "—" if default is None else f"`{str(default).lower() if isinstance(default, bool) else default}`"
    assert re.search(rf"^\| `{name}` \| {re.escape(shown)} \|", PAGE, re.MULTILINE), f"{name}: {shown}"


def test_the_page_names_no_unknown_setting() -> None:
    assert set(re.findall(r"NEXTSET_[A-Z_]+", PAGE)) == {*NAMES, *CLIENT_VARIABLES}


def test_the_variables_of_clients_are_no_settings() -> None:
    """A shell in which a client is used can also start a server."""
    assert from_environment(dict.fromkeys(CLIENT_VARIABLES, "x")) == Settings()


def test_the_code_reads_no_other_environment_variable() -> None:
    sources = [path for folder in ("api", "domain", "migrations") for path in (ROOT / folder).rglob("*.py")]
    found = {name for path in sources for name in re.findall(r"NEXTSET_[A-Z_]+[A-Z]", path.read_text())}
    assert found <= {*NAMES, *CLIENT_VARIABLES}
    readers = [path for path in sources if re.search(r"os\.environ|getenv", path.read_text())]
    # `metrics.py` and `workers.py` only set variables that the worker processes read. `code_samples.py` writes samples.
    # `subprocess_build.py` removes the settings from the environment of its process.
    allowed = ["code_samples.py", "metrics.py", "settings.py", "subprocess_build.py", "workers.py"]
    assert sorted(path.name for path in readers) == allowed


def test_what_a_client_needs_is_no_setting_of_the_server() -> None:
    assert from_environment({"NEXTSET_URL": "https://nextset.example", "NEXTSET_KEY": "nextset_1"}) == Settings()
