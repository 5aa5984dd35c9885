"""Tags, a list and segments of the demo: people found again by what staff said of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from crm.history.models import Actor
from crm.people import tag_actions as tags
from crm.people.filters import PeopleFilter
from crm.people.models import Person
from crm.seeding import sources, writing
from crm.seeding.people import Cast
from crm.seeding.stage import Stage
from crm.segments import actions as segments
from crm.segments import list_actions as lists
from crm.segments.actions import Facts

#: When they were made.
BEFORE = timedelta(days=25)


def group(
    stage: Stage, cast: Cast, doubles: Sequence[Person], *, today: date, at: datetime
) -> None:
    """Write them; flushes. Segments are counted once."""
    facts, by, made = sources.register(), Actor.user(stage.officer.id), at - BEFORE
    named = {code: tags.tag_named(word, by=by, at=made) for code, word in facts["tags"].items()}
    writing.mark("tag", [tag.id for tag in named.values()])
    size = facts["list"]["size"]
    tags.put_on_many(cast.came[: 2 * size], named["volunteer"], by=by, at=made)
    tags.put_on_many(sorted(cast.newcomers)[:size], named["interpreter"], by=by, at=made)
    tags.put_on_many([one.id for one in doubles[:2]], named["interpreter"], by=by, at=made)
    _list(cast.came[:size], today=today, by=by, at=made)
    owner = stage.officer
    writing.mark(
        "segment",
        [
            segments.add_segment(
                Facts(name=line["name"], owner=owner),
                PeopleFilter.read(line["filter"], on=today),
                on=today,
                by=by,
                at=made,
            ).id
            for line in facts["segments"]
        ],
    )


def _list(numbers: Sequence[int], *, today: date, by: Actor, at: datetime) -> None:
    line = sources.register()["list"]
    made = lists.add_list(Facts(name=line["name"], note=line["note"]), by=by, at=at)
    writing.mark("people_list", [made.id])
    lists.put_on(numbers, made, on=today - BEFORE, by=by, at=at)
