"""What the page of the engagement report shows, gathered before a template sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm.engagement import rows
from crm.engagement.breakdowns import new_people_by_month
from crm.engagement.counting import count_each
from crm.engagement.definitions import Definition
from crm.engagement.figures import DataWarning, Figures, Verdict
from crm.engagement.reasons import EVENT_REASONS, INCLUDED, Reason
from crm.engagement.reasons import words as reason_words
from crm.i18n import language
from crm.programmes.models import Indicator, Strand
from crm.reports import windows
from crm.reports.asking import Asked
from crm.reports.listings import OF_EVENTS, OF_HEADCOUNTS, Figure
from crm.reports.queries import event_titles
from crm.reports.words import engaged_words, month_label, share_words
from crm.wall import day_of

#: Below this coverage the share of those who answered is greyed.
GOOD_COVERAGE = 0.8


@dataclass(frozen=True)
class StrandLine:
    strand: Strand
    people: int


@dataclass(frozen=True)
class Report:
    """The figures of a window under the asked definition, with the other one beside it."""

    figures: Figures
    each: Mapping[Definition, Figures]
    people_target: int | None
    share_target: float | None
    people_verdict: tuple[Verdict, str] | None
    share_verdict: tuple[Verdict, str] | None
    heads_verdict: tuple[Verdict, str] | None
    strands: Sequence[StrandLine]
    with_strand: int
    before: int
    months: Sequence[tuple[str, int]]
    warnings: Sequence[tuple[DataWarning, str]]


@dataclass(frozen=True)
class LeftOut:
    """How many rows are left out for a reason."""

    reason: Reason
    words: str
    count: int


@dataclass(frozen=True)
class Choices:
    """Windows to jump to."""

    quick: Sequence[windows.Period]
    quarters: Sequence[windows.Period]
    months: Sequence[windows.Period]


def report(asked: Asked) -> Report:
    """Everything the page says about a window."""
    window, programme = asked.window, asked.programme
    each = count_each(programme, window.day_from, window.day_to)
    figures = each[asked.definition]
    targets = {target.indicator: target.value for target in programme.targets}
    people, share = targets.get(Indicator.ENGAGED_PEOPLE), targets.get(Indicator.MIGRANT_SHARE)
    strands = {strand.id: strand for strand in programme.strands}
    before, months = new_people_by_month(window)
    warned = {warning.event_id for warning in figures.warnings}
    titles = event_titles(warned, language=language())
    return Report(
        figures=figures,
        each=each,
        people_target=None if people is None else int(people),
        share_target=None if share is None else float(share),
        people_verdict=None if people is None else engaged_words(figures, people),
        share_verdict=None if share is None else share_words(figures.named, share),
        heads_verdict=None if share is None else share_words(figures.all_heads, share),
        strands=[StrandLine(strands[found.strand_id], found.people) for found in figures.strands],
        with_strand=sum(found.people for found in figures.strands) - figures.strand_overlap,
        before=before,
        months=[(month_label(month), number) for month, number in months],
        warnings=[(warning, titles[warning.event_id]) for warning in figures.warnings],
    )


def left_out(asked: Asked, figure: Figure) -> Sequence[LeftOut]:
    """What is left out of a figure, by reason; reasons without rows are not named."""
    window = asked.window
    if figure in OF_EVENTS:
        is_of_headcounts = figure in OF_HEADCOUNTS
        counts = rows.event_reason_counts(window, with_headcount=is_of_headcounts)
        reasons: Sequence[Reason] = EVENT_REASONS
    else:
        counts = {
            **rows.reason_counts(window),
            Reason.NOT_RECORDED.value: rows.not_recorded_count(window),
        }
        reasons = tuple(Reason)
    return [
        LeftOut(reason, reason_words(reason), counts[reason.value])
        for reason in reasons
        if counts.get(reason.value)
    ]


def total_on_record(asked: Asked) -> tuple[int, int]:
    """Attendance rows of the programme that count in the window, and all of them."""
    counts = rows.reason_counts(asked.window)
    return counts.get(INCLUDED, 0), sum(counts.values())


def choices(asked: Asked) -> Choices:
    """The windows of the programme so far."""
    starts_on: date = asked.programme.starts_on
    today = day_of(asked.at, asked.programme.time_zone)
    return Choices(
        quick=windows.quick_periods(starts_on, today),
        quarters=windows.quarters(starts_on, today),
        months=windows.months(starts_on, today),
    )
