"""The days of a period: when it opens, is due and locks, and what moves these days."""

from datetime import date

from cluster_reports.models import MOST_DAYS, Cluster, Period, UnitReport, period_by_rule
from cluster_reports.tables.waiting import ESCALATE_DAYS, REMIND_DAYS
from cluster_reports.vietnamese.dates import numeric_date

from .clause import Cite, Clause, Section, Table

Timeliness = UnitReport.Timeliness
DUE = ("my-work", "entry", "board")
TIMELY = {
    Timeliness.DUE: "Chưa qua hạn nộp.",
    Timeliness.ON_TIME: "Lần nộp đầu không sau hạn nộp của kỳ.",
    Timeliness.EXTENDED: "Sau hạn của kỳ nhưng trong số ngày được gia hạn.",
    Timeliness.LATE: "Lần nộp đầu sau hạn riêng của đơn vị.",
    Timeliness.OVERDUE: "Qua hạn riêng mà chưa nộp lần nào.",
    Timeliness.EXCUSED: "Người duyệt miễn, có lý do; số ngày chậm vẫn đếm, không tính là chậm.",
}


def _period():
    return period_by_rule(Cluster(word="cum", number=1), Period.Kind.FIRST_HALF, 2026)


def _days():
    one = _period()
    return [
        (
            f"Theo số ngày đặt sẵn, kỳ {one.name}: mở nhập liệu {numeric_date(one.opens_on)}, hạn nộp"
            f" {numeric_date(one.due_on)}, khóa sửa từ đầu ngày {numeric_date(one.locks_on)}, hết kỳ"
            f" {numeric_date(one.ends_on)}."
        )
    ]


def _extended():
    one = _period()
    report = UnitReport(period=one, days_granted=3)
    late = UnitReport(period=one).days_late(date(2026, 6, 23))
    return [
        (
            f"Hạn nộp {numeric_date(one.due_on)}, khóa từ {numeric_date(one.locks_on)}. Được thêm"
            f" {report.days_granted} ngày: hạn riêng {numeric_date(report.due_on)}, khóa từ"
            f" {numeric_date(report.locks_on)}."
        ),
        f"Không được gia hạn mà đến {numeric_date(date(2026, 6, 23))} chưa nộp: quá hạn {late} ngày.",
    ]


def _timely() -> Table:
    return Table(
        "Đúng hạn hay chậm", ("Nói là", "Khi nào"), tuple((str(one.label), TIMELY[one]) for one in TIMELY)
    )


SECTION = Section(
    "han-nop",
    "Kỳ, hạn nộp, gia hạn",
    "Ngày mở, hạn nộp, ngày khóa tính thế nào; xin thêm ngày ra sao; thế nào là chậm.",
    (
        Clause(
            "ngay-cua-ky",
            "Hạn nộp và ngày khóa sửa",
            (
                (
                    "Kỳ theo lịch (6 tháng, quý, 9 tháng, năm) lấy ngày theo số ngày đặt ở cụm, khối: hạn nộp đếm"
                    " ngược từ cuối kỳ, ngày mở và ngày khóa đếm từ hạn nộp. Quản trị sửa được từng kỳ. Năm học và"
                    " đợt thi đua ghi ngày riêng."
                ),
                (
                    "Mọi ngày tính theo giờ Việt Nam. Hạn nộp gồm cả ngày ấy, đến 24 giờ. Từ ngày khóa thì không"
                    " nhập được nữa."
                ),
            ),
            example=_days,
            at=DUE,
            live="days",
        ),
        Clause(
            "gia-han",
            "Xin gia hạn",
            (
                (
                    f"Đơn vị chưa nộp, kỳ đang mở thì xin thêm 1 đến {MOST_DAYS} ngày, phải ghi lý do; mỗi lúc một"
                    " đề nghị. Trong lúc chờ vẫn nhập và nộp được."
                ),
                (
                    "Người duyệt cho số ngày bằng, ít hoặc nhiều hơn số xin. Hạn nộp và ngày khóa cùng lùi. Không"
                    " cho thì phải ghi lý do. Kỳ đã khóa thì quản trị mở khóa kỳ rồi mới cho gia hạn được."
                ),
            ),
            example=_extended,
            at=("report", "board"),
        ),
        Clause(
            "dung-han-hay-cham",
            "Thế nào là đúng hạn, chậm, được miễn trễ",
            (
                "Tính theo lần nộp đầu tiên; bị trả lại rồi nộp lại không thành chậm.",
                (
                    "Ngày chậm đếm từ hạn riêng của đơn vị. “Đúng hạn” không kể đơn vị được gia hạn hay miễn trễ:"
                    " hai số ấy đứng ở cột riêng để các cụm so được với nhau."
                ),
            ),
            table=_timely,
            at=("board", "timeliness"),
        ),
        Clause(
            "nhac-viec",
            "Nhắc việc và báo lên trên",
            (
                (
                    f"Việc chờ đủ {REMIND_DAYS} ngày thì nhắc người phải làm, đủ {ESCALATE_DAYS} ngày thì báo chỉ"
                    " huy (giao ước chờ xác nhận thì báo quản trị). Mỗi lần chờ chỉ nhắc một lần."
                ),
                (
                    "Sắp đến hạn nộp và quá hạn cũng có thông báo; mỗi sáng một thư gom mọi điều chưa đọc, nếu máy"
                    " chủ gửi được thư."
                ),
            ),
            at=("my-work", "notices", "calendar"),
        ),
        Clause(
            "mo-ky",
            "Mở kỳ, khóa kỳ",
            (
                (
                    "Trước khi mở, hệ thống liệt kê chỗ còn trống. Chưa có thành viên hoặc chưa có chỉ tiêu nào"
                    " thì không mở được; các chỗ trống khác chỉ nhắc."
                ),
                (
                    "Kỳ thành “Đã công bố” khi bài của kỳ đang đăng và mọi báo cáo đã duyệt: lúc đăng bài, lúc"
                    " duyệt xong báo cáo cuối cùng, hoặc lúc khóa lại kỳ đã mở khóa."
                ),
                (
                    "Mở khóa kỳ là việc của quản trị và được ghi vào nhật ký. Kỳ đã công bố mà mở khóa thì thành"
                    " viên tạm không xem được tổng kết, việc được giao và số liệu của nhau cho đến khi kỳ trở lại"
                    " “Đã công bố”; bài đã đăng vẫn còn."
                ),
            ),
            at=("board", "admin"),
        ),
        Clause(
            "giao-uoc",
            "Giao ước và điều chỉnh chỉ tiêu",
            (
                "Mỗi cụm, khối một giao ước một năm. Đơn vị ghi dòng của mình và ký; đủ chữ ký thì cấp trên xác nhận.",
                (
                    "Đã xác nhận, hoặc đã mở kỳ đầu của năm, thì chỉ tiêu chỉ đổi qua đề nghị điều chỉnh do người"
                    " khác quyết định, mỗi lúc một đề nghị cho một chỉ tiêu. Số cũ, số mới, lý do và người quyết"
                    " định được giữ lại."
                ),
                (
                    "Đã duyệt một số liệu của chỉ tiêu thì cách tính của chỉ tiêu ấy không đổi nữa; đổi cách tính"
                    " là lập chỉ tiêu mới."
                ),
            ),
            at=("pledges",),
            cites=(Cite("luat-thi-dua", "Điều 5 (nguyên tắc tự nguyện, tự giác, công khai)"),),
        ),
    ),
)
