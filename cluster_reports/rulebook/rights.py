"""Who may do what, a row a predicate of ``access``: tests ask the predicates themselves and compare."""

from msgspec import Struct

OWN, OTHER, HEAD, DEPUTY, EDITOR, COMMANDER, ADMIN = PEOPLE = (
    "own",
    "other",
    "head",
    "deputy",
    "editor",
    "commander",
    "admin",
)
WORDS = {
    OWN: "Cán bộ đơn vị có liên quan",
    OTHER: "Cán bộ đơn vị khác trong cụm",
    HEAD: "Cán bộ đơn vị đứng đầu",
    DEPUTY: "Cán bộ đơn vị phó",
    EDITOR: "Biên tập",
    COMMANDER: "Chỉ huy",
    ADMIN: "Quản trị",
}
JUDGES = frozenset({HEAD, DEPUTY})
OWN_ONLY, EDITORS, COMMANDERS, ADMINS = (frozenset({one}) for one in (OWN, EDITOR, COMMANDER, ADMIN))
UNIT, JUDGE = "cán bộ của chính đơn vị", "cán bộ đơn vị đứng đầu, đơn vị phó"


class Right(Struct, frozen=True):
    """``who`` in words; ``people`` who of ``PEOPLE`` may, in the plain case.

    None where it hangs on the row too much to be said in a table.
    """

    does: str
    who: str
    people: frozenset[str] | None = None


RIGHTS = {
    # reports
    "can_edit": Right("Nhập, sửa, nộp báo cáo", f"{UNIT}, khi kỳ mở hoặc báo cáo bị trả lại", OWN_ONLY),
    "can_attach": Right("Gắn minh chứng vào dòng báo cáo", f"{UNIT}, vào dòng đang mở", OWN_ONLY),
    "can_recall": Right("Thu hồi báo cáo vừa nộp", f"{UNIT}, khi còn trong thời gian nhập", OWN_ONLY),
    "can_ask_extension": Right("Xin gia hạn", f"{UNIT}, khi chưa nộp và kỳ đang mở", OWN_ONLY),
    "can_answer_extension": Right("Trả lời đề nghị gia hạn", f"{JUDGE}, không phải người xin", JUDGES),
    "can_take_back_extension": Right("Rút đề nghị gia hạn", f"{UNIT}, khi chưa được trả lời", OWN_ONLY),
    "can_judge": Right(
        "Trả lại báo cáo", f"{JUDGE}, không duyệt báo cáo mình nộp hay của đơn vị mình", JUDGES
    ),
    "can_approve": Right("Duyệt báo cáo", f"{JUDGE}, không phải người đã thẩm định", JUDGES),
    "can_check": Right("Thẩm định báo cáo (cụm, khối duyệt hai bước)", JUDGE, JUDGES),
    "can_reopen": Right("Mở lại báo cáo đã duyệt", f"{JUDGE}, khi kỳ chưa công bố", JUDGES),
    "can_override": Right("Duyệt thay, cho gia hạn thay, có ghi lý do", "quản trị", ADMINS),
    "can_confirm": Right("Xác nhận báo cáo được duyệt thay", JUDGE, JUDGES),
    "can_undo": Right(
        "Hoàn tác quyết định về báo cáo", "chính người vừa quyết định, khi chưa ai làm gì tiếp"
    ),
    "can_remind": Right("Nhắc nộp báo cáo", JUDGE, JUDGES),
    "can_excuse": Right("Miễn trễ", f"{JUDGE}, khi báo cáo chậm hoặc chưa có", JUDGES),
    "can_unexcuse": Right("Thôi miễn trễ", JUDGE, JUDGES),
    "can_judge_part": Right("Duyệt, trả lại một mảng", "cán bộ đơn vị phụ trách mảng, không phải người nộp"),
    "can_undo_part": Right("Hoàn tác quyết định về một mảng", "chính người vừa quyết định"),
    # review and article
    "can_edit_review": Right("Ghi hội nghị, tổng hợp", JUDGE, JUDGES),
    "can_number_paper": Right("Cấp số văn bản của hội nghị", JUDGE, JUDGES),
    "can_edit_article": Right(
        "Sửa bài khi là bản nháp",
        f"{JUDGE} khi bài là bản nháp; biên tập của cơ quan tổ chức",
        JUDGES | EDITORS,
    ),
    "can_publish": Right(
        "Đăng bài, hẹn đăng",
        "biên tập của cơ quan tổ chức; bài công khai thì không phải người đã gửi",
        EDITORS,
    ),
    "can_withdraw": Right("Gỡ bài, trả về bản nháp", "biên tập của cơ quan tổ chức", EDITORS),
    "can_unschedule": Right("Bỏ hẹn giờ", "biên tập của cơ quan tổ chức, khi có hẹn"),
    "can_correct": Right("Soạn đính chính", "biên tập của cơ quan tổ chức", EDITORS),
    "can_publish_correction": Right(
        "Đăng đính chính", "biên tập của cơ quan tổ chức; bài công khai thì không phải người soạn", EDITORS
    ),
    "can_refuse_correction": Right("Không đăng đính chính", "biên tập khác của cơ quan tổ chức", EDITORS),
    "can_take_back_correction": Right("Rút đính chính", "chính người soạn"),
    "can_comment": Right(
        "Góp ý từng câu của bài", f"biên tập của cơ quan tổ chức; {JUDGE}", JUDGES | EDITORS
    ),
    "can_share": Right("Gửi đường dẫn đọc thử", "ai đang sửa được bài, khi bài chưa đăng", JUDGES | EDITORS),
    "can_revoke": Right("Thu hồi đường dẫn đọc thử", "người tạo, ai sửa được bài, quản trị"),
    "can_word_articles": Right("Sửa câu chữ mẫu của bài viết", "quản trị", ADMINS),
    # pledge and targets
    "can_register": Right(
        "Ghi dòng giao ước của đơn vị, ký", f"{UNIT}, khi giao ước chưa xác nhận", OWN_ONLY
    ),
    "can_register_titles": Right("Đăng ký danh hiệu", f"{UNIT}, khi giao ước chưa xác nhận", OWN_ONLY),
    "can_confirm_pledge": Right(
        "Xác nhận giao ước", "chỉ huy của cơ quan tổ chức; quản trị ghi thay", COMMANDERS | ADMINS
    ),
    "can_ask_change": Right(
        "Đề nghị điều chỉnh chỉ tiêu đã giao", f"{JUDGE}; quản trị, trong trang quản trị", JUDGES
    ),
    "can_decide_change": Right("Quyết định điều chỉnh chỉ tiêu", f"{JUDGE}, không phải bên đề nghị"),
    "can_decide_change_instead": Right(
        "Quyết định thay", "quản trị khác, khi bên đề nghị cũng là quản trị hoặc không còn ai quyết được"
    ),
    "can_take_back_change": Right("Rút đề nghị điều chỉnh", "bên đã đề nghị"),
    # scores
    "can_mark_own": Right("Tự chấm", f"{UNIT}, khi bảng chưa chốt", OWN_ONLY),
    "can_mark": Right(
        "Cụm chấm, chốt từng điểm", f"{JUDGE}, không chấm đơn vị mình khi còn đơn vị khác", JUDGES
    ),
    "can_appeal": Right("Đề nghị xem lại điểm", f"{UNIT}, khi bảng chưa chốt", OWN_ONLY),
    "can_answer_appeal": Right(
        "Trả lời đề nghị xem lại", "người chấm đơn vị ấy, không phải người đề nghị", JUDGES
    ),
    "can_take_back_appeal": Right("Rút đề nghị xem lại", UNIT, OWN_ONLY),
    "can_close_scoring": Right("Chốt, mở lại bảng chấm điểm", JUDGE, JUDGES),
    "can_see_trial": Right("Xem thứ hạng chạy thử", f"{JUDGE}; quản trị", JUDGES | ADMINS),
    "can_take_scores": Right(
        "Tải bảng điểm Excel", f"{JUDGE}; quản trị; chốt rồi thì cả biên tập, chỉ huy", JUDGES | ADMINS
    ),
    # ballots
    "can_run_ballot": Right("Lập, mở, kết thúc cuộc bỏ phiếu", JUDGE, JUDGES),
    "can_rerun_ballot": Right(
        "Lập vòng sau", f"{JUDGE}, khi vòng trước không đủ phiếu hoặc không phân định được"
    ),
    "can_prefer": Right(
        "Ghi quyết định sau hai vòng",
        "cán bộ đơn vị đứng đầu; đơn vị phó, khi đơn vị đứng đầu ở trong số bằng nhau",
    ),
    "can_vote": Right("Bỏ phiếu", "thành viên có tên trong cuộc bỏ phiếu, không ai bỏ thay"),
    # awards
    "can_propose_award": Right(
        "Lập đề nghị khen thưởng", f"{UNIT}, từ khi mở kỳ đến khi công bố", OWN_ONLY | {OTHER} | JUDGES
    ),
    "can_write_proposal": Right(
        "Sửa, gửi đề nghị khen thưởng", f"{UNIT}, khi chưa gửi hoặc bị trả lại", OWN_ONLY
    ),
    "can_take_back_proposal": Right("Rút đề nghị khen thưởng", f"{UNIT}, khi chưa được đồng ý", OWN_ONLY),
    "can_endorse": Right("Đồng ý, trả lại, không đề nghị", f"{JUDGE}, không phải người gửi", JUDGES),
    "can_hold": Right("Tạm dừng đề nghị", f"{JUDGE}, không phải người gửi", JUDGES),
    "can_release": Right("Thôi tạm dừng", JUDGE),
    "can_read_hold_reason": Right(
        "Đọc lý do tạm dừng", f"{UNIT}; {JUDGE}; quản trị", OWN_ONLY | JUDGES | ADMINS
    ),
    "can_read_nominees": Right(
        "Đọc văn bản có tên người được đề nghị",
        f"{JUDGE}; biên tập, chỉ huy của cơ quan tổ chức; quản trị",
        JUDGES | EDITORS | COMMANDERS | ADMINS,
    ),
    # directives
    "can_direct": Right("Gửi chỉ đạo", "chỉ huy của cơ quan tổ chức", COMMANDERS),
    "can_direct_further": Right(
        "Kết thúc, yêu cầu làm tiếp, rút chỉ đạo", "chỉ huy của cơ quan tổ chức", COMMANDERS
    ),
    "can_answer_directive": Right("Nhận chỉ đạo, báo kết quả", "cán bộ đơn vị được giao", OWN_ONLY),
    # the site
    "can_administer": Right("Mở, khóa kỳ; đưa giao ước ra ký; ban hành bảng điểm", "quản trị", ADMINS),
    "can_watch_operations": Right("Xem trang Vận hành: sao lưu, diễn tập, thư, đĩa", "quản trị", ADMINS),
    "can_read_history": Right(
        "Đọc lịch sử thay đổi từng giá trị",
        f"{UNIT} với báo cáo, đề nghị khen thưởng của mình; {JUDGE}; biên tập với bài viết; quản trị",
        OWN_ONLY | JUDGES | ADMINS,
    ),
    "can_view_as": Right(
        "Xem trang web như một người khác, chỉ đọc", "quản trị; không xem như quản trị khác"
    ),
    "can_practise": Right(
        "Mở, đặt lại, xóa kỳ tập huấn", "cán bộ đơn vị đứng đầu; quản trị", frozenset({HEAD}) | ADMINS
    ),
    "can_make_tokens_for": Right(
        "Tạo mã truy cập dữ liệu", "mỗi người cho chính mình; quản trị cho bất kỳ ai"
    ),
    "can_revoke_token": Right("Thu hồi mã truy cập", "người có mã; quản trị"),
}
