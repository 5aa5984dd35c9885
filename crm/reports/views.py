from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.engagement.breakdowns import standings_by_event, standings_by_strand
from crm.engagement.definitions import Definition
from crm.engagement.reasons import Reason
from crm.engagement.reasons import words as reason_words
from crm.history.models import Actor
from crm.programmes.choice import chosen_programme
from crm.reports import actions, heads, pages, words
from crm.reports.asking import Asked
from crm.reports.forms import ExportForm
from crm.reports.listings import Figure, file_rows, rows_of
from crm.reports.tables import figure_rows
from crm.web import listing
from crm.web.downloads import download

bp = Blueprint("reports", __name__)
for function in (
    words.sentence,
    words.range_words,
    words.definition_name,
    words.warning_words,
    words.start_words,
):
    bp.add_app_template_global(function, f"report_{function.__name__}")


@bp.get("/reports")
def index() -> ResponseReturnValue:
    """The reports there are: one, for now."""
    return redirect(url_for(".engagement"))


@bp.get("/reports/engagement")
def engagement() -> ResponseReturnValue:
    programme = chosen_programme()
    if programme is None:
        return render_template("reports/no_programme.html")
    asked = Asked.read(request.args, programme, at=clock.now())
    is_valid = asked.is_valid
    page = render_template(
        "reports/engagement.html",
        asked=asked,
        form=asked.form,
        export_form=ExportForm(formdata=None),
        choices=pages.choices(asked),
        report=pages.report(asked) if is_valid else None,
        definitions=list(Definition),
    )
    return page, 200 if is_valid else 400


@bp.get("/reports/engagement/rows/<figure>")
def engagement_rows(figure: str) -> ResponseReturnValue:
    """Who and what is in a figure; with `?reason=`, what is left out of it and why."""
    asked, of, reason, strand_id = _asked_rows(figure)
    if of is Figure.MIGRANTS and reason is None:
        return _standings_page(asked)
    found = rows_of(of, asked.window, reason=reason, strand_id=strand_id)
    return render_template(
        "reports/rows.html",
        asked=asked,
        figure=of,
        figures=pages.report(asked).figures,
        reason=reason_words(reason) if reason else "",
        strand=next((s for s in asked.programme.strands if s.id == strand_id), None),
        columns=found.columns,
        listing=listing.load(
            found.stmt, columns=found.order, default_sort=found.sort, transform=found.lines
        ),
        left_out=pages.left_out(asked, of),
        on_record=pages.total_on_record(asked),
        fullest=heads.fullest_event(asked.window) if of is Figure.AT_LEAST else None,
        export_form=ExportForm(formdata=None),
    )


def _standings_page(asked: Asked) -> str:
    return render_template(
        "reports/standings.html",
        asked=asked,
        figures=pages.report(asked).figures,
        by_strand=standings_by_strand(asked.window, asked.definition),
        by_event=standings_by_event(asked.window, asked.definition),
        left_out=pages.left_out(asked, Figure.MIGRANTS),
    )


@bp.post("/reports/engagement/export")
def engagement_export() -> ResponseReturnValue:
    """The figures as a file."""
    asked, form = _asked(), ExportForm()
    if not form.validate():
        abort(400)
    _record("engagement", asked)
    figures = pages.report(asked).figures
    return download(
        iter(figure_rows(figures, asked.programme, at=asked.at)),
        name=f"engagement-{asked.args['from']}-{asked.args['to']}",
        kind=form.format.data,
        for_bulgarian_excel=form.for_bulgarian_excel.data,
    )


@bp.post("/reports/engagement/rows/<figure>/export")
def engagement_rows_export(figure: str) -> ResponseReturnValue:
    """The rows of a figure as a file, written while they are read."""
    asked, of, reason, strand_id = _asked_rows(figure)
    form = ExportForm()
    if not form.validate() or of is Figure.MIGRANTS:
        abort(400)
    _record(of.value, asked)
    found = rows_of(of, asked.window, reason=reason, strand_id=strand_id)
    return download(
        file_rows(found),
        name=f"{of.value}-{asked.args['from']}-{asked.args['to']}",
        kind=form.format.data,
        for_bulgarian_excel=form.for_bulgarian_excel.data,
    )


def _asked() -> Asked:
    programme = chosen_programme()
    if programme is None:
        abort(404)
    asked = Asked.read(request.args, programme, at=clock.now())
    if not asked.is_valid:
        abort(400)
    return asked


def _asked_rows(figure: str) -> tuple[Asked, Figure, Reason | None, int | None]:
    reason, strand = request.args.get("reason", ""), request.args.get("strand", "")
    if figure not in set(Figure) or (reason and reason not in set(Reason)):
        abort(404)
    if strand and not (strand.isascii() and strand.isdigit() and len(strand) < 10):
        abort(404)
    return (
        _asked(),
        Figure(figure),
        Reason(reason) if reason else None,
        int(strand) if strand else None,
    )


def _record(what: str, asked: Asked) -> None:
    by = Actor.user(login.user_id())
    actions.record_export(asked.programme, what, asked.args, by=by, at=asked.at)
    db.session.commit()
