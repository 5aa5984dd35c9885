"""Filters of a list: the address as a form, and a chip for each filter in force."""

from collections.abc import Sequence
from typing import Self

from flask import request

from crm.i18n import gettext as _
from crm.web.addresses import address_without
from crm.web.forms import Form
from crm.web.listing import Chip
from crm.web.stale import shown


class FilterForm(Form):
    """Read from the address of the list; a value that makes no sense filters nothing."""

    class Meta(Form.Meta):
        csrf = False

    @classmethod
    def read(cls) -> Self:
        """The form as the address fills it; fields that cannot be read are emptied."""
        form = cls(formdata=request.args)
        form.offer()
        form.validate()
        for field in form:
            if field.errors:
                field.data, field.raw_data, field.errors = None, None, []
        return form

    def offer(self) -> None:
        """Fill the choices that depend on the reader's language."""

    def chips(self) -> Sequence[Chip]:
        """One chip for each filter in force."""
        return [
            Chip(
                label=_("Search") if field.name == "q" else str(field.label.text),
                value=shown(field),
                remove_url=address_without(field.name, request.args.get(field.name, "")),
            )
            for field in self
            if field.data
        ]
