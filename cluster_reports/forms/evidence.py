"""Evidence: a file is taken for what it holds, never for its name, and only when its text can be checked."""

import hashlib
import io
import re
import uuid
from pathlib import PurePosixPath

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from msgspec import Struct

from cluster_reports.models import Evidence
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.secrecy import secrecy_marks

from .columns import InColumns
from .office_file import text_of_office
from .pdf_file import text_of_pdf
from .photo import reencode_once

Kind = Evidence.Kind
WIDTH = 2400  # a photographed A4 page stays legible
MOST_IMAGE_BYTES = 1_500_000
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ENDINGS = re.compile(
    r"(?:\.(?:pdf|jpe?g|png|webp|do[ct][xm]?|xl[st][xmb]?|p[po][ts][xm]?|exe))+$", re.IGNORECASE
)
ACCEPTED = "PDF, ảnh (JPEG, PNG, WebP), Word (.docx), Excel (.xlsx), PowerPoint (.pptx)"
REFUSED = f"Nội dung tệp không thuộc loại được nhận: {ACCEPTED}. Đổi đuôi tệp không làm đổi loại. Chưa có gì được lưu."


class Checked(Struct, frozen=True):
    """A file that may be kept: what will be stored, and what is known of it."""

    content: File
    name: str
    kind: str
    extension: str
    sha256: str
    measures: tuple[int | None, int | None] = (None, None)


def check(upload) -> Checked:
    """Takes an uploaded file apart far enough to keep it; raises ``ValidationError`` in Vietnamese.

    Takes seconds for a large file: no transaction may be open.
    """
    most = settings.EVIDENCE_MAX_MEGABYTES
    if upload.size > most * 1024 * 1024:
        raise ValidationError(f"Tệp lớn hơn {most} MB nên không nhận. Hãy thu nhỏ hoặc tách tệp.")
    if not upload.size:
        raise ValidationError("Tệp rỗng. Hãy chọn lại.")
    upload.seek(0)
    head = upload.read(16)
    kind, extension, text, content = _taken(upload, head)
    name = clean_name(upload.name, extension)
    if marks := secrecy_marks(f"{text}\n{PurePosixPath(name).stem.replace('_', ' ')}"):
        raise ValidationError(
            f"Trong tệp có dấu {', '.join(marks)}. Không đưa tài liệu bí mật nhà nước lên hệ thống này; "
            "tệp không được lưu. Hãy xóa tệp khỏi thiết bị nối mạng nếu không được phép giữ."
        )
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    from PIL import Image

    measures = Image.open(content).size if kind == Kind.IMAGE else (None, None)
    content.seek(0)
    return Checked(File(content), name, kind, extension, digest, measures)


def _taken(upload, head):
    """(kind, extension, text, content to store) by the first bytes, which say what a file is."""
    if head.startswith(b"%PDF-"):
        return Kind.PDF, "pdf", text_of_pdf(upload.temporary_file_path()), upload.file
    if head.startswith(b"PK\x03\x04"):
        kind, extension, text = text_of_office(upload.file)
        return Kind(kind), extension, text, upload.file
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise ValidationError(_old_office(upload))
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or head[:4] + head[8:12] == b"RIFFWEBP":
        return Kind.IMAGE, "jpg", "", io.BytesIO(reencode_once(upload.file, WIDTH, MOST_IMAGE_BYTES))
    raise ValidationError(REFUSED)


def _old_office(upload):
    upload.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in upload.read():
        return "Tệp Office có mật khẩu nên không kiểm tra được nội dung. Hãy bỏ mật khẩu rồi tải lại."
    return "Tệp Office kiểu cũ (.doc, .xls, .ppt) không nhận. Hãy lưu thành .docx, .xlsx, .pptx hoặc PDF rồi tải lại."


def clean_name(name: str, extension: str) -> str:
    """What people called the file, fit to show and to send: no path, NFC, one line, the ending of its content."""
    last = re.split(r"[/\\]", clean(name).replace("\n", " "))[-1]
    stem = re.sub(r'[<>:"|?*\t]', "", ENDINGS.sub("", last)).strip(" .")
    return f"{clean(stem[:100]).strip(' .') or 'minh chứng'}.{extension}"


def store(checked: Checked, day) -> str:
    """Writes the file under a random name and returns where it lies."""
    return default_storage.save(f"evidence/{day:%Y}/{uuid.uuid4().hex}.{checked.extension}", checked.content)


def type_of(evidence) -> str:
    """The media type to serve it with: that of its stored ending, which follows from its content."""
    return TYPES[evidence.file.rpartition(".")[2]]


class EvidenceForm(InColumns, forms.Form):
    """A file to add to a line; ``checked`` holds what will be stored once it is valid."""

    upload = forms.FileField(
        label="Tệp minh chứng",
        max_length=250,
        allow_empty_file=True,
        help_text=f"{ACCEPTED}; tối đa {settings.EVIDENCE_MAX_MEGABYTES} MB một tệp.",
        widget=forms.FileInput(attrs={"accept": ",".join([*TYPES.values(), "image/png", "image/webp"])}),
        error_messages={
            "required": "Chưa chọn tệp.",
            "invalid": "Chưa nhận được tệp. Hãy chọn lại.",
            "max_length": "Tên tệp dài quá 250 ký tự. Hãy đặt tên ngắn hơn rồi tải lại.",
        },
    )

    def clean_upload(self):
        self.checked = check(self.cleaned_data["upload"])
        return self.cleaned_data["upload"]

    def save_for(self, line, by, at):
        """The row, its file written before; ``line`` is a ``Result`` or ``Score`` whose owner the caller locked.

        Adds a fault and returns None where the line is full or has the very same file; what this person sent
        twice is there already.
        """
        there = list(line.evidence.all())
        sent = (self.checked.sha256, self.checked.name, by.pk)
        if twice := next((one for one in there if (one.sha256, one.name, one.uploaded_by_id) == sent), None):
            return twice
        if len(there) >= Evidence.MOST_PER_LINE:
            self.add_error("upload", f"Dòng này đã có {len(there)} tệp, là nhiều nhất. Xóa bớt rồi tải lại.")
            return None
        if same := next((one for one in there if one.sha256 == self.checked.sha256), None):
            self.add_error("upload", f"Dòng này đã có đúng tệp này, tên là “{same.name}”.")
            return None
        path = store(self.checked, at)
        width, height = self.checked.measures
        try:
            return line.evidence.create(
                file=path,
                name=self.checked.name,
                kind=self.checked.kind,
                size=self.checked.content.size,
                sha256=self.checked.sha256,
                width=width,
                height=height,
                uploaded_by=by,
                uploaded_at=at,
            )
        except BaseException:
            default_storage.delete(path)
            raise
