"""The words shown for the codes of organisations: kinds and sectors."""

from crm.i18n import gettext as _
from crm.i18n import language
from crm.organisations.models import Sector
from crm.text.districts import DISTRICTS, district_name


def kinds() -> dict[str, str]:
    """Kinds of organisations by code, in the order of a form."""
    return {
        "municipality": _("Municipality"),
        "public_body": _("Public body"),
        "government": _("Central government"),
        "ngo": _("Non-governmental organisation"),
        "international": _("International organisation"),
        "informal_group": _("Informal group"),
        "community": _("Community"),
        "university": _("University or faculty"),
        "school": _("School"),
        "service_centre": _("Service centre"),
        "media": _("Media"),
        "company": _("Company"),
        "think_tank": _("Think tank"),
        "expert_group": _("Expert group"),
        "funder": _("Funder"),
        "other": _("Other"),
    }


def sectors() -> dict[str, str]:
    """Fields of work by code, in the order of a form."""
    return {
        Sector.EMPLOYMENT.value: _("Employment"),
        Sector.EDUCATION.value: _("Education"),
        Sector.URBAN_DEVELOPMENT.value: _("Urban development"),
        Sector.SECURITY.value: _("Security"),
        Sector.SOCIAL_SERVICES.value: _("Social services"),
        Sector.HEALTH.value: _("Health"),
        Sector.CULTURE.value: _("Culture"),
        Sector.MEDIA.value: _("Media"),
        Sector.RIGHTS.value: _("Rights and complaints"),
        Sector.PUBLIC_ADMINISTRATION.value: _("Public administration"),
        Sector.CIVIL_SOCIETY.value: _("Civil society"),
        Sector.TRANSPORT.value: _("Public transport"),
        Sector.FUNDER.value: _("Funding"),
        Sector.OTHER.value: _("Other"),
    }


def kind_word(code: str) -> str:
    """The word for a kind; a free one from an archive speaks for itself."""
    return kinds().get(code, code)


def sector_word(code: str) -> str:
    """The word for a sector; a free one from an archive speaks for itself."""
    return sectors().get(code, code)


def district_word(code: str) -> str:
    """The name of a district; what is none of the known ones speaks for itself."""
    return district_name(code, language()) if code in DISTRICTS else code
