"""Pages of public articles: kept by the application while they are true, lying as files for a proxy while they may."""

import errno
import gzip
import io
import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cluster_reports import middleware, notices, page_folder, public_pages, workflow
from cluster_reports.models import Article
from cluster_reports.workflow.published_page import STAYS
from tests.factories import make_published, make_user
from units.acting import through_door

from .out import OUT, Desk

LATER = OUT + timedelta(hours=1)


@pytest.fixture
def root(settings, tmp_path, time_machine):
    time_machine.move_to(LATER, tick=False)
    settings.PUBLISHED_ROOT, settings.SITE_URL = tmp_path / "published", "http://testserver"
    return settings.PUBLISHED_ROOT


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def out(db, root, commit):
    """The desk of an article that is out."""
    desk = Desk()
    with commit():
        desk.publish()
    return desk


def lying(root):
    """Every file under the folder, what is being written included."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def files_of(*slugs):
    return sorted(
        path
        for one in slugs
        for path in (f".trang/{one}", f"bai/{one}/index.html", f"bai/{one}/index.html.gz")
    )


def correct(desk, headline="Tít đã sửa"):
    correction = workflow.ask_correction(
        desk.article, {"headline": headline}, by=desk.people["second"], at=LATER, note="Sửa tít"
    )
    workflow.take(correction, "publish", by=desk.people["editor"], at=LATER)
    desk.article.refresh_from_db()


def withdraw(desk):
    desk.take("withdraw", "editor", LATER, comment="Xem lại.")


def tick(capsys=None):
    call_command("tick", stdout=io.StringIO(), stderr=io.StringIO())


def test_the_folder_holds_what_is_public_at_every_moment_of_an_article(out, root, commit):
    slug, page = out.article.slug, root / "bai" / out.article.slug / "index.html"
    assert lying(root) == files_of(slug)
    first = page.read_text()
    with commit():
        correct(out)
        assert lying(root) == []  # what was wrong is gone before anybody is answered
    assert lying(root) == files_of(slug)
    assert ("Tít đã sửa" in first, "Tít đã sửa" in page.read_text()) == (False, True)
    with commit():
        withdraw(out)
        assert lying(root) == []
    assert lying(root) == []
    with commit():
        out.take("take_back", "editor", LATER)
        out.take("propose", "editor", LATER)
        assert lying(root) == []
        out.take("publish", "second", LATER)
    assert lying(root) == files_of(slug)
    assert "Bài được đăng lại" in page.read_text()


def test_an_internal_article_never_lies_there(db, root, commit):
    desk = Desk("internal")
    with commit():
        desk.publish()
    tick()
    assert lying(root) == []
    with commit():
        Article.objects.update(audience="public")
    tick()
    assert lying(root) == files_of(desk.article.slug)
    desk.article.refresh_from_db()
    desk.article.audience = "internal"
    desk.article.save()
    assert lying(root) == []


def test_a_file_is_what_a_stranger_is_answered_byte_by_byte(client, out, root):
    page, address = root / "bai" / out.article.slug, out.article.get_absolute_url()
    middleware.KEPT.clear()
    for _ in range(2):  # made anew, and kept
        plain, packed = client.get(address), client.get(address, headers={"accept-encoding": "gzip, br"})
        assert plain.content == (page / "index.html").read_bytes()
        assert packed.content == (page / "index.html.gz").read_bytes()
        assert (packed["Content-Encoding"], gzip.decompress(packed.content)) == ("gzip", plain.content)
    assert {oct(path.stat().st_mode & 0o777) for path in page.iterdir()} == {"0o644"}
    assert oct(page.stat().st_mode & 0o777) == "0o755"


def test_an_article_out_at_its_moment_lies_there(db, root, commit, time_machine):
    desk = Desk()
    desk.propose()
    desk.take("schedule", "second", flags={"due_at": LATER})
    time_machine.move_to(LATER)
    with commit():
        tick()
    assert lying(root) == files_of(desk.article.slug)
    desk.article.refresh_from_db()
    assert desk.article.get_absolute_url() in (root / "bai" / desk.article.slug / "index.html").read_text()


def test_what_was_killed_between_commit_and_write_is_mended_by_the_next_run(db, root):
    desk = Desk()
    desk.publish()  # nothing that waits for the commit runs
    assert lying(root) == []
    with pytest.raises(CommandError, match="thiếu"):
        call_command("write_published", check=True)
    tick()
    assert lying(root) == files_of(desk.article.slug)
    call_command("write_published", check=True, stdout=io.StringIO())


def test_what_was_killed_while_writing_is_mended_and_leaves_nothing(out, root, monkeypatch, time_machine):
    """A new program makes new pages: the second of the two forms is not in place when it is killed."""
    replace, done = os.replace, []

    def killed(*names):
        if done:
            raise SystemExit
        done.append(replace(*names))

    monkeypatch.setattr(public_pages, "build", lambda: "the next program")
    monkeypatch.setattr(page_folder, "read", lambda slug: None)
    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(SystemExit):
        tick()
    monkeypatch.undo()
    assert page_folder.state_of(out.article.slug) == ""
    (root / ".dang-ghi" / "left").write_bytes(b"half")
    time_machine.shift(timedelta(hours=2))
    os.utime(root / ".dang-ghi" / "left", (0, 0))
    tick()
    assert lying(root) == files_of(out.article.slug)
    assert page_folder.state_of(out.article.slug) != ""


def test_a_withdrawal_that_does_not_hold_leaves_the_application_to_answer(client, out, root, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(notices, "tell", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            withdraw(out)
    assert lying(root) == []
    assert client.get(out.article.get_absolute_url()).status_code == 200
    tick()
    assert lying(root) == files_of(out.article.slug)


def test_a_page_that_cannot_be_removed_stops_the_withdrawal(client, out, root, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    editor = out.people["editor"]
    client.force_login(editor)
    version = Article.objects.get().fingerprint()
    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.unlink", refused)
        page = client.post(
            reverse("article-step", args=[out.article.pk, "withdraw"]),
            {"version": version, "comment": "Xem lại.", "notice": "Bài đang được xem lại."},
            follow=True,
        )
    assert STAYS in page.text
    assert Article.objects.get().status == "published"
    assert lying(root) == files_of(out.article.slug)


def test_a_full_disk_stops_no_publication_and_leaves_no_half_page(
    client, db, root, commit, monkeypatch, caplog
):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    desk = Desk()
    with monkeypatch.context() as disk, commit():
        disk.setattr(os, "fsync", full)
        desk.publish()
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        tick()
    assert "chưa ghi được" in caplog.text
    assert lying(root) == []
    assert client.get(desk.article.get_absolute_url()).status_code == 200
    client.force_login(desk.people["admin"])
    assert "thiếu 1" in client.get(reverse("operations")).text
    tick()
    told = client.get(reverse("operations")).text
    assert ("thiếu 1" in told, "1 bài, đủ" in told) == (False, True)
    (root / "bai" / "la").mkdir()
    assert "thừa 1 bài" in client.get(reverse("operations")).text


def test_the_page_of_operations_says_why_nothing_is_written(client, db, root, settings):
    client.force_login(make_user(role="admin"))
    for name, value, why in (
        ("SITE_URL", "https://elsewhere.example", "tên máy được phép"),
        ("SECURE_SSL_REDIRECT", True, "chỉ nhận HTTPS"),
        ("PUBLISHED_ROOT", None, "chưa đặt thư mục"),
    ):
        before = getattr(settings, name)
        setattr(settings, name, value)
        assert why in public_pages.tell().off
        assert public_pages.reconcile() == public_pages.Reconciled()
        setattr(settings, name, before)
    assert "0 bài, đủ" in client.get(reverse("operations")).text


def test_another_address_and_a_removed_article_take_their_page_along(client, out, root, commit):
    article = out.article
    old, article.slug = article.slug, "dia-chi-moi"
    article.save()
    assert lying(root) == []
    assert client.get(f"/bai/{old}/").status_code == 301
    tick()
    assert lying(root) == files_of("dia-chi-moi")
    with through_door("tests"):
        out.period.delete()  # the cascade takes review and article
    assert lying(root) == []


def test_what_no_step_removed_goes_with_the_next_run(out, root):
    for name in ("trang-la", "../ngoai"):
        (root / "bai" / name).mkdir(parents=True)
        (root / "bai" / name / "index.html").write_text("x")
    Article.objects.update(status="withdrawn")
    tick()
    assert lying(root) == ["ngoai/index.html"]
    with pytest.raises(ValueError, match="no slug"):
        page_folder.write("../ngoai", b"", b"", "")


def test_a_changed_program_writes_anew_and_a_proxy_sees_that_it_is_newer(out, root, monkeypatch):
    page = root / "bai" / out.article.slug / "index.html"
    tick()
    state, before = page_folder.state_of(out.article.slug), page.stat()
    tick()
    assert page.stat() == before
    page.write_bytes(page.read_bytes().replace(b"</body>", b"</BODY>"))  # what another version of it made
    monkeypatch.setattr(public_pages, "build", lambda: "the next program")
    tick()
    assert b"</body>" in page.read_bytes()
    assert page_folder.state_of(out.article.slug) != state
    assert (page.stat().st_size, page.stat().st_mtime > before.st_mtime) == (before.st_size, True)


def test_the_command_writes_all_compares_and_clears(out, root, settings):
    page = root / "bai" / out.article.slug / "index.html"
    page.write_bytes(page.read_bytes().replace(b"</body>", b"</BODY>"))
    with pytest.raises(CommandError, match="khác trang đang trả lời"):
        call_command("write_published", check=True)
    told = io.StringIO()
    call_command("write_published", stdout=told)
    assert told.getvalue() == "Đã ghi 1 trang, xóa 0 trang.\n"
    call_command("write_published", check=True, stdout=told)
    call_command("write_published", clear=True, stdout=told)
    assert (told.getvalue().splitlines()[-1], lying(root)) == ("Đã xóa 1 trang.", [])
    settings.PUBLISHED_ROOT = None
    call_command("write_published", stdout=told)
    assert (
        told.getvalue().splitlines()[-1]
        == "Không ghi trang nào: chưa đặt thư mục (PUBLISHED_ROOT, SITE_URL, ALLOWED_HOSTS)."
    )


def test_a_kept_page_is_asked_for_in_one_query_and_never_stale(client, db, django_assert_num_queries):
    desk = Desk()
    desk.publish()
    address = desk.article.get_absolute_url()
    for _ in range(3):
        with django_assert_num_queries(1):
            first = client.get(address)
    assert len(middleware.KEPT) == 1
    correct(desk)
    assert "Tít đã sửa" in client.get(address).text
    assert client.get(address)["ETag"] != first["ETag"]
    article = Article.objects.get()
    article.slug = "noi-khac"
    article.save()
    assert client.get(address).status_code == 301
    desk.article = Article.objects.get()
    assert client.get("/bai/noi-khac/").status_code == 200
    withdraw(desk)
    gone = client.get("/bai/noi-khac/")
    assert (gone.status_code, "ETag" in gone) == (410, False)
    assert middleware.KEPT == {}


def test_a_kept_page_answers_as_the_whole_site_does(client, db):
    address = make_published().get_absolute_url()
    headers = [dict(client.get(address).headers) for _ in range(2)]
    assert len({one.pop("X-Request-ID") for one in headers}) == 2
    assert headers[0] == headers[1]
    assert {
        name: headers[0].get(name)
        for name in ("Cache-Control", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    } == {
        "Cache-Control": "public, max-age=60",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    assert set(headers[0]["Vary"].split(", ")) == {"Accept-Encoding", "Cookie"}
    packs = {"accept-encoding": "gzip"}
    marks = [client.get(address)["ETag"], client.get(address, headers=packs)["ETag"]]
    assert marks[0] != marks[1]
    for mark, more in zip(marks, ({}, packs), strict=True):
        known = client.get(address, headers={"if-none-match": f'"other", {mark}', **more})
        assert (known.status_code, known.content, known["ETag"]) == (304, b"", mark)
        assert known["Cache-Control"] == "public, max-age=60"
        other = client.get(address, headers={"if-none-match": '"other"', **more})
        assert other.status_code == 200
    head = client.head(address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", marks[0])
    assert head["Content-Length"] == str(len(client.get(address).content))


def test_who_brings_something_along_gets_the_page_of_the_site(client, db, settings):
    article = make_published()
    address = article.get_absolute_url()
    anybodys = client.get(address)
    client.force_login(make_user(full_name="Lê Văn Hậu"))
    mine = client.get(address)
    assert ("Lê Văn Hậu" in mine.text, "ETag" in mine, mine["Cache-Control"]) == (
        True,
        False,
        "private, no-store",
    )
    client.logout()
    client.cookies.clear()
    assert client.get(address).content == anybodys.content
    for cookie in ("sessionid", "messages"):
        client.cookies[cookie] = "x"
        assert "ETag" not in client.get(address, headers={"accept-encoding": "gzip"})
        client.cookies.clear()
    assert client.post(address).status_code == anybodys.client.post(address).status_code
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    assert "http://other.example/bai/" in client.get(address, headers={"host": "other.example"}).text
    assert client.get(address).content == anybodys.content
    assert client.get(address, headers={"host": "evil.example"}).status_code == 400


def test_only_so_many_pages_are_kept(client, db, monkeypatch):
    monkeypatch.setattr(middleware, "MOST_KEPT", 2)
    article = make_published()
    for slug in ("mot", "hai", "ba", "mot"):
        Article.objects.update(slug=slug)
        assert client.get(f"/bai/{slug}/").status_code == 200
    assert [place[2] for place in middleware.KEPT] == ["ba", "mot"]
    assert article.pk == middleware.KEPT["http", "testserver", "mot"].key[0]
