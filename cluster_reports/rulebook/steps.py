"""The states of every noun and the steps between them, read off the tables of the workflow."""

from cluster_reports import models, workflow
from cluster_reports.vietnamese.words import upper_first

from .clause import Clause, Section, Table
from .rights import RIGHTS

# Steps whose predicate is written in the table itself, by whose it is.
WRITTEN_THERE = {
    (models.UnitReport, "approve"): "can_approve",
    (models.TargetChange, "refuse"): "can_decide_change",
}
BACK, SAME = "trạng thái trước đó", "không đổi"
NOUNS = {
    models.UnitReport: ("bao-cao", "Báo cáo của đơn vị", ("entry", "report", "board")),
    models.Extension: ("gia-han", "Đề nghị gia hạn", ("report", "board")),
    models.PartReview: ("mang", "Mảng của báo cáo", ("my-work",)),
    models.Period: ("ky", "Kỳ", ("board",)),
    models.Pledge: ("giao-uoc", "Giao ước", ("pledges",)),
    models.TargetChange: ("dieu-chinh", "Điều chỉnh chỉ tiêu", ("pledges",)),
    models.ScoringTable: ("bang-diem", "Bảng điểm", ("scoring-tables",)),
    models.Scoring: ("cham-diem", "Bảng chấm điểm của kỳ", ("scoring",)),
    models.Appeal: ("xem-lai-diem", "Đề nghị xem lại điểm", ("scoring",)),
    models.Ballot: ("bo-phieu", "Cuộc bỏ phiếu", ("ballots",)),
    models.AwardProposal: ("khen-thuong", "Đề nghị khen thưởng", ("awards",)),
    models.Article: ("bai-viet", "Bài viết", ("desk",)),
    models.Correction: ("dinh-chinh", "Đính chính", ("desk",)),
    models.Directive: ("chi-dao", "Chỉ đạo", ("directives",)),
}
MEANS = {
    models.UnitReport: {
        "draft": "Đơn vị đang nhập, chưa nộp.",
        "submitted": "Đã nộp, chờ duyệt; đơn vị không sửa được nữa.",
        "checked": "Một người đã thẩm định, chờ người khác duyệt.",
        "returned": "Trả lại để sửa những chỗ được nêu.",
        "approved": "Số liệu được dùng trong bảng tổng hợp và bài viết.",
    },
    models.Extension: {
        "asked": "Đã gửi, chờ trả lời; vẫn nhập và nộp được.",
        "granted": "Hạn nộp và ngày khóa đã lùi.",
        "refused": "Hạn nộp giữ nguyên.",
        "withdrawn": "Đơn vị đã rút.",
    },
    models.PartReview: {
        "waiting": "Chờ đơn vị phụ trách mảng duyệt.",
        "approved": "Mảng đã được duyệt.",
        "returned": "Mảng đã trả lại cùng báo cáo.",
    },
    models.Period: {
        "preparing": "Quản trị đang chuẩn bị, đơn vị chưa thấy.",
        "open": "Đơn vị nhập và nộp báo cáo.",
        "locked": "Không nhập được nữa; chấm điểm, viết bài tiếp tục.",
        "published": "Đã có bài đăng; số liệu đã duyệt các thành viên xem được của nhau.",
    },
    models.Pledge: {
        "draft": "Đang ghi nội dung, dòng đăng ký của các đơn vị.",
        "signing": "Các đơn vị đang ký.",
        "confirmed": "Cấp trên đã xác nhận; chỉ tiêu chỉ đổi qua điều chỉnh.",
    },
    models.TargetChange: {
        "asked": "Chờ người khác quyết định; chỉ tiêu giữ nguyên.",
        "approved": "Chỉ tiêu đã đổi từ lúc đồng ý.",
        "refused": "Chỉ tiêu giữ nguyên.",
        "withdrawn": "Bên đề nghị đã rút.",
    },
    models.ScoringTable: {
        "draft": "Quản trị đang soạn.",
        "issued": "Không sửa được nữa; dùng để chấm.",
    },
    models.Scoring: {
        "open": "Đang chấm; thứ hạng là chạy thử.",
        "closed": "Điểm và thứ hạng giữ nguyên như lúc chốt.",
    },
    models.Appeal: {
        "asked": "Chờ người chấm trả lời; bảng chưa chốt được.",
        "changed": "Điểm chốt đã sửa.",
        "kept": "Điểm chốt giữ nguyên.",
        "withdrawn": "Đơn vị đã rút.",
    },
    models.Ballot: {
        "draft": "Đang soạn phiếu, chọn thành viên.",
        "open": "Thành viên đang bỏ phiếu; chưa ai biết kết quả.",
        "closed": "Đã kiểm phiếu; kết quả không đổi nữa.",
        "cancelled": "Phiếu đã bỏ được hủy, không đếm.",
    },
    models.AwardProposal: {
        "draft": "Đơn vị đang soạn.",
        "submitted": "Chờ đơn vị đứng đầu xét.",
        "returned": "Trả lại để sửa.",
        "endorsed": "Cụm, khối đồng ý đề nghị.",
        "decided": "Đã ghi quyết định khen của cấp có thẩm quyền.",
        "refused": "Cụm, khối không đề nghị.",
        "withdrawn": "Đơn vị đã rút.",
    },
    models.Article: {
        "draft": "Đang viết.",
        "proposed": "Đã gửi biên tập, chờ đăng.",
        "published": "Người đọc đang xem; chữ và số đứng yên.",
        "withdrawn": "Không ai ngoài người viết đọc được nữa; địa chỉ cũ báo đã gỡ.",
    },
    models.Correction: {
        "asked": "Chờ biên tập khác đăng.",
        "published": "Người đọc thấy lời đính chính cùng câu cũ, câu mới.",
        "refused": "Không đăng.",
        "withdrawn": "Đã rút, hoặc bài đã gỡ.",
    },
    models.Directive: {
        "sent": "Đơn vị chưa nhận.",
        "acknowledged": "Đơn vị đang làm.",
        "done": "Đơn vị đã báo kết quả, chờ chỉ huy.",
        "closed": "Chỉ huy đã kết thúc.",
        "withdrawn": "Chỉ huy đã rút.",
    },
}


def right_of(model, step):
    """The right that a step of the table asks for, or None where another step brings it along."""
    if step.is_brought_along:
        return None
    return RIGHTS[WRITTEN_THERE.get((model, step.name), step.allowed.__name__)]


def _rows(model):
    labels = dict(model.Status.choices)
    for step in workflow.TABLES[model]:
        right = right_of(model, step)
        if right is not None:
            sources = (
                "bất kỳ"
                if len(step.sources) == len(labels)
                else ", ".join(str(labels[one]) for one in labels if one in step.sources)
            )
            target = str(labels[step.target]) if step.target else BACK if step.name == "undo" else SAME
            yield step.label, sources, target, upper_first(right.who), "có" if step.asks_comment else "không"


def _table(model, title):
    head = ("Nút", "Từ trạng thái", "Sang", "Ai bấm được", "Phải ghi lý do")
    rows = dict.fromkeys(_rows(model))
    return Table(f"Các bước: {title.lower()}", head, tuple(rows))


def _clause(model, slug, title, at):
    labels = dict(model.Status.choices)
    says = tuple(f"{labels[status]}: {meaning}" for status, meaning in MEANS[model].items())
    return Clause(slug, title, says, table=lambda: _table(model, title), at=at)


SECTION = Section(
    "cac-buoc",
    "Trạng thái và các bước",
    "Mỗi việc đi qua những trạng thái nào, ai bấm được nút nào, lúc nào phải ghi lý do.",
    tuple(_clause(model, *words) for model, words in NOUNS.items()),
)
