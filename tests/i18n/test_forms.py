"""What the form library says of wrong input, in Bulgarian."""

import re

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, NumberRange

from crm.i18n import speaking
from crm.web.forms import Form, LineField


class Everything(Form):
    """A field of each kind the house uses, with the library's own messages."""

    line = LineField("line", [InputRequired()])
    address = LineField("address", [Email()])
    day = DateField("day")
    hour = TimeField("hour")
    moment = DateTimeLocalField("moment")
    share = DecimalField("share")
    whole = IntegerField("whole")
    low = IntegerField("low", [NumberRange(1)])
    high = IntegerField("high", [NumberRange(max=5)])
    within = IntegerField("within", [NumberRange(1, 5)])
    choice = SelectField("choice", choices=[SelectChoice("a", "A")])
    number = SelectField("number", choices=[SelectChoice(1, "A")], coerce=int)
    numbers = SelectMultipleField("numbers", choices=[SelectChoice(1, "A")], coerce=int)


WRONG = {
    "line": "",
    "address": "nobody",
    "day": "tomorrow",
    "hour": "late",
    "moment": "then",
    "share": "some",
    "whole": "few",
    "low": "0",
    "high": "6",
    "within": "9",
    "choice": "b",
    "number": "x",
    "numbers": "x",
}


@pytest.mark.parametrize("field", WRONG)
def test_the_library_says_it_in_bulgarian(app, field):
    with app.test_request_context(), speaking("bg"):
        form = Everything(MultiDict(WRONG))
        form.validate()
        said = form.errors[field]

    assert said
    assert [words for words in said if not re.fullmatch(r"[А-я0-9 .,:-]+", words)] == []
