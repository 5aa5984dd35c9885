"""Whether two records of organisations are one body: name, addresses, telephone, legal form.

The evidence is added up as log odds with fixed weights: an office knows a few hundred bodies, too
few to learn from. How often a word stands in names of this register is learnt all the same.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from crm.matching.body_names import COUNTRY, BodyName, read_name
from crm.matching.judging import Judgement, Reason
from crm.matching.pairs import Pair
from crm.text.addresses import mail_key
from crm.text.phones import parse_phone

#: Domains that say nothing of who writes from them.
_SHARED_DOMAINS: Final = frozenset({
    "gmail.com", "googlemail.com", "abv.bg", "mail.bg", "dir.bg", "yahoo.com", "hotmail.com",
    "outlook.com", "live.com", "icloud.com", "proton.me", "protonmail.com", "gmx.net", "gmx.de",
    "mail.ru", "facebook.com", "instagram.com", "linktr.ee", "sites.google.com",
})  # fmt: skip
#: Two bodies are shown to staff as possibly one from this score on.
SUGGEST: Final = 0.5
#: Log odds before anything is compared.
_PRIOR: Final = -2.0
#: From how alike two words are taken for one misspelt word, and how long they must be.
_SAME_WORD: Final = 86
_SHORTEST_MISSPELT: Final = 5
#: Words in so many of a hundred names tell little.
_COMMON_SHARE: Final = 0.03
_COMMON_LEAST: Final = 4


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as it is compared. Whatever is not known stays empty.

    `part_of` are the numbers of the bodies above it: a part is never its whole.
    """

    id: int
    name: str
    name_bg: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    district: str = ""
    part_of: frozenset[int] = frozenset()


class BodyIndex:
    """Bodies by the words, addresses and telephones worth comparing, and how common words are."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        self.bodies = {body.id: body for body in bodies}
        self._by_key: defaultdict[str, list[int]] = defaultdict(list)
        names: Counter[str] = Counter()
        for body in self.bodies.values():
            names.update({word for name in _names(body) for word in name.words})
            for key in _keys(body):
                self._by_key[key].append(body.id)
        most = max(_COMMON_LEAST, _COMMON_SHARE * len(self.bodies))
        self.common = frozenset(word for word, times in names.items() if times > most)

    def candidates(self, body: Body) -> list[int]:
        """The numbers of bodies worth comparing with this one, its own left out."""
        found = {
            number
            for key in _keys(body)
            if key.removeprefix("w:") not in self.common
            for number in self._by_key.get(key, ())
        }
        return sorted(found - {body.id})

    def pairs_of(self, body: Body) -> list[Pair]:
        """The pairs of this body with others that may be the same."""
        found = []
        for number in self.candidates(body):
            judgement = judge_bodies(body, self.bodies[number], self.common)
            if judgement.score >= SUGGEST:
                a, b = sorted((body.id, number))
                found.append(Pair(a, b, judgement))
        return found


def body_pairs(bodies: Sequence[Body]) -> list[Pair]:
    """All pairs that may be one body, the likeliest first."""
    index = BodyIndex(bodies)
    found = {(pair.a, pair.b): pair for body in bodies for pair in index.pairs_of(body)}
    return sorted(found.values(), key=lambda pair: (-pair.judgement.score, pair.a, pair.b))


def judge_bodies(left: Body, right: Body, common: frozenset[str] = frozenset()) -> Judgement:
    """Compare two records; the same score whichever comes first. `common` words tell little."""
    if right.id in left.part_of or left.id in right.part_of:
        return Judgement(0.0, ())
    if (left.name, left.name_bg, left.id) > (right.name, right.name_bg, right.id):
        turned = judge_bodies(right, left, common)
        return Judgement(
            turned.score,
            tuple(Reason(one.code, one.right, one.left) for one in turned.reasons),
        )
    found = [_compare_names(left, right, common), *_compare_reach(left, right)]
    total = _PRIOR + sum(weight for weight, _reason in found)
    reasons = tuple(reason for _weight, reason in found if reason is not None)
    return Judgement(round(1 / (1 + math.exp(-total)), 4), reasons)


def _names(body: Body) -> list[BodyName]:
    return [*read_name(body.name), *read_name(body.name_bg)]


def _keys(body: Body) -> set[str]:
    """What a body is looked up by: words, their first four letters, initials, ways to reach it."""
    keys = {f"d:{domain}" for domain in _domains(body)}
    keys |= {f"p:{number}" for number in _numbers(body)}
    for name in _names(body):
        keys |= {f"w:{word}" for word in name.words}
        keys |= {f"s:{word[:4]}" for word in name.words if len(word) >= _SHORTEST_MISSPELT}
        keys |= {f"i:{letters}" for letters in (*name.initials, *name.acronyms)}
    return keys


def _compare_names(left: Body, right: Body, common: frozenset[str]) -> tuple[float, Reason | None]:
    """The best of all ways to set a name of one beside a name of the other."""
    others = _names(right)
    found = [_compare(one, other, common) for one in _names(left) for other in others]
    weight, code = max(found, default=(-3.0, "body_name_other"))
    return weight, Reason(code, left.name, right.name)


def _compare(one: BodyName, other: BodyName, common: frozenset[str]) -> tuple[float, str]:
    unmatched_left, unmatched_right, near = _unmatched(one, other)
    if _is_short_for(one, other) or _is_short_for(other, one):
        return (2.2 if max(map(len, one.acronyms | other.acronyms)) > 2 else 0.8), "body_initials"
    forms = -0.8 if one.forms and other.forms and not one.forms & other.forms else 0.0
    if any(word.isdigit() for word in unmatched_left | unmatched_right):
        return -6.0, "body_number_other"
    if not unmatched_left and not unmatched_right:
        tells = any(word not in common for word in one.words)
        weight = (3.2 if tells else 1.6) - (0.7 if near else 0.0)
        return weight + forms, "body_name_close" if near else "body_name_same"
    if unmatched_left and unmatched_right:
        return -3.0, "body_name_other"
    telling = {word for word in set(one.words) & set(other.words) if word not in common}
    if not telling:
        return -1.0, "body_name_part"
    left_over = unmatched_left | unmatched_right
    if left_over == {COUNTRY}:
        return 2.2 + forms, "body_name_close"
    return (1.0 if len(left_over) == 1 else 0.4) + forms, "body_name_part"


def _unmatched(one: BodyName, other: BodyName) -> tuple[set[str], set[str], bool]:
    """Words of each name the other has not, and whether some are matched only nearly."""
    left, right, near = set(one.words), set(other.words), False
    left, right = left - right, right - left
    for word in sorted(left):
        for twin in sorted(right):
            if _nearly(word, twin):
                left.discard(word)
                right.discard(twin)
                near = True
                break
    for mine, theirs, letters in ((left, right, other), (right, left, one)):
        for word in sorted(mine):
            run = _run_of(word, letters) if word in one.acronyms | other.acronyms else ()
            if run and set(run) <= theirs:
                mine.discard(word)
                theirs.difference_update(run)
    return left, right, near


def _nearly(word: str, twin: str) -> bool:
    if min(len(word), len(twin)) < _SHORTEST_MISSPELT or "=" in (word[0], twin[0]):
        return False
    return fuzz.ratio(word, twin) >= _SAME_WORD


def _run_of(acronym: str, name: BodyName) -> tuple[str, ...]:
    """The words of a name standing together whose first letters are the acronym."""
    for start in range(len(name.words)):
        for end in range(start + 2, len(name.words) + 1):
            if "".join(name.letters[start:end]) == acronym:
                return name.words[start:end]
    return ()


def _is_short_for(short: BodyName, full: BodyName) -> bool:
    """Whether a name consists of the initials of the other."""
    return len(short.words) == 1 and bool(short.acronyms & full.initials)


def _compare_reach(left: Body, right: Body) -> list[tuple[float, Reason | None]]:
    found: list[tuple[float, Reason | None]] = []
    mails = [mail_key(body.email) for body in (left, right)]
    if mails[0] and mails[0] == mails[1]:
        found.append((2.5, Reason("mail_same")))
    domains = _domains(left), _domains(right)
    if domains[0] & domains[1]:
        shared = min(domains[0] & domains[1])
        found.append((2.0, Reason("domain_same", shared, shared)))
    elif domains[0] and domains[1]:
        found.append((-0.9, Reason("domain_other", min(domains[0]), min(domains[1]))))
    numbers = _numbers(left), _numbers(right)
    if numbers[0] & numbers[1]:
        found.append((2.0, Reason("phone_same")))
    elif numbers[0] and numbers[1]:
        found.append((-0.3, Reason("phone_other")))
    if left.district and right.district and left.district != right.district:
        found.append((-0.5, Reason("district_other")))
    return found


def _domains(body: Body) -> frozenset[str]:
    """The domains of website and address, but for those everybody can write from."""
    try:
        host = (urlsplit(body.website).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    mailed = mail_key(body.email).rpartition("@")[2]
    return frozenset({host, mailed} - {""} - _SHARED_DOMAINS)


def _numbers(body: Body) -> frozenset[str]:
    phone = parse_phone(body.phone)
    return frozenset() if phone is None else frozenset({phone.e164 or phone.typed})
