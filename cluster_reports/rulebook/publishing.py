"""Publishing, correcting, numbering: what readers may trust in what is out."""

from cluster_reports.models import MOST_SHARED_DAYS, Document, PaperBatch

from .clause import Cite, Clause, Section, Table

DESK = ("desk",)
PAPERS = {
    Document.Kind.REPORT: "Báo cáo sơ kết, tổng kết.",
    Document.Kind.MINUTES: "Biên bản hội nghị, biên bản bình xét.",
    Document.Kind.PROPOSAL: "Đề nghị cấp trên khen thưởng.",
}


def _papers() -> Table:
    return Table(
        "Văn bản được cấp số", ("Loại", "Là gì"), tuple((str(one.label), PAPERS[one]) for one in PAPERS)
    )


SECTION = Section(
    "dang-bai",
    "Đăng bài, đính chính, văn bản",
    "Ai đăng, bài công khai hay nội bộ, sai thì sửa thế nào, số văn bản cấp ra sao.",
    (
        Clause(
            "cong-khai-noi-bo",
            "Bài công khai và bài nội bộ",
            (
                (
                    "Bài công khai chỉ có những gì ở mức công khai; bài nội bộ có thêm phần nội bộ cụm. Hai bài"
                    " cùng số liệu, cùng cách viết, khác nhau ở điều được nói."
                ),
                "Mục nội bộ không có trong nguồn tin, trang tìm kiếm, ảnh chia sẻ hay dữ liệu mở của người ngoài.",
            ),
            at=(*DESK, "front"),
        ),
        Clause(
            "hai-nguoi",
            "Bài công khai phải qua hai người",
            (
                (
                    "Người gửi bài không phải người đăng. Bài nội bộ thì một biên tập đăng được. Gỡ bài chỉ cần"
                    " một người: bỏ một lỗi không được chờ."
                ),
            ),
            at=DESK,
        ),
        Clause(
            "hen-gio",
            "Hẹn giờ đăng, giờ gỡ",
            (
                (
                    "Đến giờ, bài được đăng nếu chữ và số liệu nguồn vẫn đúng như lúc hẹn. Đã khác thì không đăng,"
                    " biên tập được báo lý do. Sửa bài thì lịch hẹn tự bỏ."
                ),
                "Bài không bao giờ ra trước giờ hẹn; có thể chậm vài phút.",
            ),
            at=DESK,
        ),
        Clause(
            "dung-yen",
            "Đăng rồi thì chữ và số đứng yên",
            (
                (
                    "Trang đã đăng lấy từ bản đã lưu, có mã băm. Số liệu về sau đổi thì trang không đổi; biên tập"
                    " được báo để xem có cần đính chính."
                ),
            ),
            at=(*DESK, "front"),
        ),
        Clause(
            "dinh-chinh",
            "Đính chính",
            (
                (
                    "Người đọc thấy lời đính chính, câu cũ và câu mới, ngày giờ; bản cũ còn trong lịch sử. Bài"
                    " công khai thì người soạn đính chính không phải người đăng."
                ),
                "Đính chính theo số liệu mới chỉ đăng được khi số liệu vẫn đúng như lúc soạn.",
            ),
            at=DESK,
        ),
        Clause(
            "go-bai",
            "Gỡ bài",
            (
                (
                    "Địa chỉ cũ báo bài đã gỡ, kèm lời cho người đọc; lý do nội bộ chỉ người viết bài đọc. Bản"
                    " trước khi gỡ không đọc lại được từ bên ngoài."
                ),
            ),
            at=DESK,
        ),
        Clause(
            "doc-thu",
            "Đường dẫn đọc thử",
            (
                (
                    f"Cho một người có tên đọc bản nháp trong 1 đến {MOST_SHARED_DAYS} ngày, không cần tài khoản."
                    " Ai có đường dẫn đều đọc được nên thu hồi khi không cần nữa. Bài đăng rồi thì đường dẫn hết"
                    " tác dụng."
                ),
            ),
            at=DESK,
        ),
        Clause(
            "van-ban",
            "Văn bản và số văn bản",
            (
                (
                    "Chưa cấp số là dự thảo, tạo lại mỗi lần tải. Cấp số rồi thì nội dung giữ nguyên, có mã băm;"
                    " mỗi văn bản một số, không cấp lại, không sửa, không xóa."
                ),
                (
                    "Số chạy liên tiếp theo cơ quan, năm, loại và ký hiệu, trong sổ văn bản. Bắt đầu từ một số lớn"
                    " hơn thì được, khi các số trước đã cấp trên giấy."
                ),
            ),
            table=_papers,
            at=("papers",),
            cites=(Cite("nghi-dinh-30", "Thể thức văn bản hành chính"),),
        ),
        Clause(
            "chu-ky",
            "Chữ ký",
            (
                (
                    "Chữ ký trong hệ thống ghi ai ký, ký ngày nào; không phải chữ ký số. Văn bản in ra để ký tay,"
                    " đóng dấu theo quy định của cơ quan."
                ),
            ),
            at=("papers", "pledges"),
            cites=(Cite("nghi-dinh-30", "Ký ban hành văn bản"),),
        ),
        Clause(
            "tai-ve",
            "Tải về",
            (
                (
                    f"Lần tải nào cũng ghi ai, lúc nào. Bộ văn bản đã gom giữ {PaperBatch.KEPT_DAYS} ngày. “Tải cả"
                    " kỳ” chỉ có khi kỳ đã công bố, kèm tệp để kiểm mã băm."
                ),
                "Đơn vị tải được số liệu của mình; đơn vị đứng đầu, phó tải được cả cụm.",
            ),
            at=("board", "papers"),
        ),
    ),
)
