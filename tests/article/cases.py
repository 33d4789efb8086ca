"""The four real reviews, entered as their forms would: rows that hold the facts of the cases and no more."""

from datetime import date
from decimal import Decimal

from cluster_reports.models import (
    AgendaItem,
    ContentOutcome,
    Direction,
    GoodModel,
    Guest,
    Highlight,
    Limitation,
    Movement,
    Outlet,
    Period,
    Photo,
    UnitReport,
)
from tests.factories import (
    make_cluster,
    make_kind,
    make_line,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
)

APPROVED = UnitReport.Status.APPROVED


def phong(name, order):
    return make_unit(f"Phòng {name}", protocol_order=order)


def trung_doan(name, order):
    kind = make_kind("trung đoàn", "Trung đoàn", "các trung đoàn")
    return make_unit(f"Trung đoàn {name}", short_name=f"Trung đoàn {name}", kind=kind, protocol_order=order)


def add(model, review, *rows, **common):
    for order, fields in enumerate(rows):
        model.objects.create(review=review, order=order, **common, **fields)


def case_1():
    """Cụm thi đua số 3, sơ kết 6 tháng đầu năm 2022: no figure, a full paragraph of limitations."""
    units = [
        phong(name, order) for order, name in enumerate(["Chính trị", "Tham mưu", "Hậu cần", "Kỹ thuật"])
    ]
    units.append(trung_doan("Bộ binh 994", 9))
    cluster = make_cluster(
        units,
        since=date(2015, 1, 1),
        number=3,
        organisation=make_unit("Bộ Chỉ huy Quân sự tỉnh", short_name="Bộ CHQS tỉnh"),
        subject="công tác thi đua, khen thưởng và Phong trào Thi đua Quyết thắng",
    )
    period = make_period(cluster, Period.Kind.FIRST_HALF, 2022)
    review = make_review(
        period,
        outlet=Outlet.objects.create(name="Báo Lâm Đồng", source_tag="LĐ online"),
        meeting_on=date(2022, 6, 24),
        session="sang",
        byline="NGỌC NGÀ",
        context="Trên cơ sở giao ước đã ký kết, các đơn vị trong Cụm có chức năng, nhiệm vụ khác nhau đã tổ chức "
        "thực hiện các nội dung thi đua phù hợp với đơn vị mình.",
        assessment="các chỉ tiêu của phong trào được thực hiện tốt, nhờ công tác lãnh đạo, quản lý của từng đơn vị",
    )
    pledge = make_pledge(cluster, 2022)
    for order, text in enumerate(
        [
            "đoàn kết",
            "mẫu mực",
            "kỷ cương",
            "xây dựng đơn vị vững mạnh về chính trị, tư tưởng, tổ chức",
            "thực hiện các khâu đột phá theo Nghị quyết Đại hội Đảng bộ Quân sự tỉnh nhiệm kỳ 2022 - 2025",
            "xây dựng, nhân rộng điển hình tiên tiến",
        ]
    ):
        line = make_line(pledge, text, order=order)
        ContentOutcome.objects.create(review=review, line=line, level="evenly_well", order=order)
    add(
        Highlight,
        review,
        {"text": "tình hình tư tưởng được nắm và quản lý chặt chẽ"},
        {"text": "công tác bảo vệ chính trị nội bộ được thực hiện tốt"},
    )
    discipline = make_target(pledge, "Vi phạm kỷ luật", direction="zero", measure="vụ", visibility="public")
    for unit in units:
        make_result(make_report(period, unit, APPROVED), discipline, state="zero")
    add(
        Limitation,
        review,
        {"text": "công tác phối hợp giữa các phòng, ban trong Cụm chưa tốt"},
        {"text": "công tác tham mưu có lúc còn hạn chế"},
        {"text": "công tác quản lý, chỉ đạo có lúc chưa kiên quyết"},
        {"text": "nội dung, chỉ tiêu thi đua xác định chưa rõ nét"},
        {"text": "cải cách hành chính quân sự có tiến bộ nhưng còn thấp hơn yêu cầu"},
    )
    add(
        Direction,
        review,
        {"text": "khắc phục những hạn chế đã chỉ ra"},
        {"text": "phối hợp chặt chẽ giữa các cơ quan trong tham mưu, đề xuất và tổ chức thực hiện nhiệm vụ"},
        {"text": "hoàn thành mọi chỉ tiêu, nhiệm vụ, góp phần thực hiện các mục tiêu, nhiệm vụ năm 2022"},
    )
    add(Photo, review, {"caption": "Đại diện chỉ huy các đơn vị thành viên tại hội nghị sơ kết"})
    return review


def case_2():
    """Cụm thi đua số 1, tổng kết năm 2025: nested and paired figures, reviewed before the year ends."""
    units = [phong(name, order) for order, name in enumerate(["Tham mưu", "Chính trị", "Hậu cần - Kỹ thuật"])]
    units += [trung_doan("892", 8), trung_doan("893", 9)]
    cluster = make_cluster(
        units,
        since=date(2015, 1, 1),
        number=1,
        organisation=make_unit("Bộ Chỉ huy Quân sự tỉnh An Giang", short_name="Bộ CHQS An Giang"),
        subject="công tác thi đua, khen thưởng và phong trào Thi đua Quyết thắng",
    )
    period = make_period(cluster, Period.Kind.YEAR, 2025, cutoff_on=date(2025, 11, 15))
    review = make_review(
        period,
        kind="tong_ket",
        meeting_on=date(2025, 11, 19),
        session="chieu",
        assessment="phong trào được triển khai toàn diện, đồng đều, bám sát nhiệm vụ chính trị",
    )
    add(
        Movement,
        review,
        {"text": "Chỉ thị 05 của Bộ Chính trị"},
        {"text": 'cuộc vận động "Phát huy truyền thống, cống hiến tài năng, xứng danh Bộ đội Cụ Hồ"'},
        {"text": "nhiệm vụ quân sự, quốc phòng"},
    )
    names = ["Phiên chợ 0 đồng", "Mẹ đỡ đầu", "Mái ấm hậu phương", "Nghĩa tình đồng đội", "Tấm lòng chiến sĩ"]
    add(GoodModel, review, *({"name": name} for name in [*names, "Tiếp bước em đến trường", "…"]))
    pledge = make_pledge(cluster, 2025)
    patrols = make_target(
        pledge,
        "Tuần tra, canh gác",
        direction="count",
        measure="cuộc",
        pair_measure="lượt cán bộ, chiến sĩ tham gia",
        visibility="public",
    )
    tests = make_target(pledge, "Kiểm tra huấn luyện đạt yêu cầu", measure="%", order=1, visibility="public")
    good = make_target(pledge, "Khá, giỏi", measure="%", order=2, parent=tests, visibility="public")
    make_result(review, patrols, 28360, pair_value=95000, pair_bound="over")
    make_result(review, tests, 100)
    make_result(review, good, 80, bound="over")
    add(
        Highlight,
        review,
        {"text": "chế độ trực sẵn sàng chiến đấu được duy trì nghiêm"},
        {"text": "các cơ quan, đơn vị an toàn"},
        {"text": "các hoạt động đối ngoại biên phòng, chính sách hậu phương quân đội được thực hiện"},
        {
            "text": "việc tìm kiếm, quy tập hài cốt liệt sĩ, chăm lo cho đồng bào Khmer và Nhân dân được quan tâm"
        },
    )
    add(Photo, review, {"caption": "Các đại biểu dự hội nghị"})
    return review


def case_3():
    """Cụm thi đua số 6 Bộ Công an, sơ kết 6 tháng đầu năm 2023: lower is better, against the same period."""
    kind = make_kind("Công an tỉnh", "Công an tỉnh", "Công an các tỉnh")
    provinces = ["Kon Tum", "Gia Lai", "Đắk Lắk", "Đắk Nông", "Lâm Đồng", "Bình Phước"]
    units = [
        make_unit(f"Công an tỉnh {name}", short_name=name, kind=kind, protocol_order=order)
        for order, name in enumerate(provinces)
    ]
    cluster = make_cluster(
        units,
        since=date(2015, 1, 1),
        number=6,
        organisation=make_unit("Bộ Công an"),
        subject="phong trào thi đua “Vì an ninh Tổ quốc”",
    )
    period = make_period(cluster, Period.Kind.FIRST_HALF, 2023)
    review = make_review(
        period,
        meeting_on=date(2023, 7, 13),
        place="Công an tỉnh Kon Tum",
        also_attending="một số đơn vị liên quan",
        assessment="đến thời điểm sơ kết, rất nhiều chỉ tiêu đạt tiến độ đề ra, một số chỉ tiêu vượt xa, trên 500%",
    )
    add(
        Guest,
        review,
        {"rank": "Thiếu tướng", "posts": "Phó Cục trưởng Cục Công tác đảng và công tác chính trị"},
        {"rank": "Thiếu tướng", "posts": "Phó Chánh Văn phòng Bộ Công an"},
    )
    pledge = make_pledge(cluster, 2023)
    crimes = make_target(pledge, "Phạm pháp hình sự", direction="down", measure="vụ", visibility="public")
    solved = make_target(
        pledge, "Tỷ lệ điều tra, làm rõ", measure="%", places=2, order=1, visibility="public"
    )
    make_result(review, crimes, 1800, bound="over", same_period_change=-67)
    make_result(review, solved, Decimal("94.64"))
    add(
        AgendaItem,
        review,
        {"kind": "discussed", "text": "lãnh đạo Công an các tỉnh nêu các đề xuất, kiến nghị"},
    )
    return review


def case_4():
    """Khối thi đua Văn hóa - Xã hội, sơ kết 6 tháng đầu năm 2016: targets, not results."""
    kind = make_kind("sở", "Sở", "các sở")
    head = make_unit(
        "Sở Lao động - Thương binh và Xã hội", short_name="Sở LĐ-TB&XH", kind=kind, protocol_order=1
    )
    units = [head, *(make_unit(f"Đơn vị thứ {number}", protocol_order=number) for number in range(2, 11))]
    cluster = make_cluster(
        units,
        since=date(2015, 1, 1),
        word="khoi",
        proper_name="Văn hóa - Xã hội",
        organisation=make_unit("UBND tỉnh Quảng Nam"),
        head_title="Trưởng khối",
        deputy_title="Phó khối",
    )
    period = make_period(cluster, Period.Kind.FIRST_HALF, 2016)
    review = make_review(
        period,
        outlet=Outlet.objects.create(name="Báo Quảng Nam", date_separator="."),
        meeting_on=date(2016, 7, 25),
        session="chieu",
        reporter="Giám đốc Sở Lao động - Thương binh và Xã hội",
        byline="Q.MƯỜI",
    )
    add(
        AgendaItem,
        review,
        {"kind": "launched", "text": "nhiệm vụ 6 tháng cuối năm 2016"},
        {"kind": "adopted", "text": "chương trình công tác 6 tháng cuối năm"},
    )
    pledge = make_pledge(cluster, 2016)
    public = {"visibility": "public", "over_units": "none", "over_time": "latest"}
    goals = [
        make_target(
            pledge,
            "hoàn thành xuất sắc nhiệm vụ chính trị",
            measure="đơn vị",
            planned=10,
            planned_of=10,
            **public,
        ),
        make_target(
            pledge,
            "chi bộ, đảng bộ cơ sở “Trong sạch, vững mạnh”",
            measure="%",
            planned=100,
            order=1,
            **public,
        ),
        make_target(pledge, "Công đoàn cơ sở vững mạnh", direction="yes_no", measure="", order=2, **public),
    ]
    add(
        Direction,
        review,
        {
            "text": "cụ thể hóa các nghị quyết Đại hội Đảng bộ tỉnh lần thứ XXI, Đại hội Đảng toàn quốc lần thứ XII "
            "vào thực tiễn công tác"
        },
        *({"target": goal} for goal in goals),
    )
    return review


ALL = (case_1, case_2, case_3, case_4)
