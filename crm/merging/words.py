"""The words of merging: what is refused, the fields one chooses between, what an undo keeps."""

from collections.abc import Iterator
from typing import Any

from crm.i18n import gettext as _
from crm.i18n import language, ngettext
from crm.merging.actions import Undone
from crm.merging.choosing import Refused
from crm.organisations.words import district_word, sector_word
from crm.people.models import Affiliation, Expertise
from crm.people.words import gender_word, language_word


def refusal_words(refused: Refused) -> str:
    """Why two records cannot be merged, or a merge not be taken back, in the reader's language."""
    name = refused.name
    words: dict[str, str] = {
        "itself": _("A record cannot be merged with itself."),
        "unknown": _("One of the two records is not there."),
        "erased": _("One of the two people was erased; their record stays as it is."),
        "merged": _(
            "%(name)s has been merged meanwhile. Open the record it was merged into.", name=name
        ),
        "one_already": _("Both records are one already."),
        "part_of": _(
            "One of the two is part of the other. If they are one, empty the field “Part of” first."
        ),
        "not_merged": _("This record is not merged, or its merge has been taken back already."),
        "must_wait": _(
            "%(name)s was itself merged into another record later. Take that merge back first.",
            name=name,
        ),
    }
    return words[refused.code]


def field_word(name: str) -> str:
    """What a field one chooses is called."""
    words: dict[str, str] = {
        "full_name": _("Full name"),
        "given_name": _("Given name"),
        "family_name": _("Family name"),
        "latin_name": _("Name in Latin letters"),
        "email": _("Letters go to"),
        "phone": _("Call first"),
        "language": _("Language of letters"),
        "birth_year": _("Year of birth"),
        "birth_date": _("Date of birth"),
        "gender": _("Gender"),
        "district": _("District"),
        "address": _("Address"),
        "note": _("Note"),
    }
    return words.get(name, name)


def value_word(name: str, value: Any) -> str:
    """A value of such a field, as a reader sees it."""
    if value in (None, ""):
        return ""
    coded = {"language": language_word, "gender": gender_word, "district": district_word}
    return coded[name](value) if name in coded else str(value)


def row_word(row: Any) -> str:
    """An address, a telephone, an organisation or a field of expertise, in words."""
    if isinstance(row, Affiliation):
        return row.organisation.name_in(language())
    if isinstance(row, Expertise):
        return sector_word(row.sector)
    return str(getattr(row, "address", "") or getattr(row, "typed", ""))


def undone_lines(undone: Undone) -> Iterator[str]:
    """What could not be put back as it was, because it was edited since; one sentence each."""
    name = undone.keep.full_name
    for field in undone.fields:
        yield _(
            "%(field)s of %(name)s was changed since the merge and stays as it is.",
            field=field_word(field),
            name=name,
        )
    for row in undone.rows:
        yield _(
            "%(row)s was edited since the merge and stays with %(name)s.",
            row=row_word(row),
            name=name,
        )
    if undone.waiting:
        yield ngettext(
            "The seat of %(num)s invitation was given away meanwhile: it waits for a seat now.",
            "The seats of %(num)s invitations were given away meanwhile: they wait for seats now.",
            len(undone.waiting),
        )
