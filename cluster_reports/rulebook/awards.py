"""Titles, quotas and proposals; examples are worked by ``quotas``."""

from decimal import Decimal

from cluster_reports.models import AwardProposal
from cluster_reports.quotas import COUNTED, ROUNDINGS, UNCHECKED, Rule, Verdict

from .clause import Cite, Clause, Section, Table

Merit = AwardProposal.Merit
AWARDS = ("awards", "pledges")
NAME = "Danh hiệu ví dụ"
MERITS = {
    Merit.WORK: "Kết quả công tác cả kỳ, cả năm.",
    Merit.SUDDEN: "Một thành tích vừa lập được.",
    Merit.MOVEMENT: "Một phong trào, chuyên đề có thời hạn.",
    Merit.DEVOTION: "Cả quá trình công tác.",
    Merit.SERVICE: "Đủ số năm phục vụ.",
    Merit.FOREIGN: "Người, tập thể nước ngoài hoặc có công với đối ngoại.",
}


def _rule(rounding):
    return Rule(NAME, Decimal(10), "people", rounding, "Quy chế ví dụ", is_checked=False)


def _quota():
    return [
        Verdict(_rule("down"), 1, 19).said,
        Verdict(_rule("down"), 2, 19).said,
        Verdict(_rule("down"), 1, None).said,
    ]


def _rounded():
    return [
        f"10% của 19 cá nhân, {words}: {Verdict(_rule(one), 0, 19).allowed}."
        for one, (_, words) in ROUNDINGS.items()
    ]


def _merits() -> Table:
    rows = tuple((str(one.label), MERITS[one]) for one in MERITS)
    return Table("Các loại khen thưởng", ("Loại", "Khen về"), rows)


def _counted() -> Table:
    told = {"units": "trong cả cụm, khối", "collectives": "trong từng đơn vị", "people": "trong từng đơn vị"}
    rows = tuple((words, told[kind]) for kind, words in COUNTED.items())
    return Table("Tỉ lệ tính trên", ("Đếm", "Ở đâu"), rows)


SECTION = Section(
    "khen-thuong",
    "Danh hiệu và khen thưởng",
    "Được đề nghị bao nhiêu, khi nào phải tạm dừng, một thành tích khen mấy lần.",
    (
        Clause(
            "danh-muc",
            "Danh hiệu, hình thức khen thưởng có ngày và căn cứ",
            (
                (
                    "Danh mục là dữ liệu có ngày bắt đầu, ngày hết, do quản trị giữ. Dòng nào chưa ai đọc chính"
                    f" văn bản thì mọi nơi ghi “{UNCHECKED}”."
                ),
                "Đề nghị dẫn căn cứ pháp lý đang dùng vào ngày ấy, trừ khi đơn vị ghi khác.",
            ),
            at=AWARDS,
            live="legal-basis",
            cites=(
                Cite("luat-thi-dua", "Điều 20, Điều 25, Điều 26", is_checked=True),
                Cite("nghi-dinh-152", "Quy định chi tiết thi hành Luật"),
            ),
        ),
        Clause(
            "ti-le",
            "Tỉ lệ tối đa của một danh hiệu",
            (
                (
                    "Tỉ lệ nhân với số tham gia, rồi làm tròn theo cách ghi ở tỉ lệ ấy. Đếm trên mọi kỳ của năm."
                    " Tỉ lệ riêng của cụm, khối đứng trên tỉ lệ chung."
                ),
                (
                    "Đăng ký vượt tỉ lệ vẫn giữ được, hiện màu đỏ kèm căn cứ. Khi xét, vượt thì không đồng ý được"
                    " nếu không ghi lý do."
                ),
                "Đơn vị chưa ghi số tham gia thì nói “chưa kiểm được”, không coi là 0.",
            ),
            example=lambda: [*_quota(), *_rounded()],
            table=_counted,
            at=AWARDS,
            live="quotas",
        ),
        Clause(
            "mot-thanh-tich-mot-lan",
            "Một thành tích không khen hai lần",
            (
                (
                    "Cùng người, cùng tập thể, cùng kỳ, cùng loại khen thưởng chỉ có một đề nghị, dù hình thức"
                    " khác nhau. Hai người trùng tên thì đơn vị ghi thêm chữ phân biệt."
                ),
            ),
            table=_merits,
            at=("awards",),
            cites=(Cite("luat-thi-dua", "Điều 5, Điều 8"),),
        ),
        Clause(
            "tam-dung",
            "Tạm dừng đề nghị",
            (
                (
                    "Người, tập thể đang bị xem xét kỷ luật, thanh tra, điều tra hoặc có đơn thư chưa giải quyết"
                    " thì tạm dừng, ghi lý do. Đang tạm dừng thì không đồng ý, không ghi quyết định, không in và"
                    " không đưa vào bài được."
                ),
                "Lý do tạm dừng chỉ đơn vị, người xét và quản trị đọc được; không có trong thông báo hay văn bản nào.",
            ),
            at=("awards",),
            cites=(Cite("nghi-dinh-152", "Điều 4"),),
        ),
        Clause(
            "vao-hoi-nghi",
            "Đưa đề nghị vào phần khen thưởng của hội nghị",
            (
                (
                    "Người ghi hội nghị bấm nút, xem trước đúng những dòng sẽ ghi. Dòng gõ tay hay đã sửa chữ"
                    " không bị đụng đến."
                ),
                "Phần khen thưởng của bài chỉ nêu số lượng, không nêu tên người.",
            ),
            at=("awards",),
            cites=(Cite("luat-du-lieu", "Quy định chung về bảo vệ dữ liệu cá nhân"),),
        ),
    ),
)
