"""A stand-in for `docker compose`, for machines without a Docker daemon.

`python -m tests.deploy.containers compose up` does with processes what `compose.yml` says about containers. It
interpolates `.env`, creates the roles on a real PostgreSQL server, runs the migrations to their end, and starts the API
as the user of the image and then Caddy, each after what it depends on. It knows the subcommands of docs/deploy.md only.
It can't stand in for networks, capabilities and read-only file systems.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from tests.deploy.image import ROOT, Image, environment
from tests.waiting import wait_until

VARIABLE = "TEST_MACHINE"  # the path of a Machine's file
COMPOSE = ROOT / "compose.yml"


class Machine(msgspec.Struct):
    """What the containers are made of, in one file for all commands of a test."""

    folder: Path
    image: Path
    programs: Path
    """The folder of `psql` and the other programs of PostgreSQL."""
    socket: Path
    """The folder of the socket of PostgreSQL."""
    api_port: int
    http_port: int
    https_port: int
    services: dict[str, dict[str, Any]]
    """What compose.yml says, read once: each command starts faster."""


def services() -> dict[str, dict[str, Any]]:
    """The services of compose.yml. Raises ValueError if the file does not follow the specification of Compose."""
    from compose_spec import PyCompose  # `make check` installs it, and `make test` reads this module too

    found: dict[str, dict[str, Any]] = PyCompose.from_yaml(COMPOSE.read_text(encoding="utf-8")).to_dict()["services"]
    return found


class Containers:
    """The services of compose.yml, as processes on one machine."""

    def __init__(self, machine: Machine, variables: dict[str, str]) -> None:
        self._machine = machine
        self._variables = variables
        self._services = machine.services
        self._image = Image(machine.image)
        self._database = {
            "PGHOST": str(machine.socket),
            "PATH": f"{machine.programs}{os.pathsep}{os.environ['PATH']}",
        }

    def environment(self, service: str) -> dict[str, str]:
        """The environment of a service: only what compose.yml passes on."""
        lines: dict[str, str] = self._services[service]["environment"]
        values = {name: self._interpolated(str(text)) for name, text in lines.items()}
        place = f"@/nextset?host={self._machine.socket}"
        return {name: value.replace("@database/nextset", place) for name, value in values.items()}

    def up(self) -> None:
        """Start all services in the order of their dependencies; what is running is replaced."""
        assert list(self._services) == ["database", "migrate", "api", "proxy"]
        self.stop("proxy", "api")
        if not (self._machine.folder / "initialized").exists():
            script = ROOT / "deploy" / "create-roles.sh"
            subprocess.run([script], env=environment(**self._database, **self.environment("database")), check=True)
            (self._machine.folder / "initialized").touch()
        self._run_to_end("migrate")
        port = {"NEXTSET_HOST": "127.0.0.1", "NEXTSET_PORT": str(self._machine.api_port)}
        command = [*self._image.entrypoint, *self._services["api"]["command"]]
        self._start("api", command, **self._image.options(**self.environment("api"), **port))
        wait_until(lambda: self._image.is_healthy(**port) or None)
        own = environment(XDG_DATA_HOME=str(self._machine.folder), **self.environment("proxy"))
        caddy = ["caddy", "run", "--config", str(self._caddyfile()), "--adapter", "caddyfile"]
        self._start("proxy", caddy, env=own)
        wait_until(lambda: _accepts(self._machine.https_port) or None)

    def stop(self, *names: str) -> None:
        for name in names:
            file = self._machine.folder / f"{name}.pid"
            if file.exists():
                _end(int(file.read_text()))
                file.unlink()

    def run(self, service: str, arguments: list[str], volumes: dict[str, str], variables: dict[str, str]) -> None:
        """Run the image once, with the environment of a service and of the command.

        `volumes` maps folders of the container to folders of the host.
        """
        for inside, outside in volumes.items():
            arguments = [each.replace(inside, outside) for each in arguments]
        api = f"http://127.0.0.1:{self._machine.api_port}"
        variables = {name: value.replace("http://api:8000", api) for name, value in variables.items()}
        options = self._image.options(**self.environment(service), **variables)
        if volumes:  # runs as the user of the host, who may write there
            options = {"env": options["env"], "cwd": next(iter(volumes.values()))}
        command = arguments or self._services[service]["command"]
        subprocess.run([*self._image.entrypoint, *command], check=True, **options)

    def execute(self, service: str, command: list[str]) -> int:
        assert service == "database"
        return subprocess.run(command, env=environment(**self._database), check=False).returncode

    def _run_to_end(self, service: str) -> None:
        command = [*self._image.entrypoint, *self._services[service]["command"]]
        subprocess.run(command, check=True, **self._image.options(**self.environment(service)))

    def _start(self, name: str, command: list[str], **options: Any) -> None:
        """Start a process that stays, with a log of its own, and note its id."""
        with (self._machine.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **options
            )
        (self._machine.folder / f"{name}.pid").write_text(str(process.pid))

    def _caddyfile(self) -> Path:
        """The Caddyfile with the address of the API, and on ports that need no rights."""
        text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
        assert "api:8000" in text
        ports = f"http_port {self._machine.http_port}\n\thttps_port {self._machine.https_port}"
        options = f"{{\n\tadmin off\n\tskip_install_trust\n\t{ports}\n}}\n"
        file = self._machine.folder / "Caddyfile"
        file.write_text(options + text.replace("api:8000", f"127.0.0.1:{self._machine.api_port}"))
        return file

    def _interpolated(self, text: str) -> str:
        return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", self._value, text)

    def _value(self, match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if value := self._variables.get(name):
            return value
        if kind != "-":
            raise SystemExit(f"{name}: {rest}")
        return str(rest)


def _accepts(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _end(pid: int) -> None:
    """End a process and wait until it is gone. It is not a child of this process."""
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not _runs(pid))


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def variables(folder: Path) -> dict[str, str]:
    """The variables of `.env` in this folder, if there is one."""
    file = folder / ".env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return dict(line.split("=", 1) for line in lines)


def main(arguments: list[str]) -> int:
    """Do one command of `docker compose`, as written in docs/deploy.md."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True).add_parser("compose").add_subparsers(dest="command", required=True)
    up = commands.add_parser("up")
    up.add_argument("--build", action="store_true")
    up.add_argument("--detach", action="store_true", required=True)
    commands.add_parser("stop").add_argument("services", nargs="+")
    run = commands.add_parser("run")
    run.add_argument("--rm", action="store_true", required=True)
    run.add_argument("--no-deps", action="store_true")
    run.add_argument("--user")
    run.add_argument("--workdir")
    run.add_argument("--volume", action="append", default=[])
    run.add_argument("--env", action="append", default=[])
    execute = commands.add_parser("exec")
    execute.add_argument("-T", action="store_true", required=True)
    for one in (run, execute):
        one.add_argument("service")
        one.add_argument("arguments", nargs=argparse.REMAINDER)
    asked = parser.parse_args(arguments)

    stored = Path(os.environ[VARIABLE]).read_bytes()
    machine = msgspec.json.decode(stored, type=Machine, dec_hook=lambda kind, text: kind(text))
    containers = Containers(machine, variables(Path.cwd()))
    match asked.command:
        case "up":
            containers.up()
        case "stop":
            containers.stop(*asked.services)
        case "run":
            assert (asked.user is None) is (not asked.volume), "a volume belongs to the user of the host"
            assert asked.user in (None, f"{os.getuid()}:{os.getgid()}")
            volumes = {inside: outside for outside, _, inside in (each.partition(":") for each in asked.volume)}
            assert asked.workdir in (None, *volumes), "the user can't enter the folder of the image"
            named = [each if "=" in each else f"{each}={os.environ[each]}" for each in asked.env]
            containers.run(asked.service, asked.arguments, volumes, dict(each.split("=", 1) for each in named))
        case _:
            return containers.execute(asked.service, asked.arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
