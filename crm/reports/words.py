"""What the report says in sentences: figures, verdicts, warnings, definitions."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date

from crm.engagement.definitions import Definition
from crm.engagement.figures import (
    Figures,
    Standings,
    Verdict,
    WarningCode,
    engaged_verdict,
    share_verdict,
)
from crm.i18n import clock_time, language, ngettext, number, percent
from crm.i18n import day as short_day
from crm.i18n import gettext as _


def sentence(figures: Figures) -> str:
    """The report in one sentence: how many, when, and the share with both bounds."""
    engaged = _engaged(figures)
    if figures.named.total == 0:
        return str(_("%(clause)s.", clause=engaged))
    return str(_("%(engaged)s; %(share)s.", engaged=engaged, share=share_clause(figures)))


def _engaged(figures: Figures) -> str:
    low, high = figures.at_least, figures.at_most
    places = {
        "low": number(low),
        "high": number(high),
        "first": first_day_words(figures.day_from, figures.day_to),
        "last": day_in_words(figures.day_to),
    }
    is_one_day = figures.day_from == figures.day_to
    if high == 0:
        if is_one_day:
            return str(_("Nobody is recorded as taking part on %(last)s", **places))
        return str(_("Nobody is recorded as taking part between %(first)s and %(last)s", **places))
    if low == high and is_one_day:
        return str(
            ngettext(
                "%(high)s person took part on %(last)s",
                "%(high)s people took part on %(last)s",
                high,
                **places,
            )
        )
    if low == high:
        return str(
            ngettext(
                "%(high)s person took part between %(first)s and %(last)s",
                "%(high)s people took part between %(first)s and %(last)s",
                high,
                **places,
            )
        )
    if is_one_day:
        return str(_("%(low)s to %(high)s people took part on %(last)s", **places))
    return str(_("%(low)s to %(high)s people took part between %(first)s and %(last)s", **places))


def share_clause(figures: Figures) -> str:
    """The share among named people, never without its bounds."""
    heads = figures.named
    places = {
        "yes": number(heads.yes),
        "total": number(heads.total),
        "low": percent(heads.low),
        "high": percent(heads.high),
    }
    if figures.definition is Definition.TCN:
        return str(
            ngettext(
                "%(yes)s of %(total)s named person is a third-country national by their own word:"
                " at least %(low)s, at most %(high)s",
                "%(yes)s of %(total)s named people are third-country nationals by their own word:"
                " at least %(low)s, at most %(high)s",
                heads.total,
                **places,
            )
        )
    return str(
        ngettext(
            "%(yes)s of %(total)s named person said they have a migrant background:"
            " at least %(low)s, at most %(high)s",
            "%(yes)s of %(total)s named people said they have a migrant background:"
            " at least %(low)s, at most %(high)s",
            heads.total,
            **places,
        )
    )


def range_words(figures: Figures) -> str:
    """`At least 612, at most 655 people`, or the one number when it is certain."""
    low, high = figures.at_least, figures.at_most
    if low == high:
        return str(ngettext("%(count)s person", "%(count)s people", high, count=number(high)))
    return str(
        ngettext(
            "At least %(low)s, at most %(high)s person",
            "At least %(low)s, at most %(high)s people",
            high,
            low=number(low),
            high=number(high),
        )
    )


def engaged_words(figures: Figures, value: Decimal) -> tuple[Verdict, str]:
    """The verdict on the number of people, in three states."""
    found = engaged_verdict(value, at_least=figures.at_least, at_most=figures.at_most)
    places = {
        "low": number(figures.at_least),
        "high": number(figures.at_most),
        "target": number(value),
    }
    return found, {
        Verdict.REACHED: _("Reached: at least %(low)s of %(target)s people.", **places),
        Verdict.OPEN: _(
            "Reached only if the unnamed people are all different:"
            " at least %(low)s, at most %(high)s of %(target)s people.",
            **places,
        ),
        Verdict.NOT_REACHED: _("Not reached: at most %(high)s of %(target)s people.", **places),
    }[found]


def share_words(heads: Standings, value: Decimal) -> tuple[Verdict, str]:
    """The verdict on the share of some heads, in three states."""
    found = share_verdict(value, heads)
    if heads.total == 0:
        return found, _("Not reached: nobody is counted yet.")
    places = {
        "low": percent(heads.low),
        "high": percent(heads.high),
        "target": percent(value),
    }
    return found, {
        Verdict.REACHED: _("Reached: at least %(low)s, the target is %(target)s.", **places),
        Verdict.OPEN: _(
            "Open: at least %(low)s, at most %(high)s, the target is %(target)s; it depends on"
            " those who were not asked or prefer not to say.",
            **places,
        ),
        Verdict.NOT_REACHED: _(
            "Not reached: at most %(high)s, the target is %(target)s.", **places
        ),
    }[found]


def definition_name(definition: Definition) -> str:
    names = {
        Definition.MIGRANT_BACKGROUND: _("Migrant background"),
        Definition.TCN: _("Third-country nationals"),
    }
    return str(names[definition])


def warning_words(code: WarningCode) -> str:
    """What is wrong with an event's numbers, and what was counted instead."""
    sentences = {
        WarningCode.HEADCOUNT_BELOW_NAMES: _(
            "The headcount is below the names on site: no unnamed heads are counted."
        ),
        WarningCode.SLIPS_ABOVE_HEADS: _(
            "The slips add up to more than the unnamed heads: they are set aside,"
            " and these heads count as not asked."
        ),
        WarningCode.TEAM_AND_OTHER_ROLE: _(
            "Somebody stands here as team or supplier and in another role: they are not counted."
        ),
    }
    return str(sentences[code])


def start_words(written: str) -> str:
    """The start of an event as lists write it for files, for a reader."""
    start = datetime.fromisoformat(written)
    return f"{short_day(start.date())}, {clock_time(start)}"


def day_in_words(day: date) -> str:
    """`30 June 2019`, `30 юни 2019 г.`"""
    pattern = "d MMMM y'\u00a0г.'" if language() == "bg" else "d MMMM y"
    return format_date(day, pattern, locale=language())


def first_day_words(first: date, last: date) -> str:
    """The first day of a span; its year is left to the last one when they share it."""
    if first.year != last.year:
        return day_in_words(first)
    return format_date(first, "d MMMM", locale=language())


def month_label(month: date) -> str:
    """A month below a column: `Apr 2019`, `04.2019`."""
    if language() == "bg":
        return f"{month:%m.%Y}"
    return format_date(month, "MMM y", locale="en")
