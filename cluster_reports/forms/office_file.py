"""Whether an Office file (.docx, .xlsx, .pptx) may be kept, and what is written in it.

Sizes and names are checked before anything is unpacked, and no XML parser runs: text is picked out of bounded parts.
"""

import html
import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

from cluster_reports.vietnamese.secrecy import in_capitals

MB = 1024 * 1024
MOST_PARTS = 3_000
MOST_UNPACKED = 300 * MB
MOST_XML = 25 * MB
END = 22  # bytes of the record that ends an archive
KINDS = {
    "wordprocessingml.document": ("word", "docx"),
    "spreadsheetml.sheet": ("sheet", "xlsx"),
    "presentationml.presentation": ("slides", "pptx"),
    "presentationml.slideshow": ("slides", "pptx"),
}
READ = {".xml", ".rels", ".vml", ".sigs"}  # .sigs: an empty part that comes with a digital signature
PICTURES = {
    ".png",
    ".jpg",
    ".jpeg",
    ".jfif",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".emf",
    ".wmf",
    ".svg",
    ".wdp",
    ".webp",
}
FONTS = {".odttf", ".fntdata", ".ttf"}
INSIDE = {".docx", ".xlsx", ".pptx"}  # what a chart brings along: read as well
MAIN = re.compile(r'ContentType="application/vnd\.openxmlformats-officedocument\.([\w.]+)\.main\+xml"')
FOREIGN = re.compile(
    r"<Relationship\b(?=[^<>]*TargetMode=[\"']External)"
    r"(?=[^<>]*/(?:attachedTemplate|oleObject|frame|subDocument)[\"'])"
    r"(?=[^<>]*Target=[\"'](?:https?:|ftp:|mhtml:|\\\\|file:/*\\\\|file:////))",
    re.IGNORECASE,
)
DECLARED = re.compile(r"\s*<\?xml[^>]*encoding=[\"']([\w-]+)")
TOKEN = re.compile(
    r"<(?:[\w.-]+:)?(?P<tag>t|v|delText|instrText|text|title|subject|keywords|description|category|contentStatus|"
    r"odd(?:Header|Footer)|even(?:Header|Footer)|first(?:Header|Footer)|lpwstr)(?:\s[^<>]*)?>(?P<text>[^<]*)<"
    r"|<(?:v:)?textpath\s(?:[^<>]*\s)?string=(?P<quote>[\"'])(?P<art>[^<>]*?)(?P=quote)"
    r"|<sheet\s(?:[^<>]*\s)?name=\"(?P<sheet>[^<>\"]*)\""
    r"|(?P<tab><(?:[\w.-]+:)?tab\b)"
    r"|(?P<line></?(?:[\w.-]+:)?(?:p|si|is|c|br|cr|tc|comment|shape)\b)"
)
CAPITALS = re.compile(r"<w:(?:caps|smallCaps)\b|\bcap=[\"'](?:all|small)")  # letters are drawn as capitals
PAGE_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Z])')
BROKEN = "Tệp Office bị hỏng, không đọc được. Hãy mở bằng Word, Excel hoặc PowerPoint, lưu lại rồi tải lên."
ODD = (
    "Tệp có cấu trúc bất thường nên không nhận. Hãy mở bằng Word, Excel hoặc PowerPoint, lưu lại rồi tải lên."
)
TOO_MUCH = "Tệp bung ra quá lớn, không kiểm tra được. Hãy tách tệp hoặc in ra PDF rồi tải lại."
MACRO = "Tệp Office có macro (chương trình) nên không nhận. Hãy lưu thành .docx, .xlsx hoặc .pptx thường rồi tải lại."
EMBEDDED = (
    "Tệp Office có tệp khác hoặc chương trình nhúng bên trong nên không nhận. Hãy bỏ phần nhúng rồi tải lại."
)


def text_of_office(file) -> tuple[str, str, str]:
    """(kind, extension, text) of an Office file; ``ValidationError`` for what may not be kept."""
    try:
        return _Package(file).read()
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        UnicodeError,
        NotImplementedError,
        RuntimeError,
    ):
        raise ValidationError(BROKEN) from None


class _Package:
    def __init__(self, file, budget=MOST_XML, is_inside=False):
        self.budget, self.is_inside, self.draws_capitals = budget, is_inside, False
        _check_directory(file)
        self.zip = zipfile.ZipFile(file)
        self.parts = self.zip.infolist()

    def read(self):
        self._check_parts()
        types = self._xml("[Content_Types].xml")
        if "macroEnabled" in types or "vbaProject" in types:
            raise ValidationError(MACRO)
        kinds = {found for found in MAIN.findall(types) if found in KINDS}
        if len(kinds) != 1:
            raise ValidationError(
                "Tệp này không phải văn bản Word, bảng tính Excel hay trình chiếu PowerPoint. Chưa có gì được lưu."
            )
        kind, extension = KINDS[kinds.pop()]
        text = "\n".join(self._texts())
        return kind, extension, f"{text}\n{in_capitals(text)}" if self.draws_capitals else text

    def _check_parts(self):
        names = [part.filename for part in self.parts]
        if len(set(map(str.lower, names))) != len(names) or "[Content_Types].xml" not in names:
            raise ValidationError(ODD)
        if sum(part.file_size for part in self.parts) > MOST_UNPACKED:
            raise ValidationError(TOO_MUCH)
        for part in self.parts:
            self._check_part(part)

    def _check_part(self, part):
        path, suffix = PurePosixPath(part.filename.lower()), ending(part.filename)
        if part.flag_bits & 1:
            raise ValidationError("Tệp Office có mật khẩu nên không kiểm tra được nội dung. Hãy bỏ mật khẩu.")
        if part.filename.startswith("/") or ".." in path.parts or re.search(r"[\\:\0]", part.orig_filename):
            raise ValidationError(ODD)
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise ValidationError(ODD)
        if path.name.startswith(("vbaproject", "vbadata")):
            raise ValidationError(MACRO)
        is_plain = part.is_dir() or suffix in READ | PICTURES | FONTS
        is_plain |= suffix == ".bin" and path.name.startswith("printersettings")
        is_plain |= suffix in INSIDE and not self.is_inside
        if not is_plain or "activex" in path.parts:
            raise ValidationError(EMBEDDED)

    def _texts(self):
        for part in self.parts:
            suffix = ending(part.filename)
            if suffix in READ:
                xml = self._xml(part.filename)
                if suffix == ".rels" and FOREIGN.search(xml):
                    raise ValidationError(
                        "Tệp Office gọi tới tệp ở nơi khác nên không nhận. Hãy bỏ liên kết đó."
                    )
                self.draws_capitals = self.draws_capitals or bool(CAPITALS.search(xml))
                yield written(xml)
            elif suffix in INSIDE:
                inside = _Package(io.BytesIO(self._content(part)), self.budget, is_inside=True)
                yield inside.read()[2]
                self.budget = inside.budget

    def _content(self, part):
        """The unpacked bytes of one part; together no more than the budget."""
        self.budget -= part.file_size
        if self.budget < 0:
            raise ValidationError(TOO_MUCH)
        return self.zip.read(part)  # never more than the size it declares

    def _xml(self, name):
        content = self._content(self.zip.getinfo(name))
        is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        xml = content.decode("utf-16" if is_wide else "utf-8-sig")
        declared = DECLARED.match(xml)
        if declared and declared[1].lower() not in {"utf-8", "utf-16", "us-ascii"}:
            raise ValidationError(ODD)
        if "<!DOCTYPE" in xml or "<!ENTITY" in xml or "\0" in xml:
            raise ValidationError(ODD)
        return xml


def ending(name):
    """ ".rels" also of "_rels/.rels"."""
    return f".{name.lower().rpartition('.')[2]}"


def _check_directory(file):
    """The list of parts ends the file and is of a bounded size: known before it is read."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise ValidationError(ODD)
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - END))
    end = file.read()
    if end[:4] != b"PK\x05\x06" or end[20:] != b"\0\0":
        raise ValidationError(BROKEN)
    count, length, start = (int.from_bytes(end[a:b], "little") for a, b in ((10, 12), (12, 16), (16, 20)))
    if start + length + END != size or length > MOST_PARTS * 300:
        raise ValidationError(ODD)
    if count > MOST_PARTS:
        raise ValidationError(TOO_MUCH)


def written(xml: str) -> str:
    """What people wrote, out of the XML of a part: a paragraph or cell a line, headers and drawn words included."""
    pieces = [""]
    for found in TOKEN.finditer(_plain(xml)):
        if found["tab"]:
            pieces.append("\t")
        elif found["line"]:
            pieces += [] if pieces[-1].endswith("\n") else ["\n"]
        elif found["tag"] == "v" and _is_number(found["text"]):
            continue  # most of a sheet
        elif found["tag"] and found["tag"].endswith(("Header", "Footer")):
            pieces.append(f"\n{PAGE_CODE.sub(chr(10), html.unescape(found['text']))}\n")
        elif found["tag"] == "t":
            pieces.append(html.unescape(found["text"]))
        else:
            words = found["text"] or found["art"] or found["sheet"] or ""
            pieces.append(f"\n{html.unescape(words)}\n")
    return "".join(pieces)


def _is_number(text):
    return text.isascii() and "&" not in text


def _plain(xml):
    """Without comments, and with words for what is marked as no markup."""
    first, *rest = xml.split("<!--")
    xml = first + "".join(piece.partition("-->")[2] for piece in rest)
    first, *rest = xml.split("<![CDATA[")
    for piece in rest:
        words, _, after = piece.partition("]]>")
        first += html.escape(words) + after
    return first
