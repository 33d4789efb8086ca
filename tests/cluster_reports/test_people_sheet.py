"""Accounts in bulk: what a sheet proposes, what is refused, and that all are made once or none."""

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from cluster_reports.forms.people_sheet import PeopleSheet
from cluster_reports.imports.people_sheet import read
from cluster_reports.imports.workbook import FileRefused
from cluster_reports.tables.people_sheet import MOST_PEOPLE, Row
from tests.factories import make_unit, make_user, moment
from units.models import SecurityEvent, User

pytestmark = pytest.mark.django_db
HEAD = ["Họ và tên", "Đơn vị", "Vai trò", "Thư điện tử", "Tên đăng nhập"]
URL = "/nguoi/lap-nhieu/"


def file_of(*rows, head=HEAD):
    book = openpyxl.Workbook()
    for row in [["Danh sách"], head, *rows]:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "nguoi.xlsx"
    return content


@pytest.fixture
def unit():
    return make_unit("Phòng Hậu cần", short_name="Hậu cần")


@pytest.fixture
def boss(client):
    client.force_login(make_user(role="admin", username="quantri"))
    return client


def kept_in(answer):
    return answer.context["kept"]


def slips_in(answer):
    return re.findall(r"<code>([^<]*)</code>", answer.text)


def test_a_sheet_becomes_accounts_that_open_with_the_passwords_shown_once(boss, unit):
    rows = [
        ["Nguyễn Văn An", "phòng hậu cần", "", "an@vi.du", ""],
        ["Đỗ Thị Đào", "Hậu cần", "Biên tập", "", "bientap2"],
    ]
    look = boss.post(URL, {"file": file_of(*rows)})
    assert User.objects.count() == 1
    assert all(word in look.text for word in ("annv", "đề nghị", "bientap2", "Lập 2 tài khoản"))
    done = boss.post(URL, {"kept": kept_in(look)})
    names, passwords = slips_in(done)[::2], slips_in(done)[1::2]
    assert names == ["annv", "bientap2"]
    an = User.objects.get(username="annv")
    assert (an.full_name, an.unit, an.role, an.email) == ("Nguyễn Văn An", unit, "staff", "an@vi.du")
    assert User.objects.get(username="bientap2").role == "editor"
    assert passwords[0] not in an.password
    them = Client()
    assert them.post(reverse("login"), {"username": "annv", "password": passwords[0]}).status_code == 302
    assert them.get("/viec-cua-toi/").url == reverse("password-change")
    assert set(SecurityEvent.objects.values_list("kind", "name")) == {
        ("account", "annv"),
        ("account", "bientap2"),
        ("log_in", "annv"),
    }
    assert not any(one in event.words for event in SecurityEvent.objects.all() for one in passwords)


def test_pressed_twice_it_is_one_and_both_answers_show_the_passwords(boss, unit, time_machine):
    time_machine.move_to(moment(date(2026, 6, 1)), tick=False)
    boss.force_login(User.objects.get(username="quantri"))
    kept = kept_in(boss.post(URL, {"file": file_of(["Nguyễn Văn An", "Hậu cần"], ["Lê Ba", "Hậu cần"])}))
    first, second = (boss.post(URL, {"kept": kept}) for _ in "12")
    assert sorted(slips_in(first)) == sorted(slips_in(second))
    assert (User.objects.count(), SecurityEvent.objects.count()) == (3, 2)
    shown = slips_in(first)
    assert User.objects.get(username="bal").check_password(shown[shown.index("bal") + 1])  # as a log-in does
    assert [one for one in slips_in(boss.post(URL, {"kept": kept})) if one == "bal"] == []
    time_machine.move_to(moment(date(2026, 6, 1)) + timedelta(minutes=11), tick=False)
    late = boss.post(URL, {"kept": kept})
    assert (slips_in(late), "không hiện lại" in late.text) == ([], True)
    time_machine.move_to(moment(date(2026, 6, 1)) + timedelta(minutes=61), tick=False)
    boss.force_login(User.objects.get(username="quantri"))
    assert "quá một giờ" in boss.post(URL, {"kept": kept}).text


def test_one_row_that_is_wrong_keeps_all_from_being_made(boss, unit):
    look = boss.post(URL, {"file": file_of(["An", "Hậu cần"], ["Ba", "Phòng Không Có"])})
    assert (kept_in(look), User.objects.count()) == ("", 1)
    assert "không có đơn vị “Phòng Không Có”" in look.text
    assert "1 dòng cần sửa, chưa lập ai" in look.text


def test_a_name_taken_since_the_look_makes_none(boss, unit):
    kept = kept_in(boss.post(URL, {"file": file_of(["Nguyễn Văn An", "Hậu cần"], ["Lê Ba", "Hậu cần"])}))
    make_user(unit, username="bal")
    answer = boss.post(URL, {"kept": kept})
    assert (answer.status_code, slips_in(answer), User.objects.count()) == (409, [], 2)


def test_a_unit_closed_since_the_look_makes_none(boss, unit):
    kept = kept_in(boss.post(URL, {"file": file_of(["Nguyễn Văn An", "Hậu cần"])}))
    type(unit).objects.update(closed_on=date(2026, 1, 1))
    assert (boss.post(URL, {"kept": kept}).status_code, User.objects.count()) == (409, 1)


def judged(*rows):
    heads = ["full_name", "unit", "role", "email", "username"]
    texts = [dict.fromkeys(heads, "") | dict(zip(heads, row, strict=False)) for row in rows]
    return PeopleSheet([Row(number, one) for number, one in enumerate(texts, 3)]).people


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("", "Hậu cần"), "họ và tên: "),
        (("An", ""), "chưa ghi đơn vị"),
        (("An", "Tham mưu"), "có 2 đơn vị tên “Tham mưu”"),
        (("An", "Hậu cần", "giám đốc"), "không có vai trò “giám đốc”"),
        (("An", "Hậu cần", "Quản trị"), "quản trị lập từng người"),
        (("An", "Hậu cần", "", "không phải thư"), "thư điện tử: "),
        (("An", "Hậu cần", "", "", "CoNguoi"), "“CoNguoi” đã có người dùng"),
        (("An", "Hậu cần", "", "", "có dấu cách"), "tên đăng nhập: "),
        (("An", "Hậu cần", "", "", "x" * 61), "tên đăng nhập: "),
        (("Lê Thị Đào", "Hậu cần"), "đã có Lê Thị Đào (tài khoản conguoi)"),
        (("???", "Hậu cần"), "chưa đề nghị được tên đăng nhập"),
        (("A" * 101, "Hậu cần"), "họ và tên: "),
        (("An", "Giải thể"), "không có đơn vị “Giải thể”"),
    ],
)
def test_what_is_wrong_with_a_row(unit, row, fault):
    make_user(unit, username="conguoi", full_name="Lê Thị Đào")
    for parent in ("Sở A", "Sở B"):
        make_unit("Tham mưu", parent=make_unit(parent))
    make_unit("Giải thể", closed_on=date(2020, 1, 1))
    (one,) = judged(row)
    assert [told for told in one.faults if told.startswith(fault) or fault in told], one.faults


def test_names_are_proposed_beside_each_other_and_doubles_are_asked_about(unit):
    other = make_unit("Phòng Kỹ thuật")
    make_user(unit, username="ANNV")
    rows = judged(
        ("Nguyễn Văn An", "Hậu cần"),
        ("Nguyễn Văn An", str(other)),
        ("Nguyễn Văn  AN", "Hậu cần"),
        ("Nguyễn Văn An", "Hậu cần", "", "", "annv3x"),
        ("Ngô Bá", "Hậu cần", "", "", "annv2"),
    )
    assert [one.account.username for one in rows] == ["annv3", "annv4", "annv5", "annv3x", "annv2"]
    assert [bool(one.faults) for one in rows] == [False, False, True, False, False]
    assert rows[2].faults == ["trùng họ tên và đơn vị với dòng 3; là hai người thì ghi tên đăng nhập"]


def test_a_unit_whose_name_is_borne_twice_is_chosen_with_its_parent():
    first, alone = make_unit("Tham mưu", parent=make_unit("Sở A")), make_unit("Tham mưu")
    found = judged(("An", "tham mưu (sở a)"), ("An", "Tham mưu (không có cấp trên)"), ("Ba", "Tham mưu"))
    assert [one.account.unit for one in found] == [first, alone, None]
    assert found[2].faults == [
        "có 2 đơn vị tên “Tham mưu”; ghi một trong: “Tham mưu (Sở A)”, “Tham mưu (không có cấp trên)”"
    ]


def test_few_and_many_rows_are_judged_in_two_queries(unit, django_assert_num_queries):
    for count in (1, 40):
        with django_assert_num_queries(2):
            judged(*((f"Nguyễn Văn {chr(97 + one % 26)}{one}", "Hậu cần") for one in range(count)))


@pytest.mark.parametrize(
    ("rows", "head", "said"),
    [
        ([], HEAD, "chưa có ai"),
        ([["An", "Hậu cần"]], ["Tên", "Nơi"], "Không thấy dòng tiêu đề"),
        ([["An", "Hậu cần"]] * (MOST_PEOPLE + 1), HEAD, "hơn 300 người"),
    ],
)
def test_a_sheet_that_is_none_is_refused_in_words(rows, head, said):
    with pytest.raises(FileRefused, match=said):
        read(file_of(*rows, head=head))


def test_a_file_that_is_no_sheet_and_markup_in_cells(boss, unit):
    broken = io.BytesIO(b"PK\x03\x04rac")
    broken.name = "x.xlsx"
    assert boss.post(URL, {"file": broken}).status_code == 422
    assert boss.post(URL, {}).status_code == 422
    look = boss.post(URL, {"file": file_of(["<script>x</script>", "Hậu cần"], ["=1+1", "Hậu cần"])})
    assert "<script>x" not in look.text
    assert boss.post(URL, {"kept": "giả"}).status_code == 422


def test_somebody_elses_look_is_not_confirmed(boss, unit):
    kept = kept_in(boss.post(URL, {"file": file_of(["An", "Hậu cần"])}))
    boss.force_login(make_user(role="admin"))
    assert boss.post(URL, {"kept": kept}).status_code == 422
    assert not User.objects.filter(username="an").exists()


def test_the_template_is_read_back(boss, unit):
    make_unit("=cmd|x")
    answer = boss.get(reverse("people-template"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    units = [cell for cell in book["Danh mục"]["A"] if cell.value]
    assert [(cell.value, cell.data_type) for cell in units] == [("=cmd|x", "s"), ("Phòng Hậu cần", "s")]
    book["Người dùng"]["A3"], book["Người dùng"]["B3"] = "Nguyễn Văn An", "Phòng Hậu cần"
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    assert [row.texts["full_name"] for row in read(content)] == ["Nguyễn Văn An"]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (0, "#REF!", "họ và tên: ô báo lỗi #REF!"),
        (1, "#N/A", "đơn vị: ô báo lỗi #N/A"),
        (0, "=A9&A10", "họ và tên: ô công thức chưa có giá trị; mở bằng Excel, lưu lại rồi tải lên"),
    ],
)
def test_a_cell_in_which_excel_shows_an_error_is_no_name(boss, unit, column, cell, said):
    row = ["Nguyễn Văn An", "Hậu cần", "", "", ""]
    row[column] = cell
    answer = boss.post(URL, {"file": file_of(row)})
    (person,) = answer.context["sheet"].people
    assert person.faults == [said]
    assert "kept" not in answer.context or not answer.context["kept"]


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 403), ("editor", 403), ("commander", 403), (None, 302), ("admin", 200)]
)
def test_only_an_admin_makes_accounts(client, people, who, status):
    if who:
        client.force_login(people[who])
    for name in ("people-sheet", "people-template"):
        assert client.get(reverse(name)).status_code == status
    if who != "admin":
        assert client.post(reverse("people-sheet"), {"file": file_of(["An", "x"])}).status_code == (
            401 if who is None else status
        )
