"""The list of people, and the page of all its filters."""

from collections.abc import Sequence

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import actions as accounts
from crm.accounts import login, preferences
from crm.accounts.login import current_user
from crm.accounts.queries import user_by_id
from crm.db import db
from crm.people import filter_form, list_columns, list_queries
from crm.people.export_forms import in_order, places
from crm.people.filters import PeopleFilter, allowed
from crm.people.list_columns import Shown
from crm.people.models import Person
from crm.people.queries import KIND
from crm.people.views import actor, bp, today
from crm.search.listing import load_found
from crm.web import listing
from crm.web.addresses import address_with, local_target
from crm.web.listing import Listing

#: Counting of the whole list stops here at first; the exact number is asked for afterwards.
COUNT_CAP = 1_000

__all__ = ["bp"]


@bp.get("/people")
def index() -> str:
    """A page of the list, or for htmx the line with the exact count."""
    wanted = asked_for()
    found = _listing(wanted, is_counting="count" in request.args)
    if "count" in request.args and request.headers.get("HX-Request") == "true":
        return render_template("people/_count.html", listing=found)
    ids = [row if isinstance(row, int) else row.id for row in found.rows]
    role, shown = current_user.role, _shown()
    hidden = list_columns.OWN.keys() - {one.name for one in shown}
    return render_template(
        "people/index.html",
        listing=found,
        rows=list_queries.rows_of(ids, on=wanted.on, without=hidden),
        shown=[(one.name, one.label) for one in shown],
        words=list_columns.words_of(shown, ids, role, on=wanted.on),
        wanted=wanted,
        unread=filter_form.unread_words(wanted),
        count_url=address_with(count="1"),
        newest_url=address_with(sort="-new", after=None, before=None),
        query=request.query_string.decode("ascii", "ignore"),
    )


@bp.get("/people/filter")
def filtering() -> str:
    """Everything people can be filtered by, filled as the address says; htmx takes the form."""
    is_partial = request.headers.get("HX-Request") == "true"
    wanted = asked_for()
    return render_template(
        "people/_filter_form.html" if is_partial else "people/filter.html",
        parts_of_filter=filter_form.parts_of(current_user.role),
        unread=filter_form.unread_words(wanted),
        sort=request.args.get("sort", ""),
        segment_being_edited=request.args.get("editing", ""),
        back_url=url_for(".index") + "?" + request.query_string.decode("ascii", "ignore"),
    )


@bp.route("/people/columns", methods=["GET", "POST"])
def columns() -> ResponseReturnValue:
    """Which columns the list shows and how close its rows stand; htmx takes the form alone."""
    back = local_target(request.values.get("next"), url_for(".index"))
    if request.method == "POST":
        names = in_order(request.form) if "columns" in request.form else ()
        kept = [one.name for one in list_columns.chosen(names, current_user.role)]
        accounts.prefer_list(
            user_by_id(login.user_id()) or abort(404),
            list_columns.LIST,
            None if "usual" in request.form else kept,
            density=preferences.known_density(request.form.get("density", "")),
            by=actor(),
            at=clock.now(),
        )
        db.session.commit()
        return redirect(back)
    is_partial = request.headers.get("HX-Request") == "true"
    return render_template(
        "people/_columns_form.html" if is_partial else "people/columns.html",
        columns=places(list_columns.offered(current_user.role), _shown()),
        most=list_columns.MOST,
        back_url=back,
    )


def _shown() -> Sequence[Shown]:
    names = preferences.list_columns(list_columns.LIST)
    return list_columns.chosen(names, current_user.role)


def asked_for() -> PeopleFilter:
    """The filter of the address, as far as the present user's role may filter."""
    return PeopleFilter.read(request.args, on=today(), role=current_user.role)


def _listing(wanted: PeopleFilter, *, is_counting: bool) -> Listing:
    chips = filter_form.chips(wanted)
    if wanted.words:
        return load_found(
            KIND,
            wanted.words,
            list_queries.numbers(),
            number=Person.id,
            among=allowed(wanted),
            chips=chips,
        )
    is_plain = all(condition.is_plain for condition in wanted.in_force())
    is_whole = not set(wanted.values) - {"archived"}
    return listing.load(
        list_queries.everything(wanted),
        columns=list_queries.SORT_COLUMNS,
        default_sort="name",
        chips=chips,
        near=None if is_plain else list_queries.nearest(wanted),
        count_cap=listing.COUNT_CAP if is_counting else COUNT_CAP if is_whole else None,
    )
