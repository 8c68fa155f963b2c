"""How each kind of client is generated. The flags are published in docs/guides/sdks.md; a test compares the two."""

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
"""openapi-generator and, in the same file, the Jackson that its Java clients need."""

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
    r"OpenAPI 3\.1 support is still in beta",  # said of every document of 3.1
    r"Failed to get the schema name: null",  # what it makes of `additionalProperties: false`, which it then heeds
    r"Ignoring complex example on request body",  # its README has fewer examples than the document
)


def run(command: list[str | Path], folder: Path, **environment: str) -> str:
    """What a command prints. Its whole output is in the AssertionError when it fails."""
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
    """Generate a client of openapi-generator; AssertionError for a warning that is not known to be harmless."""
    command: list[str | Path] = ["java", "-jar", JAR, "generate", "-g", language, "-i", DOCUMENT, "-o", target]
    if OPENAPI_GENERATOR[language]:
        command += ["--additional-properties", ",".join(OPENAPI_GENERATOR[language])]
    said = run(command, target.parent)
    warnings = [line for line in said.splitlines() if re.search(r"\b(WARN|ERROR)\b", line) and " INFO " not in line]
    assert [line for line in warnings if not any(re.search(known, line) for known in HARMLESS)] == []
