"""An administrator sees that the site is backed up and would come back."""

from django.core.management import call_command

from tests.e2e.demo import enter
from tests.e2e.words import READ_WORDS, foreign_words

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def sound(visitor, name):
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert visitor.violations() == []
        assert visitor.overflow() <= 0
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_backup_and_drill_are_seen_with_their_rows(visitor, demo, settings, tmp_path, capsys):
    page, settings.BACKUP_DIR = visitor.page, tmp_path / "backups"
    enter(visitor, "admin")
    page.get_by_role("link", name="Vận hành").first.click()
    page.get_by_text("Chưa có bản sao lưu nào.").wait_for()
    sound(visitor, "van-hanh-trong")
    call_command("backup")
    call_command("drill")
    assert "Diễn tập tốt" in capsys.readouterr().out
    visitor.go("/quan-tri/van-hanh/")
    page.get_by_role("heading", name="Từng bảng của lần diễn tập gần nhất").wait_for()
    assert "Chưa có bản sao lưu" not in visitor.text()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="kết quả", exact=True))
    cells = row.first.inner_text().split("\t")
    assert cells[1] == cells[2] != "0"
    assert cells[3].strip() == "khớp"
    assert foreign_words(page.evaluate(READ_WORDS)) == []
    sound(visitor, "van-hanh")
    told = page.request.get(f"{visitor.address}/health/ready").text()  # as a probe does, but logged in
    assert "diễn tập phục hồi: 23/11/2026 09:" in told
