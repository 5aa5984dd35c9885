"""What this room offers to do with many people at once, in words and fields."""

from datetime import datetime
from typing import Any, Final

from flask import url_for
from wtforms import SelectField

# SelectChoice is newer than the stubs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.i18n import ngettext
from crm.people import tag_actions, tag_queries
from crm.people.whom import Whom
from crm.segments import bulk_changes as changes
from crm.segments import list_actions, list_queries
from crm.segments.actions import Facts, NameTakenError
from crm.segments.bulk_verbs import Argument, Change, Fields, MisreadError, Suits, Way
from crm.segments.forms import LONGEST_NAME, LONGEST_TAG
from crm.web.forms import LineField, OptionalChoice, at_most, required

#: The list of suggestions a page puts beside a field for a tag.
KNOWN_TAGS: Final = "known-tags"


def _choice(label: Any, offered: Any) -> SelectField:
    choices = [SelectChoice(number, name) for number, name in offered]
    return SelectField(label, choices=choices)


def _new_tag() -> Fields:
    return {
        "put_tag": LineField(
            _l("Tag, a known or a new one"),
            validators=[required(), at_most(LONGEST_TAG)],
            render_kw={"list": KNOWN_TAGS, "autocomplete": "off"},
        )
    }


def _read_new_tag(form: Any, by: Actor, at: datetime) -> Argument:
    try:
        tag = tag_actions.tag_named(form.put_tag.data or "", by=by, at=at)
    except ValueError:
        raise MisreadError("put_tag", _("A tag needs a letter or a digit.")) from None
    return Argument(tag.id, tag.name)


def _known_tag() -> Fields:
    return {"take_tag": _choice(_l("Tag"), tag_queries.choices())}


def _read_known_tag(form: Any, _by: Actor, _at: datetime) -> Argument:
    tag = tag_queries.tag(int(form.take_tag.data))
    if tag is None:
        raise MisreadError("take_tag", _("Not a valid choice."))
    return Argument(tag.id, tag.name)


def _any_list() -> Fields:
    return {
        "put_list": OptionalChoice(_l("List"), choices=list_queries.choices()),
        "new_list": LineField(_l("Or a new list"), validators=[at_most(LONGEST_NAME)]),
    }


def _read_any_list(form: Any, by: Actor, at: datetime) -> Argument:
    if form.new_list.data:
        try:
            made = list_actions.add_list(Facts(form.new_list.data), by=by, at=at)
        except NameTakenError:
            message = _("Another list has this name.")
            raise MisreadError("new_list", message) from None
        return Argument(made.id, made.name)
    if not form.put_list.data:
        raise MisreadError("put_list", _("Choose a list, or name a new one."))
    return _read_list(form.put_list)


def _known_list() -> Fields:
    return {"take_list": _choice(_l("List"), list_queries.choices())}


def _read_known_list(form: Any, _by: Actor, _at: datetime) -> Argument:
    return _read_list(form.take_list)


def _read_list(field: Any) -> Argument:
    found = list_queries.people_list(int(field.data))
    if found is None:
        raise MisreadError(field.name, _("Not a valid choice."))
    return Argument(found.id, found.name)


def _to_the_export(_form: Any, whom: Whom) -> str:
    return url_for("people.export_page", **whom.asked)


TAG: Final = Change(
    "tag",
    _l("Put a tag on"),
    button=lambda n: ngettext("Put the tag on %(num)s person", "Put the tag on %(num)s people", n),
    told=lambda name: _("Tag put on: %(name)s", name=name),
    do=changes.put_tag,
    undo=changes.take_tag_back,
    fields=_new_tag,
    read=_read_new_tag,
)
UNTAG: Final = Change(
    "untag",
    _l("Take a tag off"),
    button=lambda n: ngettext(
        "Take the tag off %(num)s person", "Take the tag off %(num)s people", n
    ),
    told=lambda name: _("Tag taken off: %(name)s", name=name),
    do=changes.take_tag,
    undo=changes.put_tag_back,
    fields=_known_tag,
    read=_read_known_tag,
)
LIST: Final = Change(
    "list",
    _l("Put on a list"),
    button=lambda n: ngettext(
        "Put %(num)s person on the list", "Put %(num)s people on the list", n
    ),
    told=lambda name: _("Put on the list: %(name)s", name=name),
    do=changes.put_on_list,
    undo=changes.take_list_back,
    fields=_any_list,
    read=_read_any_list,
)
UNLIST: Final = Change(
    "unlist",
    _l("Take off a list"),
    button=lambda n: ngettext(
        "Take %(num)s person off the list", "Take %(num)s people off the list", n
    ),
    told=lambda name: _("Taken off the list: %(name)s", name=name),
    do=changes.take_off_list,
    undo=changes.put_list_back,
    fields=_known_list,
    read=_read_known_list,
)
EXPORT: Final = Way(
    "export",
    _l("Save as a file"),
    button=lambda n: ngettext(
        "Choose columns for %(num)s person", "Choose columns for %(num)s people", n
    ),
    address=_to_the_export,
    hint=_l("A table for spreadsheets, or a file of contacts for telephones."),
)
ARCHIVE: Final = Change(
    "archive",
    _l("Archive"),
    button=lambda n: ngettext("Archive %(num)s person", "Archive %(num)s people", n),
    told=lambda _name: _("Archived"),
    do=changes.archive,
    undo=changes.unarchive,
    suits=Suits.PRESENT,
)
RESTORE: Final = Change(
    "restore",
    _l("Bring back from the archive"),
    button=lambda n: ngettext(
        "Bring %(num)s person back into the lists", "Bring %(num)s people back into the lists", n
    ),
    told=lambda _name: _("Brought back from the archive"),
    do=changes.restore,
    undo=changes.rearchive,
    suits=Suits.ARCHIVED,
)

#: In the order of the page; ways of rooms above may stand between them.
GROUPING: Final = (TAG, UNTAG, LIST, UNLIST)
KEEPING: Final = (EXPORT, ARCHIVE, RESTORE)
