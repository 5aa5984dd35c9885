"""The words for places on the map and for kinds of groups."""

from crm.i18n import gettext as _
from crm.stakeholders.models import GroupKind, Quadrant


def quadrants() -> dict[Quadrant, str]:
    return {
        Quadrant.MANAGE_CLOSELY: _("Manage closely"),
        Quadrant.KEEP_SATISFIED: _("Keep satisfied"),
        Quadrant.KEEP_INFORMED: _("Keep informed"),
        Quadrant.MONITOR: _("Monitor"),
    }


def quadrant_word(quadrant: Quadrant) -> str:
    return quadrants()[quadrant]


def group_kinds() -> dict[GroupKind, str]:
    return {
        GroupKind.WORKING_GROUP: _("Working group"),
        GroupKind.COALITION: _("Coalition"),
        GroupKind.COUNCIL: _("Council"),
        GroupKind.OTHER: _("Other"),
    }


def group_kind_word(kind: GroupKind) -> str:
    return group_kinds()[kind]
