import json
import subprocess
import sys
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils.timezone import now

from cluster_reports import dossiers
from cluster_reports.article.proofing import report_on
from cluster_reports.article.publication import frozen_form
from cluster_reports.management import search_index
from cluster_reports.management.commands.demo import FOLDER, PASSWORD, refuse_busy
from cluster_reports.models import Article, Period, Photo, Result, SearchEntry, UnitReport
from cluster_reports.tables.talk import lay_out
from tests.factories import make_user
from units.models import Unit, User

from .small import load, small, text_of

pytestmark = pytest.mark.django_db
CASE = FOLDER / "01-cum-3-so-ket-2022.json"


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def small_file(tmp_path):
    path = tmp_path / "ho-so.json"
    path.write_bytes(text_of(small()))
    return path


def test_load_dossier_says_what_it_did(small_file):
    assert run("load_dossier", small_file) == "ho-so.json: Cụm thi đua số 9, 6 tháng đầu năm 2026: đã nạp.\n"
    assert "không có gì thay đổi" in run("load_dossier", small_file)


def test_load_dossier_names_what_is_wrong(tmp_path):
    path = tmp_path / "sai.json"
    path.write_text('{"format": 1}')
    with pytest.raises(CommandError, match="sai.json: chưa nạp gì.\nkinds: thiếu"):
        run("load_dossier", path)


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path):
    with pytest.raises(CommandError, match="Không đọc được tệp .*khong-co.json: không có tệp này.$"):
        run("load_dossier", tmp_path / "khong-co.json")


def test_a_folder_is_told_to_be_one(tmp_path):
    with pytest.raises(CommandError, match="đây là thư mục; ghi tên từng tệp trong đó.$"):
        run("load_dossier", tmp_path)


def test_a_file_that_is_no_dossier_is_told_in_a_sentence():
    with pytest.raises(CommandError, match="accounts.json: chưa nạp gì.\nKhông phải hồ sơ: hồ sơ là"):
        run("load_dossier", FOLDER / "accounts.json")


def test_of_several_files_all_are_checked_before_any_is_loaded(small_file):
    with pytest.raises(CommandError, match="accounts.json: chưa nạp gì"):
        run("load_dossier", small_file, FOLDER / "accounts.json")
    assert not Period.objects.exists()


def test_a_file_that_cannot_follow_says_which_were_loaded(small_file, tmp_path):
    other = tmp_path / "khac.json"
    other.write_bytes(text_of(small(lambda data: data["reports"][0].update(limitations="Khác hẳn."))))
    with pytest.raises(CommandError, match="(?s)khac.json: chưa nạp gì.*Đã nạp trước đó: ho-so.json.$"):
        run("load_dossier", small_file, other)
    assert Period.objects.count() == 1


def test_dump_dossier_by_name_and_by_number_prints_the_same(tmp_path):
    period = load(small()).period
    printed = run("dump_dossier", period.cluster.slug, period.name)
    assert printed == run("dump_dossier", period.cluster.slug, str(period.pk)) == dossiers.to_text(small())
    run("dump_dossier", period.cluster.slug, period.name, output=tmp_path / "ra.json")
    assert (tmp_path / "ra.json").read_text("utf-8") == printed


def test_dump_dossier_lists_the_periods_there_are():
    period = load(small()).period
    with pytest.raises(CommandError, match="Các kỳ đang có: 6 tháng đầu năm 2026"):
        run("dump_dossier", period.cluster.slug, "quý I năm 2026")


def test_render_article_prints_the_article_and_leaves_no_row():
    before = connections["default"]
    text = run("render_article", CASE)
    lines = text.splitlines()
    assert lines[0].startswith("Cụm thi đua số 3 sơ kết")
    assert lines[2] == "11:10, thứ Sáu, 24/06/2022 (GMT+7)"
    assert lines[-1] == "NGỌC NGÀ"
    assert connections["default"] is before
    assert (Unit.objects.count(), Period.objects.count(), Article.objects.count()) == (0, 0, 0)


def test_render_article_of_a_dossier_without_a_meeting_says_so(tmp_path):
    path = tmp_path / "chua-hop.json"
    path.write_bytes(text_of(small(lambda data: data.pop("review"))))
    with pytest.raises(CommandError, match="hồ sơ chưa có hội nghị"):
        run("render_article", path)


@pytest.fixture
def demo():
    return run("demo", load_only=True)


def test_the_demo_shows_every_state_and_can_be_run_again(demo):
    statuses = Counter(UnitReport.objects.values_list("status", flat=True))
    assert set(statuses) == set(UnitReport.Status.values)
    assert set(Result.objects.values_list("state", flat=True)) == set(Result.State.values)
    assert set(Article.objects.values_list("audience", flat=True)) == {"public", "internal"}
    assert (search_index.compare(), SearchEntry.objects.count() > 40) == ([], True)
    late = [report for report in UnitReport.objects.select_related("period") if report.days_late()]
    assert late
    assert not Photo.objects.filter(file="").exists()
    counted = [model.objects.count() for model in (Unit, User, Period, UnitReport, Result, Article, Photo)]
    Result.objects.filter(report__status="draft", target__code="DV1").update(explanation="Đang cộng sổ.")
    again = run("demo", load_only=True)
    assert again.count("Đã có, giữ nguyên") == len(list(FOLDER.glob("[0-9]*.json")))
    assert [
        model.objects.count() for model in (Unit, User, Period, UnitReport, Result, Article, Photo)
    ] == counted
    assert Result.objects.filter(explanation="Đang cộng sổ.").exists()


def test_the_demo_has_a_draft_with_a_slip_that_is_flagged_another_opening_and_comments(demo):
    draft = Article.objects.get(status="draft")
    assert (draft.opens, draft.audience) == (Article.Opens.THEME, "internal")
    assert [finding.place for finding in report_on(draft, date(2026, 11, 23)).blocking] == ["results"]
    waits, settled = draft.comments.threads()
    assert (waits.resolved_at, waits.answers.count()) == (None, 1)
    assert settled.resolved_by.username == "chinhtri"
    assert all(thread.number for thread in lay_out(frozen_form(draft, now()), [waits, settled]).threads)


def test_the_demo_gives_its_accounts_one_password_and_says_it_is_for_trial(demo):
    accounts = json.loads((FOLDER / "accounts.json").read_text("utf-8"))
    for account in accounts:
        user = User.objects.get(username=account["username"])
        assert (user.role, user.unit and user.unit.name) == (account["role"], account["unit"])
        assert user.check_password(PASSWORD)
        assert account["username"] in demo
    assert "chỉ để thử" in demo


def test_the_demo_does_not_enter_a_database_with_other_people():
    make_user(role="admin")
    with pytest.raises(CommandError, match="đã có dữ liệu khác"):
        run("demo", load_only=True)
    assert Period.objects.count() == 0


def test_a_busy_port_is_told_before_anything_is_done():
    import socket

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        with pytest.raises(CommandError, match="Không mở được cổng"):
            refuse_busy("127.0.0.1", busy.getsockname()[1])


def test_demo_files_hold_nobody_by_private_name():
    names = {
        person["full_name"]
        for path in FOLDER.glob("[0-9]*.json")
        for person in json.loads(path.read_text("utf-8"))["people"]
    }
    assert {
        name for name in names if not name.startswith(("Cán bộ", "Biên tập viên", "Thủ trưởng", "Quản trị"))
    } == set()
    assert settings.BASE_DIR / "cluster_reports" / "demo" == FOLDER


def rendered(places, into, **options):
    """What the command printed, what it said on the side, and the fault it ended with."""
    out, side = StringIO(), StringIO()
    try:
        call_command("render_articles", *places, into=into, stdout=out, stderr=side, jobs=1, **options)
    except CommandError as fault:
        return out.getvalue(), side.getvalue(), str(fault)
    return out.getvalue(), side.getvalue(), ""


def test_render_articles_writes_the_same_text_as_for_one_and_leaves_no_row(tmp_path):
    other = sorted(FOLDER.glob("03-*.json"))[0]
    out, _, fault = rendered([CASE, other], tmp_path / "bài")
    assert fault == ""
    assert out.startswith("Đã soạn 2/2 bài trong ")
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "bài").iterdir()} == {
        f"{case.stem}.txt": run("render_article", case) for case in (CASE, other)
    }
    assert (Unit.objects.count(), Period.objects.count(), Article.objects.count()) == (0, 0, 0)


def test_render_articles_names_each_broken_dossier_and_writes_the_others(tmp_path):
    folder = tmp_path / "hồ sơ"
    folder.mkdir()
    (folder / "a-hong.json").write_bytes(b"{")
    (folder / "b-nhi-phan.json").write_bytes(b"\xff\x00\xfe")
    (folder / "c-sai.json").write_bytes(text_of(small(lambda data: data["cluster"].update(organisation="?"))))
    (folder / "d-chua-hop.json").write_bytes(text_of(small(lambda data: data.pop("review"))))
    (folder / "e-sau.json").write_bytes(b"[" * 100_000)
    (folder / "f-thu-muc.json").mkdir()
    (folder / "g-tot.json").write_bytes(text_of(small()))
    out, side, fault = rendered([folder], tmp_path / "ra")
    broken = ["a-hong", "b-nhi-phan", "c-sai", "d-chua-hop", "e-sau", "f-thu-muc"]
    assert fault == f"Không có bài của {', '.join(f'{name}.json' for name in broken)}."
    assert out.startswith("Đã soạn 1/7 bài ")
    assert [side.count(f"{name}.json: không có bài.\n") for name in broken] == [1] * 6
    assert "Lỗi của chương trình" not in side
    assert "7/7 bài" in side
    assert [path.name for path in (tmp_path / "ra").iterdir()] == ["g-tot.txt"]


def test_a_fault_of_ours_in_one_dossier_costs_no_other_its_article(tmp_path, monkeypatch):
    real, seen = dossiers.load, []

    def load_once_badly(data, **options):
        seen.append(data)
        if len(seen) == 1:
            raise ZeroDivisionError("x")
        return real(data, **options)

    monkeypatch.setattr(dossiers, "load", load_once_badly)
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_bytes(text_of(small()))
    _, side, fault = rendered([tmp_path], tmp_path / "ra")
    assert fault == "Không có bài của a.json."
    assert "Lỗi của chương trình: ZeroDivisionError: x" in side
    assert [path.name for path in (tmp_path / "ra").iterdir()] == ["b.txt"]


def test_render_articles_refuses_what_would_overwrite_itself_and_an_empty_folder(tmp_path):
    for folder in ("một", "hai"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_bytes(text_of(small()))
    assert "Nhiều hồ sơ cùng tên a.json" in rendered([tmp_path / "một", tmp_path / "hai"], tmp_path / "ra")[2]
    (tmp_path / "trống").mkdir()
    assert "Không có tệp .json nào" in rendered([tmp_path / "trống"], tmp_path / "ra")[2]
    (tmp_path / "tệp").write_text("")
    assert "Không lưu được vào" in rendered([CASE], tmp_path / "tệp" / "ra")[2]


def test_several_processes_write_what_one_does(tmp_path):
    for number in range(20):
        content = (
            "{"
            if number == 7
            else text_of(small(lambda data, n=number: data["cluster"].update(number=n + 1)))
        )
        (tmp_path / f"{number:02}.json").write_bytes(
            content.encode() if isinstance(content, str) else content
        )
    into = tmp_path / "ra"
    done = subprocess.run(
        [sys.executable, "manage.py", "render_articles", tmp_path, "--into", into, "--jobs", "2"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1
    assert "Đã soạn 19/20 bài" in done.stdout
    assert done.stderr.splitlines()[-1] == "CommandError: Không có bài của 07.json."
    assert "Traceback" not in done.stderr
    right = [number for number in range(20) if number != 7]
    said = {number: (into / f"{number:02}.txt").read_text("utf-8") for number in right}
    assert [number for number in right if f"Cụm thi đua số {number + 1} " not in said[number]] == []
