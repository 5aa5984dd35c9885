"""The list of people, and the page of all its filters."""

from flask import render_template, request, url_for

from crm.accounts.login import current_user
from crm.people import filter_form, list_queries
from crm.people.filters import PeopleFilter, allowed
from crm.people.models import Person
from crm.people.queries import KIND
from crm.people.views import bp, today
from crm.search.listing import load_found
from crm.web import listing
from crm.web.addresses import address_with
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
    return render_template(
        "people/index.html",
        listing=found,
        rows=list_queries.rows_of(ids, on=wanted.on),
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
