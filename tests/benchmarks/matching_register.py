"""An invented Bulgarian register of which it is known who is who.

15 % of the people stand in it twice or more. Of the doubles at least 40 % are in the other script,
25 % have a typo, 15 % swapped or merged parts, 15 % no patronymic, 10 % (of the women) a married
name, half share neither mail nor telephone. 10 % live in families sharing a telephone, with twins
and with fathers and sons of one name; 3 % are namesakes of somebody else. How full the columns
are and how people write differs from seed to seed; most records have a year or date of birth and
an address or organisation.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from crm.matching.profiles import Profile
from tests.benchmarks import matching_names as names

#: The weights were tried out on seeds 1, 2 and 3; judged are these.
JUDGING_SEEDS: Final = (101, 202, 303, 404, 505)


@dataclass(frozen=True)
class Human:
    """The truth about one person."""

    female: bool
    given: str
    patronymic: str
    family: str
    guest: tuple[list[str], list[str]] | None
    born: date
    phone: str
    mail: str
    address: str
    body: str


@dataclass(frozen=True)
class Register:
    """Records, the person behind each, and the kinds of look-alikes among the people."""

    profiles: list[Profile]
    person_of: dict[int, int]
    kin: dict[frozenset[int], str]


class Writer:
    """One register's habits: which columns it has and how its volunteers write."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        draw = self.rng.uniform
        self.phone, self.mail = draw(0.65, 0.95), draw(0.55, 0.95)
        self.address, self.body = draw(0.55, 0.9), draw(0.55, 0.9)
        self.no_birth, self.year_only = draw(0.05, 0.2), draw(0.2, 0.7)
        self.middle, self.latin = draw(0.4, 0.9), draw(0.15, 0.4)
        self.columns, self.skew = draw(0.3, 0.9), draw(0.2, 0.7)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def common(self, among: tuple[str, ...] | list[str]) -> str:
        """One of a list, the first ones more often, as names are in life."""
        return among[int(len(among) * self.rng.random() ** (1 + self.skew))]


def make(people: int, seed: int) -> Register:
    """A register of so many people; the same seed gives the same register."""
    write = Writer(seed)
    humans, kin = _humans(people, write)
    profiles: list[Profile] = []
    person_of: dict[int, int] = {}
    for number, human in enumerate(humans):
        first = _record(human, write, len(profiles) + 1, latin=write.chance(write.latin))
        records = [first]
        if write.chance(0.15):
            for _ in range(write.rng.choice((1, 1, 1, 1, 2, 3))):
                records.append(_double(human, first, write, len(profiles) + len(records) + 1))
        for record in records:
            profiles.append(record)
            person_of[record.id] = number
    write.rng.shuffle(profiles)
    return Register(profiles, person_of, kin)


def _humans(people: int, write: Writer) -> tuple[list[Human], dict[frozenset[int], str]]:
    humans: list[Human] = []
    kin: dict[frozenset[int], str] = {}
    while len(humans) < people:
        dice, start = write.rng.random(), len(humans)
        if dice < 0.04:
            members, kind = _family(write)
        elif dice < 0.07 and humans:
            other = write.rng.randrange(len(humans))
            humans.append(_namesake(humans[other], write))
            kin[frozenset((other, start))] = "namesakes"
            continue
        else:
            members, kind = [_human(write)], ""
        humans += members
        for a in range(start, len(humans)):
            for b in range(start, a):
                kin[frozenset((a, b))] = kind
    return humans[:people], kin


def _human(write: Writer) -> Human:
    rng, female = write.rng, write.chance(0.55)
    given, father = write.common(names.WOMEN if female else names.MEN), write.common(names.MEN)
    middle, family = names.patronymic(father, female=female), write.common(names.FAMILIES)
    last, guest = names.family(family, female=female), None
    if write.chance(0.08):
        *first, given = rng.choice(names.GUEST_WOMEN if female else names.GUEST_MEN)
        *second, last = rng.choice(names.GUEST_FAMILIES)
        middle, guest = "", (first, second)
    if write.chance(0.03) and female and not guest:
        last += "-" + names.family(write.common(names.FAMILIES), female=True)
    return Human(
        female, given, middle, last, guest,
        date(1945, 1, 1) + timedelta(days=rng.randrange(60 * 365)),
        _phone(write), _mail(given, last, write), _address(write), rng.choice(names.BODIES),
    )  # fmt: skip


def _family(write: Writer) -> tuple[list[Human], str]:
    """People of one telephone and address: father and son, twins, or a couple."""
    rng, head = write.rng, _human(write)
    kind = rng.choice(("father_son", "twins", "family"))
    stem = write.common(names.FAMILIES)
    man = replace(
        head, female=False, given=write.common(names.MEN), family=stem, guest=None,
        patronymic=names.patronymic(write.common(names.MEN), female=False),
    )  # fmt: skip
    if kind == "family":
        wife = replace(
            _human(write), female=True, given=write.common(names.WOMEN), guest=None,
            family=names.family(stem, female=True), phone=man.phone, address=man.address,
        )  # fmt: skip
        return [man, wife], kind
    child = replace(
        man, given=man.given if kind == "father_son" else write.common(names.MEN),
        patronymic=names.patronymic(man.given, female=False), body=rng.choice(names.BODIES),
        born=man.born + timedelta(days=rng.randint(18 * 365, 38 * 365)),
        mail=man.mail if write.chance(0.3) else _mail(man.given, stem, write),
    )  # fmt: skip
    if kind == "father_son":
        return [man, child], kind
    female = write.chance(0.5)
    others = [name for name in (names.WOMEN if female else names.MEN) if name != child.given]
    twin = replace(
        child, female=female, given=write.common(others), family=names.family(stem, female=female),
        patronymic=names.patronymic(man.given, female=female), mail=_mail("x", stem, write),
    )  # fmt: skip
    return [child, twin], kind


def _namesake(of: Human, write: Writer) -> Human:
    other, born = _human(write), of.born
    while abs(born.year - of.born.year) < 2:
        born = date(1945, 1, 1) + timedelta(days=write.rng.randrange(60 * 365))
    return replace(
        of, born=born, phone=other.phone, address=other.address, body=other.body,
        mail=_mail(of.given, of.family, write),
        patronymic=of.patronymic if write.chance(0.6) else other.patronymic,
    )  # fmt: skip


def _record(human: Human, write: Writer, number: int, *, latin: bool) -> Profile:
    parts = _parts(human, write, latin=latin, middle=write.chance(write.middle))
    return _profile(number, human, parts, write, latin=latin)


def _parts(human: Human, write: Writer, *, latin: bool, middle: bool) -> list[str]:
    if human.guest and latin:
        return [
            spellings[0] if write.chance(0.6) else write.rng.choice(spellings).replace("_", " ")
            for spellings in human.guest
        ]
    parts = [human.given, human.family]
    if middle and human.patronymic:
        parts.insert(1, human.patronymic if write.chance(0.95) else human.patronymic[0] + ".")
    if latin:
        style = write.rng.choice(("official", "official", "free", "free", "russian"))
        parts = [names.latin(part, style, write.rng) for part in parts]
    return parts


def _profile(number: int, human: Human, parts: list[str], write: Writer, *, latin: bool) -> Profile:
    rng, year, day = write.rng, None, None
    if not write.chance(write.no_birth):
        year = human.born.year
        day = None if write.chance(write.year_only) else human.born
    address = _styled(human.address, write, latin=latin) if write.chance(write.address) else ""
    translated = latin and not write.chance(0.6)
    body = names.latin(human.body, "official", rng) if translated else human.body
    columns = write.chance(write.columns)
    shown = parts if write.chance(0.93) else [parts[-1], *parts[:-1]]
    full = " ".join(shown).upper() if write.chance(0.04) else " ".join(shown)
    if write.chance(0.03):
        full = f"{parts[-1].upper()}, {' '.join(parts[:-1])}"
    return Profile(
        number, full,
        given_name=parts[0] if columns else "", family_name=parts[-1] if columns else "",
        emails=(human.mail,) if write.chance(write.mail) else (),
        phones=(_typed(human.phone, write),) if write.chance(write.phone) else (),
        birth_year=year if day is None or write.chance(0.5) else None, birth_date=day,
        address=address, organisations=(body,) if write.chance(write.body) else (),
    )  # fmt: skip


def _double(human: Human, first: Profile, write: Writer, number: int) -> Profile:
    """Another record of somebody, as another volunteer would write it."""
    rng, chance = write.rng, write.chance
    cyrillic = any("а" <= char <= "я" for char in first.full_name.lower())
    latin = cyrillic if chance(0.42) else not cyrillic
    if human.female and chance(0.2) and not human.guest:
        new = names.family(write.common(names.FAMILIES), female=True)
        human = replace(human, family=f"{human.family}-{new}" if chance(0.4) else new)
    parts = _parts(human, write, latin=latin, middle=chance(write.middle) and not chance(0.15))
    if chance(0.05) and human.given in names.SHORT:
        short = rng.choice(names.SHORT[human.given])
        parts[0] = names.latin(short, "free", rng) if latin else short
    if chance(0.25):
        at = rng.randrange(len(parts))
        parts[at] = names.typo(parts[at], rng)
    record = _profile(number, human, parts, write, latin=latin)
    if chance(0.16):
        record = _muddled(record, parts, write)
    if chance(0.5):
        record = replace(
            record, emails=(_mail(human.given, human.family, write),) if chance(0.4) else (),
            phones=(_phone(write),) if chance(0.4) else (),
        )  # fmt: skip
    elif record.emails and chance(0.1):
        local, _, domain = record.emails[0].partition("@")
        record = replace(record, emails=(f"{local}+events@{domain}",))
    return _slipped(record, write)


def _muddled(record: Profile, parts: list[str], write: Writer) -> Profile:
    kind = write.rng.randrange(4)
    if kind == 0:
        return replace(record, full_name=" ".join([parts[-1], *parts[:-1]]))
    if kind == 1:
        return replace(record, full_name="".join(parts), given_name="", family_name="")
    if kind == 2:
        joined = ["".join(parts[:2]), *parts[2:]]
        return replace(record, full_name=" ".join(joined), given_name="", family_name="")
    return replace(record, given_name=parts[-1], family_name=parts[0])


def _slipped(record: Profile, write: Writer) -> Profile:
    born = record.birth_date
    if born and write.chance(0.05):
        if born.day <= 12:
            born = date(born.year, born.day, born.month)
        else:
            born = born.replace(day=born.day % 10 + 10 if born.day > 19 else born.day - 1)
        record = replace(record, birth_date=born, birth_year=None)
    elif record.birth_year and not born and write.chance(0.04):
        record = replace(record, birth_year=record.birth_year + write.rng.choice((-1, 1)))
    return record


def _phone(write: Writer) -> str:
    return "8" + write.rng.choice("789") + f"{write.rng.randrange(10**7):07d}"


def _typed(number: str, write: Writer) -> str:
    form = write.rng.randrange(5)
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    return ("0" + number, "+359" + number, "00359" + number, "0" + spaced, "+359 " + spaced)[form]


def _mail(given: str, last: str, write: Writer) -> str:
    rng = write.rng
    a, b = names.latin(given, "official", rng).lower(), names.latin(last, "official", rng).lower()
    form = rng.choice(
        (f"{a}.{b}", f"{a[0]}{b}", f"{a}{rng.randrange(100)}", f"{a}_{b}", f"{b}.{a}")
    )
    number = str(rng.randrange(1000)) if write.chance(0.7) else ""
    return f"{form}{number}@{rng.choice(('abv', 'mail', 'gmail', 'post'))}.example"


def _address(write: Writer) -> str:
    street, number = write.rng.choice(names.STREETS), write.rng.randint(1, 90)
    if write.chance(0.4):
        return f"ж.к. {write.rng.choice(names.DISTRICTS)}, бл. {number}, ап. {number % 37 + 1}"
    return f"ул. {street} {number}"


def _styled(address: str, write: Writer, *, latin: bool) -> str:
    text = address if write.chance(0.6) else "гр. София, " + address
    if write.chance(0.3):
        text = text.replace("ул. ", "улица ").replace("ж.к. ", "жк ")
    if latin:
        text = " ".join(names.latin(word, "official", write.rng) for word in text.split(" "))
    return names.typo(text, write.rng) if write.chance(0.04) else text
