"""compose.yml follows its specification, is hardened, and the commands of docs/deploy.md work on a real database."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from zipfile import ZipFile

import httpx
import msgspec
import pytest

from tests.api.documentation.test_operations_guides import Shell, backed_up_while_logging, blocks, key_in
from tests.databases import EmptyPostgresqlServer, folder_for_postgresql
from tests.deploy.containers import COMPOSE, VARIABLE, Machine, services
from tests.deploy.image import ROOT, Image
from tests.ports import ReservedPort
from tests.servers import clean_environment
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.postgresql
ENV, UP, KEYS, ARCHIVE, BACKUP, RESTORE, UPGRADE = (
    block for block in blocks("deploy.md") if "docker" in block or "openssl" in block
)
LOGIN = "docker compose exec -T database psql --no-password --username nextset_app --command 'SELECT 1' nextset"
SERVICES = ("database", "migrate", "api", "proxy")
# What compose-lint finds, by rule and service, and why it stays.
ACCEPTED = {
    **{("CL-0026", each): "memory and CPU limits depend on the machine" for each in SERVICES},
    **{("CL-0019", each): "a tag gets fixes, which a digest does not" for each in ("database", "proxy")},
    **{("CL-0019", each): "the image is built here" for each in ("migrate", "api")},
    ("CL-0005", "proxy"): "the proxy is what clients reach",
    ("CL-0007", "database"): "the entrypoint of the image writes outside its volume",
}


def test_compose_follows_the_specification_of_compose() -> None:
    from compose_spec import PyCompose

    PyCompose.from_yaml(COMPOSE.read_text(encoding="utf-8")).validate()


def test_a_misspelled_key_would_be_noticed() -> None:
    from compose_spec import PyCompose

    with pytest.raises(ValueError, match="helthcheck"):
        PyCompose.from_yaml(COMPOSE.read_text(encoding="utf-8").replace("healthcheck", "helthcheck"))


def test_compose_lint_finds_only_what_is_accepted() -> None:
    command = [str(Path(sys.executable).with_name("compose-lint")), "check", "--format", "json", str(COMPOSE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=clean_environment())
    found = {(each["rule_id"], each["service"]) for each in json.loads(done.stdout)["findings"]}
    assert found == ACCEPTED.keys()


def test_the_image_has_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    images = {each.get("image") for each in services().values() if "build" in each}
    assert images == {f"nextset:{version}"}


def test_only_the_migrations_have_the_password_of_the_owner_and_only_the_proxy_has_ports() -> None:
    owners = {name for name, each in services().items() if "OWNER_PASSWORD" in str(each["environment"])}
    assert owners == {"database", "migrate"}
    assert {name for name, each in services().items() if "ports" in each} == {"proxy"}


class Operator(Shell):
    """Runs the blocks of docs/deploy.md in a folder, with the stand-in as `docker`."""

    patience_seconds = 4 * PATIENCE_SECONDS  # a block starts up to ten processes

    def __init__(self, folder: Path, machine: Machine) -> None:
        self.machine = machine
        programs = folder / "bin"
        programs.mkdir()
        docker = programs / "docker"
        stand_in = shlex.join(["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "tests.deploy.containers"])
        docker.write_text(f'#!/bin/sh\nexec {stand_in} "$@"\n')
        docker.chmod(0o755)
        file = folder / "machine.json"
        file.write_bytes(msgspec.json.encode(machine, enc_hook=str))
        super().__init__(folder, programs, **{VARIABLE: str(file)})

    @property
    def client(self) -> httpx.Client:
        """A client that trusts the certificate authority of this proxy, and nothing else."""
        authority = self.machine.folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        address = f"https://localhost:{self.machine.https_port}"
        context = ssl.create_default_context(cafile=authority)
        return httpx.Client(base_url=address, verify=context, trust_env=False, timeout=PATIENCE_SECONDS)


@pytest.fixture
def operator(image: Image, tmp_path: Path) -> Iterator[Operator]:
    if not shutil.which("caddy"):
        pytest.skip("the proxy of compose.yml needs Caddy, which .ci/install installs")
    with folder_for_postgresql() as folder, ExitStack() as ends:
        server = EmptyPostgresqlServer(folder)
        ends.callback(server.remove)
        rules = folder / "pg_hba.conf"
        rules.write_text("local all nextset_owner,nextset_app scram-sha-256\n" + rules.read_text())
        server.say("SELECT pg_reload_conf()")
        for each in (folder, folder.parent):
            each.chmod(0o711)  # the user of the image reaches the socket in it
        ports = [ReservedPort() for _ in range(3)]
        api, http, https = (port.number for port in ports)
        programs, socket_folder = server.programs, server.socket_folder
        machine = Machine(tmp_path, image.folder, programs, socket_folder, api, http, https, services())
        operator = Operator(tmp_path, machine)
        ends.callback(operator.run, "docker compose stop proxy api")
        yield operator


def test_the_commands_of_the_page_deploy_back_up_restore_and_upgrade(operator: Operator) -> None:
    assert "POSTGRES_PASSWORD" in operator.run(UP).stderr  # without .env
    operator.succeeds(ENV)
    assert (operator.machine.folder / ".env").stat().st_mode & 0o777 == 0o600
    operator.succeeds(UP)
    key = key_in(operator.succeeds(KEYS))
    assert "no password supplied" in operator.run(LOGIN).stderr
    api = f"http://127.0.0.1:{operator.machine.api_port}"

    asked, _, commands = ARCHIVE.partition("\n")
    assert asked.startswith("read -rsp")
    operator.succeeds(f"export NEXTSET_KEY={key}\n{commands}")
    with ZipFile(operator.machine.folder / "my-gym.zip") as archive:
        assert "manifest.json" in archive.namelist()

    before = backed_up_while_logging(operator, BACKUP, api, key)
    output = operator.succeeds(RESTORE)
    assert "The database is up to date." in output
    assert "1 enrollments verified. Stored progress that differs: 0.\n" in output
    headers = {"Authorization": f"Bearer {key}"}
    with operator.client as client:
        (ana,) = client.get("/v1/athletes", headers=headers).json()["items"]
        sessions = client.get(f"/v1/athletes/{ana['id']}/sessions", headers=headers, params={"limit": 100}).json()[
            "items"
        ]
        assert before <= {each["id"] for each in sessions}
        ready = client.get("/health/ready")
        assert ready.json()["notices"] == []  # the API's role is not the owner, and row-level security holds
        assert ready.headers["Strict-Transport-Security"] == "max-age=31536000"
        insecure = httpx.get(
            f"http://localhost:{operator.machine.http_port}/health/ready", trust_env=False, timeout=PATIENCE_SECONDS
        )
        assert insecure.status_code == 308
        assert insecure.headers["Location"].startswith("https://localhost")

    assert "The database is up to date." in operator.succeeds(UPGRADE)
    with operator.client as client:
        assert client.get("/v1/athletes", headers=headers).json()["items"] == [ana]
    assert (operator.machine.folder / "before-upgrade.dump").stat().st_size > 10_000


def test_the_passwords_have_no_characters_that_a_url_escapes() -> None:
    assert set(re.findall(r"_PASSWORD=\$\((.+?)\)", ENV)) == {"openssl rand -hex 24"}
