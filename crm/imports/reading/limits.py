"""How much a file may hold. A file beyond a limit is refused as a whole, never cut."""

from typing import Final

MEGABYTE: Final = 1024 * 1024

#: The file as it was sent.
FILE_BYTES: Final = 20 * MEGABYTE
#: The parts of a workbook, unpacked, and the text of all its cells.
UNPACKED_BYTES: Final = 200 * MEGABYTE
#: How many times larger unpacked than packed; small files may be any, they fit anyway.
RATIO: Final = 100
RATIO_FREE_BYTES: Final = MEGABYTE
#: Parts of a workbook (sheets, styles, pictures).
PARTS: Final = 2_000

#: Rows with something in them, the header among them not counted.
ROWS: Final = 100_000
COLUMNS: Final = 100
#: Characters of a cell; a spreadsheet itself allows 32,767.
CELL_CHARACTERS: Final = 32 * 1024

#: Of the process that reads: seconds of work and on the wall, memory, size of what it hands on.
READING_SECONDS: Final = 60
WALL_SECONDS: Final = 120
MEMORY_BYTES: Final = 1024 * MEGABYTE
SPOOL_BYTES: Final = 512 * MEGABYTE

#: Characters of a cell that a message repeats.
SHOWN_CHARACTERS: Final = 80
