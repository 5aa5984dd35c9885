"""Who on record could be the person at hand: a look-up that answers in microseconds."""

from collections import defaultdict

from crm.matching.profiles import Profile
from crm.matching.weights import Model
from crm.text.folding import words
from crm.text.phones import digits


class Index:
    """Ids of records by their keys. Holds no profiles; the caller judges what it names."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._ids: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, profile: Profile) -> None:
        """Remember a record."""
        for key in _keys(profile):
            self._ids[key].append(profile.id)

    def candidates(self, profile: Profile) -> list[int]:
        """Ids of the records worth comparing with this one, in ascending order."""
        return sorted({found for key in _keys(profile) for found in self._ids.get(key, ())})


def _keys(profile: Profile) -> set[int]:
    keys = {hash(word) for word in words(profile.full_name)}
    keys |= {hash(mail.strip().lower()) for mail in profile.emails}
    return keys | {hash(digits(phone)[-8:]) for phone in profile.phones}
