"""The tasks of a report in its Excel workbook: downloaded, filled in, read on trial, saved when confirmed."""

import io
import unicodedata

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cluster_reports.models import Direction, Duty, DutyAnswer, Result, UnitReport
from tests.cluster_reports.test_duties import TODAY
from tests.cluster_reports.test_duties import place as place
from tests.factories import make_pledge, make_result, make_target, moment
from tests.imports.files import saved

pytestmark = pytest.mark.django_db
SHEET = "Việc được giao"
GARDEN, STORE = "mở rộng vườn rau", "tu sửa kho"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def report(place, client):
    """Two tasks, one of them answered; the unit's person is logged in."""
    report = place["report"]
    make_result(report, make_target(make_pledge(place["cluster"]), "Tuần tra"), value=3)
    direction = Direction.objects.create(review=place["first"], text=STORE, order=2)
    duty = Duty.objects.create(direction=direction, unit=report.unit)
    DutyAnswer.objects.create(
        report=report,
        duty=duty,
        asked=STORE,
        asked_in="6 tháng đầu năm 2026",
        progress="doing",
        note="Xong mái.",
    )
    client.force_login(place["staff"])
    return report


def url(report):
    return reverse("report-sheet-intake", args=[report.pk])


def download(client, report):
    return openpyxl.load_workbook(io.BytesIO(client.get(reverse("report-sheet", args=[report.pk])).content))


def filled(client, report, **cells):
    """The template with cells of the tasks' sheet typed over: D4 is the first task's progress, E4 its note."""
    book = download(client, report)
    for address, value in cells.items():
        book[SHEET][address] = value
    return saved(book)


def read(client, report, content):
    return client.post(url(report), {"file": SimpleUploadedFile("bang.xlsx", content)})


def confirm(client, report, page, **answers):
    data = {"kept": page.context["kept"], "shown": page.context["entry"].fingerprint, "do": "write"}
    return client.post(url(report), data | {"shown_mark": "", "shown_converts": ""} | answers)


def of_tasks(page):
    return [
        (one.kind, one.address, one.before, one.after)
        for one in page.context["entry"].verdicts
        if one.field in {"progress", "note"} and one.kind != "same"
    ]


def stored():
    return [(one.asked, one.progress, one.note) for one in DutyAnswer.objects.order_by("asked")]


def test_the_template_holds_what_is_asked_and_what_is_known(client, report):
    sheet = download(client, report)[SHEET]
    rows = [[cell.value for cell in row[:6]] for row in sheet.iter_rows(min_row=3)]
    first, second = report.duties
    assert rows == [
        ["Việc được giao", "Giao ở kỳ", "Hạn xong", "Tiến độ", "Kết quả, vướng mắc", "Mã dòng (không sửa)"],
        [GARDEN, "6 tháng đầu năm 2026", "30/11/2026", None, None, first.key],
        [STORE, "6 tháng đầu năm 2026", None, "Đang làm", "Xong mái.", second.key],
    ]
    opened = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert opened == {"D4", "E4", "D5", "E5"}
    assert (sheet.protection.sheet, sheet.page_setup.orientation) == (True, "landscape")
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["D4", "D5"]


def test_a_report_without_tasks_has_no_such_sheet(client, report):
    Duty.objects.all().delete()
    DutyAnswer.objects.all().delete()
    assert SHEET not in download(client, report).sheetnames


def test_a_template_sent_back_untouched_changes_nothing(client, report):
    page = read(client, report, filled(client, report))
    assert (page.status_code, page.context["entry"].count, of_tasks(page)) == (200, 0, [])
    assert "trang khác" not in page.text


def test_answers_are_read_on_trial_and_saved_only_when_confirmed(client, report):
    note = unicodedata.normalize("NFD", "Thêm 2 sào\nrau xanh.")
    page = read(client, report, filled(client, report, D4="đang làm", E4=note, D5="Hoàn thành"))
    assert of_tasks(page) == [
        ("new", f"D4 trang {SHEET}", "", "Đang làm"),
        ("new", f"E4 trang {SHEET}", "", "Thêm 2 sào rau xanh."),
        ("changed", f"D5 trang {SHEET}", "Đang làm", "Xong"),
    ]
    assert stored() == [(STORE, "doing", "Xong mái.")]
    for _ in range(2):  # a double click
        assert confirm(client, report, page).status_code == 302
    assert stored() == [(GARDEN, "doing", "Thêm 2 sào rau xanh."), (STORE, "done", "Xong mái.")]
    assert UnitReport.objects.get(pk=report.pk).changed_by.unit == report.unit


def test_figures_and_answers_of_one_file_are_saved_together(client, report):
    book = download(client, report)
    book.worksheets[0]["F6"] = 9
    book[SHEET]["D4"] = "Xong"
    page = read(client, report, saved(book))
    assert page.context["entry"].count == 2
    confirm(client, report, page)
    assert (Result.objects.get().value, stored()[0]) == (9, (GARDEN, "done", ""))


def test_an_empty_cell_erases_nothing(client, report):
    page = read(client, report, filled(client, report, D5=None, E5=None))
    assert page.context["entry"].count == 0


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"D4": "gần xong"}, "không có tiến độ “gần xong”; ghi một trong: Chưa làm, Đang làm, Xong"),
        ({"D4": "Xong", "E4": "x" * 401}, "Viết nhiều nhất 400 ký tự; đang có 401 ký tự."),
        ({"D4": "Xong", "F4": "viec-0"}, "không có việc này trong báo cáo"),
        ({"D4": "Xong", "A4": STORE}, "mã dòng ẩn và tên việc nói hai việc khác nhau; tải mẫu mới"),
        ({"E4": "=1/0"}, "ô công thức chưa có giá trị; mở bằng Excel, lưu lại rồi tải lên"),
    ],
)
def test_what_cannot_be_taken_is_said_and_its_row_left_alone(client, report, cells, reason):
    page = read(client, report, filled(client, report, **cells))
    entry = page.context["entry"]
    assert [one.reason for one in entry.of("wrong")][0] == reason
    assert (entry.count, stored()) == (0, [(STORE, "doing", "Xong mái.")])


def test_a_task_that_comes_twice_is_wrong_twice_and_another_units_is_none(client, report, place):
    other = Duty.objects.create(direction=place["direction"], unit=place["units"][2])
    first = report.duties[0].key
    cells = {
        "A6": GARDEN,
        "D6": "Xong",
        "F6": first,
        "D4": "Xong",
        "A7": GARDEN,
        "D7": "Xong",
        "F7": f"viec-{other.pk}",
    }
    page = read(client, report, filled(client, report, **cells))
    assert [(one.address, one.reason) for one in page.context["entry"].of("wrong")] == [
        (f"D4 trang {SHEET}", "trùng việc với dòng 6; giữ một dòng"),
        (f"D6 trang {SHEET}", "trùng việc với dòng 4; giữ một dòng"),
        (f"D7 trang {SHEET}", "không có việc này trong báo cáo"),
    ]


def test_a_table_without_hidden_keys_is_matched_by_the_words(client, report):
    book = openpyxl.Workbook()
    book.active.append(["Chỉ tiêu", "Số liệu"])
    sheet = book.create_sheet("Việc")
    for row in (["Việc được giao", "Tiến độ"], ["MỞ RỘNG VƯỜN RAU", "xong"], ["việc lạ", "xong"]):
        sheet.append(row)
    page = read(client, report, saved(book))
    entry = page.context["entry"]
    assert of_tasks(page) == [("new", "B2 trang Việc", "", "Xong")]
    assert [(one.target, one.reason) for one in entry.of("wrong")] == [
        ("việc lạ", "không có việc này trong báo cáo")
    ]


def test_an_answer_given_meanwhile_is_not_overwritten_unseen(client, report):
    content = filled(client, report, D4="Xong")
    untouched = filled(client, report)
    page = read(client, report, content)
    DutyAnswer.objects.filter(asked=STORE).update(progress="todo")
    DutyAnswer.objects.create(
        report=report,
        duty=report.duties[0].duty,
        asked=GARDEN,
        asked_in="6 tháng đầu năm 2026",
        progress="todo",
    )
    again = confirm(client, report, page)
    assert again.status_code == 409
    assert of_tasks(again) == [("changed", f"D4 trang {SHEET}", "Chưa làm", "Xong")]
    page = read(client, report, untouched)  # a cell left as it was never undoes a newer answer
    assert page.context["entry"].count == 0
    assert [one.reason for one in page.context["entry"].same if one.reason] == [
        "báo cáo có câu trả lời mới hơn, giữ nguyên"
    ]


def test_after_a_return_of_one_answer_only_that_one_is_open(client, report):
    one = DutyAnswer.objects.create(
        report=report,
        duty=report.duties[0].duty,
        asked=GARDEN,
        asked_in="6 tháng đầu năm 2026",
        progress="todo",
    )
    DutyAnswer.objects.filter(pk=one.pk).update(is_flagged=True, remark="Chưa rõ.")
    UnitReport.objects.filter(pk=report.pk).update(status="returned", duties_are_flagged=True)
    sheet = download(client, report)[SHEET]
    opened = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert opened == {"D4", "E4"}
    page = read(client, report, filled(client, report, D4="Xong", D5="Xong"))
    assert of_tasks(page) == [
        ("changed", f"D4 trang {SHEET}", "Chưa làm", "Xong"),
        ("wrong", f"D5 trang {SHEET}", "Đang làm", "Xong"),
    ]
    assert [one.reason for one in page.context["entry"].of("wrong")] == ["việc này không mở để sửa"]


def test_no_text_of_a_person_becomes_a_formula(client, report):
    DutyAnswer.objects.update(note="=HYPERLINK(1)", asked="@SUM(1)")
    sheet = download(client, report)[SHEET]
    assert [(cell.value, cell.data_type) for cell in (sheet["A5"], sheet["E5"])] == [
        ("@SUM(1)", "s"),
        ("=HYPERLINK(1)", "s"),
    ]


@pytest.mark.parametrize("how_many", [1, 6])
def test_reading_costs_the_same_for_few_and_many(client, report, place, how_many, django_assert_num_queries):
    for number in range(how_many):
        direction = Direction.objects.create(review=place["first"], text=f"việc {number}", order=number)
        Duty.objects.create(direction=direction, unit=report.unit)
    content = filled(client, report, **{f"D{4 + row}": "Xong" for row in range(how_many + 1)})
    with django_assert_num_queries(8):
        page = read(client, report, content)
    assert page.context["entry"].count >= how_many
