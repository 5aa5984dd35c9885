"""Contacts for telephones: folded, escaped, in any alphabet, read back by the rules of RFC 2426."""

import re

import pytest

from crm.web import vcards
from crm.web.vcards import Card, folded, pieces, written


def read(text: str) -> list[tuple[str, str]]:
    """The content lines of a file as a telephone reads them: unfolded, name and raw value."""
    unfolded = text.replace("\r\n ", "")
    return [tuple(line.split(":", 1)) for line in unfolded.split("\r\n") if line]


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


FULL = Card(
    "Ана Примерова-Демо",
    given_name="Ана",
    family_name="Примерова-Демо",
    latin_name="Ana Primerova-Demo",
    emails=("ana@people.example", "office@people.example"),
    phones=("+359000123456",),
    organisation="Хляб; сол, вода",
    title="Координатор",
    categories=("Доброволец", "a,b"),
    uid="person-17",
)


def test_a_card_has_every_line_a_telephone_looks_for():
    assert read(written(FULL)) == [
        ("BEGIN", "VCARD"),
        ("VERSION", "3.0"),
        ("N", "Примерова-Демо;Ана;;;"),
        ("FN", "Ана Примерова-Демо"),
        ("NICKNAME", "Ana Primerova-Demo"),
        ("EMAIL;TYPE=INTERNET,PREF", "ana@people.example"),
        ("EMAIL;TYPE=INTERNET", "office@people.example"),
        ("TEL;TYPE=VOICE", "+359000123456"),
        ("ORG", "Хляб\\; сол\\, вода"),
        ("TITLE", "Координатор"),
        ("CATEGORIES", "Доброволец,a\\,b"),
        ("UID", "person-17"),
        ("END", "VCARD"),
    ]


def test_a_name_without_parts_stands_whole_and_is_never_guessed_apart():
    lines = dict(read(written(Card("Omar Демо"))))

    assert (lines["N"], lines["FN"]) == ("Omar Демо;;;;", "Omar Демо")


def test_somebody_without_a_name_is_called_by_an_address():
    lines = dict(read(written(Card("", emails=("who@people.example",)))))

    assert lines["FN"] == "who@people.example"


@pytest.mark.parametrize("text", ["a\\b", "a;b,c", "two\nlines", "two\r\nlines", "BEGIN:VCARD"])
def test_a_value_ends_no_line_and_comes_back_as_it_was(text):
    lines = read(written(Card("Демо", title=text)))

    assert [unescaped(v) for n, v in lines if n == "TITLE"] == [text.replace("\r", "")]
    assert [name for name, _value in lines].count("BEGIN") == 1


@pytest.mark.parametrize("letter", ["a", "я", "€", "😀"])
@pytest.mark.parametrize("length", [18, 36, 37, 60, 74, 75, 76, 149, 300])
def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut(letter, length):
    line = "TITLE:" + letter * length

    parts = folded(line).encode().split(b"\r\n")

    assert max(map(len, parts)) <= 75
    assert [part.decode() for part in parts]
    assert folded(line).replace("\r\n ", "") == line


def test_many_cards_come_in_pieces_of_whole_cards(monkeypatch):
    monkeypatch.setattr(vcards, "PIECE", 400)

    found = list(pieces(Card(f"Човек {n} Демо") for n in range(50)))

    assert len(found) > 5
    assert all(p.startswith("BEGIN:VCARD") and p.endswith("END:VCARD\r\n") for p in found)
    assert "".join(found).count("END:VCARD") == 50


def test_no_cards_are_no_pieces():
    assert list(pieces([])) == []
