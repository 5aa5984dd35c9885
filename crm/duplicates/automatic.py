"""Merging without being asked: only where staff have said so, from the score they have set."""

from crm.db import db
from crm.duplicates import queries
from crm.duplicates.models import Kind, Suggestion, SuggestionState
from crm.history.models import SYSTEM
from crm.jobs.work import Work
from crm.merging import actions as people
from crm.merging import organisation_actions as organisations
from crm.merging.choosing import Refused

#: Pairs read at a time; each is merged in a transaction of its own.
BATCH = 50


def merge_certain(kind: Kind, work: Work) -> int:
    """Merge the open pairs that reach the score set for their kind; returns how many were.

    A pair somebody has decided about before is left to people. The older record stays.
    """
    search = queries.search(kind)
    if search is None or search.merge_from is None:
        return 0
    merged, refused = 0, set[int]()
    while True:
        waiting = queries.certain(kind, search.merge_from, limit=BATCH)
        left = [one.id for one in waiting if one.id not in refused]
        if not left:
            return merged
        for number in left:
            if _merge(kind, number, work):
                merged += 1
            else:
                refused.add(number)
            work.unit_done(0)


def _merge(kind: Kind, number: int, work: Work) -> bool:
    """Merge one pair; false when it cannot be, or is open no more."""
    suggestion = db.session.get(Suggestion, number, populate_existing=True)
    if suggestion is None or suggestion.state != SuggestionState.OPEN:
        return False
    keep, gone, at = suggestion.a_id, suggestion.b_id, work.at
    try:
        if kind is Kind.PERSON:
            people.merge(keep, gone, by=SYSTEM, at=at)
        else:
            organisations.merge(keep, gone, by=SYSTEM, at=at)
    except Refused:
        db.session.rollback()
        return False
    suggestion = db.session.get(Suggestion, number, populate_existing=True)
    if suggestion is not None:
        suggestion.state, suggestion.decided_at = SuggestionState.MERGED, at
        db.session.flush()
    return True
