"""Names of files: what a browser sent becomes a name that is only a name."""

import unicodedata
from pathlib import PurePosixPath
from typing import Final

from crm.files.kinds import Kind

LONGEST: Final = 120
#: Separators of folders, what shells and other systems take for something, and quotes.
_UNWELCOME: Final = frozenset("<>:\"|?*%;`$\\/'")


def safe_name(claimed: str, kind: Kind) -> str:
    """The last part of the name without control signs, with an ending that says the truth."""
    last = PurePosixPath(claimed.replace("\\", "/")).name
    text = unicodedata.normalize("NFC", last)
    plain = "".join(
        "_" if char in _UNWELCOME or unicodedata.category(char)[0] == "C" else char
        for char in " ".join(text.split())
    )
    plain = plain.strip("._ ")
    ending = next((e for e in kind.endings if plain.lower().endswith(e)), "")
    stem = plain[: len(plain) - len(ending)] if ending else plain
    return f"{stem[:LONGEST].strip('._ ') or 'file'}{ending or kind.endings[0]}"
