"""Evidence of a line: who attaches, who opens, who removes, what is kept and what is swept."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.forms import evidence as forms
from cluster_reports.models import Evidence, UnitReport
from cluster_reports.tables.waiting import sent_back_at
from tests.cluster_reports.evidence_files import office, pdf, picture
from tests.cluster_reports.test_photo import make_photo
from tests.factories import make_evidence, make_pledge, make_result, make_review, make_target, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AUDIT = pdf("Biên bản kiểm tra")


@pytest.fixture
def knock(knock):
    """As everywhere, and a file that comes is read to its end, in ``read``."""

    def open_as(who, url, data=None):
        answer = knock(who, url, data)
        if answer.streaming:
            answer.read = b"".join(answer.streaming_content)
        return answer

    return open_as


@pytest.fixture
def line(entry_report):
    return entry_report.results.get()


def page(line):
    return reverse("evidence", args=[line.report_id, line.pk])


def file_of(content=AUDIT, name="biên bản.pdf"):
    return {"upload": SimpleUploadedFile(name, content)}


@pytest.fixture
def kept(line, people):
    return make_evidence(line, people["staff"], AUDIT)


def stored():
    return sorted(path.name for path in Path(project.MEDIA_ROOT).rglob("*") if path.is_file())


READERS = [
    # who, while with the unit, once submitted, once approved
    ("stranger", 302, 302, 302),
    ("staff", 200, 200, 200),
    ("other", 404, 404, 404),
    ("head", 404, 200, 200),
    ("deputy", 404, 200, 200),
    ("editor", 404, 404, 200),
    ("commander", 404, 404, 200),
    ("admin", 200, 200, 200),
    ("outsider", 404, 404, 404),
]


@pytest.mark.parametrize("door", ["evidence", "evidence-file"])
@pytest.mark.parametrize(("who", "draft", "sent", "done"), READERS)
def test_whoever_may_read_the_report_may_open_its_evidence(
    knock, line, kept, people, request, door, who, draft, sent, done
):
    url = page(line) if door == "evidence" else kept.get_absolute_url()
    seen = [knock(who, url).status_code]
    report = request.getfixturevalue("submitted")
    seen.append(knock(who, url).status_code)
    workflow.take(report, "approve", by=people["head"], at=moment(report.period.due_on))
    seen.append(knock(who, url).status_code)
    assert seen == [draft, sent, done]


WRITERS = [
    ("stranger", 401),
    ("staff", 302),
    ("other", 404),
    ("head", 404),
    ("deputy", 404),
    ("editor", 404),
    ("commander", 404),
    ("admin", 403),
    ("outsider", 404),
]


@pytest.mark.parametrize(("who", "status"), WRITERS)
def test_only_the_units_own_staff_attach(knock, line, who, status):
    answer = knock(who, page(line), file_of())
    assert (answer.status_code, Evidence.objects.count()) == (status, 1 if who == "staff" else 0)
    assert len(stored()) == Evidence.objects.count()


@pytest.mark.parametrize(("who", "status"), WRITERS)
def test_only_the_units_own_staff_remove(knock, line, kept, who, status, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = knock(who, reverse("evidence-remove", args=[line.report_id, line.pk, kept.key]), {})
    assert (answer.status_code, Evidence.objects.count()) == (status, 0 if who == "staff" else 1)
    assert len(stored()) == Evidence.objects.count()


def test_the_reports_history_tells_which_file_came_and_which_went(
    knock, line, entry_report, people, django_capture_on_commit_callbacks
):
    knock("staff", page(line), file_of())
    kept = line.evidence.get()
    with django_capture_on_commit_callbacks(execute=True):
        knock("staff", reverse("evidence-remove", args=[line.report_id, line.pk, kept.key]), {})
    told = knock("staff", entry_report.get_absolute_url()).context["history"]
    assert [(one["label"], one["details"], one["by_name"]) for one in told] == [
        ("Xóa minh chứng", "Tuần tra, canh gác: biên bản.pdf", "Lê Văn Hậu, Phòng Hậu cần"),
        ("Thêm minh chứng", "Tuần tra, canh gác: biên bản.pdf", "Lê Văn Hậu, Phòng Hậu cần"),
    ]


def test_a_refused_file_is_not_told(knock, line, entry_report):
    knock("staff", page(line), file_of(b"khong phai pdf"))
    assert knock("staff", entry_report.get_absolute_url()).context["history"] == []


def test_a_file_added_after_a_return_does_not_delay_the_reminder(submitted, line, people):
    back = submitted.submitted_at + timedelta(1)
    report = workflow.take(submitted, "return", by=people["head"], at=back, comment="Thiếu.")
    workflow.note(report, "attach", by=people["staff"], at=back + timedelta(2), details=[])
    assert sent_back_at([report]) == {report.pk: back}


def test_a_step_out_of_turn_names_the_last_step_not_the_last_file(line, submitted, people):
    at = submitted.submitted_at
    workflow.note(submitted, "attach", by=people["staff"], at=at, details=[])
    with pytest.raises(workflow.StepRefused, match="Không thể “Nộp báo cáo” khi trạng thái") as refusal:
        workflow.take(submitted, "submit", by=people["staff"], at=at)
    assert "minh chứng" not in str(refusal.value)


def test_a_removal_is_a_post(knock, line, kept):
    url = reverse("evidence-remove", args=[line.report_id, line.pk, kept.key])
    assert (knock("staff", url).status_code, Evidence.objects.count()) == (405, 1)


def test_evidence_is_kept_with_what_is_known_of_it(knock, line, people):
    knock("staff", page(line), file_of(name="../../Biên bản.pdf"))
    kept = Evidence.objects.get()
    assert (kept.name, kept.kind, kept.size, kept.uploaded_by, kept.width) == (
        "Biên bản.pdf",
        "pdf",
        len(AUDIT),
        people["staff"],
        None,
    )
    with default_storage.open(kept.file) as file:
        assert file.read() == AUDIT
    assert "Bi" not in kept.file


def test_an_image_is_kept_with_its_measures(knock, line):
    knock("staff", page(line), file_of(picture("PNG", (640, 480)), "ảnh.png"))
    kept = Evidence.objects.get()
    assert (kept.name, kept.kind, kept.width, kept.height) == ("ảnh.jpg", "image", 640, 480)


def test_a_submitted_report_takes_and_gives_no_evidence(knock, submitted, kept):
    line = kept.result
    removal = reverse("evidence-remove", args=[line.report_id, line.pk, kept.key])
    answers = [
        knock("staff", url, data).status_code for url, data in ((page(line), file_of()), (removal, {}))
    ]
    assert (answers, Evidence.objects.count()) == ([403, 403], 1)
    answer = knock("staff", page(line))
    assert "Lê Văn Hậu đã nộp lúc 09:00 ngày 10/06/2026" in answer.text
    assert 'type="file"' not in answer.text


def test_after_a_return_only_the_flagged_lines_take_evidence(knock, submitted, entry_cluster, people, line):
    other = make_result(submitted, make_target(make_pledge(entry_cluster), "Vệ sinh"), value=1)
    workflow.take(
        submitted,
        "return",
        by=people["head"],
        at=moment(submitted.period.due_on),
        comment="Thiếu biên bản.",
        flags={line.pk: "Thiếu biên bản."},
    )
    answers = [knock("staff", page(one), file_of()).status_code for one in (line, other)]
    assert answers == [302, 403]
    assert "dòng này giữ nguyên" in knock("staff", page(other)).text


def test_a_report_submitted_while_the_file_was_checked_takes_nothing(knock, line, people, monkeypatch):
    def check(upload):
        report = UnitReport.objects.get(pk=line.report_id)
        workflow.take(report, "submit", by=people["staff"], at=moment(report.period.due_on))
        return forms_check(upload)

    forms_check = forms.check
    monkeypatch.setattr(forms, "check", check)
    assert knock("staff", page(line), file_of()).status_code == 403
    assert (Evidence.objects.count(), stored()) == (0, [])


BAD = {
    "a program by the name of a paper": (b"MZ" + b"\0" * 300, "bao-cao.pdf", "Nội dung tệp không thuộc loại"),
    "nothing": (b"", "a.pdf", "Tệp rỗng"),
    "a stamped paper": (office("docx", "TỐI MẬT"), "a.docx", "Trong tệp có dấu TỐI MẬT"),
    "a locked paper": (pdf("a", user_password="x", algorithm="RC4-128"), "a.pdf", "Tệp PDF có mật khẩu"),
    "a paper cut short": (AUDIT[:-50], "a.pdf", "Tệp PDF bị cụt"),
    "a name too long": (AUDIT, "a" * 251 + ".pdf", "Tên tệp dài quá 250 ký tự"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_answered_in_words_and_nothing_is_kept(knock, line, what):
    content, name, words = BAD[what]
    answer = knock("staff", page(line), file_of(content, name))
    assert answer.status_code == 422
    assert [(label, said[: len(words)]) for label, said, _ in answer.context["errors"]] == [
        ("Tệp minh chứng", words)
    ]
    assert "<title>Lỗi: Minh chứng" in answer.text
    assert (Evidence.objects.count(), stored()) == (0, [])


def test_no_file_at_all_is_answered_in_words(knock, line):
    answer = knock("staff", page(line), {})
    assert (answer.status_code, answer.context["errors"][0][1]) == (422, "Chưa chọn tệp.")


def test_a_line_takes_five_files(knock, line, people):
    for _ in range(Evidence.MOST_PER_LINE):
        make_evidence(line, people["staff"])
    answer = knock("staff", page(line), file_of())
    assert answer.context["errors"][0][1].startswith("Dòng này đã có 5 tệp, là nhiều nhất.")
    assert (Evidence.objects.count(), len(stored())) == (5, 5)
    assert 'type="file"' not in knock("staff", page(line)).text


def test_the_very_same_file_is_taken_once(knock, line):
    knock("staff", page(line), file_of())
    answer = knock("staff", page(line), file_of(name="bản khác.pdf"))
    assert answer.context["errors"][0][1] == "Dòng này đã có đúng tệp này, tên là “biên bản.pdf”."
    assert len(stored()) == 1


def test_a_row_that_cannot_be_written_leaves_no_file(knock, line, monkeypatch):
    def fail(self, *args, **kwargs):
        raise RuntimeError("full disk")

    monkeypatch.setattr(Evidence, "save", fail)
    with pytest.raises(RuntimeError):
        knock("staff", page(line), file_of())
    assert stored() == []


def test_a_file_is_sent_to_be_kept_and_runs_nowhere(knock, kept):
    answer = knock("staff", kept.get_absolute_url())
    assert answer.read == AUDIT
    assert {
        name: answer[name]
        for name in ("Content-Type", "Content-Disposition", "Cache-Control", "X-Content-Type-Options")
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''bi%C3%AAn%20b%E1%BA%A3n.pdf",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    ("kind", "extension", "disposition"), [("image", "jpg", "inline"), ("word", "docx", "attachment")]
)
def test_only_what_a_browser_shows_by_itself_opens_in_it(knock, line, people, kind, extension, disposition):
    measures = {"width": 1, "height": 1} if kind == "image" else {}
    kept = make_evidence(line, people["staff"], b"x", extension, kind, **measures)
    answer = knock("staff", f"{kept.get_absolute_url()}?xem")
    assert answer["Content-Disposition"].partition(";")[0] == disposition
    assert answer["Content-Security-Policy"].startswith("sandbox;")


def test_a_file_opens_under_its_own_line_only(knock, kept, entry_report, entry_cluster):
    other = make_result(entry_report, make_target(make_pledge(entry_cluster), "Vệ sinh"), value=1)
    assert (
        knock("staff", reverse("evidence-file", args=[entry_report.pk, other.pk, kept.key])).status_code
        == 404
    )


def test_a_file_that_is_gone_is_not_found(knock, kept):
    default_storage.delete(kept.file)
    assert knock("staff", kept.get_absolute_url()).status_code == 404


def test_where_files_lie_is_no_address(knock, kept):
    answers = [knock("staff", f"{folder}{kept.file}").status_code for folder in ("/media/", "/static/", "/")]
    assert answers == [404, 404, 404]


def test_from_the_figure_to_the_file_in_three_steps(knock, submitted, kept):
    report = knock("head", submitted.get_absolute_url())
    assert "Minh chứng (1)" in report.text
    assert page(kept.result) in report.text
    assert kept.get_absolute_url() in knock("head", page(kept.result)).text


def test_a_report_without_evidence_says_nothing_of_it_to_its_readers(knock, submitted):
    assert "Minh chứng" not in knock("head", submitted.get_absolute_url()).text


def test_every_row_of_the_entry_grid_leads_to_its_evidence(knock, entry_report, line):
    assert page(line) in knock("staff", entry_report.get_edit_url()).text


@pytest.mark.parametrize("files", [1, 5])
def test_queries_do_not_grow(client, line, people, files, django_assert_num_queries):
    for _ in range(files):
        make_evidence(line, people["staff"])
    client.force_login(people["staff"])
    client.get(page(line))
    with django_assert_num_queries(10):
        client.get(page(line))


def sweep(**options):
    out = io.StringIO()
    call_command("sweep_files", stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def orphan(entry_period, kept):
    """A file of each kind that no row knows, two days old, beside one that was written just now."""
    make_photo(make_review(entry_period))
    paths = [
        default_storage.save(path, io.BytesIO(b"x"))
        for path in ("evidence/2026/a.pdf", "photos/2026/b-480.jpg")
    ]
    for path in Path(project.MEDIA_ROOT).rglob("*"):
        old = moment(entry_period.opens_on - timedelta(days=900)).timestamp()
        os.utime(path, (old, old))
    default_storage.save("evidence/2026/young.pdf", io.BytesIO(b"x"))
    return paths


def test_a_sweep_lists_and_keeps_by_itself(orphan):
    there = stored()
    assert sweep() == [*orphan, "Chưa xóa 2 tệp không dùng; thiếu 0 tệp."]
    assert stored() == there


def test_a_sweep_removes_what_no_row_knows_and_a_second_finds_nothing(orphan):
    there = stored()
    assert sweep(delete=True) == [*orphan, "Đã xóa 2 tệp không dùng; thiếu 0 tệp."]
    assert sorted(set(there) - set(stored())) == ["a.pdf", "b-480.jpg"]
    assert sweep(delete=True) == ["Đã xóa 0 tệp không dùng; thiếu 0 tệp."]


def test_a_sweep_says_which_files_are_missing(kept):
    default_storage.delete(kept.file)
    assert sweep() == [f"Thiếu tệp: {kept.file}", "Chưa xóa 0 tệp không dùng; thiếu 1 tệp."]
