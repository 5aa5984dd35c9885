import io
import zipfile

import pytest

from crm.files import kinds
from crm.files.kinds import recognise
from crm.files.names import safe_name
from tests.files import samples


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (samples.PDF, "a.pdf", kinds.PDF),
        (samples.PDF, "a.txt", kinds.PDF),
        (samples.PNG, "a.png", kinds.PNG),
        (samples.JPEG, "a.jpg", kinds.JPEG),
        (samples.WEBP, "a.webp", kinds.WEBP),
        (samples.XLS, "a.xls", kinds.XLS),
        (samples.TEXT, "a.txt", kinds.TXT),
        (samples.TEXT, "a", kinds.TXT),
        (samples.TEXT, "a.CSV", kinds.CSV),
        (samples.CYRILLIC_1251, "a.csv", kinds.CSV),
        (samples.UTF16, "a.txt", kinds.TXT),
        (samples.LETTER, "a.eml", kinds.EML),
        (samples.LETTER, "a.txt", kinds.TXT),
        (samples.TEXT, "a.eml", kinds.TXT),
        (samples.DOCX, "a.docx", kinds.DOCX),
        (samples.XLSX, "a.zip", kinds.XLSX),
        (samples.ODT, "a.odt", kinds.ODT),
        (samples.ODS, "a.ods", kinds.ODS),
    ],
)
def test_the_content_says_what_a_file_is(content, name, kind):
    assert recognise(io.BytesIO(content), name) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03\x00\x00\x00program",
        b"\x7fELF\x02\x01\x01" + bytes(9),
        b"GIF89a\x01\x00",
        b"text with a \x00 in it",
        b"text with an \x1b escape" + bytes([0x07]),
        samples.packed("anything.xml"),
        samples.packed("content.xml", mimetype=b"application/epub+zip"),
        samples.packed("content.xml", mimetype=samples.ZIP_TEXT + b"-template"),
        samples.WITH_MACROS,
        samples.DOCX[:60],
        b"PK\x03\x04" + bytes(200),
    ],
)
def test_whatever_else_it_is_it_is_none_of_ours(content):
    assert recognise(io.BytesIO(content), "a.txt") is None


def test_an_archive_with_an_endless_directory_is_not_read():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
        for number in range(12_000):
            archive.writestr(f"word/media/picture-with-a-long-name-{number:030}.png", b"")

    assert recognise(held, "a.docx") is None


def test_a_control_character_deep_in_a_text_is_found():
    content = b"a" * (2 * kinds.PIECE) + b"\x00"

    assert recognise(io.BytesIO(content), "a.txt") is None


def test_the_file_is_left_at_its_start():
    file = io.BytesIO(samples.DOCX)

    recognise(file, "a.docx")

    assert file.tell() == 0


@pytest.mark.parametrize(
    ("claimed", "kind", "name"),
    [
        ("Протокол 5.pdf", kinds.PDF, "Протокол 5.pdf"),
        ("..\\..\\windows\\x.pdf", kinds.PDF, "x.pdf"),
        ("/etc/passwd", kinds.TXT, "passwd.txt"),
        ("page.html", kinds.TXT, "page.html.txt"),
        ("PHOTO.JPEG", kinds.JPEG, "PHOTO.jpeg"),
        ("photo.png", kinds.JPEG, "photo.png.jpg"),
        ("a\r\nSet-Cookie: b.pdf", kinds.PDF, "a Set-Cookie_ b.pdf"),
        ("gpj.\u202efdp.pdf", kinds.PDF, "gpj._fdp.pdf"),
        ('"; rm *.pdf', kinds.PDF, "rm.pdf"),
        ("", kinds.PDF, "file.pdf"),
        ("....", kinds.PDF, "file.pdf"),
        (".pdf", kinds.PDF, "pdf.pdf"),
        ("я" * 300 + ".pdf", kinds.PDF, "я" * 120 + ".pdf"),
    ],
)
def test_a_name_becomes_only_a_name(claimed, kind, name):
    assert safe_name(claimed, kind) == name
