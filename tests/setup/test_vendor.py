"""Files by others are exactly those of the manifest, and no page asks a foreign server."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "crm" / "static"
ABOUT_THE_DIRECTORY = {"manifest.toml", "README.md"}
ADDRESS = re.compile(r"""(?:https?:)?//[a-z0-9][a-z0-9-]*\.[a-z0-9.-]+[^\s"'<>)]*""", re.IGNORECASE)
NAMES_NOT_ADDRESSES = (
    "http://www.w3.org/",  # XML namespaces
    "https://schema.org",  # vocabulary of structured data
)


def listed(manifest: Path, base: Path) -> dict[Path, str]:
    """File to SHA-256, of every package in a manifest."""
    packages = tomllib.loads(manifest.read_text("utf-8"))["package"]
    return {base / name: sha for package in packages for name, sha in package["files"].items()}


def present(directory: Path) -> set[Path]:
    """The files of others that stand in a vendor directory."""
    files = {path for path in directory.rglob("*") if path.is_file()}
    return {path for path in files if str(path.relative_to(directory)) not in ABOUT_THE_DIRECTORY}


def foreign_addresses(text: str) -> list[str]:
    """Addresses of other servers in a template, style sheet or script."""
    return [found for found in ADDRESS.findall(text) if not found.startswith(NAMES_NOT_ADDRESSES)]


PLACES = [
    pytest.param(STATIC / "vendor" / "manifest.toml", STATIC, id="static"),
    pytest.param(
        ROOT / "tests" / "vendor" / "manifest.toml", ROOT / "tests" / "vendor", id="tests"
    ),
]


@pytest.mark.parametrize(("manifest", "base"), PLACES)
def test_every_vendored_file_is_listed(manifest, base):
    files = present(manifest.parent)

    unlisted = files - listed(manifest, base).keys()

    assert unlisted == set()


@pytest.mark.parametrize(("manifest", "base"), PLACES)
def test_every_listed_file_is_unchanged(manifest, base):
    expected = listed(manifest, base)

    actual = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in expected}

    assert actual == expected


@pytest.mark.parametrize(("manifest", "base"), PLACES)
def test_every_package_carries_its_licence(manifest, base):
    packages = tomllib.loads(manifest.read_text("utf-8"))["package"]

    without = [
        package["name"]
        for package in packages
        if not any(Path(name).name == "LICENSE" for name in package["files"])
        or not package["licence"]
    ]

    assert without == []


def test_no_page_style_or_script_of_ours_asks_a_foreign_server():
    own = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    own += [*(STATIC / "js").rglob("*.js"), *(STATIC / "style").rglob("*.css")]
    own += [*STATIC.glob("*.js"), *STATIC.glob("*.css")]

    found = {
        str(path.relative_to(ROOT)): addresses
        for path in own
        if (addresses := foreign_addresses(path.read_text("utf-8")))
    }

    assert len(own) > 0
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "@import url(//fonts.example/css);",
        "background: url(http://pictures.example/a.png)",
    ],
)
def test_a_foreign_address_would_be_found(text):
    found = foreign_addresses(text)

    assert len(found) == 1


def test_a_namespace_is_no_foreign_address():
    found = foreign_addresses('<svg xmlns="http://www.w3.org/2000/svg">')

    assert found == []
