"""The manifest of an archive: which format it is in, when it was written, how many rows."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from crm.register.layout import FORMAT_VERSION
from crm.register.tables import RowError

MANIFEST = "manifest.json"


def write_manifest(folder: Path, rows: dict[str, int], *, at: datetime) -> None:
    """Write the manifest beside the files."""
    manifest = {
        "format": FORMAT_VERSION,
        "created_at": at.isoformat().replace("+00:00", "Z"),
        "rows": rows,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def manifest_errors(folder: Path) -> list[RowError]:
    """What is wrong with the manifest; an archive without one is read as the present format."""
    path = folder / MANIFEST
    if not path.exists() and not path.is_symlink():
        return []
    try:
        manifest: Any = None if path.is_symlink() else json.loads(path.read_text("utf-8"))
        version = manifest["format"]
    except (OSError, ValueError, TypeError, KeyError):
        return [RowError(MANIFEST, 0, "", "unreadable", "cannot be read")]
    if version != FORMAT_VERSION:
        return [
            RowError(
                MANIFEST,
                0,
                "format",
                "unknown_format",
                f"is of format {version!r}; this release reads {FORMAT_VERSION}",
            )
        ]
    return []
