"""The map as a table for spreadsheets, for the house only."""

from collections.abc import Iterator, Sequence

from crm.i18n import gettext as _
from crm.organisations.words import kind_word, sector_word
from crm.people import who
from crm.stakeholders.queries import Standing
from crm.stakeholders.words import quadrant_word
from crm.web.exports import Cell


def table(standings: Sequence[Standing]) -> Iterator[Sequence[Cell]]:
    """A heading and one row for each stakeholder."""
    yield [
        _("Stakeholder"), _("Kind"), _("Field of work"), _("Power"), _("Interest"),
        _("How to work with them"), _("Day"), _("Why"), _("Power before"), _("Interest before"),
        _("Last heard from"),
    ]  # fmt: skip
    for one in standings:
        now, before = one.now, one.before
        yield [
            one.who.name,
            _("Person") if one.who.kind == who.PERSON else kind_word(one.kind),
            sector_word(one.sector),
            now.power,
            now.interest,
            quadrant_word(now.quadrant),
            now.day,
            now.note,
            before.power if before else None,
            before.interest if before else None,
            one.heard_on,
        ]
