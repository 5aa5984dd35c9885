"""The words shown for the codes of people: gender, consents, background answers."""

from crm.i18n import gettext as _
from crm.i18n import language
from crm.people.models import Answer, Purpose
from crm.text.languages import language_name


def genders() -> dict[str, str]:
    return {
        "female": _("Woman"),
        "male": _("Man"),
        "other": _("Another answer"),
    }


def gender_word(code: str) -> str:
    """The word for a gender; a free one from an archive speaks for itself."""
    return genders().get(code, code)


def purposes() -> dict[Purpose, str]:
    """What a consent is for, in the order of a form."""
    return {
        Purpose.CONTACT: _("Letters about our events"),
        Purpose.NEWS: _("News of the programme"),
        Purpose.PHOTO: _("Being photographed"),
        Purpose.PUBLICATION: _("Publication of words and pictures"),
        Purpose.BACKGROUND: _("Keeping the answer about their background"),
        Purpose.STATISTICS: _("Counting in the programme's statistics"),
    }


def purpose_word(purpose: Purpose) -> str:
    return purposes()[purpose]


def answers() -> dict[Answer, str]:
    """Answers about one's background, in the order of a form."""
    return {
        Answer.YES: _("Yes, I have a migration background"),
        Answer.NO: _("No, I have no migration background"),
        Answer.PREFERS_NOT_TO_SAY: _("Prefers not to say"),
        Answer.TCN: _("Citizen of a country outside the European Union"),
        Answer.BIP: _("Beneficiary of international protection"),
        Answer.APPLICANT: _("Asked for protection, no decision yet"),
        Answer.TEMP: _("Temporary protection"),
        Answer.STATELESS: _("Stateless"),
        Answer.EU_MOBILE: _("Citizen of another country of the European Union"),
        Answer.FOREIGN_BORN_BG: _("Bulgarian citizen born abroad"),
        Answer.SECOND_GEN: _("Born here, a parent born abroad"),
        Answer.NONE: _("None of these"),
        Answer.UNKNOWN: _("Not asked"),
    }


def answer_word(answer: Answer) -> str:
    return answers()[answer]


def sources() -> dict[str, str]:
    """From whom an answer or a consent came."""
    return {
        "self": _("Written by the person"),
        "staff": _("Written down by staff in the person's words"),
    }


def source_word(code: str) -> str:
    """The word for a source; others are those the system and archives write."""
    words: dict[str, str] = {
        **sources(),
        "paper": _("Signed on paper"),
        "link": _("By the link in a letter"),
        "objection": _("Objection"),
        "withdrawal": _("The consent was withdrawn"),
        "retention": _("Deleted at the end of its storage"),
    }
    return words.get(code, code)


def language_word(code: str) -> str:
    """The name of a language in the reader's own."""
    return language_name(code, language()) if code else ""
