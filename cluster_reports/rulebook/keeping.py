"""What must not be typed, what is kept and for how long, and what programs and searches read."""

from cluster_reports.models import LONGEST_TOKEN_DAYS, ApiToken
from cluster_reports.vietnamese.secrecy import MARKS, secrecy_marks

from .clause import Cite, Clause, Section, Table

Level = ApiToken.Level
LEVELS = {
    Level.PUBLIC: "Chỉ những gì bài công khai đã nêu.",
    Level.INTERNAL: "Cả số đã duyệt của các kỳ đã công bố mà chính người ấy đọc được.",
}


def _stamps():
    cases = ("TỐI MẬT", "Các quy định bảo vệ bí mật nhà nước", "M Ậ T")
    return [
        f"Tệp có dòng “{text}”: {'bị từ chối' if secrecy_marks(text) else 'được nhận, vì chỉ nhắc đến chữ ấy'}."
        for text in cases
    ]


def _levels() -> Table:
    return Table(
        "Mức của mã truy cập", ("Mức", "Đọc được"), tuple((str(one.label), LEVELS[one]) for one in LEVELS)
    )


SECTION = Section(
    "giu-gin",
    "Bí mật, nhật ký, tìm kiếm, dữ liệu",
    "Điều không được nhập, điều được giữ lại, tìm kiếm và mã truy cập đọc được gì.",
    (
        Clause(
            "bi-mat-nha-nuoc",
            "Không nhập bí mật nhà nước",
            (
                (
                    "Hệ thống này không dùng cho thông tin thuộc bí mật nhà nước. Người nộp báo cáo xác nhận điều"
                    " ấy mỗi lần nộp."
                ),
                (
                    f"Tệp có dấu {', '.join(MARKS)} bị từ chối, không lưu lại. Bản chụp, bản quét thì máy không đọc"
                    " được dấu: người nhập phải tự xem."
                ),
                (
                    "Gõ vào ô chữ một dòng là dấu ấy thì trang dừng lại hỏi và chưa lưu gì: xóa phần ấy, hoặc xác nhận"
                    " đó không phải bí mật nhà nước. Ai xác nhận, lúc nào, ở trang nào được ghi vào nhật ký an toàn."
                ),
                "Lỡ nhập thì báo ngay người phụ trách bảo mật của đơn vị và quản trị.",
            ),
            example=_stamps,
            at=("entry", "papers"),
            cites=(Cite("luat-bi-mat", "Quy định chung"),),
        ),
        Clause(
            "nhat-ky",
            "Nhật ký",
            (
                (
                    "Mỗi bước ghi ai, lúc nào, lý do gì. Nhật ký không sửa, không xóa được trên hệ thống. Bản của"
                    " mỗi lần nộp, mỗi lần đăng được giữ mãi."
                ),
                (
                    "Nhật ký của báo cáo thì đơn vị và người duyệt đọc; của bài thì người viết bài đọc; quản trị"
                    " đọc được cả."
                ),
            ),
            at=("report", "board", "desk"),
        ),
        Clause(
            "lich-su",
            "Lịch sử từng giá trị",
            (
                (
                    "Mỗi giá trị trước và sau khi đổi, ai đổi, lúc nào, ở trang hay bằng lệnh nào, do chính cơ sở dữ"
                    " liệu ghi. Dòng lịch sử không sửa được; chỉ lệnh trên máy chủ bỏ được những năm cũ, và việc bỏ"
                    " ấy cũng thành một dòng."
                ),
                (
                    "Quản trị đọc được cả; đơn vị đứng đầu, cấp phó đọc của cụm, khối mình; đơn vị đọc của báo cáo"
                    " mình; người biên tập đọc của bài. Người ngoài đơn vị chỉ đọc của báo cáo từ lần nộp đầu. Phiếu"
                    " bầu không có lịch sử."
                ),
            ),
            at=("history",),
        ),
        Clause(
            "luu-giu",
            "Lưu giữ và xóa",
            (
                (
                    "Người dùng nghỉ thì ngừng tài khoản, không xóa: tên họ còn trong việc đã làm. Thứ gì việc"
                    " khác dựa vào thì không xóa được."
                ),
                "Thời hạn lưu trữ theo quy định của cơ quan; hệ thống không tự xóa báo cáo, bài viết, văn bản.",
            ),
            at=("admin",),
            cites=(Cite("luat-du-lieu", "Quy định chung về lưu trữ, xóa dữ liệu cá nhân"),),
        ),
        Clause(
            "tim-kiem",
            "Tìm kiếm tìm trong đâu",
            (
                (
                    "Bài đã đăng, báo cáo đã nộp, phần ghi hội nghị. Không tìm trong báo cáo đang nhập và bài"
                    " nháp. Mỗi người chỉ thấy thứ mình được đọc."
                ),
                (
                    "Gõ có dấu hay không dấu đều được; so từng từ trọn vẹn; đặt trong ngoặc kép thì các từ đứng"
                    " liền nhau. Bài có đúng dấu, có đủ từ ở tít đứng trước, rồi đến bài mới."
                ),
            ),
            at=("search",),
        ),
        Clause(
            "ma-truy-cap",
            "Mã truy cập dữ liệu",
            (
                (
                    "Mã đọc như người tạo đọc, không hơn, chỉ trong cụm, khối đã chọn, và không sửa được gì. Dùng"
                    f" được nhiều nhất {LONGEST_TOKEN_DAYS // 365} năm; thu hồi lúc nào cũng được; người ấy nghỉ"
                    " thì mã hết tác dụng."
                ),
                "Chỉ hiện một lần lúc tạo; hệ thống không lưu mã, chỉ lưu mã băm.",
            ),
            table=_levels,
            at=("tokens",),
        ),
        Clause(
            "ban-giao",
            "Bàn giao, sang năm mới",
            (
                (
                    "Đổi đơn vị đứng đầu, đổi người: lập biên bản bàn giao liệt kê mọi việc còn dở, nội dung giữ"
                    " nguyên như lúc lập."
                ),
                (
                    "Bước sang năm mới chép giao ước, kỳ, bảng điểm theo năm cũ; chưa xong kỳ cũ hay còn điều"
                    " chỉnh chờ thì chưa chép giao ước."
                ),
            ),
            at=("handovers", "year-turn"),
        ),
    ),
)
