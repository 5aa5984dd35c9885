"""The lists behind the figures: what is in one, line by line, for the page and for its file."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from sqlalchemy import Select

from crm.attendance.models import Attendance
from crm.attendance.words import method_word
from crm.engagement import rows
from crm.engagement.conditions import Window
from crm.engagement.reasons import EVENT_REASONS, INCLUDED, Reason
from crm.engagement.rows import Human, Which
from crm.events.models import Event
from crm.events.words import kind_word, status_word
from crm.i18n import gettext as _
from crm.i18n import language
from crm.invitations.models import Invitation
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.reports import heads
from crm.reports.attended import AttendanceWords, erased_name, start_of
from crm.reports.listed import Column, Line, Rows
from crm.web.exports import Cell

#: Lines held at once; nearly all the time of a chunk goes by its lines.
CHUNK = 2_000


class Figure(StrEnum):
    """A figure of the report that opens to its rows."""

    PEOPLE = "people"
    NEW_PEOPLE = "new_people"
    RETURNING_PEOPLE = "returning_people"
    ATTENDANCES = "attendances"
    UNNAMED = "unnamed"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EVENTS_HELD = "events_held"
    EVENTS_WITHOUT_ATTENDANCE = "events_without_attendance"
    ORGANISATIONS = "organisations"
    MIGRANTS = "migrants"


#: Figures about events; what is left out of them are events, not attendances.
OF_EVENTS = frozenset(
    {
        Figure.UNNAMED,
        Figure.AT_LEAST,
        Figure.AT_MOST,
        Figure.EVENTS_HELD,
        Figure.EVENTS_WITHOUT_ATTENDANCE,
    }
)
OF_HEADCOUNTS = frozenset({Figure.UNNAMED, Figure.AT_LEAST, Figure.AT_MOST})


def rows_of(
    figure: Figure, window: Window, *, reason: Reason | None = None, strand_id: int | None = None
) -> Rows:
    """What is in a figure, or what is left out of it for a reason."""
    if reason is Reason.NOT_RECORDED:
        return _of_invitations(window)
    if reason in EVENT_REASONS and figure in OF_EVENTS:
        is_counted_heads = figure in OF_HEADCOUNTS
        return _of_events(window, rows.events(window, reason, with_headcount=is_counted_heads))
    if reason is not None:
        return _of_attendances(window, reason)
    if figure in OF_HEADCOUNTS:
        return _of_heads(window)
    if figure is Figure.EVENTS_HELD:
        return _of_events(window, rows.events(window))
    if figure is Figure.EVENTS_WITHOUT_ATTENDANCE:
        empty = Event.id.in_(heads.empty_events(window))
        return _of_events(window, rows.events(window).where(empty))
    if figure is Figure.ORGANISATIONS:
        return _of_organisations(window)
    if figure is Figure.ATTENDANCES:
        return _of_attendances(window, INCLUDED)
    which = Which(figure.value) if figure is not Figure.MIGRANTS else Which.ALL
    return _of_people(window, which, strand_id)


def file_rows(found: Rows) -> Iterator[Sequence[Cell]]:
    """A header and every line, read from the database in chunks."""
    yield [column.label for column in found.columns]
    stmt = found.stmt.order_by(*found.order[found.sort]).execution_options(yield_per=CHUNK)
    for chunk in rows.chunks(stmt):
        for line in found.lines(chunk):
            yield line.cells


def person_name(person: Person) -> str:
    """The name, or what stands for it after erasure."""
    return person.full_name or erased_name(person.ref)


def _of_people(window: Window, which: Which, strand_id: int | None) -> Rows:
    def lines(people: Sequence[Person]) -> Sequence[Line]:
        found = rows.presences(window, [person.id for person in people])
        new, returning = _("new"), _("returning")
        return [
            _person_line(person, presence, new if presence.is_new else returning)
            for person in people
            for presence in [found[person.id]]
        ]

    return Rows(
        [
            Column(_("Person")),
            Column(_("First counted day")),
            Column(_("Attendances"), "number"),
            Column(_("Strands")),
            Column(_("New or returning")),
        ],
        rows.people(window, which, strand_id=strand_id),
        {"name": (Human.sort_key, Human.id)},
        lines,
    )


def _person_line(person: Person, presence: rows.Presence, standing: str) -> Line:
    cells: Sequence[Cell] = [
        person_name(person),
        presence.first_day,
        presence.attendances,
        ", ".join(sorted(presence.strands)),
        standing,
    ]
    return Line(cells, "desk.person", {"id": person.id})


def _of_attendances(window: Window, reason: str) -> Rows:
    def lines(found: Sequence[Attendance]) -> Sequence[Line]:
        told = AttendanceWords(window, [attendance.id for attendance in found])
        return [told.line(attendance.id) for attendance in found]

    return Rows(
        [
            Column(_("Person")),
            Column(_("Event")),
            Column(_("Start (%(zone)s)", zone=window.programme.time_zone), "start"),
            Column(_("State")),
            Column(_("Role")),
            Column(_("Acting for")),
            Column(_("Counts as")),
        ],
        rows.attendances(window, reason),
        {"event": (Attendance.event_id, Attendance.id)},
        lines,
    )


def _of_events(window: Window, stmt: Select[Event]) -> Rows:
    def lines(events: Sequence[Event]) -> Sequence[Line]:
        return [
            Line(
                [
                    event.title_in(language()),
                    start_of(window, event),
                    kind_word(event.kind),
                    status_word(event.status),
                ],
                "desk.event",
                {"event_id": event.id},
            )
            for event in events
        ]

    return Rows(
        [
            Column(_("Event")),
            Column(_("Start (%(zone)s)", zone=window.programme.time_zone), "start"),
            Column(_("Kind")),
            Column(_("Status")),
        ],
        stmt,
        {"start": (Event.starts_at, Event.id)},
        lines,
    )


def _of_heads(window: Window) -> Rows:
    def lines(events: Sequence[Event]) -> Sequence[Line]:
        found = heads.by_event(window)
        return [_heads_line(window, event, found[event.id]) for event in events]

    return Rows(
        [
            Column(_("Event")),
            Column(_("Start (%(zone)s)", zone=window.programme.time_zone), "start"),
            Column(_("Total on site"), "number"),
            Column(_("Names on site"), "number"),
            Column(_("Counted by name"), "number"),
            Column(_("Unnamed heads"), "number"),
            Column(_("Heads in all"), "number"),
            Column(_("Slips: yes, no, prefer not")),
            Column(_("Method")),
            Column(_("Counted by")),
        ],
        rows.events(window),
        {"start": (Event.starts_at, Event.id)},
        lines,
    )


def _heads_line(window: Window, event: Event, found: heads.Heads) -> Line:
    count = found.headcount
    slips = (count.background_yes, count.background_no, count.background_refused) if count else ()
    cells: Sequence[Cell] = [
        event.title_in(language()),
        start_of(window, event),
        count.total_on_site if count else None,
        found.names_on_site,
        found.counted,
        found.unnamed,
        found.counted + found.unnamed,
        ", ".join("–" if slip is None else str(slip) for slip in slips),
        method_word(count.method) if count else "",
        count.counted_by if count else "",
    ]
    return Line(cells, "desk.event", {"event_id": event.id})


def _of_organisations(window: Window) -> Rows:
    def lines(found: Sequence[Organisation]) -> Sequence[Line]:
        return [
            Line([one.name_in(language())], "desk.organisation", {"id": one.id}) for one in found
        ]

    return Rows(
        [Column(_("Organisation"))],
        rows.organisations(window),
        {"name": (Organisation.sort_key, Organisation.id)},
        lines,
    )


def _of_invitations(window: Window) -> Rows:
    def lines(found: Sequence[Invitation]) -> Sequence[Line]:
        return [
            Line(
                [
                    person_name(invitation.person),
                    invitation.event.title_in(language()),
                    start_of(window, invitation.event),
                ],
                "desk.person",
                {"id": invitation.person.survivor_id or invitation.person_id},
            )
            for invitation in found
        ]

    return Rows(
        [
            Column(_("Person")),
            Column(_("Event")),
            Column(_("Start (%(zone)s)", zone=window.programme.time_zone), "start"),
        ],
        rows.not_recorded(window),
        {"event": (Invitation.event_id, Invitation.id)},
        lines,
    )
