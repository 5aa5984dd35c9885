"""A programme in one look, for home pages: the figures since its start, verdicts and pace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from crm.engagement.breakdowns import new_people_by_day, pace
from crm.engagement.conditions import Window
from crm.engagement.counting import count_each
from crm.engagement.definitions import Definition
from crm.engagement.figures import Figures, Verdict
from crm.programmes.models import Indicator, Programme
from crm.reports.windows import since_start
from crm.reports.words import engaged_words, share_words
from crm.wall import day_of


@dataclass(frozen=True)
class Summary:
    """`pace` is new people per week over the last eight weeks; a target may be missing."""

    programme: Programme
    figures: Figures
    new_this_month: int
    pace: Fraction
    people_target: int | None
    share_target: float | None
    people_verdict: tuple[Verdict, str] | None
    share_verdict: tuple[Verdict, str] | None
    args: Mapping[str, str]


def summary(programme: Programme, *, at: datetime) -> Summary:
    """What a manager wants to know first. Counted once while nothing that counts changes."""
    today = day_of(at, programme.time_zone)
    period = since_start(programme.starts_on, today)
    window = Window(programme, period.day_from, period.day_to)
    figures = count_each(programme, window.day_from, window.day_to)[Definition.MIGRANT_BACKGROUND]
    targets = {target.indicator: target.value for target in programme.targets}
    people, share = targets.get(Indicator.ENGAGED_PEOPLE), targets.get(Indicator.MIGRANT_SHARE)
    days = new_people_by_day(window)
    return Summary(
        programme=programme,
        figures=figures,
        new_this_month=sum(n for day, n in days.items() if day >= today.replace(day=1)),
        pace=pace(window),
        people_target=None if people is None else int(people),
        share_target=None if share is None else float(share),
        people_verdict=None if people is None else engaged_words(figures, people),
        share_verdict=None if share is None else share_words(figures.named, share),
        args={
            "programme": str(programme.id),
            "from": window.day_from.isoformat(),
            "to": window.day_to.isoformat(),
        },
    )
