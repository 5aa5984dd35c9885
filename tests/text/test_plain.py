import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text.plain import clean_text, single_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Среща \t с   партньори ", "Среща с партньори"),
        ("Тема\r\nBcc: ana@people.example", "Тема Bcc: ana@people.example"),
        ("a\u2028b\u2029c\x85d\ve", "a b c d e"),
        ("null\x00 bell\x07", "null bell"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066скрито\u2069", "скрито"),
        ("1\u00a0300 души", "1\u00a0300 души"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Николаи\u0306", "Николай"),
        ("half \ud83d", "half"),
    ],
)
def test_a_title_is_one_line_without_hidden_signs(text: str, expected: str):
    line = single_line(text)

    assert line == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("един\r\nдва\rтри\n", "един\nдва\nтри"),
        ("\n\n  списък:\n    - точка  \n\nкрай\t\n", "  списък:\n    - точка\n\nкрай"),
        ("a\x00\x1b[31mb\u202e", "a[31mb"),
        ("a\tb", "a b"),
    ],
)
def test_a_note_keeps_its_lines_and_nothing_hidden(text: str, expected: str):
    note = clean_text(text)

    assert note == expected


@given(st.text(st.characters()))
def test_a_line_is_clean_for_good(text: str):
    line = single_line(text)

    assert single_line(line) == line
    assert {unicodedata.category(char) for char in line} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert line.encode().decode() == line


@given(st.text(st.characters()))
def test_a_note_is_clean_for_good(text: str):
    note = clean_text(text)

    assert clean_text(note) == note
    assert {char for char in note if unicodedata.category(char) in {"Cc", "Cs"}} <= {"\n"}
