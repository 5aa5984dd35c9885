"""Common name parts and how people write them: ingredients of the invented register."""

import random
from pathlib import Path
from typing import Final


def _listed(kind: str) -> list[str]:
    """The entries of one kind, the commonest first."""
    text = Path(__file__).with_suffix(".txt").read_text("utf-8")
    lines = text.partition(f"[{kind}]\n")[2].partition("[")[0]
    return [entry.strip() for entry in lines.replace("\n", " ").split(",")]


MEN: Final = _listed("men")
WOMEN: Final = _listed("women")
FAMILIES: Final = _listed("families")
# Latin spelling, other Latin spellings, Cyrillic.
GUEST_MEN: Final = [tuple(entry.split("/")) for entry in _listed("guest_men")]
GUEST_WOMEN: Final = [tuple(entry.split("/")) for entry in _listed("guest_women")]
GUEST_FAMILIES: Final = [tuple(entry.split("/")) for entry in _listed("guest_families")]
SHORT: Final = {name: forms for name, *forms in (entry.split("/") for entry in _listed("short"))}
STREETS: Final = _listed("streets")
DISTRICTS: Final = _listed("districts")
BODIES: Final = _listed("bodies")

_OFFICIAL = dict(entry.split("=") for entry in _listed("official"))
_FREE = dict(entry.split("=") for entry in _listed("free"))
_RUSSIAN = {"х": "kh", "щ": "shch", "ъ": "", "ю": "iu", "я": "ia", "й": "i", "ц": "ts", "ж": "zh"}


def latin(text: str, style: str, rng: random.Random) -> str:
    """A Cyrillic name in Latin letters: "official", "free" as people text, or "russian"."""
    habits = {char: rng.choice(ways.split()) for char, ways in _FREE.items()}
    words = [_word(word, style, habits, rng) for word in text.split(" ")]
    return " ".join(words)


def _word(word: str, style: str, habits: dict[str, str], rng: random.Random) -> str:
    table = _OFFICIAL
    if style == "free":
        table = _OFFICIAL | habits
    elif style == "russian":
        table = _OFFICIAL | _RUSSIAN
    out = "".join(table.get(char, char) for char in word.lower())
    if style == "official" and word.lower().endswith("ия"):
        out = out[:-2] + "a"
    if style != "official" and out.endswith(("ov", "ev")) and rng.random() < 0.3:
        out = out[:-1] + "ff"
    return "-".join(part.capitalize() for part in out.split("-"))


def patronymic(father: str, *, female: bool) -> str:
    """The middle name of a child of this father."""
    if father.endswith("ър"):
        stem = (father[:-2] if father != "Лъчезър" else father) + "ров"
    elif father.endswith(("и", "й", "я")):
        stem = father[: -1 if father[-1] != "и" else None] + "ев"
    elif father.endswith(("ьо", "а", "о")):
        stem = father.removesuffix("ьо").removesuffix("а").removesuffix("о") + "ов"
    else:
        stem = father + "ов"
    return stem + "а" * female


def family(stem: str, *, female: bool) -> str:
    """A surname in the form of the sex."""
    if not female:
        return stem
    return stem[:-1] + "а" if stem.endswith("ски") else stem + "а"


def typo(word: str, rng: random.Random) -> str:
    """One slip of the finger in a word of either script."""
    at = rng.randrange(1, len(word)) if len(word) > 1 else 0
    letters = "abcdefghiklmnoprstuvz" if word.isascii() else "абвгдежзиклмнопрстухцч"
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + rng.choice(letters) + word[at:]
    if kind == 1 and len(word) > 2:
        return word[:at] + word[at + 1 :]
    if kind == 2 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice(letters) + word[at + 1 :]
