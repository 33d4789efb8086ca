"""Names, next periods, goals and the house style."""

from datetime import date
from decimal import Decimal

import pytest

from cluster_reports.article import opening, style
from cluster_reports.article.directing import goal, next_period
from cluster_reports.article.headline import usual
from cluster_reports.article.material import Guest, House
from cluster_reports.article.referring import first_mention, mid, second_mention, shortened

from .samples import cluster, full, meeting, member, period, snapshot, target


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Công tác phối hợp chưa tốt", "công tác phối hợp chưa tốt"),
        ("Công đoàn cơ sở vững mạnh", "công đoàn cơ sở vững mạnh"),
        ("Công an các tỉnh nêu kiến nghị", "Công an các tỉnh nêu kiến nghị"),
        ("Phòng Chính trị dẫn đầu", "Phòng Chính trị dẫn đầu"),
        ("Chỉ thị 05 của Bộ Chính trị", "Chỉ thị 05 của Bộ Chính trị"),
        ("SSCĐ được duy trì", "SSCĐ được duy trì"),
        ("Cụm đã họp", "Cụm đã họp"),
    ],
)
def test_a_text_inside_a_sentence_begins_small_unless_it_is_a_name(text, said):
    assert mid(text) == said


@pytest.mark.parametrize(
    ("guest", "first", "second"),
    [
        (
            ("Thiếu tướng", "Lê An", "Phó Cục trưởng"),
            "Thiếu tướng Lê An, Phó Cục trưởng",
            "Thiếu tướng Lê An",
        ),
        (("", "Lê An", "Phó Giám đốc"), "đồng chí Lê An, Phó Giám đốc", "đồng chí Lê An"),
        (
            ("Thiếu tướng", "", "Phó Cục trưởng Cục A, Ủy viên"),
            "Thiếu tướng, Phó Cục trưởng Cục A, Ủy viên",
            "đồng chí Phó Cục trưởng",
        ),
        (("", "", "Phó Giám đốc"), "đồng chí Phó Giám đốc", "đồng chí Phó Giám đốc"),
    ],
)
def test_people_are_named_in_full_once(guest, first, second):
    guest = Guest(*guest, "")
    assert (first_mention(guest), second_mention(guest)) == (first, second)


def test_only_the_whole_name_is_shortened():
    assert shortened("Cụm thi đua số 7 và Cụm thi đua số 77", cluster()) == "Cụm và Cụm thi đua số 77"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("h1", "6 tháng cuối năm 2026"),
        ("h2", "năm 2027"),
        ("year", "năm 2027"),
        ("q1", "quý II năm 2026"),
        ("q4", "quý I năm 2027"),
        ("m9", "3 tháng cuối năm 2026"),
        ("school", "năm học 2027 - 2028"),
        ("campaign", ""),
    ],
)
def test_the_period_that_comes_next(kind, name):
    assert next_period(period(kind)) == name


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {
                "name": "Hoàn thành xuất sắc nhiệm vụ chính trị",
                "measure": "đơn vị",
                "planned": 10,
                "planned_of": 10,
            },
            "10/10 đơn vị hoàn thành xuất sắc nhiệm vụ chính trị",
        ),
        (
            {"name": "Chi bộ, đảng bộ cơ sở “Trong sạch, vững mạnh”", "measure": "%", "planned": 100},
            "100% chi bộ, đảng bộ cơ sở đạt “Trong sạch, vững mạnh”",
        ),
        ({"name": "Công đoàn cơ sở vững mạnh", "direction": "yes_no"}, "xây dựng công đoàn cơ sở vững mạnh"),
        ({"name": "Đơn vị văn hóa", "direction": "yes_no"}, "đạt “Đơn vị văn hóa”"),
        ({"name": "Tỷ lệ phá án", "measure": "%", "planned": 80}, "tỷ lệ phá án đạt 80%"),
        ({"name": "Vi phạm kỷ luật", "direction": "zero"}, "không để xảy ra vi phạm kỷ luật"),
        (
            {"name": "Phạm pháp hình sự", "direction": "down", "measure": "vụ", "planned": 5},
            "phạm pháp hình sự không quá 5 vụ",
        ),
        ({"name": "Trồng cây xanh", "measure": "cây", "planned": 1500}, "trồng cây xanh 1.500 cây"),
        ({"name": "Sáng kiến cấp cơ sở", "measure": "sáng kiến", "planned": 5}, "đạt 5 sáng kiến cấp cơ sở"),
        ({"name": "Doanh thu", "measure": "tỷ đồng"}, "hoàn thành chỉ tiêu doanh thu"),
        (
            {"name": "Số vụ tồn đọng", "direction": "down", "measure": "vụ", "planned": 0},
            "không để phát sinh vụ tồn đọng",
        ),
        (
            {"name": "Tỷ lệ án hủy", "direction": "down", "measure": "%", "planned": 0},
            "tỷ lệ án hủy ở mức 0%",
        ),
        ({"name": "Xây nhà", "measure": "căn", "planned": 0}, "hoàn thành chỉ tiêu xây nhà"),
        (
            {"name": "Hoàn thành xuất sắc nhiệm vụ", "measure": "đơn vị"},
            "hoàn thành xuất sắc nhiệm vụ",
        ),
    ],
)
def test_a_target_of_the_next_period_is_a_goal_not_a_result(fields, said):
    numbers = {name: Decimal(value) for name, value in fields.items() if name.startswith("planned")}
    assert goal(target(**(fields | numbers)), period("year"), House()) == said


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("h1", {}, "cả năm tuần tra, canh gác 500 cuộc"),
        ("q4", {}, "cả năm tuần tra, canh gác 500 cuộc"),
        ("h2", {}, "tuần tra, canh gác 500 cuộc"),
        ("h1", {"over_time": "latest"}, "tuần tra, canh gác 500 cuộc"),
        ("h1", {"name": "Sáng kiến", "measure": "sáng kiến"}, "cả năm đạt 500 sáng kiến"),
    ],
)
def test_a_plan_of_the_year_is_none_of_the_half_year_that_comes(kind, fields, said):
    assert goal(target(planned=Decimal(500), **fields), period(kind), House()) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"on": date(2026, 6, 24), "session": "sáng"}, "Sáng 24/6"),
        ({"on": date(2026, 7, 3)}, "Ngày 3/7"),
        ({"on": date(2027, 1, 5), "session": "chiều"}, "Chiều 5/1/2027"),
        ({"on": date(2026, 7, 11), "until": date(2026, 7, 12)}, "Trong hai ngày 11 và 12/7"),
        ({"on": date(2026, 6, 30), "until": date(2026, 7, 1)}, "Trong hai ngày 30/6 và 1/7"),
        ({"on": date(2026, 7, 1), "until": date(2026, 7, 3)}, "Từ ngày 1 đến ngày 3/7"),
        ({}, ""),
    ],
)
def test_when_the_meeting_was(fields, said):
    assert opening.when(snapshot(meeting=meeting(**fields))) == said


def test_the_house_sets_the_date():
    whole = snapshot(meeting=meeting(on=date(2026, 6, 24)), house=House(date_separator="."))
    assert opening.when(whole) == "Ngày 24.6"


def test_the_house_moves_tones_in_our_words_only():
    house = House(tone="hoà", billion_word="tỉ", thousand_word="ngàn")
    text = "Hòa Bình giữ hòa khí, tỷ lệ 5 tỷ đồng, 7 nghìn đồng, “tỷ lệ hòa”"
    assert (
        style.dressed(text, house, ("Hòa Bình",))
        == "Hòa Bình giữ hoà khí, tỉ lệ 5 tỉ đồng, 7 ngàn đồng, “tỷ lệ hòa”"
    )


def test_a_lifted_name_keeps_its_owners_spelling():
    from cluster_reports.article.draft import write

    provinces = tuple(
        member(unit, f"Công an tỉnh {name}", "Công an tỉnh", "Công an các tỉnh")
        for unit, name in enumerate(["Khánh Hòa", "Hòa Bình"], 1)
    )
    assert (
        "Công an các tỉnh Khánh Hòa và Hòa Bình"
        in write(full(members=provinces, house=House(tone="hoà"))).text
    )


@pytest.mark.parametrize(
    ("subject", "headline"),
    [
        (
            "công tác thi đua, khen thưởng và Phong trào Thi đua Quyết thắng",
            "Cụm thi đua số 7 sơ kết Phong trào Thi đua Quyết thắng 6 tháng đầu năm 2026",
        ),
        ("công tác thi đua", "Cụm thi đua số 7 sơ kết công tác thi đua 6 tháng đầu năm 2026"),
        ("", "Cụm thi đua số 7 sơ kết 6 tháng đầu năm 2026"),
    ],
)
def test_the_headline_names_cluster_movement_and_period(subject, headline):
    assert usual(snapshot(cluster=cluster(subject=subject))) == headline
