"""Tables as files: whole lines in pieces, nothing a spreadsheet would calculate."""

from datetime import date
from decimal import Decimal

import pytest

from crm.web import exports
from crm.web.exports import BYTE_ORDER_MARK, csv_lines


def test_a_small_table_is_one_piece_with_its_mark():
    pieces = list(csv_lines([["Name", "Day"], ["Ада", date(2026, 11, 22)], [None, Decimal("1.5")]]))

    assert pieces == [f"{BYTE_ORDER_MARK}Name,Day\r\nАда,2026-11-22\r\n,1.5\r\n"]


def test_a_large_table_comes_in_pieces_of_whole_lines_and_none_is_empty():
    rows = [[number, "Ада"] for number in range(20_000)]

    pieces = list(csv_lines(rows))

    assert all(piece.endswith("\r\n") for piece in pieces)
    assert max(map(len, pieces)) < 2 * exports.PIECE
    assert "".join(pieces) == BYTE_ORDER_MARK + "".join(f"{n},Ада\r\n" for n in range(20_000))


def test_rows_are_taken_as_they_are_sent_and_not_all_before():
    taken = 0

    def rows():
        nonlocal taken
        for number in range(100_000):
            taken += 1
            yield [number, "Ада"]

    next(csv_lines(rows()))

    assert taken < 5_000


def test_a_table_that_ends_with_its_piece_sends_nothing_more(monkeypatch):
    monkeypatch.setattr(exports, "PIECE", 0)

    assert list(csv_lines([["a"], ["b"]])) == [f"{BYTE_ORDER_MARK}a\r\n", "b\r\n"]


@pytest.mark.parametrize("sign", ["＝", "＋", "－", "＠"])
def test_the_wide_forms_of_signs_are_defused_as_well(sign):
    assert list(csv_lines([[f"{sign}1"]])) == [f"{BYTE_ORDER_MARK}'{sign}1\r\n"]
