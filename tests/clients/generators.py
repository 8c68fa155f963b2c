"""How each kind of client is generated. docs/guides/sdks.md publishes the flags; a test compares the two."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "openapi" / "openapi.json"
TOOLS = Path(sys.executable).parent
JAR = Path(sysconfig.get_path("purelib")) / "openapi_generator_cli" / "openapi-generator.jar"
"""openapi-generator. The file also contains Jackson, which its Java clients need."""

OPENAPI_GENERATOR = {
    "python": ("packageName=nextset_generated",),
    "typescript-fetch": (),
    "java": ("library=native", "openApiNullable=false", "containerDefaultToNull=true"),
    "go": ("enumClassPrefix=true", "useOneOfDiscriminatorLookup=true", "withGoMod=false"),
    "kotlin": ("generateOneOfAnyOfWrappers=true", "serializationLibrary=gson"),
    "csharp": (),
}
"""The additional properties of each of openapi-generator's languages."""

HARMLESS = (
    r"OpenAPI 3\.1 support is still in beta",  # printed for every OpenAPI 3.1 document
    r"Failed to get the schema name: null",  # printed for `additionalProperties: false`, which it applies all the same
    r"Codegen property is null \(e\.g\. map/dict of undefined type\)",  # `current` of an event can be any resource
    r"Ignoring complex example on request body",  # only its README has fewer examples
)


def run(command: list[str | Path], folder: Path, **environment: str) -> str:
    """Run a command and return what it prints. Raises AssertionError with the output when it fails."""
    path = os.pathsep.join([str(TOOLS), os.environ["PATH"]])
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def openapi_generator(language: str, target: Path) -> None:
    """Generate a client with openapi-generator. Raises AssertionError for a warning that is not in `HARMLESS`."""
    command: list[str | Path] = ["java", "-jar", JAR, "generate", "-g", language, "-i", DOCUMENT, "-o", target]
    if OPENAPI_GENERATOR[language]:
        command += ["--additional-properties", ",".join(OPENAPI_GENERATOR[language])]
    output = run(command, target.parent)
    warnings = [line for line in output.splitlines() if re.search(r"\b(WARN|ERROR)\b", line) and " INFO " not in line]
    assert [line for line in warnings if not any(re.search(known, line) for known in HARMLESS)] == []
