"""The register of conversations. Record pages stand in the desk, which knows every room."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.conversations import actions, exporting, jobs, promise_queries, queries, who, words
from crm.conversations.filters import ConversationFilterForm
from crm.conversations.forms import ConversationForm, distinct
from crm.conversations.models import Channel, Commitment, Conversation, Issue
from crm.db import db
from crm.events.models import Event
from crm.history import actions as history
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import house_zone, language
from crm.organisations.models import Organisation
from crm.organisations.queries import found as organisations_found
from crm.organisations.words import kind_word
from crm.people import who as whom
from crm.people.models import Person
from crm.people.queries import found as people_found
from crm.programmes.choice import chosen_programme
from crm.wall import day_of
from crm.web import listing, stale
from crm.web.addresses import local_target
from crm.web.downloads import download
from crm.web.exports import Cell

ViewT = TypeVar("ViewT", bound=Callable[..., ResponseReturnValue])

bp = Blueprint("conversations", __name__)
PERIODIC = (jobs.promises_due,)
for _word in (
    words.channel_word,
    words.side_word,
    words.commitment_state_word,
    words.issue_kind_word,
    words.satisfaction_word,
):
    bp.add_app_template_global(_word)
bp.add_app_template_global(who.of_conversations, "parties_of")
bp.add_app_template_global(who.of_records, "concerned_of")

#: The three kinds of records, by the first part of their address.
ROOMS = ("conversations", "commitments", "issues")


def in_each_room(tail: str, method: str) -> Callable[[ViewT], ViewT]:
    """Register a view for the records of each kind; it gets `room` and `id`."""

    def register(view: ViewT) -> ViewT:
        for room in ROOMS:
            bp.add_url_rule(
                f"/{room}/<int:id>{tail}",
                view_func=view,
                methods=[method],
                defaults={"room": room},
            )
        return view

    return register


@bp.get("/conversations")
def index() -> str:
    form = ConversationFilterForm.read()
    wanted = form.wanted(user_id=login.user_id())
    found = listing.load(
        queries.matching(wanted),
        columns=queries.SORT_COLUMNS,
        default_sort="-day",
        chips=form.chips(),
    )
    return render_template("conversations/index.html", listing=found, form=form)


@bp.post("/conversations/export")
def export() -> Response:
    """The conversations the filter of the address leaves, as CSV or as a workbook."""
    wanted = ConversationFilterForm.read().wanted(user_id=login.user_id())
    count = queries.how_many(wanted)
    return exported("conversation", count, exporting.conversations(wanted))


@bp.route("/conversations/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """A new conversation: the one line from wherever it was typed, or the whole form."""
    known = asked_for()
    form = ConversationForm.blank(today=today(), **known.facts())
    form.today = today()
    if not form.validate_on_submit():
        return render_template("conversations/create.html", form=form)
    made = actions.log(form.facts(), form.who.records, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("The conversation is on record: %(about)s", about=made.about))
    itself = url_for("desk.conversation", id=made.id)
    return redirect(local_target(request.form.get("back"), itself))


@bp.route("/conversations/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> ResponseReturnValue:
    record = queries.conversation(id) or abort(404)
    form = ConversationForm.of(record)
    form.today = today()
    if not form.validate_on_submit():
        return render_template("conversations/edit.html", form=form, stale=None, record=record)
    if stale.keep(form, record, lambda: _change(record, form)):
        return redirect(url_for("desk.conversation", id=id))
    record = queries.conversation(id) or abort(404)
    return stale.page(
        "conversations/edit.html",
        form=form,
        saved=ConversationForm.of(record, formdata=None),
        record=record,
        context={"record": record},
    )


@in_each_room("/archival", "POST")
def archive(room: str, id: int) -> ResponseReturnValue:
    actions.archive(record_of(room, id), by=actor(), at=clock.now())
    db.session.commit()
    flash(_("It is archived."))
    return redirect(page_of(room, id))


@in_each_room("/restoration", "POST")
def restore(room: str, id: int) -> ResponseReturnValue:
    actions.restore(record_of(room, id), by=actor(), at=clock.now())
    db.session.commit()
    flash(_("It is back in the lists."))
    return redirect(page_of(room, id))


@bp.get("/conversations/lookup")
def lookup() -> Response:
    """People and organisations a search finds, for a field that takes both."""
    q = request.args.get("q", "")
    bodies = [(whom.of(one), kind_word(one.kind)) for one in organisations_found(q, limit=10)]
    people = [(whom.of(one), _detail(one)) for one in people_found(q, limit=20)]
    return jsonify(
        [{"value": w.value, "text": w.name, "detail": detail} for w, detail in bodies + people]
    )


@bp.app_template_global("log_form")
def log_form(
    person: Person | None = None,
    organisation: Organisation | None = None,
    event: Event | None = None,
) -> ConversationForm:
    """The one line in which a page lets a conversation be logged."""
    known = AskedFor(person, organisation, event)
    return distinct(ConversationForm.line(today=today(), **known.facts()), "log")


@dataclass(frozen=True)
class AskedFor:
    """With whom and at which event, as a link to a form may say."""

    person: Person | None
    organisation: Organisation | None
    event: Event | None

    @property
    def who(self) -> list[str]:
        """The values of the field for those concerned."""
        known = (self.person, self.organisation)
        return [whom.of(one).value for one in known if one is not None]

    def facts(self) -> dict[str, Any]:
        """What a form of a new conversation knows already."""
        programme = chosen_programme()
        number = self.event.programme_id if self.event else programme.id if programme else ""
        return {
            "who": self.who,
            "channel": (Channel.EVENT if self.event else Channel.MEETING).value,
            "event": self.event.id if self.event else None,
            "programme": str(number),
            "our_side": str(login.user_id()),
        }


def asked_for() -> AskedFor:
    """What the address of a form says."""
    person = whom.find(f"{whom.PERSON}-{request.args.get('person', '')}")
    body = whom.find(f"{whom.ORGANISATION}-{request.args.get('organisation', '')}")
    number = request.args.get("event", type=int)
    return AskedFor(
        person=person if isinstance(person, Person) else None,
        organisation=body if isinstance(body, Organisation) else None,
        event=queries.event(number) if number is not None else None,
    )


def exported(kind: str, count: int, rows: Iterator[Sequence[Cell]]) -> Response:
    """A list as a file, noted in the history: who took how many."""
    file_type = request.form.get("kind", "csv")
    if file_type not in ("csv", "xlsx"):
        abort(400)
    history.note_batch(kind, "exported", counts={kind: count}, by=actor(), at=clock.now())
    db.session.commit()
    return download(rows, name=f"{kind}s", kind=file_type)


def record_of(room: str, id: int) -> Conversation | Commitment | Issue:
    """The record of an address in one of the three rooms; else the page is 404."""
    find = {
        "conversations": queries.conversation,
        "commitments": promise_queries.commitment,
        "issues": promise_queries.issue,
    }[room]
    found: Conversation | Commitment | Issue | None = find(id)
    return found or abort(404)


def page_of(room: str, id: int) -> str:
    """The page of a record."""
    return url_for(f"desk.{room.removesuffix('s')}", id=id)


def actor() -> Actor:
    return Actor.user(login.user_id())


def today() -> date:
    """The day on the house clock."""
    return day_of(clock.now(), house_zone())


def _change(record: Conversation, form: ConversationForm) -> None:
    actions.change(record, form.facts(), form.who.records, by=actor(), at=clock.now())


def _detail(person: Person) -> str:
    ties = [tie.organisation.name_in(language()) for tie in person.current_affiliations(today())]
    return " · ".join(filter(None, [*ties[:1], person.email or person.phone]))
