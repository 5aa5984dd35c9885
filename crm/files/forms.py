"""Forms that take files. Their view is marked with `crm.web.uploads.accepts_files`."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import MultipleFileField
from wtforms.fields import FileField

from crm.files.kinds import ATTACHMENTS, endings
from crm.i18n import lazy_gettext as _l
from crm.web.forms import SUBMITTING, Form


class UploadForm(Form):
    """Parent of forms with a file field."""

    class Meta(Form.Meta):
        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """The fields and the files that were sent."""
            if formdata is not _Auto:
                return formdata
            if request.method not in SUBMITTING:
                return None
            return CombinedMultiDict((request.files, request.form))


class SentFile(FileField):
    """One file; `data` is what was sent, or `None`."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = _sent(valuelist)
        self.data = sent[0] if sent else None
        self.raw_data = sent


class SentFiles(MultipleFileField):
    """Any number of files; `data` is the list of what was sent."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = _sent(valuelist)
        self.raw_data = self.data


class AttachmentForm(UploadForm):
    """Files to attach to a record."""

    files = SentFiles(_l("Files to attach"), render_kw={"accept": endings(ATTACHMENTS)})


def _sent(values: Sequence[Any]) -> list[FileStorage]:
    """What was sent in a file field; an empty field of a browser has no name."""
    return [value for value in values if isinstance(value, FileStorage) and value.filename]
