"""The sheet of a unit's tasks in the workbook of its report: its columns, and what they hold of an answer."""

from cluster_reports.models import DutyAnswer
from cluster_reports.vietnamese.words import upper_first

TITLE = "Việc được giao"
FIELDS = ("progress", "note")
HEADS = {
    "name": "Việc được giao",
    "asked_in": "Giao ở kỳ",
    "due_on": "Hạn xong",
    "progress": "Tiến độ",
    "note": "Kết quả, vướng mắc",
    "key": "Mã dòng (không sửa)",
    "origin": "Lúc tải (không sửa)",
}
PROGRESS = [upper_first(label) for _, label in DutyAnswer.Progress.choices]


def cells_of(answer) -> dict[str, str]:
    """What the cells of an answer hold now, by field; "" where nothing is said yet."""
    return {"progress": upper_first(answer.get_progress_display()), "note": answer.note}
