"""Values of single cells: text, names, words with a code, ticks.

A cell is `spool.Cell`. Whatever it holds stays text: markup and formulas mean nothing here.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from crm.imports.reading.faults import BadCell
from crm.imports.reading.headings import heading_key
from crm.imports.reading.spool import Cell
from crm.imports.reading.vocabulary import BLANKS, LONGEST_BLANK, NO, YES
from crm.text.plain import clean_text, single_line

LONGEST_NAME: Final = 200
LONGEST_LINE: Final = 200
LONGEST_TAG: Final = 60
LONGEST_NOTE: Final = 5_000
LONGEST_REF: Final = 80

# An apostrophe that our own exports put before what a spreadsheet would take for a formula.
_DEFUSED = re.compile(r"'(?=[\s\u00a0\u202f]*[=+\-@])")
_PARTS = re.compile(r"[;,\n|]")
# "8,88123E+11": Excel has rounded a long number and its last digits are gone.
_ROUNDED = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def text(cell: Cell) -> str:
    """What the cell shows, in several lines if it has them; "" for what says nothing."""
    if isinstance(cell, str):
        shown = cell.strip() if _is_plain(cell) else clean_text(cell).strip()
        shown = _DEFUSED.sub("", shown, count=1) if shown.startswith("'") else shown
        return "" if len(shown) <= LONGEST_BLANK and shown.casefold() in BLANKS else shown
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return str(cell)


def line(cell: Cell, *, longest: int = LONGEST_LINE) -> str:
    """The text of a cell on one line."""
    shown = text(cell)
    if "  " in shown or not _is_plain(shown):
        shown = single_line(shown)
    if len(shown) > longest:
        raise BadCell("too_long", shown)
    return shown


def name(cell: Cell) -> str:
    """A name of somebody: one line with at least one letter."""
    shown = line(cell, longest=LONGEST_NAME)
    if shown and not any(map(str.isalpha, shown)):
        raise BadCell("no_letters", shown)
    return shown


def organisation(cell: Cell) -> str:
    """The name or ref of one organisation; exports write several with semicolons between."""
    shown = name(cell)
    if ";" in shown.strip(";"):
        raise BadCell("only_one", shown)
    return shown.strip("; ")


def note(cell: Cell) -> str:
    """Text of several lines."""
    shown = text(cell)
    if len(shown) > LONGEST_NOTE:
        raise BadCell("too_long", shown)
    return shown


def ref(cell: Cell) -> str:
    """A ref of ours. All digits are refused: a number always means a record's address."""
    shown = exact_line(cell, longest=LONGEST_REF)
    if shown.isdigit():
        raise BadCell("digits_only", shown)
    return shown


def exact_line(cell: Cell, *, longest: int = LONGEST_REF) -> str:
    """A number or code of which every digit matters."""
    return whole(line(cell, longest=longest))


def whole(shown: str) -> str:
    """The same text, unless a spreadsheet program has rounded it."""
    if _ROUNDED.fullmatch(shown):
        raise BadCell("digits_lost", shown)
    return shown


def website(cell: Cell) -> str:
    """An address of a site; only of the web, whatever else could stand before the colon."""
    shown = line(cell)
    if shown.lower().startswith(("http://", "https://")):
        return shown
    if _SCHEME.match(shown) or " " in shown or (shown and "." not in shown):
        raise BadCell("not_a_website", shown)
    return shown


def parts(cell: Cell) -> list[str]:
    """Several values of one cell, parted by semicolon, comma, bar or line break."""
    found = (single_line(part) for part in _PARTS.split(text(cell)))
    return [part for part in found if part.casefold() not in BLANKS]


def tags(cell: Cell) -> tuple[str, ...]:
    """Tags without doubles, in their order."""
    found = parts(cell)
    for tag in found:
        if len(tag) > LONGEST_TAG:
            raise BadCell("too_long", tag)
    return tuple({tag.casefold(): tag for tag in reversed(found)}.values())[::-1]


def code(cell: Cell, table: Mapping[str, str]) -> str:
    """The code of a word, in either language; "" for an empty cell."""
    shown = text(cell)
    if not shown:
        return ""
    found = table.get(heading_key(shown))
    if found is None:
        raise BadCell("unknown_word", shown)
    return found


def codes(cell: Cell, table: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of several words in one cell, without doubles."""
    whole = table.get(heading_key(text(cell)))
    if whole is not None:
        return (whole,)
    return tuple(dict.fromkeys(code(part, table) for part in parts(cell)))


def language(cell: Cell, table: Mapping[str, str]) -> str:
    """The code of a language, also written "на български" or "български език"."""
    words = heading_key(text(cell)).removeprefix("на ")
    return code(words.removesuffix(" език").removesuffix(" language") if words else "", table)


def district(cell: Cell, table: Mapping[str, str]) -> str:
    """The code of a district, with or without the word for district."""
    shown = text(cell)
    key = heading_key(shown)
    for sign in ("район ", "р н ", "district "):
        key = key.removeprefix(sign)
    key = key.removesuffix(" district")
    if shown and key not in table:
        raise BadCell("unknown_word", shown)
    return table.get(key, "")


def yes_or_no(cell: Cell) -> bool | None:
    """A tick, a word or a number for yes or no; None for an empty cell."""
    if isinstance(cell, bool):
        return cell
    shown = text(cell).casefold()
    if not shown:
        return None
    if shown in YES:
        return True
    if shown in NO:
        return False
    raise BadCell("not_yes_or_no", shown)


def _is_plain(shown: str) -> bool:
    """Whether cleaning would change nothing but the blanks: true of nearly every cell."""
    return shown.isprintable() and unicodedata.is_normalized("NFC", shown)
