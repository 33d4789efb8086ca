"""The sheet of a report: downloaded, filled in, read on trial, confirmed; and everything that must not happen."""

import io
import unicodedata
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Download, Grade, GradeScale, Result
from tests.factories import make_line, make_period, make_pledge, make_report, make_result, make_target, moment
from tests.imports.files import BAD, HEAD, typed_over, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
State = Result.State
AT = moment(date(2026, 6, 10), 10, 42)
PATROL = "Tuần tra, canh gác"


@pytest.fixture
def line(entry_report):
    return entry_report.results.get()


@pytest.fixture
def add(entry_report, entry_cluster):
    """Another line of the report: its target's fields, and ``result`` for the row's own."""

    def add(name, result=None, **fields):
        return make_result(
            entry_report, make_target(make_pledge(entry_cluster), name, **fields), **result or {}
        )

    return add


@pytest.fixture
def send(client, people, entry_report):
    """Uploads a file as the unit's staff: the page of the dry run, or the refusal."""

    def send(content, name="bang.xlsx", report=entry_report):
        client.force_login(people["staff"])
        file = SimpleUploadedFile(name, content)
        return client.post(reverse("report-sheet-intake", args=[report.pk]), {"file": file})

    return send


@pytest.fixture
def confirm(client, entry_report):
    """Presses a button of a dry run, as the page drew it, with ``answers`` given."""

    def confirm(page, do="write", **answers):
        shown = page.context["answers"]
        drawn = {"shown_mark": shown.mark or "", "shown_converts": "on" if shown.converts else ""}
        given = {"mark": shown.mark or "", "converts": drawn["shown_converts"]} | answers
        data = {"kept": page.context["kept"], "shown": page.context["entry"].fingerprint, "do": do}
        return client.post(reverse("report-sheet-intake", args=[entry_report.pk]), data | drawn | given)

    return confirm


def template(knock, report, who="staff"):
    return knock(who, reverse("report-sheet", args=[report.pk])).content


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def address_of(content, name, head="Số liệu kỳ này"):
    """Where the cell of a target stands in a template."""
    sheet = opened(content)
    (row,) = (cell.row for cell in sheet["A"] if cell.value == name)
    (column,) = (cell.column_letter for cell in sheet[4] if cell.value == head)
    return f"{column}{row}"


def verdicts(page):
    return [
        (one.kind, one.address, one.field, one.before, one.after) for one in page.context["entry"].verdicts
    ]


def reasons(page):
    return {one.address: one.reason for one in page.context["entry"].verdicts if one.kind == "wrong"}


ACCESS = [
    ("stranger", 302, 302),
    ("staff", 200, 200),
    ("other", 404, 404),
    ("head", 404, 404),
    ("deputy", 404, 404),
    ("editor", 404, 404),
    ("commander", 404, 404),
    ("admin", 403, 403),
    ("outsider", 404, 404),
]


@pytest.mark.parametrize(("who", "draft", "_"), ACCESS)
def test_template_access(knock, entry_report, who, draft, _):
    assert knock(who, reverse("report-sheet", args=[entry_report.pk])).status_code == draft


@pytest.mark.parametrize("method", ["get", "upload", "confirm"])
@pytest.mark.parametrize(("who", "_", "status"), ACCESS)
def test_intake_access(knock, entry_report, who, _, status, method):
    url = reverse("report-sheet-intake", args=[entry_report.pk])
    data = {"get": None, "upload": {}, "confirm": {"kept": "x", "do": "write"}}[method]
    answer = knock(who, url, data)
    assert answer.status_code == (status if method == "get" else {200: 422, 302: 401}.get(status, status))


@pytest.mark.parametrize("name", ["report-sheet", "report-sheet-intake"])
def test_the_head_who_may_read_a_submitted_report_gets_no_sheet_of_it(knock, submitted, name):
    url = reverse(name, args=[submitted.pk])
    assert [knock(who, url).status_code for who in ("head", "staff", "other")] == [403, 200, 404]


def test_a_downloaded_sheet_is_written_down_and_its_page_says_so(client, knock, entry_report, people):
    template(knock, entry_report)
    taken = Download.objects.get()
    assert (taken.report, taken.review, taken.by) == (entry_report, None, people["staff"])
    page = knock("staff", reverse("report-sheet-intake", args=[entry_report.pk])).text
    assert f"Tải mẫu lần cuối: {taken.said}." in page


def test_a_report_that_is_not_open_takes_no_file(send, submitted):
    page = send(xlsx(HEAD, [PATROL, 60]), report=submitted)
    assert (page.status_code, submitted.results.get().value) == (409, 45)
    assert "chờ cụm trưởng duyệt" in page.content.decode()


def test_the_template_holds_what_is_known(knock, entry_report, entry_cluster, line):
    old = make_report(make_period(entry_cluster, "h2", 2025), entry_report.unit, "approved")
    make_result(old, make_target(make_pledge(entry_cluster, year=2025), PATROL), value=40)
    sheet = opened(template(knock, entry_report))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert sheet.title == "Số liệu kỳ này"
    assert sheet["A1"].value == "Phòng Hậu cần: 6 tháng đầu năm 2026"
    assert rows[0][:10] == [
        *("Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Kỳ trước", "Cùng kỳ"),
        *("Số liệu kỳ này", "Tình trạng", "Giải trình", "Nguyên nhân", "Biện pháp khắc phục"),
    ]
    figures = [PATROL, "cuộc", "50 cuộc", "40 cuộc", None, 45, "Có số liệu"]
    assert rows[2][:11] == [*figures, None, None, None, f"dong-{line.pk}"]


def test_the_template_prints_on_a4_across_and_opens_only_what_may_be_typed(knock, entry_report):
    content = template(knock, entry_report)
    sheet = opened(content)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert sheet.print_title_rows == "$4:$4"
    unlocked = [cell.value for row in sheet for cell in row if not cell.protection.locked]
    assert (sheet.protection.sheet, unlocked) == (True, [45, "Có số liệu", None, None, None])
    hidden = [(one.min, one.max) for one in sheet.column_dimensions.values() if one.hidden]
    assert hidden == [(11, 12)]
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert lists == {"G6": "'Danh mục'!$A$1:$A$5"}


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "http://x.vn", "=HYPERLINK(1)", "_x003D_1"]
)
def test_no_text_of_a_person_becomes_a_formula_or_a_link(
    knock, send, entry_report, entry_cluster, entry_period, hostile
):
    section = make_line(make_pledge(entry_cluster), hostile)
    scale = GradeScale.objects.create(name="Thang")
    Grade.objects.create(scale=scale, label=hostile[:40], phrase="x")
    target = make_target(make_pledge(entry_cluster), hostile, line=section, measure=hostile)
    make_result(entry_report, target, explanation=hostile)
    make_result(
        entry_report, make_target(make_pledge(entry_cluster), direction="graded", scale=scale, measure="")
    )
    content = template(knock, entry_report)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert {kind for kind, *_ in verdicts(send(content))} == {"same"}


def test_a_template_sent_back_untouched_changes_nothing(knock, send, entry_report, add):
    add("Ngày công", {"value": 1234, "bound": "over", "explanation": "Dòng một\nDòng hai"})
    add("Tăng gia", {"value": Decimal("12345678901234.5678")})
    add("Vụ việc", {"state": State.ZERO})
    page = send(template(knock, entry_report))
    assert (page.status_code, page.context["entry"].count) == (200, 0)
    assert {kind for kind, *_ in verdicts(page)} == {"same"}
    assert "Ghi 0" not in page.content.decode()


def test_cause_and_remedy_come_back_and_an_empty_cell_erases_nothing(
    knock, send, confirm, entry_report, line
):
    Result.objects.filter(pk=line.pk).update(remedy="Tuần tra bù.", confirmed_value=45)
    content = template(knock, entry_report)
    cause, remedy = (address_of(content, PATROL, head) for head in ("Nguyên nhân", "Biện pháp khắc phục"))
    page = send(typed_over(content, **{cause: "Mưa bão.", remedy: None}))
    assert [one for one in verdicts(page) if one[0] != "same"] == [("new", cause, "cause", "", "Mưa bão.")]
    confirm(page)
    line.refresh_from_db()
    assert (line.cause, line.remedy, line.confirmed_value) == ("Mưa bão.", "Tuần tra bù.", 45)


def test_a_figure_from_a_sheet_is_to_be_confirmed_anew(send, confirm, line):
    Result.objects.filter(pk=line.pk).update(confirmed_value=45)
    confirm(send(xlsx([*HEAD, "Nguyên nhân chưa đạt", "Biện pháp"], [PATROL, 30, "Mưa bão.", "Làm bù."])))
    line.refresh_from_db()
    assert (line.value, line.confirmed_value, line.cause, line.remedy) == (30, None, "Mưa bão.", "Làm bù.")


def test_a_template_comes_back_cell_by_cell_and_is_saved_when_confirmed(
    client, knock, send, confirm, entry_report, add, line
):
    days, cases = add("Ngày công"), add("Vụ việc", direction="zero")
    none = add("Tuyển quân")
    content = template(knock, entry_report)
    state, why = (address_of(content, none.target.name, head) for head in ("Tình trạng", "Giải trình"))
    filled = {
        address_of(content, PATROL): 60,
        address_of(content, "Ngày công"): "ước trên 500",
        address_of(content, "Vụ việc"): "KPS",
        state: "Không áp dụng",
        why: "Đơn vị không có chiến sĩ mới.",
    }
    page = send(typed_over(content, **filled))
    assert [one for one in verdicts(page) if one[0] != "same"] == [
        ("changed", address_of(content, PATROL), "value", "45 cuộc", "60 cuộc"),
        ("new", address_of(content, "Ngày công"), "value", "Chưa báo cáo", "ước trên 500 cuộc"),
        ("new", address_of(content, "Vụ việc"), "value", "Chưa báo cáo", "Không phát sinh"),
        ("new", state, "state", "Chưa báo cáo", "Không áp dụng"),
        ("new", why, "explanation", "", "Đơn vị không có chiến sĩ mới."),
    ]
    assert "Ghi 5 ô vào báo cáo" in page.content.decode()
    assert list(entry_report.results.values_list("state", flat=True)).count(State.NOT_REPORTED) == 3
    answer = confirm(page)
    assert answer.url == entry_report.get_edit_url()
    rows = {row.target_id: row for row in entry_report.results.all()}
    assert [
        (rows[one.target_id].state, rows[one.target_id].value, rows[one.target_id].bound)
        for one in (line, days, cases, none)
    ] == [
        (State.VALUE, 60, "exact"),
        (State.ESTIMATE, 500, "over"),
        (State.ZERO, 0, "exact"),
        (State.NOT_APPLICABLE, None, "exact"),
    ]
    entry_report.refresh_from_db()
    assert entry_report.changed_at == moment(date(2026, 6, 10))
    assert "Đã ghi 5 ô từ bảng tính vào báo cáo." in client.get(answer.url).content.decode()


def test_two_wrong_cells_are_named_and_the_rest_is_saved_only_when_confirmed(
    send, confirm, entry_report, add
):
    add("Ngày công")
    add("Tăng gia")
    page = send(xlsx(HEAD, [PATROL, 60], ["Ngày công", "nhiều lắm"], ["Tăng gia", -5], ["Bơi lội", 3]))
    assert reasons(page) == {
        "B3": "chưa rõ “nhiều lắm” là gì; ghi số, “không phát sinh” hoặc “không áp dụng”",
        "B4": "Số liệu không được âm.",
        "A5": "không khớp tên chỉ tiêu nào của báo cáo",
    }
    assert list(entry_report.results.filter(value__isnull=False).values_list("value", flat=True)) == [45]
    confirm(page)
    assert list(entry_report.results.filter(value__isnull=False).values_list("value", flat=True)) == [60]


def test_a_line_with_one_wrong_cell_is_left_alone_as_a_whole(send, confirm, entry_report, line):
    page = send(xlsx([*HEAD, "Giải trình"], [PATROL, "abc", "Mới viết."]))
    assert [(kind, address) for kind, address, *_ in verdicts(page)] == [("wrong", "B2"), ("held", "C2")]
    confirm(page)
    assert entry_report.results.get().explanation == ""


def test_an_empty_cell_never_erases(knock, send, entry_report):
    content = template(knock, entry_report)
    page = send(typed_over(content, **{address_of(content, PATROL): None}))
    assert page.context["entry"].count == 0


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (60, "60 cuộc"),
        ("60", "60 cuộc"),
        ("1.234,5", "1.234,5 cuộc"),
        ("1,234.5", "1.234,5 cuộc"),
        ("1 800", "1.800 cuộc"),
        ("60 cuộc", "60 cuộc"),
        ("trên 500", "trên 500 cuộc"),
        ("hơn 500", "trên 500 cuộc"),
        ("gần 500 cuộc", "gần 500 cuộc"),
        ("khoảng 500", "khoảng 500 cuộc"),
        (unicodedata.normalize("NFD", "ước đạt khoảng 500"), "ước khoảng 500 cuộc"),
        ("không phát sinh", "Không phát sinh"),
        ("KPS", "Không phát sinh"),
        (1 / 3, "0,3333 cuộc"),
    ],
)
def test_figures_are_understood(send, value, said):
    (cell,) = verdicts(send(xlsx(HEAD, [PATROL, value])))
    assert cell == ("changed", "B2", "value", "45 cuộc", said)


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [(0.945, "0.0%", "94,5%"), ("ước 98%", "", "ước 98%"), ("98,5 %", "", "98,5%"), (94.5, "", "94,5%")],
)
def test_percentages_are_understood(send, add, value, code, said):
    add("Quân số khỏe", measure="%")
    (cell,) = verdicts(send(xlsx(HEAD, ["Quân số khỏe", value], formats={"B2": code} if code else {})))
    assert cell == ("new", "B2", "value", "Chưa báo cáo", said)


@pytest.mark.parametrize(("value", "is_noted"), [(0.98, True), (1, True), (98, False), (0, False)])
def test_a_share_without_the_format_of_a_percentage_is_noted(send, add, value, is_noted):
    add("Quân số khỏe", measure="%")
    page = send(xlsx(HEAD, ["Quân số khỏe", value]))
    assert ("ô không định dạng phần trăm nên đọc là" in page.text) == is_noted


@pytest.mark.parametrize(
    ("value", "code", "reason"),
    [
        (date(2026, 8, 1), "", "ô là ngày tháng (01/08/2026), bỏ qua; ghi lại thành số hoặc chữ"),
        ("=1+1", "", "ô công thức chưa có giá trị; mở bằng Excel, lưu lại rồi tải lên"),
        ("#DIV/0!", "", "ô báo lỗi #DIV/0!"),
        ("-", "", "chưa rõ “-” là gì; ghi số, “không phát sinh” hoặc “không áp dụng”"),
        ("98%", "", "ô ghi phần trăm (98%), còn số này tính bằng “cuộc”"),
        (0.98, "0%", "ô ghi phần trăm (98%), còn số này tính bằng “cuộc”"),
        ("12 người", "", "không hiểu số “12 người”"),
        (10**15, "", "Số quá lớn: phần nguyên nhiều nhất 14 chữ số."),
        (1e300, "", "Số quá dài."),
        ("x" * 2500, "", "ô có cả đoạn chữ, không phải số"),
    ],
)
def test_what_is_no_figure_is_said_in_words(send, value, code, reason):
    page = send(xlsx(HEAD, [PATROL, value], formats={"B2": code} if code else {}))
    assert (reasons(page), page.context["entry"].count) == ({"B2": reason}, 0)


def test_unclear_numbers_are_asked_about_once_for_the_file(send, confirm, entry_report, add, line):
    add("Ngày công")
    page = send(xlsx(HEAD, [PATROL, "1.800"], ["Ngày công", "2.500"]))
    assert (page.context["entry"].count, page.context["samples"]["unclear"]) == (
        0,
        [("B2", "1.800"), ("B3", "2.500")],
    )
    assert "phần thập phân viết bằng dấu nào" in page.content.decode()
    said = {mark: [one[4] for one in verdicts(confirm(page, "read", mark=mark))] for mark in (",", ".")}
    assert said == {",": ["1.800 cuộc", "2.500 cuộc"], ".": ["1,8 cuộc", "2,5 cuộc"]}
    confirm(confirm(page, "read", mark=","))
    assert sorted(entry_report.results.values_list("value", flat=True)) == [1800, 2500]


def test_an_answer_changed_without_a_second_look_writes_nothing(send, confirm, line):
    read = confirm(send(xlsx(HEAD, [PATROL, "1.800"])), "read", mark=",")
    answer = confirm(read, "write", mark=".")
    line.refresh_from_db()
    assert (answer.status_code, line.value, verdicts(answer)[0][4]) == (409, 45, "1,8 cuộc")


def test_legacy_text_is_shown_as_it_would_be_read_and_converted_only_when_confirmed(send, confirm, line):
    content = xlsx(
        ["ChØ tiªu", "Sè liÖu", "Gi¶i tr×nh"],
        ["TuÇn tra, canh g¸c", 60, "§· tæ chøc tèt"],
        fonts={f"{letter}{row}": ".VnTime" for letter in "ABC" for row in (1, 2)},
    )
    page = send(content)
    assert page.context["entry"].count == 0
    assert page.context["samples"]["legacy"] == [
        ("A2", "TuÇn tra, canh g¸c", PATROL),
        ("C2", "§· tæ chøc tèt", "Đã tổ chức tốt"),
    ]
    confirm(confirm(page, "read", converts="on"))
    line.refresh_from_db()
    assert (line.value, line.explanation) == (60, "Đã tổ chức tốt")


def test_vni_text_is_read_too(send, confirm, line):
    page = send(xlsx(HEAD, [PATROL, "khoâng phaùt sinh"], fonts={"B2": "VNI-Times"}))
    assert page.context["samples"]["legacy"] == [("B2", "khoâng phaùt sinh", "không phát sinh")]
    confirm(confirm(page, "read", converts="on"))
    line.refresh_from_db()
    assert line.state == State.ZERO


@pytest.mark.parametrize(
    "name",
    [
        PATROL,
        unicodedata.normalize("NFD", PATROL),
        "TUẦN TRA, CANH GÁC",
        "tuan tra, canh gac",
        "1. Tuần tra, canh gác",
        "2.1 Tuần tra, canh gác",
        "- Tuần tra, canh gác (cuộc)",
        "a) Tuần tra, canh gác:",
        "tt-01",
    ],
)
def test_a_target_is_found_by_its_name_however_written_or_by_its_code(send, line, name):
    line.target.code = "TT-01"
    line.target.save()
    assert [kind for kind, *_ in verdicts(send(xlsx(HEAD, [name, 60])))] == ["changed"]


def test_a_code_column_decides_and_a_contradiction_is_said(send, add, line):
    line.target.code = "TT"
    line.target.save()
    add("Ngày công")
    page = send(xlsx(["Mã", *HEAD], ["TT", "Tên khác hẳn", 60], ["", "Ngày công", 5]))
    assert [(kind, address) for kind, address, *_ in verdicts(page)] == [("changed", "C2"), ("new", "C3")]
    page = send(xlsx(["Mã", *HEAD], ["TT", "Ngày công", 60]))
    assert reasons(page) == {"C2": "mã và tên nói hai chỉ tiêu khác nhau"}


def test_a_near_name_is_suggested_never_taken(send):
    page = send(xlsx(HEAD, ["Tuần tra canh gác ban đêm", 60]))
    assert reasons(page) == {"A2": f"không khớp tên chỉ tiêu nào của báo cáo; gần giống “{PATROL}”"}


def test_a_target_that_comes_twice_is_wrong_twice(send):
    page = send(xlsx(HEAD, [PATROL, 60], [PATROL, 70]))
    assert [(kind, address) for kind, address, *_ in verdicts(page)] == [("wrong", "B2"), ("wrong", "B3")]
    assert page.context["entry"].count == 0


def test_a_head_below_titles_merged_over_columns_and_rows_is_found(send):
    content = xlsx(
        ["BÁO CÁO KẾT QUẢ THỰC HIỆN CHỈ TIÊU THI ĐUA", None, None, None],
        [None],
        ["TT", "Nội dung, chỉ tiêu", "Kết quả", None],
        [None, None, "Kỳ trước", "Kỳ này"],
        ["(1)", "(2)", "(3)", "(4)"],
        ["I", "Huấn luyện", None, None],
        [1, PATROL, 40, 60],
        merges=["A1:D1", "A3:A4", "B3:B4", "C3:D3"],
    )
    assert verdicts(send(content)) == [("changed", "D7", "value", "45 cuộc", "60 cuộc")]


def test_the_ratio_is_worked_out_and_shown(send, confirm, entry_report, add):
    labels = {"numerator_label": "quân số khỏe", "denominator_label": "tổng quân số"}
    ratio = add("Quân số khỏe", measure="%", over_units="ratio", **labels)
    page = send(xlsx(["Chỉ tiêu", "Số liệu", "Tử số", "Mẫu số"], ["Quân số khỏe", None, 195, 200]))
    assert verdicts(page) == [
        ("new", "C2", "numerator", "", "195"),
        ("new", "D2", "denominator", "", "200"),
        ("follows", "", "value", "Chưa báo cáo", "97,5%"),
    ]
    assert page.context["entry"].count == 2
    confirm(page)
    ratio.refresh_from_db()
    assert (ratio.value, ratio.numerator, ratio.denominator) == (Decimal("97.5"), 195, 200)


def test_answers_that_are_no_numbers_are_understood(send, confirm, add):
    scale = GradeScale.objects.create(name="Hai mức")
    good = Grade.objects.create(scale=scale, label="Tốt", phrase="tốt")
    graded = add("Nền nếp", direction="graded", scale=scale, measure="")
    yes_no = add("Huấn luyện", direction="yes_no", measure="")
    page = send(xlsx(HEAD, ["Nền nếp", "TỐT"], ["Huấn luyện", "Không"]))
    assert [one[4] for one in verdicts(page)] == ["Tốt", "Không"]
    confirm(page)
    graded.refresh_from_db()
    yes_no.refresh_from_db()
    assert (graded.grade, yes_no.is_yes) == (good, False)
    page = send(xlsx(HEAD, ["Nền nếp", "Vừa vừa"]))
    assert reasons(page) == {"B2": "“Vừa vừa” không có trong các câu trả lời: Tốt"}


def test_after_a_return_of_one_line_only_that_line_takes_figures(
    knock, send, confirm, people, entry_report, add
):
    line = entry_report.results.get()
    other = add("Ngày công", {"value": 3})
    workflow.take(entry_report, "submit", by=people["staff"], at=AT)
    workflow.take(
        entry_report, "return", by=people["head"], at=AT, comment="Xem lại.", flags={line.pk: "Sai."}
    )
    sheet = opened(template(knock, entry_report))
    assert [cell.value for row in sheet for cell in row if not cell.protection.locked] == [
        *(45, "Có số liệu"),
        *(None, None, None),  # explanation, cause, remedy
    ]
    page = send(xlsx(HEAD, [PATROL, 60], ["Ngày công", 9]))
    assert reasons(page) == {"B3": "dòng này không mở để sửa"}
    confirm(page)
    assert [entry_report.results.get(pk=one.pk).value for one in (line, other)] == [60, 3]


def test_what_changed_after_the_dry_run_is_never_overwritten_unseen(send, confirm, entry_report, line):
    page = send(xlsx(HEAD, [PATROL, 60]))
    Result.objects.filter(pk=line.pk).update(value=50)
    answer = confirm(page)
    line.refresh_from_db()
    assert (answer.status_code, line.value) == (409, 50)
    assert verdicts(answer) == [("changed", "B2", "value", "50 cuộc", "60 cuộc")]
    confirm(answer)
    line.refresh_from_db()
    assert line.value == 60


def test_a_cell_left_as_it_was_downloaded_never_undoes_a_newer_figure(knock, send, entry_report, line):
    content = template(knock, entry_report)
    Result.objects.filter(pk=line.pk).update(value=50)
    page = send(content)
    (value,) = [one for one in page.context["entry"].verdicts if one.field == "value"]
    assert (value.kind, value.after, value.reason) == ("same", "50 cuộc", "báo cáo có số mới hơn, giữ nguyên")
    page = send(typed_over(content, **{address_of(content, PATROL): 60}))
    (value,) = [one for one in page.context["entry"].verdicts if one.field == "value"]
    assert (value.kind, value.before, value.reason) == (
        "changed",
        "50 cuộc",
        "báo cáo đã đổi sau khi tải mẫu",
    )


def test_a_double_click_writes_once_and_complains_of_nothing(send, confirm, line):
    page = send(xlsx(HEAD, [PATROL, 60]))
    assert [confirm(page).status_code for _ in range(2)] == [302, 302]


def test_a_report_submitted_meanwhile_takes_nothing(send, confirm, people, entry_report, line):
    page = send(xlsx(HEAD, [PATROL, 60]))
    workflow.take(entry_report, "submit", by=people["staff"], at=AT)
    answer = confirm(page)
    line.refresh_from_db()
    assert (answer.status_code, line.value) == (409, 45)


def test_a_reading_serves_only_its_own_report_and_person_and_not_for_ever(
    client, send, confirm, people, entry_report, entry_period, line, time_machine
):
    page = send(xlsx(HEAD, [PATROL, 60]))
    other = make_report(make_period(entry_period.cluster, "q2"), entry_report.unit)
    data = {"kept": page.context["kept"], "shown": page.context["entry"].fingerprint, "do": "write"}
    answers = [client.post(reverse("report-sheet-intake", args=[other.pk]), data)]
    answers.append(confirm(page, kept=page.context["kept"][:-2] + "xx"))
    time_machine.move_to(moment(date(2026, 6, 10), 14), tick=False)
    client.force_login(people["staff"])
    answers.append(confirm(page))
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "Chưa ghi gì; chọn lại tệp." in answers[-1].content.decode()
    line.refresh_from_db()
    assert line.value == 45


def test_a_row_of_the_template_is_known_by_its_key_and_never_by_a_word_typed_over_it(
    knock, send, entry_report, add, line
):
    add("Ngày công")
    content = template(knock, entry_report)
    (row,) = (cell.row for cell in opened(content)["A"] if cell.value == PATROL)
    renamed = send(typed_over(content, **{f"A{row}": "Tuần tra ban đêm", f"F{row}": 60}))
    assert [one[:2] for one in verdicts(renamed) if one[0] != "same"] == [("changed", f"F{row}")]
    swapped = send(typed_over(content, **{f"A{row}": "Ngày công", f"F{row}": 60}))
    assert reasons(swapped) == {
        f"F{row}": "mã dòng ẩn và tên chỉ tiêu nói hai chỉ tiêu khác nhau; tải mẫu mới"
    }


def test_the_figures_of_last_period_are_never_taken_for_this_ones(send):
    content = xlsx(
        ["Chỉ tiêu", "Kỳ trước", None, "Kỳ này", None],
        [None, "Số liệu", "Ghi chú", "Đạt được", "Ghi chú"],
        [PATROL, 40, None, 60, "Đúng kế hoạch."],
        merges=["A1:A2", "B1:C1", "D1:E1"],
    )
    assert [one[1] for one in verdicts(send(content))] == ["D3", "E3"]


def test_the_template_of_another_period_is_refused(knock, send, entry_report, entry_period):
    other = make_report(make_period(entry_period.cluster, "q2"), entry_report.unit)
    page = send(template(knock, other))
    assert (page.status_code, page.context["errors"][0][1][:43]) == (
        422,
        "Tệp này là mẫu của báo cáo khác (đơn vị khá",
    )


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_gets_an_error_in_words_and_saves_nothing(send, entry_report, kind):
    name, content, words = BAD[kind]
    page = send(content, name)
    entry_report.refresh_from_db()
    assert (page.status_code, entry_report.changed_at, entry_report.results.get().value) == (422, None, 45)
    ((label, message, anchor),) = page.context["errors"]
    assert (label, words in message, anchor) == ("Tệp Excel", True, "id_file")


def test_no_file_and_an_empty_file_are_said_in_words(client, send, entry_report):
    assert send(b"").context["errors"][0][1] == "Tệp rỗng. Chọn lại tệp."
    answer = client.post(reverse("report-sheet-intake", args=[entry_report.pk]), {})
    assert answer.context["errors"][0][1] == "Chưa chọn tệp. Chọn một tệp .xlsx."


@pytest.mark.parametrize("lines", [4, 40])
def test_reading_and_writing_cost_the_same_for_few_and_many_lines(
    client, send, confirm, add, django_assert_num_queries, lines, knock, entry_report
):
    scale = GradeScale.objects.create(name="Hai mức")
    Grade.objects.create(scale=scale, label="Tốt", phrase="tốt")
    add("Nền nếp", direction="graded", scale=scale, measure="")
    rows = [["Nền nếp", "Tốt"]] + [[add(f"Việc {place}").target.name, place + 1] for place in range(lines)]
    content = xlsx(HEAD, *rows)
    send(content)
    with django_assert_num_queries(DRY_RUN):
        page = send(content)
    with django_assert_num_queries(WRITING):
        confirm(page)
    client.get(reverse("report-sheet", args=[entry_report.pk]))
    with django_assert_num_queries(DOWNLOADING):
        client.get(reverse("report-sheet", args=[entry_report.pk]))
    assert entry_report.results.exclude(state=State.NOT_REPORTED).count() == lines + 2


DRY_RUN, WRITING, DOWNLOADING = 14, 12, 11
