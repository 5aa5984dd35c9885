"""Small files of every kind, made by hand."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20)
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L" + bytes(14)
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TEXT = "Среща в читалището".encode()
CYRILLIC_1251 = "Среща в читалището".encode("cp1251")
UTF16 = "Среща\tв читалището\r\n".encode("utf-16")
LETTER = b"From: Vera Demo <vera@people.example>\r\nSubject: Hello\r\n\r\nGood day\r\n"
ZIP_TEXT = b"application/vnd.oasis.opendocument.text"
ZIP_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def packed(*names: str, mimetype: bytes = b"") -> bytes:
    """A zip archive with members of those names; a `mimetype` stands first, as in ODF."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return held.getvalue()


DOCX = packed("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = packed("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
WITH_MACROS = packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
ODT = packed("content.xml", mimetype=ZIP_TEXT)
ODS = packed("content.xml", mimetype=ZIP_SHEET)
