"""Each role's half-year in its order, with the screens: "Mỗi năm hai lần", to read before and to print."""

from msgspec import Struct

from cluster_reports.tables.waiting import REMIND_DAYS
from units.models import User

Role = User.Role


class Moment(Struct, frozen=True):
    """``screens`` are (words, route without arguments)."""

    title: str
    when: str
    steps: tuple[str, ...]
    screens: tuple[tuple[str, str], ...] = ()
    rule: str = ""


class HalfYear(Struct, frozen=True):
    slug: str
    title: str
    roles: frozenset
    about: str
    moments: tuple[Moment, ...]
    trouble: tuple[tuple[str, str], ...]


WORK, DESK, PLEDGES, NOTICES = (
    ("Việc của tôi", "my-work"),
    ("Bàn biên tập", "desk"),
    ("Giao ước", "pledges"),
    ("Thông báo", "notices"),
)
TABLES, ADMIN, BRIEF, DIRECTIVES = (
    ("Bảng điểm", "scoring-tables"),
    ("Quản trị", "admin:index"),
    ("Tóm tắt", "brief"),
    ("Chỉ đạo", "directives"),
)

HALF_YEARS = (
    HalfYear(
        "can-bo",
        "Cán bộ đơn vị",
        frozenset({Role.STAFF}),
        "Bạn nhập và nộp báo cáo của đơn vị mình, mỗi năm hai lần; đầu năm thêm giao ước.",
        (
            Moment(
                "Đầu năm: giao ước",
                "khi giao ước đang soạn",
                ("Ghi dòng của đơn vị, đăng ký danh hiệu.", "Khi đưa ra ký thì ký."),
                (PLEDGES,),
                "han-nop/giao-uoc",
            ),
            Moment(
                "Kỳ mở: nhập số liệu",
                "từ ngày mở nhập liệu",
                (
                    "Mở Việc của tôi, bấm nút ở dòng báo cáo.",
                    "Nhập dần; số nào có trước nhập trước, trang tự lưu.",
                    "Gắn minh chứng cho dòng cần.",
                    "Trả lời mọi câu “Xem lại”.",
                ),
                (WORK,),
                "nhap-bao-cao/dieu-can-hoi",
            ),
            Moment(
                "Trước hạn: nộp",
                "chậm nhất ngày hạn nộp",
                (
                    "Đọc lại cả báo cáo.",
                    "Xác nhận không có bí mật nhà nước rồi nộp.",
                    "Không kịp thì xin gia hạn, nêu lý do.",
                ),
                (WORK,),
                "han-nop/ngay-cua-ky",
            ),
            Moment(
                "Được trả lại: sửa rồi nộp lại",
                "ngay khi có thông báo",
                ("Đọc lý do ở từng dòng.", "Sửa đúng những chỗ ấy, nộp lại."),
                (NOTICES, WORK),
                "nhap-bao-cao/nop",
            ),
            Moment(
                "Chấm điểm, khen thưởng",
                "khi đơn vị đứng đầu mở chấm",
                (
                    "Tự chấm, gắn minh chứng.",
                    "Lập đề nghị khen thưởng.",
                    "Điểm chốt thấy sai thì đề nghị xem lại trước khi chốt bảng.",
                ),
                (TABLES,),
                "cham-diem/xem-lai-diem",
            ),
            Moment(
                "Sau hội nghị: việc được giao",
                "đến kỳ sau",
                ("Xem việc được giao ở Việc của tôi.", "Làm xong thì báo; kỳ sau trả lời trong báo cáo."),
                (WORK,),
                "nhap-bao-cao/tu-danh-gia",
            ),
        ),
        (
            ("Quên mật khẩu", "Nhờ quản trị đặt lại."),
            ("Trang báo đã khóa", "Quá ngày khóa sửa: nhờ đơn vị đứng đầu cho gia hạn."),
            ("Người khác đang sửa cùng báo cáo", "Cứ nhập; trùng một ô thì trang hỏi giữ bản nào."),
        ),
    ),
    HalfYear(
        "don-vi-dung-dau",
        "Đơn vị đứng đầu, đơn vị phó",
        frozenset({Role.STAFF}),
        "Ngoài việc của đơn vị mình, bạn duyệt báo cáo, ghi hội nghị, chấm điểm cho cả cụm, khối.",
        (
            Moment(
                "Kỳ mở: theo dõi, nhắc",
                "đến hạn nộp",
                ("Xem bảng theo dõi mỗi tuần.", "Nhắc đơn vị chưa nộp, trả lời xin gia hạn."),
                (WORK,),
                "han-nop/gia-han",
            ),
            Moment(
                "Có báo cáo: duyệt",
                f"trong {REMIND_DAYS} ngày từ lúc nộp",
                (
                    "Đọc từng báo cáo; đúng thì duyệt.",
                    "Sai thì trả lại đúng những dòng sai, ghi lý do từng dòng.",
                    "Báo cáo của chính đơn vị mình để đơn vị phó duyệt.",
                ),
                (WORK,),
                "cac-buoc/bao-cao",
            ),
            Moment(
                "Trước hội nghị: tổng hợp",
                "khi đủ báo cáo duyệt",
                (
                    "Lập hội nghị từ bảng theo dõi.",
                    "Ghi đại biểu, kết quả, hạn chế, phương hướng; trả lời hạn chế kỳ trước.",
                    "Soạn bài, tải báo cáo, biên bản.",
                ),
                (WORK, DESK),
                "bai-viet/so-lieu-nguon",
            ),
            Moment(
                "Chấm điểm, bỏ phiếu, khen thưởng",
                "trước hoặc trong hội nghị",
                (
                    "Chấm, chốt từng tiêu chí, trả lời đề nghị xem lại.",
                    "Bằng nhau thì bỏ phiếu; xong thì chốt bảng.",
                    "Xét đề nghị khen thưởng, đưa vào phần khen thưởng của hội nghị.",
                ),
                (TABLES,),
                "cham-diem/tu-cham-cum-cham-chot",
            ),
            Moment(
                "Trong hội nghị",
                "ngày họp",
                ("Trình chiếu, ghi đơn vị dự họp, bấm giờ.", "Ghi kết luận ngay tại chỗ."),
                (),
                "cham-diem/du-hoi-nghi",
            ),
            Moment(
                "Sau hội nghị: gửi bài",
                "trong ngày",
                ("Đọc bài, sửa bản nháp, gửi biên tập.", "Cấp số văn bản."),
                (DESK,),
                "dang-bai/hai-nguoi",
            ),
            Moment(
                "Cuối năm: bàn giao",
                "khi bầu đơn vị đứng đầu mới",
                ("Xem biên bản bàn giao, làm hết việc còn dở có thể làm.",),
                (("Bàn giao", "handovers"),),
                "giu-gin/ban-giao",
            ),
        ),
        (
            ("Duyệt nhầm", "Hoàn tác ngay ở trang báo cáo; đã muộn thì mở lại, ghi lý do."),
            ("Không thấy nút duyệt", "Báo cáo do bạn nộp hoặc của đơn vị bạn: đơn vị khác duyệt."),
        ),
    ),
    HalfYear(
        "bien-tap",
        "Biên tập",
        frozenset({Role.EDITOR}),
        "Bạn biến bài soạn sẵn thành bài đăng, và chịu trách nhiệm về câu chữ đã đăng.",
        (
            Moment(
                "Trước hội nghị",
                "khi báo cáo đã duyệt",
                ("Soạn bài từ hội nghị.", "Xem phần kiểm tra, báo đơn vị đứng đầu số còn thiếu."),
                (DESK,),
                "bai-viet/kiem-tra",
            ),
            Moment(
                "Ngày hội nghị",
                "sau khi có kết luận, ảnh",
                (
                    "Lấy số liệu mới, đọc lại từng đoạn.",
                    "Chọn ảnh, ghi chú thích và người chụp.",
                    "Gửi đọc thử nếu cần ý kiến người ngoài.",
                ),
                (DESK,),
                "dang-bai/doc-thu",
            ),
            Moment(
                "Đăng",
                "khi không còn lỗi chặn",
                ("Bài công khai do người khác gửi thì bạn đăng, hoặc ngược lại.", "Hẹn giờ nếu phải chờ."),
                (DESK,),
                "dang-bai/hai-nguoi",
            ),
            Moment(
                "Sau khi đăng",
                "khi có báo số liệu đổi",
                ("Xem số nào đổi.", "Cần thì soạn đính chính; sai nặng thì gỡ bài."),
                (DESK, NOTICES),
                "dang-bai/dinh-chinh",
            ),
        ),
        (("Chưa đăng được", "Xem lỗi chặn ở phần kiểm tra; bài công khai bạn gửi thì người khác đăng."),),
    ),
    HalfYear(
        "chi-huy",
        "Chỉ huy",
        frozenset({Role.COMMANDER}),
        "Bạn đọc kết quả, hỏi đến tận gốc một con số, và giao việc.",
        (
            Moment(
                "Đầu năm",
                "khi các đơn vị đã ký",
                ("Đọc giao ước, ký xác nhận.",),
                (PLEDGES,),
                "han-nop/giao-uoc",
            ),
            Moment(
                "Sau mỗi kỳ",
                "khi bài được đăng",
                (
                    "Đọc tóm tắt: năm câu trả lời, bảng đơn vị và chỉ tiêu.",
                    "Bấm vào số cần hỏi để xem nguồn.",
                    "So với kỳ khác.",
                ),
                (BRIEF,),
                "so-lieu/bang-don-vi-chi-tieu",
            ),
            Moment(
                "Giao việc",
                "bất kỳ lúc nào",
                (
                    "Gửi chỉ đạo từ số, báo cáo hoặc hạn chế.",
                    "Đơn vị báo xong thì kết thúc, hoặc yêu cầu làm tiếp.",
                ),
                (DIRECTIVES,),
                "cac-buoc/chi-dao",
            ),
            Moment(
                "Khi được báo việc chờ lâu",
                "khi có thông báo",
                ("Xem ai đang giữ việc, nhắc người ấy.",),
                (NOTICES,),
                "han-nop/nhac-viec",
            ),
        ),
        (("Không thấy kỳ nào", "Chưa có bài đăng của kỳ, hoặc cụm thuộc cơ quan khác."),),
    ),
    HalfYear(
        "quan-tri",
        "Quản trị",
        frozenset({Role.ADMIN}),
        "Bạn dựng khung cho cụm, khối làm việc; không nhập số liệu, không chấm, không đăng bài.",
        (
            Moment(
                "Đầu năm",
                "trước khi ký giao ước",
                (
                    "Sang năm mới ở trang của cụm: thành viên, đơn vị đứng đầu, giao ước, kỳ, bảng điểm.",
                    "Soát người dùng: ai nghỉ thì ngừng, ai mới thì thêm.",
                    "Soát danh mục khen thưởng, tỉ lệ, quy tắc bỏ phiếu với văn bản đang dùng.",
                    "Đưa giao ước ra ký.",
                ),
                (ADMIN, PLEDGES),
                "khen-thuong/danh-muc",
            ),
            Moment(
                "Trước mỗi kỳ",
                "vài ngày trước ngày mở",
                ("Xem chỗ còn trống của kỳ.", "Mở kỳ."),
                (ADMIN,),
                "han-nop/mo-ky",
            ),
            Moment(
                "Trong kỳ",
                "khi có việc",
                (
                    "Đặt lại mật khẩu, sửa tài khoản.",
                    "Duyệt thay, cho gia hạn thay chỉ khi không ai khác làm được, ghi lý do.",
                ),
                (ADMIN, NOTICES),
                "ai-duoc-lam-gi/ai-lam",
            ),
            Moment(
                "Sau hạn nộp",
                "từ ngày khóa",
                ("Khóa kỳ.", "Ban hành bảng điểm nếu chưa có."),
                (ADMIN, TABLES),
                "cham-diem/bang-diem",
            ),
            Moment(
                "Cuối năm",
                "sau tổng kết",
                ("Lập biên bản bàn giao khi đổi đơn vị đứng đầu, đổi người.",),
                (("Bàn giao", "handovers"),),
                "giu-gin/ban-giao",
            ),
        ),
        (
            ("Ban hành bảng điểm nhầm", "Lập bản mới từ bản ấy; bản đã ban hành không sửa."),
            ("Không xóa được một dòng", "Việc khác đang dựa vào nó; ghi ngày kết thúc thay vì xóa."),
        ),
    ),
)


def half_year(slug: str) -> HalfYear | None:
    return next((one for one in HALF_YEARS if one.slug == slug), None)
