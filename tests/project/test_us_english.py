"""Plain US English in all text: no British spellings, and none of the phrases that read as translated."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Text of other authors, and data.
NOT_OURS = ("tests/vectors/", "requirements/", "api/documentation/assets/scalar/standalone")

# A word or phrase to avoid, as a regular expression, and what to write instead.
AVOID = {
    r"analys(e|ed|ing)\b": "analyze",
    r"anew\b": "again, from scratch",
    r"apart by\b": "separated by",
    r"artefacts?\b": "artifact",
    r"authoris\w+": "authorize",
    r"behaviours?\b": "behavior",
    r"cancell(ed|ing)\b": "canceled",
    r"catalogu(e|es|ed|ing)\b": "catalog",
    r"cent(re|res|red)\b": "center",
    r"colour\w*": "color",
    r"customis\w+": "customize",
    r"defence\b": "defense",
    r"favour\w*": "favor",
    r"flavours?\b": "flavor",
    r"fulfil\b|fulfils\b|fulfilment\b": "fulfill",
    r"grey\b": "gray",
    r"honour\w*": "honor",
    r"initialis\w+": "initialize",
    r"judgements?\b": "judgment",
    r"labell(ed|ing)\b": "labeled",
    r"let go\b": "released, dropped, skipped",
    r"licenc(e|es|ed)\b": "license",
    r"maximis\w+": "maximize",
    r"minimis\w+": "minimize",
    r"misspelt\b": "misspelled",
    r"modell(ed|ing)\b": "modeled",
    r"neighbours?\w*": "neighbor",
    r"normalis\w+": "normalize",
    r"optimis(e|es|ed|ing|ation)\b": "optimize",
    r"organis(e|es|ed|ing|ation|ations)\b": "organize",
    r"per cents?\b": "percent, percentage",
    r"practis(e|es|ed|ing)\b": "practice",
    r"programmes?\b": "program",
    r"recognis\w+": "recognize",
    r"sessions running\b": "sessions in a row",
    r"serialis\w+": "serialize",
    r"signall(ed|ing)\b": "signaled",
    r"spelt\b": "spelled",
    r"standardis\w+": "standardize",
    r"summaris\w+": "summarize",
    r"synchronis\w+": "synchronize",
    r"travell(ed|ing|er)\b": "traveled",
    r"twice running\b": "twice in a row",
    r"utilis\w+": "utilize",
    r"whilst\b": "while",
    r"whoever\b": "the person or thing itself",
}

# What may stay, by file and text, with the reason.
ALLOWED = {
    ("tests/project/test_us_english.py", ""): "lists what to avoid",
}

_AVOID = re.compile(rf"(?<![\w.-])(?:{'|'.join(AVOID)})", re.IGNORECASE)


def _tracked_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.md", "*.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = listed.stdout.split()
    return [name for name in names if (ROOT / name).is_file() and not name.startswith(NOT_OURS)]


def _breaches(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    allowed = [part for (file, part) in ALLOWED if file == name]
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for match in _AVOID.finditer(text)
        if not any(part == "" or part in match[0] for part in allowed)
    ]


def test_no_british_spelling_and_no_phrase_to_avoid() -> None:
    assert [breach for name in _tracked_files() for breach in _breaches(name)] == []


@pytest.mark.parametrize(
    ("text", "is_avoided"),
    [
        ("the colour of money", True),
        ("a catalogue", True),
        ("Ten per cent", True),
        ("Greyskull LP", False),
        ("let gone", False),
        ("the color of a catalog, in percent", False),
    ],
)
def test_what_counts_as_a_phrase_to_avoid(text: str, is_avoided: bool) -> None:
    assert bool(_AVOID.search(text)) is is_avoided
