"""Names of organisations taken apart: what they are called, their legal form, their initials.

A name may stand in Bulgarian or English. Words for kinds of bodies and for what they do are made
one word for both languages, so that a translated name is recognised; proper names are compared by
their sound (`crm.text.folding`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from crm.text.folding import fold

#: Legal forms and kinds of association, each side of a row being one form.
_FORMS: Final = {
    "foundation": "фондация foundation fund фонд stiftung fondation",
    "association": "сдружение асоциация association verein асоц assoc",
    "union": "съюз union",
    "society": "дружество society",
    "company": "оод еоод ад еад сд дззд ет ltd limited llc inc gmbh plc co company corp",
    "ngo": "нпо юлнц ngo ngos неправителствена организация organisation organization org",
}  # fmt: skip

#: Words that say nothing in a name.
_SMALL: Final = (
    "и на за в във с със по при от до към the of and for in at to a an de la le des du et und der"
)

#: Words of both languages that mean the same in a name; the first stands for all.
_SAME: Final = """
university университет | faculty факултет | institute институт | academy академия
school училище | gymnasium гимназия | kindergarten детска | college колеж
centre center център | council съвет | agency агенция | ministry министерство
municipality община municipal общински общинска общинско | region район regional районна областна
administration администрация | directorate дирекция directorate | department отдел катедра
club клуб | community общност | network мрежа | platform платформа | forum форум | group група
library библиотека | museum музей | theatre theater театър | hospital болница | church църква
police полиция | court съд | bank банка | media медия медии | radio радио | television телевизия
bulgaria bulgarian българия български българска българско
national национален национална национално
international международен международна международно | european европейски европейска европейско
state държавна държавен | red червен червена | cross кръст | youth младежки младежка младеж
women жени | children деца | child дете | people хора | family семейство | city град градски
refugees refugee бежанци бежанец бежанки бежански | migrants migrant мигранти мигрант
migration миграция миграционни | integration интеграция | rights права | human човешки човека
legal правна | aid помощ | help помощ | support подкрепа | development развитие
culture cultural култура културен културна | education образование образователен образователна
health здраве здравна здравеопазване | social социален социална социални | labour labor труд труда
employment заетост заетостта | services service услуги услуга | future бъдеще | hope надежда
house home дом къща | open отворено отворена отворен | society общество | world свят света
volunteers volunteer доброволци доброволец | harbour harbor пристанище | bridge мост
saint st св свети sveti sv | sofia софия софийски софийска столична столичен
plovdiv пловдив пловдивски | varna варна варненски | burgas бургас бургаски
rousse ruse русе русенски
""".replace("\n", " | ")

#: The country nearly every body here is of: with or without it, a name is nearly the same.
COUNTRY: Final = "=bulgaria"

#: From which length and likeness on a word may be a misspelt legal form.
_LONG: Final = 8
_ALIKE: Final = 82

_PARTS = re.compile(r"[^\w.&]+|_")
_BRACKETS = re.compile(r"\(([^()]*)\)")
LONGEST_ACRONYM: Final = 8
#: The Bulgarian article at the end of a word.
_ARTICLES: Final = ("te", "ta", "to", "iat", "at", "ia", "a")


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in _SAME.split("|"):
        words = row.split()
        for word in words:
            table.setdefault(fold(word), f"={words[0]}")
    return table


_MEANING: Final = _table()
_FORM_OF: Final = {fold(word): form for form, row in _FORMS.items() for word in row.split()}
_SAID_BY_NOBODY: Final = frozenset(fold(word) for word in _SMALL.split())


@dataclass(frozen=True, slots=True)
class BodyName:
    """One name: its telling words in order, each with its first letter, and its legal forms.

    `initials` are the first letters of all words, with and without the legal form; `acronyms` the
    words that are written like initials themselves. Letters are folded one by one: БЧК is b-ch-k.
    """

    words: tuple[str, ...]
    letters: tuple[str, ...]
    forms: frozenset[str]
    initials: frozenset[str]
    acronyms: frozenset[str]


@lru_cache(maxsize=20_000)
def read_name(text: str) -> tuple[BodyName, ...]:
    """The name, and what stands in brackets as a name of its own; empty for an empty text."""
    inner = [found.group(1) for found in _BRACKETS.finditer(text)]
    parts = [_BRACKETS.sub(" ", text), *inner]
    return tuple(name for name in map(_read, parts) if name.words)


def _read(text: str) -> BodyName:
    words: list[str] = []
    letters: list[str] = []
    every, forms, acronyms = "", [], set()
    for raw in filter(None, _PARTS.split(text)):
        bare = raw.replace(".", "").replace("&", "")
        key = fold(bare).replace(" ", "")
        if not key or key in _SAID_BY_NOBODY:
            continue
        letter = fold(bare[0])
        every += letter
        form = _form(key)
        if form:
            forms.append(form)
            continue
        acronym = "".join(map(fold, bare)) if _is_acronym(bare) else ""
        words.append(acronym or _meaning(key))
        letters.append(letter)
        if acronym:
            acronyms.add(acronym)
    if not words:
        words, letters = forms[:], [form[0] for form in forms]
    initials = {every, "".join(letters)} if len(words) > 1 else set()
    return BodyName(
        tuple(words),
        tuple(letters),
        frozenset(forms),
        frozenset(initials),
        frozenset(acronyms),
    )


def _form(key: str) -> str:
    """The legal form a word states, a misspelt long one too; empty for any other word."""
    if key in _FORM_OF or len(key) < _LONG:
        return _FORM_OF.get(key, "")
    return next((form for word, form in _FORM_OF.items() if fuzz.ratio(key, word) >= _ALIKE), "")


def _meaning(key: str) -> str:
    """The word both languages share, read without the Bulgarian article; else the key."""
    for form in (key, *(key.removesuffix(end) for end in _ARTICLES if key.endswith(end))):
        if form in _MEANING:
            return _MEANING[form]
    return key


def _is_acronym(letters: str) -> bool:
    return letters.isalpha() and letters.isupper() and 2 <= len(letters) <= LONGEST_ACRONYM
