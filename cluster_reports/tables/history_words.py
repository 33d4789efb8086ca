"""How the history of changes says what a change was made on: a page, the administration, a command."""

from django.apps import apps

from units.acting import COMMAND

UNKNOWN = "không rõ từ đâu"
PAGES = {
    "unit-report-edit": "trang nhập báo cáo",
    "unit-report-autosave": "tự lưu khi nhập báo cáo",
    "unit-report-presence": "trang nhập báo cáo",
    "report-sheet-intake": "nhập báo cáo từ bảng tính",
    "unit-report-step": "trang báo cáo",
    "evidence": "trang minh chứng",
    "evidence-remove": "trang minh chứng",
    "extension-new": "trang xin gia hạn",
    "extension-step": "trang xin gia hạn",
    "period-step": "bảng theo dõi kỳ",
    "period-seen": "bảng theo dõi kỳ",
    "period-many": "duyệt nhiều báo cáo",
    "excuse": "trang miễn trễ",
    "part-review-step": "trang duyệt mảng",
    "target-change-new": "trang điều chỉnh chỉ tiêu",
    "target-change-step": "trang điều chỉnh chỉ tiêu",
    "pledge-lines": "trang nhập giao ước",
    "pledge-sign": "trang ký giao ước",
    "pledge-step": "trang giao ước",
    "pledge-titles-own": "trang đăng ký danh hiệu",
    "review-new": "trang lập hội nghị",
    "review-edit": "trang ghi hội nghị",
    "review-take": "lấy kết quả đã duyệt vào hội nghị",
    "conference-conclude": "trình chiếu hội nghị",
    "limitation-carry": "trang hội nghị",
    "photo-new": "trang thêm ảnh",
    "wording": "trang câu chữ mẫu",
    "article-new": "trang hội nghị",
    "article-edit": "trang sửa bài",
    "article-refresh": "trang sửa bài",
    "article-autosave": "tự lưu khi sửa bài",
    "article-autosave-drop": "trang sửa bài",
    "paragraph-choose": "trang sửa bài",
    "article-step": "trang sửa bài",
    "article-preview": "trang xem trước bài",
    "article-schedule": "trang hẹn giờ đăng",
    "article-restore": "trang bản lưu",
    "article-opening": "trang chọn cách mở bài",
    "article-checks": "trang kiểm tra bài",
    "article-fix": "trang kiểm tra bài",
    "article-confirm": "trang kiểm tra bài",
    "article-unconfirm": "trang kiểm tra bài",
    "article-comments": "trang góp ý",
    "comment-resolve": "trang góp ý",
    "comment-reopen": "trang góp ý",
    "share-links": "trang đường dẫn đọc thử",
    "share-link-revoke": "trang đường dẫn đọc thử",
    "shared": "đường dẫn đọc thử",
    "correction-new": "trang đính chính",
    "correction-step": "trang đính chính",
    "paper-number": "trang văn bản",
    "paper-batch-new": "trang văn bản",
    "scoring-table-step": "trang bảng điểm",
    "scoring-table-copy": "trang bảng điểm",
    "scoring-open": "trang chấm điểm",
    "scoring-step": "trang chấm điểm",
    "score-own": "phiếu tự chấm",
    "score-marks": "phiếu cụm chấm",
    "score-finals": "trang chốt điểm",
    "score-evidence": "minh chứng của phiếu chấm",
    "score-evidence-remove": "minh chứng của phiếu chấm",
    "appeal-new": "trang xem lại điểm",
    "appeal-step": "trang xem lại điểm",
    "ballot-new": "trang lập bỏ phiếu",
    "ballot-edit": "trang sửa cuộc bỏ phiếu",
    "ballot-step": "trang bỏ phiếu",
    "ballot-cast": "trang bỏ phiếu",
    "ballot-written": "trang bỏ phiếu",
    "award-proposal-new": "trang lập đề nghị khen thưởng",
    "award-proposal-edit": "trang sửa đề nghị khen thưởng",
    "award-proposal-step": "trang đề nghị khen thưởng",
    "awards-take": "lấy khen thưởng vào hội nghị",
    "directive-new": "trang chỉ đạo",
    "directive-step": "trang chỉ đạo",
    "year-turn": "trang chuyển năm",
    "practice-step": "trang tập huấn",
    "head-handover": "trang bàn giao",
    "person-handover": "trang bàn giao công việc",
    "notices-read": "trang thông báo",
    "calendar-renew": "trang lịch",
    "calendar-revoke": "trang lịch",
    "api-tokens": "trang mã truy cập dữ liệu",
    "api-token-revoke": "trang mã truy cập dữ liệu",
    "login": "trang đăng nhập",
    "login-in-place": "trang đăng nhập",
    "logout": "trang đăng nhập",
    "second-step": "trang đăng nhập",
    "sessions": "trang phiên đăng nhập",
    "person-sessions": "trang phiên đăng nhập",
    "session-end": "trang phiên đăng nhập",
    "two-step": "trang xác thực hai bước",
    "person-two-step": "trang xác thực hai bước",
    "password-change": "trang đổi mật khẩu",
    "person-password": "trang cấp mật khẩu",
    "people-sheet": "lập nhiều tài khoản từ bảng tính",
    "view-as": "xem như người khác",
    "view-as-stop": "xem như người khác",
}


def words_of_source(source: str) -> str:
    """ "trang nhập báo cáo", "quản trị, mục kỳ báo cáo", "lệnh load_dossier trên máy chủ"."""
    if source.startswith(COMMAND):
        return f"lệnh {source.removeprefix(COMMAND).strip()} trên máy chủ"
    if source.startswith("admin:"):
        return _in_administration(source.removeprefix("admin:"))
    return PAGES.get(source, UNKNOWN)


def _in_administration(name):
    for model in apps.get_models():
        meta = model._meta
        if name.startswith(f"{meta.app_label}_{meta.model_name}_"):
            return f"quản trị, mục {meta.verbose_name}"
    return "quản trị"
