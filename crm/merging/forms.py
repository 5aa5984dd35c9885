from wtforms import HiddenField

from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.organisations import queries as organisations
from crm.organisations.models import Organisation
from crm.people import queries
from crm.people.models import Person
from crm.web.forms import Form, RecordField, required

Record = Person | Organisation


def on_record(number: int) -> Person | None:
    """The person of a number, if neither merged away nor erased."""
    person = queries.person(number)
    return person if person is not None and person.is_on_record else None


class OtherForm(Form):
    """With whom a record is to be merged."""

    person = RecordField(
        _l("The other record"),
        find=on_record,
        name_of=lambda who: who.full_name,
        validators=[required()],
    )


class OtherOrganisationForm(Form):
    """With which organisation a record is to be merged."""

    organisation = RecordField(
        _l("The other record"),
        find=organisations.current_organisation,
        name_of=lambda body: body.name_in(language()),
        validators=[required()],
    )


class MergeForm(Form):
    """The versions of both records the preview was made from, and where to go afterwards."""

    keep_version = HiddenField()
    gone_version = HiddenField()
    next = HiddenField()

    def is_stale(self, keep: Record, gone: Record) -> bool:
        """Whether one of the records was saved by somebody else since the preview."""
        sent = (str(self.keep_version.data), str(self.gone_version.data))
        return sent != (str(keep.version), str(gone.version))

    def fill(self, keep: Record, gone: Record, *, target: str) -> None:
        """Name the versions as they are now."""
        self.keep_version.data, self.gone_version.data = str(keep.version), str(gone.version)
        self.next.data = target
