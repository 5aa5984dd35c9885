"""Rows on disk between the process that reads a file and the one that uses them."""

from datetime import date, datetime

#: What a cell holds. Numbers are numbers only where the spreadsheet says so; "" is an empty cell.
Cell = str | int | float | bool | date | datetime
