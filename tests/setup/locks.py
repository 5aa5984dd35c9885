"""Do the lock files fit pyproject.toml? Compared by themselves, without asking any index.

Run by ``./dev lint``; prints one line for each thing that does not fit.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
GROUPS_OF_LOCK = {
    "requirements.lock": ("build",),
    "requirements-test.lock": ("build", "test", "lint"),
}
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;]+)(?P<rest>[^\\]*)")


def wanted(pyproject: dict[str, Any], groups: tuple[str, ...]) -> list[Requirement]:
    """The direct requirements: the project's own and those of the named groups."""
    lines = list(pyproject["project"]["dependencies"])
    for group in groups:
        lines += pyproject["dependency-groups"][group]
    return [Requirement(line) for line in lines]


def pinned(lock: str) -> dict[str, set[Version]]:
    """Package name to pinned versions; more than one where Python versions need different ones."""
    pins: dict[str, set[Version]] = {}
    for line in lock.splitlines():
        if pin := PIN.match(line):
            name = canonicalize_name(pin["name"])
            pins.setdefault(name, set()).add(Version(pin["version"]))
    return pins


def complaints(pyproject: dict[str, Any], name: str, lock: str) -> list[str]:
    """What in the lock file does not fit, one sentence each."""
    pins = pinned(lock)
    found = []
    for requirement in wanted(pyproject, GROUPS_OF_LOCK[name]):
        versions = pins.get(canonicalize_name(requirement.name), set())
        if not versions:
            found.append(f"{name} does not pin {requirement.name}.")
        found += [
            f"{name} pins {requirement.name} {version}, not {requirement.specifier}."
            for version in sorted(versions)
            if version not in requirement.specifier
        ]
    if "://" in lock or re.search(r"^-", lock, re.MULTILINE):
        found.append(f"{name} names an address or an option; it may hold versions and hashes only.")
    for entry in re.split(r"^(?=\w)", lock, flags=re.MULTILINE):
        if entry.strip() and "--hash=sha256:" not in entry:
            found.append(f"{name} has no hash for {entry.split()[0]}.")
    return found


def disagreements(core: str, test: str) -> list[str]:
    """Packages that the two lock files pin differently: tests must run what is served."""
    in_test = pinned(test)
    return [
        f"requirements-test.lock pins {name} differently from requirements.lock."
        for name, versions in sorted(pinned(core).items())
        if in_test.get(name) != versions
    ]


def check(root: Path) -> list[str]:
    """All complaints about the lock files in a checkout."""
    pyproject = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    locks = {name: (root / name).read_text("utf-8") for name in GROUPS_OF_LOCK}
    found = disagreements(locks["requirements.lock"], locks["requirements-test.lock"])
    for name, lock in locks.items():
        found += complaints(pyproject, name, lock)
    return found


if __name__ == "__main__":
    result = check(ROOT)
    print(*result, sep="\n", end="\n" if result else "")
    sys.exit(bool(result))
