# ruff: noqa: F811  fixtures of other files are asked for by name
"""Files of a unit's own score sheet: who attaches, who opens, and that points follow."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cluster_reports.models import Evidence, LoggedStep, Score
from tests.cluster_reports.evidence_files import pdf
from tests.cluster_reports.test_evidence import knock  # noqa: F401  reads what is streamed
from tests.cluster_reports.test_scoring_views import (  # noqa: F401  fixtures
    close,
    decide_everything,
    leaves,
    marks,
    scoring,
    table,
    unit,
    url,
)
from tests.factories import make_score

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
PAPER = pdf("Kế hoạch kiểm tra")


@pytest.fixture
def line(leaves):
    return leaves["Mẫu kiểm tra"]


def page(scoring, unit, line):
    return url("score-evidence", scoring, unit, line.pk)


def file_of(content=PAPER, name="kế hoạch.pdf"):
    return {"upload": SimpleUploadedFile(name, content)}


def stored():
    return [path for path in Path(project.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_is_the_evidence_its_line_waits_for(knock, scoring, unit, line):
    make_score(scoring, line, unit, side="self", count=20)
    sheet = url("score-sheet", scoring, unit)

    def own():
        return next(row["own"] for row in knock("staff", sheet).context["rows"] if row["pk"] == line.pk)

    assert own() == "0.00"
    assert knock("staff", page(scoring, unit, line), file_of()).status_code == 302
    assert own() == "5.00"
    assert "1 tệp minh chứng" in knock("head", sheet).text
    assert "Minh chứng của đơn vị: 1 tệp" in knock("head", url("score-marks", scoring, unit)).text
    kept = Evidence.objects.get()
    assert knock("staff", f"{kept.get_absolute_url()}xoa/", {}).status_code == 302
    assert own() == "0.00"
    told = LoggedStep.objects.about(scoring).values_list("label", flat=True)
    assert list(told) == ["Xóa minh chứng tự chấm", "Thêm minh chứng tự chấm"]


def test_a_line_that_says_nothing_yet_keeps_its_files(knock, scoring, unit, line, leaves):
    """Saving the sheet without a word on that line must not take its files away."""
    knock("staff", page(scoring, unit, line), file_of())
    own = url("score-own", scoring, unit)
    assert knock("staff", own, marks(knock("staff", own), leaves)).status_code == 302
    assert Evidence.objects.get().score.criterion == line
    assert "Minh chứng: 1 tệp" in knock("staff", own).text


def test_sent_twice_is_kept_once_and_removed_twice_is_gone(
    knock,
    scoring,
    unit,
    line,
    django_capture_on_commit_callbacks,
):
    for _ in range(2):
        assert knock("staff", page(scoring, unit, line), file_of()).status_code == 302
    kept = Evidence.objects.get()
    assert len(stored()) == 1
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert knock("staff", f"{kept.get_absolute_url()}xoa/", {}).status_code == 302
    assert not stored()
    assert LoggedStep.objects.about(scoring).count() == 2


def test_a_refused_file_leaves_nothing(knock, scoring, unit, line):
    answer = knock("staff", page(scoring, unit, line), file_of(b"khong phai pdf"))
    assert answer.status_code == 422
    for number in range(Evidence.MOST_PER_LINE):
        knock("staff", page(scoring, unit, line), file_of(pdf(f"Bản {number}")))
    answer = knock("staff", page(scoring, unit, line), file_of(pdf("Thừa")))
    assert answer.status_code == 422
    assert "là nhiều nhất" in answer.text
    assert len(stored()) == Evidence.MOST_PER_LINE
    assert not any(Score.objects.exclude(criterion=line))


DOORS = {
    # who: the page, attaching, the file
    "staff": (200, 302, 200),
    "head": (200, 403, 200),
    "deputy": (200, 403, 200),
    "admin": (200, 403, 200),
    "other": (404, 404, 404),
    "editor": (404, 404, 404),
    "commander": (404, 404, 404),
    "outsider": (404, 404, 404),
    "stranger": (302, 401, 302),
}


@pytest.mark.parametrize("who", DOORS)
def test_who_opens_and_who_attaches(knock, scoring, unit, line, who):
    knock("staff", page(scoring, unit, line), file_of())
    kept = Evidence.objects.get()
    seen = (
        knock(who, page(scoring, unit, line)).status_code,
        knock(who, page(scoring, unit, line), file_of(pdf("Khác"))).status_code,
        knock(who, kept.get_absolute_url()).status_code,
    )
    assert seen == DOORS[who]


def test_a_closed_scoring_takes_and_loses_no_file(knock, scoring, unit, line, leaves):
    knock("staff", page(scoring, unit, line), file_of())
    kept = Evidence.objects.get()
    decide_everything(scoring, leaves)
    close(knock, scoring)
    assert knock("staff", page(scoring, unit, line), file_of(pdf("Muộn"))).status_code == 403
    assert knock("staff", f"{kept.get_absolute_url()}xoa/", {}).status_code == 403
    text = knock("staff", page(scoring, unit, line)).text
    assert "Bảng chấm điểm đã chốt." in text
    assert "Tải tệp lên" not in text


def test_lines_of_others_and_files_of_other_lines_are_not_found(knock, scoring, unit, line, leaves):
    knock("staff", page(scoring, unit, line), file_of())
    key = Evidence.objects.get().key
    elsewhere = [scoring.period_id, unit.pk, leaves["Có kế hoạch"].pk]
    assert knock("staff", reverse("score-evidence-file", args=[*elsewhere, key])).status_code == 404
    assert knock("staff", reverse("score-evidence-remove", args=[*elsewhere, key]), {}).status_code == 404
    group = line.parent_id
    assert (
        knock("staff", reverse("score-evidence", args=[scoring.period_id, unit.pk, group])).status_code == 404
    )
