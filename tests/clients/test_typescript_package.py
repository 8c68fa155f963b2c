"""`@nextset/client`: built, tested, and used from its tarball in an empty folder, as an app would."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.clients.faulty_proxy import Fault, FaultyProxy, faulty_proxy, seeded_plan
from tests.clients.generators import DOCUMENT, HERE, run
from tests.receiver import Received, receiver
from tests.servers import Client, Process, new_key

pytestmark = pytest.mark.clients
ROOT = DOCUMENT.parents[1]
PACKAGE = ROOT / "clients" / "typescript"
MANIFEST = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
GUIDE = (ROOT / "docs" / "guides" / "sdks.md").read_text(encoding="utf-8")
PROGRAMS = HERE / "typescript_package"
NEWEST_TYPESCRIPT = "7.0.2"
CHECK = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--module", "nodenext"]
CHECK += ["--target", "es2022", "--types", "node"]


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The package, built and tested with the commands of `make sdk-typescript`. One worker does it for all of them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "typescript-package"
    folder.mkdir(exist_ok=True)
    source = folder / "clients" / "typescript"
    with (folder / "building").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        packed = folder / "dist"
        if not list(packed.glob("*.tgz")):
            copy_sources(folder)
            packed.mkdir(exist_ok=True)
            for command in build_commands():
                run([*command.split()], source)
    (built,) = packed.glob("*.tgz")
    return built


def copy_sources(folder: Path) -> None:
    """Copy what the package is built from, without what earlier builds have left."""
    made = (PACKAGE / ".gitignore").read_text(encoding="utf-8").split()
    leftovers = shutil.ignore_patterns("node_modules", *(Path(name).name for name in made))
    shutil.copytree(PACKAGE, folder / "clients" / "typescript", ignore=leftovers, dirs_exist_ok=True)
    (folder / "openapi").mkdir(exist_ok=True)
    shutil.copy(DOCUMENT, folder / "openapi")
    shutil.copy(ROOT / "LICENSE", folder)


def build_commands() -> list[str]:
    """The commands of `make sdk-typescript`, without those of make."""
    (recipe,) = re.findall(r"^sdk-typescript:.*\n\t(.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return [command for command in recipe.split(" && ") if command.startswith("npm ")]


@pytest.fixture(scope="session")
def app(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing but the tarball, TypeScript and the types of Node.js were installed."""
    return installed(tmp_path_factory.mktemp("app"), tarball, MANIFEST["devDependencies"]["typescript"])


def installed(folder: Path, tarball: Path, typescript: str) -> Path:
    node_types = MANIFEST["devDependencies"]["@types/node"]
    tools = [f"typescript@{typescript}", f"@types/node@{node_types}"]
    run(["npm", "install", "--no-audit", "--no-fund", tarball, *tools], folder)
    return folder


def readme_program() -> str:
    """The examples of the README as one program. Imports may stand anywhere in it."""
    return "".join(examples((PACKAGE / "README.md").read_text(encoding="utf-8")))


def guide_program() -> str:
    (example,) = examples(GUIDE.partition("### TypeScript\n")[2].partition("\n## ")[0])
    return example


def examples(text: str) -> list[str]:
    return re.findall(r"^```typescript\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_tarball_has_no_tests_and_no_sources(tarball: Path) -> None:
    listed = run(["tar", "-tzf", tarball], tarball.parent).splitlines()
    modules = [path.stem for path in (PACKAGE / "src").glob("*.ts") if path.name != "schema.ts"] + ["schema"]
    built = {f"package/dist/{module}{suffix}" for module in modules for suffix in (".js", ".d.ts")}
    assert set(listed) == built | {"package/package.json", "package/README.md", "package/LICENSE"}


@pytest.mark.parametrize("typescript", [MANIFEST["devDependencies"]["typescript"], NEWEST_TYPESCRIPT])
def test_programs_compile_with_the_installed_package(typescript: str, tarball: Path, tmp_path: Path) -> None:
    installed(tmp_path, tarball, typescript)
    (tmp_path / "readme.mts").write_text(readme_program(), encoding="utf-8")
    (tmp_path / "guide.mts").write_text(guide_program(), encoding="utf-8")
    (tmp_path / "lists.mts").write_text(list_paths(), encoding="utf-8")
    shutil.copy(PROGRAMS / "twelve_weeks.mts", tmp_path)
    run(["npx", "tsc", *CHECK, "readme.mts", "guide.mts", "lists.mts", "twelve_weeks.mts"], tmp_path)


def list_paths() -> str:
    """A program that compiles only if `list` takes exactly the lists of the document."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    pages = {name for name, each in schemas.items() if {"items", "next_cursor"} <= each.get("properties", {}).keys()}
    pages -= {"ChangeFeedPage"}
    lists = [
        path
        for path, methods in document["paths"].items()
        if any(f"/{page}'" in str(methods.get("get", {}).get("responses", {}).get("200")) for page in pages)
    ]
    assert len(lists) > 15
    lines = [f"  {json.dumps(path)}: true," for path in lists]
    head = 'import type { ListPath } from "@nextset/client";\nexport const lists: Record<ListPath, true> = {'
    return "\n".join([head, *lines, "};\n"])


def test_the_examples_of_the_readme_and_of_the_guide_run(app: Path, server: Process) -> None:
    key = new_key(server.database_url)
    secret, request = webhook_of_a_session(server, key)
    attempts = [
        {"headers": request.headers, "body": request.body.decode()},
        {"headers": request.headers, "body": "{}"},
    ]
    calls = f"""
    for (const {{ headers, body }} of {json.dumps(attempts)}) {{
      const request = new Request("https://app.test/hook", {{ method: "POST", headers, body }});
      console.log("answered", (await receive(request)).status);
    }}
    const copy = createNextsetClient({{ baseUrl: process.env.NEXTSET!, apiKey: process.env.OTHER! }});
    await copyWorkspace(nextset, copy);
    for await (const athlete of copy.list("/v1/athletes")) console.log("copied", athlete.name, athlete.external_id);
    """
    (app / "readme.mts").write_text(readme_program() + calls, encoding="utf-8")
    variables = {"NEXTSET": server.url, "KEY": key, "OTHER": new_key(server.database_url), "SECRET": secret}
    printed = run(["node", "readme.mts"], app, **variables).splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d, bulgarian-split-squat: \d sets at 8 kg\. .+\.", printed[0])
    assert printed[1] == "Athlete is already enrolled in this program (409 already_enrolled)"
    assert "Ben 1" in printed  # the name and the version
    assert {"athlete created", "enrollment created", "prescription created"} <= set(printed)
    session = request.event["data"]
    logged = f"{session['athlete_id']} {session['id']}"
    assert printed[-4:] == [logged, "answered 204", "answered 401", "copied Ben app-17"]

    (app / "guide.mts").write_text(guide_program(), encoding="utf-8")
    shown = run(["node", "guide.mts"], app, **variables)
    assert re.fullmatch(r"app-17: bulgarian-split-squat\. .+\.", shown.strip())


def webhook_of_a_session(server: Process, key: str) -> tuple[str, Received]:
    """The secret of an endpoint, and the request that the server sent to it when a session was logged."""
    with receiver() as received, Client(server.url, key) as client:
        endpoint = client.post("/v1/webhook-endpoints", json={"url": received.url, "event_types": ["session.logged"]})
        athlete = client.post("/v1/athletes", json={"name": "Ana", "unit": "kg"}).json()["id"]
        squats = {"exercise": "bulgarian-split-squat", "sets": [{"reps": 9, "load": 8}]}
        session = {"enrollment_id": None, "performed_on": "2026-11-22", "exercises": [squats]}
        client.post(f"/v1/athletes/{athlete}/sessions", json=session).raise_for_status()
        (request,) = received.wait_for(1)
        client.post(f"/v1/athletes/{athlete}/archive").raise_for_status()  # the examples show active athletes
    return endpoint.json()["secret"], request


def test_twelve_weeks_with_faults_are_the_same_as_without(app: Path, server: Process) -> None:
    expected, _ = twelve_weeks(app, server.url, server)
    with faulty_proxy(server.url, seeded_plan(24)) as proxy:
        seen, key = twelve_weeks(app, proxy.url, server)
    assert_the_story(expected)
    assert expected["waits"] == []
    assert_faults_were_met(proxy, seen["waits"])
    different = {"athlete_id", "waits"}
    assert {name: seen[name] for name in seen.keys() - different} == {
        name: expected[name] for name in expected.keys() - different
    }
    with Client(server.url, key) as client:  # without the package
        found = client.get(f"/v1/athletes/{seen['athlete_id']}/sessions", params={"limit": 100}).json()["items"]
    assert sorted(session["performed_on"] for session in found) == [line["on"] for line in seen["story"]]
    assert len({session["prescription_id"] for session in found}) == len(found)


def twelve_weeks(app: Path, url: str, server: Process) -> tuple[dict[str, Any], str]:
    """Run the program with a key of a new sandbox; returns what it printed, and the key."""
    key = new_key(server.database_url, sandbox=True)
    shutil.copy(PROGRAMS / "twelve_weeks.mts", app)
    seen: dict[str, Any] = json.loads(run(["node", "twelve_weeks.mts"], app, NEXTSET=url, KEY=key))
    return seen, key


def assert_faults_were_met(proxy: FaultyProxy, waits: list[float]) -> None:
    writes = [request for request in proxy.requests if request.method != "GET"]
    logged = [request for request in writes if request.method == "POST" and request.path.endswith("/sessions")]
    for requests in (writes, logged):
        assert {request.fault for request in requests} == {None, *Fault}
        assert any(request.replayed for request in requests)
    faults = [request.fault for request in proxy.requests if request.fault]
    assert len(faults) > 100
    assert len(waits) == len(faults)  # one wait for each fault, and each was survived
    bodies: dict[str | None, set[tuple[str, str, bytes]]] = {}
    for request in writes:
        bodies.setdefault(request.idempotency_key, set()).add((request.method, request.path, request.body))
    assert None not in bodies
    assert all(len(same) == 1 for same in bodies.values())  # one key, one request
    assert len(bodies) < len(writes)


def assert_the_story(seen: dict[str, Any]) -> None:
    """Three sessions a week. Reps go up from 9 to 12, then the load. After a missed rep, the session is repeated."""
    monday = date.fromisoformat(seen["monday"])
    days = [str(monday + timedelta(weeks=week, days=day)) for week in range(12) for day in (0, 2, 4)]
    assert [line["on"] for line in seen["story"]] == seen["listed"] == days
    repeated = [6, 16, 26, 36]  # the missed reps of sessions 10, 20 and 30 were corrected
    for number, line in enumerate(seen["story"], start=1):
        step = number - 1 - sum(each <= number for each in repeated)
        told = (line["number"], line["load"], line["reps"], line["code"] == "side_behind")
        assert told == (number, 10 + step // 4 * 2, 9 + step % 4, number in repeated)
    assert seen["athletes"] == ["Ana"]
    created = {"athlete created": 1, "enrollment created": 1, "session created": 36, "measurement created": 12}
    assert {name: seen["changes"][name] for name in created} == created
    assert seen["changes"]["session updated"] == 3
