"""Lists of words kept in data files beside the code."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


def lines(name: str) -> list[str]:
    """The lines of a data file without comments."""
    text = (_FOLDER / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def word_set(kind: str) -> frozenset[str]:
    """The words of one kind. Raises KeyError for a kind there is not."""
    kinds = dict(line.split(": ", 1) for line in lines("words.txt"))
    return frozenset(kinds[kind].split())
