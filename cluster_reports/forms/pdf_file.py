"""Whether a PDF may be kept, and what is written in it."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from django.core.exceptions import ValidationError

READER = Path(__file__).with_name("pdf_text.py")
MOST_PAGES = 300
MOST_TEXT = 5_000_000
MOST_SECONDS = 20
TAIL = 2_048
FAULTS = {
    "encrypted": (
        "Tệp PDF có mật khẩu hoặc bị hạn chế quyền nên không kiểm tra được nội dung. "
        "Hãy bỏ mật khẩu rồi tải lại."
    ),
    "pages": f"Tệp PDF không có trang nào, hoặc có hơn {MOST_PAGES} trang. Hãy tách tệp rồi tải phần cần thiết.",
    "embedded": "Tệp PDF có tệp khác đính bên trong nên không nhận. Hãy in ra PDF mới rồi tải lại.",
    "active": "Tệp PDF có chương trình hoặc biểu mẫu động bên trong nên không nhận. Hãy in ra PDF mới rồi tải lại.",
    "text": "Tệp PDF có quá nhiều chữ, không kiểm tra hết được. Hãy tách tệp rồi tải phần cần thiết.",
    "broken": "Tệp PDF bị hỏng, không đọc được. Hãy xuất lại PDF rồi tải lên.",
    "slow": "Tệp PDF quá phức tạp, không kiểm tra được. Hãy in ra PDF mới rồi tải lại.",
}


def text_of_pdf(path: str) -> str:
    """The text of the PDF at ``path``, notes and stamps included; ``ValidationError`` for what may not be kept."""
    _check_ends(path)
    command = [sys.executable, "-I", str(READER), path, str(MOST_PAGES), str(MOST_TEXT)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=MOST_SECONDS, check=False
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise ValidationError(FAULTS["slow"]) from None
    except ValueError:  # ended by the system: no memory left
        raise ValidationError(FAULTS["slow"]) from None
    if answer["fault"]:
        raise ValidationError(FAULTS[answer["fault"]])
    return answer["text"]


def _check_ends(path):
    """A PDF from the first byte to the last: not cut short, and nothing else before, behind or beside it."""
    with open(path, "rb") as file:
        head = file.read(9)
        file.seek(0, 2)
        file.seek(max(0, file.tell() - TAIL))
        tail = file.read()
    if not re.match(rb"%PDF-[12]\.\d", head):
        raise ValidationError(FAULTS["broken"])
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise ValidationError("Tệp PDF bị cụt, thiếu phần cuối. Hãy xuất hoặc tải lại tệp gốc rồi thử lại.")
    if tail.rpartition(b"%%EOF")[2].strip(b"\r\n\t \0") or zipfile.is_zipfile(path):
        raise ValidationError(
            "Tệp PDF có dữ liệu lạ ghép thêm nên không nhận. Hãy in ra PDF mới rồi tải lại."
        )
