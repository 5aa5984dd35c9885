from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, TextAreaField

# SelectChoice is newer than the stubs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from crm.events.models import Event
from crm.files.forms import SentFile, UploadForm
from crm.files.kinds import SPREADSHEETS, endings
from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.imports import event_queries as events
from crm.imports.models import ImportKind, Outcome
from crm.imports.reading.columns import Column, Mapping, Rule
from crm.imports.reading.files import Sheets
from crm.imports.reading.targets import Target, targets_of
from crm.imports.reading.words import rule_word, target_word
from crm.imports.words import KINDS, OUTCOMES, UNKNOWN_BODY
from crm.people import queries as people
from crm.web.forms import Form, LineField, RecordField, at_most
from crm.web.stale import VersionedForm

LONGEST_PASTE = 900_000
NOTHING = "-"


class StartForm(UploadForm):
    """A file or pasted cells, whose they are, and what they are about."""

    kind = RadioField(
        _l("What is in it"),
        choices=[SelectChoice(k.value, v) for k, v in KINDS.items()],
        default="people",
    )
    file = SentFile(_l("File"), render_kw={"accept": endings(SPREADSHEETS)})
    # As it was pasted: tabs part the cells.
    pasted = TextAreaField(
        _l("Or cells pasted from a spreadsheet, with their headings"),
        validators=[at_most(LONGEST_PASTE)],
    )
    source = LineField(
        _l("Whose file it is"),
        description=_l("What its columns mean is remembered under this name."),
        validators=[at_most(120)],
    )
    event = RecordField(
        _l("Sign-in sheet of the event"),
        description=_l("Everybody in the file is recorded as having attended."),
        find=events.event,
        name_of=lambda event: event.title_in(language()),
    )

    @property
    def import_kind(self) -> ImportKind:
        return ImportKind(self.kind.data)

    @property
    def event_record(self) -> Event | None:
        found: Event | None = self.event.record
        return found


class ColumnsForm(VersionedForm):
    """One field and one rule for each column; the class is made for a file by `form_for`."""

    columns: tuple[Column, ...] = ()

    @property
    def choices(self) -> dict[int, tuple[Target | None, Rule]]:
        """What was chosen, by index of column."""
        return {
            column.index: (_target(self[f"target-{column.index}"].data), self._rule(column.index))
            for column in self.columns
        }

    def _rule(self, index: int) -> Rule:
        return Rule(self[f"rule-{index}"].data)

    @property
    def rows(self) -> list[tuple[Column, Any, Any]]:
        """Each column with its two fields."""
        return [(c, self[f"target-{c.index}"], self[f"rule-{c.index}"]) for c in self.columns]


def form_for(mapping: Mapping, sheets: Sheets, options: dict[str, Any]) -> type[ColumnsForm]:
    """The class of form for the columns of a file."""
    targets = [SelectChoice(t.value, target_word(t)) for t in targets_of(mapping.subject)]
    offered = [SelectChoice(NOTHING, _("Leave out")), *targets]
    rules = [SelectChoice(rule.value, rule_word(rule)) for rule in Rule]
    made: dict[str, Any] = {"columns": mapping.columns}
    for column in mapping.columns:
        made[f"target-{column.index}"] = SelectField(
            _("Field for “%(column)s”", column=column.label),
            choices=offered,
            default=_code(column.target),
        )
        made[f"rule-{column.index}"] = SelectField(
            _("When “%(column)s” is on record already", column=column.label),
            choices=rules,
            default=column.rule.value,
        )
    made["unknown_body"] = RadioField(
        _("When an organisation is not on record"),
        choices=[SelectChoice(code, str(word)) for code, word in UNKNOWN_BODY.items()],
        default=options.get("unknown_body", "create"),
    )
    if len(sheets.sheets) > 1:
        made["sheet"] = SelectField(
            _("Sheet"),
            choices=[SelectChoice(name, name) for name in sheets.sheets],
            default=sheets.sheet,
        )
    return type("FileColumnsForm", (ColumnsForm,), made)


class DecisionForm(Form):
    """Whom a row means: one of the candidates, somebody else, somebody new, nobody."""

    choice = RadioField(_l("This row is about"), choices=[])
    other = RecordField(
        _l("Somebody else on record"),
        find=people.person,
        name_of=lambda person: person.full_name,
    )

    def offer(self, candidates: Sequence[tuple[int, str]]) -> None:
        """Offer these records by number and name."""
        named = [SelectChoice(f"this-{number}", name) for number, name in candidates]
        self.choice.choices = [
            *named,
            SelectChoice("other", _("Somebody else on record")),
            SelectChoice("new", _("A new record")),
            SelectChoice("leave", _("Leave the row out")),
        ]


def outcome_of(code: str) -> Outcome | None:
    """The outcome an address asks for."""
    return Outcome(code) if code in OUTCOMES else None


def _code(target: Target | None) -> str:
    return NOTHING if target in (None, Target.IGNORE) else str(target)


def _target(code: str) -> Target | None:
    return Target.IGNORE if code == NOTHING else Target(code)
