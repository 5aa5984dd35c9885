"""What states and roles of attendance and ways of counting are called."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from crm.attendance.models import AttendanceRole, AttendanceState
from crm.i18n import lazy_gettext as _l

NOT_RECORDED: Final = "not_recorded"

STATES: Final[Mapping[str, Any]] = {
    AttendanceState.ATTENDED: _l("attended"),
    AttendanceState.NO_SHOW: _l("did not come"),
    AttendanceState.EXCUSED: _l("excused"),
    NOT_RECORDED: _l("not recorded"),
}

ROLES: Final[Mapping[AttendanceRole, Any]] = {
    AttendanceRole.PARTICIPANT: _l("participant"),
    AttendanceRole.EXPERT: _l("expert"),
    AttendanceRole.REPRESENTATIVE: _l("representative"),
    AttendanceRole.SPEAKER: _l("speaker"),
    AttendanceRole.INTERVIEWEE: _l("interviewee"),
    AttendanceRole.VOLUNTEER: _l("volunteer"),
    AttendanceRole.INTERPRETER: _l("interpreter"),
    AttendanceRole.JOURNALIST: _l("journalist"),
    AttendanceRole.TEAM: _l("project team"),
    AttendanceRole.SUPPLIER: _l("paid supplier"),
}

METHODS: Final[Mapping[str, Any]] = {
    "counted": _l("Counted one by one"),
    "estimate": _l("Estimated"),
    "photo": _l("Counted on a photo"),
    "sheet": _l("From a paper sheet"),
}

#: Why nobody can be ticked at an event now.
REFUSALS: Final[Mapping[str, Any]] = {
    "draft": _l("The event is still a draft. Nobody can be recorded before it is announced."),
    "cancelled": _l("The event is cancelled. Nobody can be recorded at it."),
    "too_early": _l("The door opens on the day before the event."),
}


def state_word(state: AttendanceState | str | None) -> str:
    """What a state is called; no state is not recorded, which is not the same as absent."""
    return str(STATES[state or NOT_RECORDED])


def role_word(role: AttendanceRole | str) -> str:
    return str(ROLES[AttendanceRole(role)])


def method_word(method: str) -> str:
    """What a way of counting is called; an archive may bring one in its own words."""
    return str(METHODS.get(method, method))


def role_choices() -> Sequence[tuple[str, str]]:
    """Roles for a select: code and word."""
    return [(role.value, str(word)) for role, word in ROLES.items()]


def state_choices() -> Sequence[tuple[str, str]]:
    """States for a select, not recorded among them: code and word."""
    return [(str(state), str(word)) for state, word in STATES.items()]
