"""What a page of a report was asked: the programme, the window, the definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from werkzeug.datastructures import MultiDict

from crm.engagement.conditions import Window
from crm.engagement.definitions import Definition
from crm.programmes.models import Programme
from crm.reports.forms import WindowForm
from crm.reports.windows import since_start
from crm.wall import day_of


@dataclass
class Asked:
    """A window under a definition, as the address says it."""

    programme: Programme
    form: WindowForm
    at: datetime

    @classmethod
    def read(cls, args: MultiDict[str, str], programme: Programme, *, at: datetime) -> "Asked":
        """Without days it is everything since the programme's start until today."""
        period = since_start(programme.starts_on, day_of(at, programme.time_zone))
        form = WindowForm.read(
            args, programme_id=programme.id, since=period.day_from, until=period.day_to
        )
        return cls(programme, form, at)

    @cached_property
    def is_valid(self) -> bool:
        return bool(self.form.validate())

    @cached_property
    def window(self) -> Window:
        """The days asked for.

        Raises:
            ValueError: the form is not valid.
        """
        day_from, day_to = self.form.day_from.data, self.form.day_to.data
        if not self.is_valid or day_from is None or day_to is None:
            raise ValueError("this address names no window")
        return Window(self.programme, day_from, day_to)

    @property
    def definition(self) -> Definition:
        return Definition(self.form.definition.data)

    @property
    def args(self) -> Mapping[str, str]:
        """The parameters by which another page is asked the same."""
        return {
            "programme": str(self.programme.id),
            "from": self.window.day_from.isoformat(),
            "to": self.window.day_to.isoformat(),
            "definition": self.definition.value,
        }
