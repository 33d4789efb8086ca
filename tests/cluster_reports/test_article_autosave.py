"""The desk saves by itself into one working copy a person; the article changes only when somebody says so."""

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Limitation, WorkingCopy
from tests.cluster_reports.test_desk import statuses
from tests.cluster_reports.writing import AT, Desk
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TYPED = "Chữ đang gõ dở"


@pytest.fixture
def desk(client):
    return Desk(client)


def send(desk, copy="0", person=None, **changes):
    """One saving by itself; ``copy`` is what the page knows."""
    data = desk.sent(**changes) | {"copy": copy, "person": (person or desk.editor).pk}
    return desk.client.post(reverse("article-autosave", args=[desk.article.pk]), data)


def drop(desk, copy):
    return desk.client.post(reverse("article-autosave-drop", args=[desk.article.pk]), {"copy": copy})


def copy_of(desk):
    return WorkingCopy.objects.filter(article=desk.article, person=desk.editor).first()


def test_what_is_typed_is_kept_beside_the_article(desk, time_machine):
    time_machine.move_to(AT.replace(hour=10, minute=42), tick=False)
    before = desk.row().shown
    answer = send(desk, results=TYPED, headline="Tít đang gõ")
    assert answer.status_code == 200
    assert (answer.json()["saved_at"], answer.json()["copy"]) == ("10:42", "1")
    assert copy_of(desk).content["blocks"]["results"] == [TYPED, False]
    assert copy_of(desk).content["headline"] == "Tít đang gõ"
    assert (desk.row().shown, desk.article.revisions.count()) == (before, 0)


def test_there_is_one_copy_however_often_one_types(desk):
    for number in range(3):
        assert send(desk, copy=str(number), results=f"{TYPED} {number}").json()["copy"] == str(number + 1)
    assert WorkingCopy.objects.get().content["blocks"]["results"] == [f"{TYPED} 2", False]
    assert desk.article.revisions.count() == 0


def test_the_same_sent_again_is_the_same(desk):
    answers = [send(desk, results=TYPED).json()["copy"] for _ in "123"]
    assert answers == ["1", "1", "1"]


def test_typed_back_to_what_is_saved_leaves_no_copy(desk):
    send(desk, results=TYPED)
    assert send(desk, copy="1").json()["copy"] == "0"
    assert copy_of(desk) is None


def test_a_page_that_does_not_know_the_working_copy_changes_nothing(desk):
    send(desk, results=TYPED)
    answer = send(desk, copy="0", results="Gõ ở cửa sổ khác")
    assert answer.status_code == 409
    assert "chưa khôi phục hay bỏ" in answer.json()["closed"]
    assert copy_of(desk).content["blocks"]["results"] == [TYPED, False]


def test_coming_back_one_is_offered_what_was_typed(desk):
    send(desk, results=TYPED)
    page = desk.text()
    assert "Khôi phục chữ tự lưu" in page
    assert TYPED not in page
    restored = desk.page("?khoi-phuc=1")
    assert TYPED in restored.content.decode()
    assert (restored.context["is_conflict"], restored.context["copy_known"]) == (False, "1")
    assert desk.row().shown != TYPED


def test_saving_makes_it_the_article_and_puts_the_copy_away(desk):
    send(desk, results=TYPED)
    assert desk.save(results=TYPED, copy="1").status_code == 302
    assert (desk.row().shown, copy_of(desk), desk.article.revisions.count()) == (TYPED, None, 1)


def test_a_save_that_never_saw_the_copy_leaves_it(desk):
    send(desk, results=TYPED)
    desk.save(lead="Mở đầu từ cửa sổ khác.", copy="0")
    assert copy_of(desk).content["blocks"]["results"] == [TYPED, False]


def test_a_late_saving_by_itself_after_the_save_leaves_no_copy(desk):
    late = desk.sent(results=TYPED) | {"copy": "0", "person": desk.editor.pk}
    desk.save(results=TYPED)
    assert desk.client.post(reverse("article-autosave", args=[desk.article.pk]), late).json()["copy"] == "0"
    assert copy_of(desk) is None


def test_what_was_saved_by_itself_is_dropped_as_it_was_seen(desk):
    send(desk, results=TYPED)
    send(desk, copy="1", results=f"{TYPED} thêm")
    assert drop(desk, "1").status_code == 302
    assert copy_of(desk).times == 2
    assert [drop(desk, "2").status_code for _ in "12"] == [302, 302]
    assert copy_of(desk) is None


def test_somebody_saved_meanwhile_and_both_texts_are_shown(desk):
    sent = desk.sent(results=TYPED) | {"copy": "0", "person": desk.editor.pk}
    desk.as_head(results="Chữ của cụm trưởng.")
    answer = desk.client.post(reverse("article-autosave", args=[desk.article.pk]), sent)
    assert answer.status_code == 200
    assert answer.json()["newest"] != answer.json()["version"] == str(sent["version"])
    page = desk.page("?khoi-phuc=1")
    assert page.context["is_conflict"]
    assert TYPED in page.content.decode()
    assert "Chữ của cụm trưởng." in page.content.decode()
    assert desk.client.post(desk.article.get_edit_url(), sent | {"copy": "1"}).status_code == 409
    assert desk.row().shown == "Chữ của cụm trưởng."


def test_two_people_type_each_into_their_own_copy(desk):
    send(desk, results=TYPED)
    desk.client.force_login(desk.head)
    assert send(desk, person=desk.head, results="Chữ của cụm trưởng").json()["copy"] == "1"
    assert "Khôi phục chữ tự lưu" in desk.text()
    assert TYPED not in desk.text("?khoi-phuc=1")
    assert WorkingCopy.objects.count() == 2


def test_a_paragraph_that_came_meanwhile_takes_no_words_away(desk):
    """The page holds one paragraph less than the article now: what it sends becomes the copy, laid over the new one."""
    sent = desk.sent(results=TYPED) | {"copy": "0"}
    Limitation.objects.create(review=desk.review, text="phối hợp chưa chặt chẽ")
    draft.refresh(desk.article)
    answer = desk.client.post(desk.article.get_edit_url(), sent)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"{desk.article.get_edit_url()}?khoi-phuc=1",
    )
    page = desk.page("?khoi-phuc=1")
    assert page.context["is_conflict"]
    assert TYPED in page.content.decode()
    assert "phối hợp chưa chặt chẽ" in page.content.decode()


def test_text_of_a_paragraph_that_went_meanwhile_is_shown_to_be_copied(desk):
    limitation = Limitation.objects.create(review=desk.review, text="phối hợp chưa chặt chẽ")
    draft.refresh(desk.article)
    send(desk, limitations=TYPED)
    limitation.delete()
    draft.refresh(desk.article)
    assert desk.page("?khoi-phuc=1").context["lost"] == [TYPED]


def test_words_kept_on_a_machine_over_an_older_version_are_a_conflict(desk):
    """The page put back what an earlier visit had typed: its marks are of that visit."""
    desk.as_head(results="Chữ của cụm trưởng.")
    sent = desk.sent(results=TYPED)
    field = next(name for name, value in sent.items() if value == TYPED)
    answer = desk.client.post(desk.article.get_edit_url(), sent | {"marks": f'{{"{field}": "12345"}}'})
    assert answer.status_code == 409
    assert desk.row().shown == "Chữ của cụm trưởng."


@pytest.mark.parametrize("marks", ["", "[]", "null", "{", '"x"', '{"a": 1}'])
def test_marks_of_any_kind_break_nothing(desk, marks):
    answer = desk.client.post(desk.article.get_edit_url(), desk.sent(results=TYPED) | {"marks": marks})
    assert answer.status_code in {302, 409}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("cu\u0323m e\u0302\u0301", "cụm ế"),
        ("a\x00b\u200bc", "abc"),
        ("dài " * 5000, ("dài " * 5000).strip()),
        ("dòng một\r\ndòng hai  ", "dòng một\ndòng hai"),
    ],
)
def test_hostile_and_long_words_are_kept_as_text(desk, typed, kept):
    assert send(desk, results=typed).status_code == 200
    assert copy_of(desk).content["blocks"]["results"] == [kept, False]
    page = desk.text("?khoi-phuc=1")
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "changes", [{"doan-TOTAL_FORMS": "x"}, {"doan-TOTAL_FORMS": "99999999"}, {"doan-0-id": "0"}]
)
def test_a_tampered_page_is_kept_as_far_as_it_is_the_articles(desk, changes):
    before = list(desk.article.paragraphs.values())
    assert send(desk, **changes).status_code == 200
    assert list(desk.article.paragraphs.values()) == before


def test_a_step_that_others_read_waits_for_what_is_not_saved(desk):
    send(desk, results=TYPED)
    step = reverse("article-step", args=[desk.article.pk, "propose"])
    page = desk.client.post(step, {"version": desk.page().context["article"].version}, follow=True)
    assert "chưa vào bài. Chưa có gì được làm" in page.content.decode()
    desk.article.refresh_from_db()
    assert desk.article.status == "draft"
    drop(desk, "1")
    desk.client.post(step, {"version": desk.page().context["article"].version})
    desk.article.refresh_from_db()
    assert desk.article.status == "proposed"


def test_an_article_that_is_out_takes_no_more(desk):
    workflow.take(desk.article, "propose", by=desk.head, at=AT)
    sent = desk.sent(results=TYPED) | {"copy": "0", "person": desk.editor.pk}
    workflow.take(desk.article, "publish", by=desk.editor, at=AT)
    answer = desk.client.post(reverse("article-autosave", args=[desk.article.pk]), sent)
    assert (answer.status_code, answer.json()) == (409, {"closed": "Bài không còn mở để sửa."})
    assert copy_of(desk) is None


def test_another_person_at_the_same_browser_is_asked_to_log_in(desk):
    answer = send(desk, person=make_user(), results=TYPED)
    assert (answer.status_code, answer.json()) == (401, {"log_in": True})


@pytest.mark.parametrize("page", ["article-autosave", "article-autosave-drop"])
def test_only_who_writes_the_article_saves_by_itself(desk, page):
    people = desk.people()
    seen = statuses(desk.client, people, reverse(page, args=[desk.article.pk]), {"copy": "0"})
    assert seen.pop("stranger") == 401
    assert seen.pop("admin") in {401, 403}
    assert set(seen.values()) == {404}


def test_autosaves_never_enter_the_history_and_are_told_in_one_line(desk):
    for number in range(5):
        send(desk, copy=str(number), results=f"{TYPED} {number}")
    page = desk.client.get(reverse("article-revisions", args=[desk.article.pk]))
    assert list(page.context["revisions"]) == []
    assert "tự lưu 5 lần" in page.content.decode()
    assert TYPED not in page.content.decode()


def test_saving_by_itself_costs_the_same_for_any_article(desk, django_assert_num_queries):
    send(desk, results=TYPED)
    counts = []
    for number in (1, 2):
        sent = desk.sent(results=f"{TYPED} {number}") | {"copy": str(number), "person": desk.editor.pk}
        with django_assert_num_queries(AUTOSAVE_QUERIES):
            desk.client.post(reverse("article-autosave", args=[desk.article.pk]), sent)
        Limitation.objects.create(review=desk.review, text=f"hạn chế {number}")
        draft.refresh(desk.article)
        counts.append(copy_of(desk).times)
    assert counts == [2, 3]


AUTOSAVE_QUERIES = 9


def publish_meanwhile(desk):
    workflow.take(desk.article, "propose", by=desk.head, at=AT)
    second = make_user(desk.editor.unit, "editor", full_name="Vũ Biên Tập Hai")
    workflow.take(desk.article, "publish", by=second, at=AT)
    return second


@pytest.mark.parametrize("page", ["edit", "article-refresh"])
def test_what_was_typed_while_somebody_published_is_shown_and_kept(desk, page):
    sent = desk.sent(results=f"{TYPED} <b>", headline="Tít đang gõ") | {"copy": "0"}
    publish_meanwhile(desk)
    was = desk.row().shown
    url = desk.article.get_edit_url() if page == "edit" else reverse(page, args=[desk.article.pk])
    for _ in range(2):  # pressed again: the same answer
        answer = desk.client.post(url, sent)
        assert answer.status_code == 409
        assert answer.context["typed"] == [("Tít", "Tít đang gõ"), (desk.row().title, f"{TYPED} <b>")]
        assert "Vũ Biên Tập Hai" in answer.text
        assert "đã “Đăng bài” lúc" in answer.text
        assert f"{TYPED} &lt;b&gt;" in answer.text
        assert "chữ được giữ lại cho bạn" in answer.text
        assert reverse("correction-new", args=[desk.article.pk]) in answer.text
    assert copy_of(desk).content["blocks"]["results"] == [f"{TYPED} <b>", False]
    assert WorkingCopy.objects.count() == 1
    assert desk.row().shown == was
    for step in ("withdraw", "take_back"):
        workflow.take(desk.article, step, by=desk.editor, at=AT, comment="x", flags={"notice": "Sửa."})
    page = desk.client.get(f"{desk.article.get_edit_url()}?khoi-phuc=1").text
    assert f"{TYPED} &lt;b&gt;" in page


def test_a_page_without_words_of_its_own_is_answered_too(desk):
    publish_meanwhile(desk)
    answer = drop(desk, "1")
    assert (answer.status_code, answer.context["typed"]) == (409, [])
    assert "Không có gì khác với bản đã lưu." in answer.text
    assert not WorkingCopy.objects.exists()


def test_words_of_another_window_are_not_pushed_out(desk):
    send(desk, results="Chữ ở cửa sổ khác")
    sent = desk.sent(results=TYPED) | {"copy": "0"}
    publish_meanwhile(desk)
    answer = desk.client.post(desk.article.get_edit_url(), sent)
    assert answer.status_code == 409
    assert "Chép lại chỗ cần giữ" in answer.text
    assert copy_of(desk).content["blocks"]["results"] == ["Chữ ở cửa sổ khác", False]


def test_the_head_who_writes_on_after_somebody_proposed_reads_who_it_was(desk):
    workflow.take(desk.article, "propose", by=desk.editor, at=AT)
    desk.client.force_login(desk.head)
    answer = desk.client.post(desk.article.get_edit_url(), {"version": "1"})
    assert answer.status_code == 409
    assert "đã “Gửi biên tập” lúc" in answer.text
    assert "nhắn biên tập trả bài về bản nháp" in answer.text
    admin = make_user(role="admin")
    desk.client.force_login(admin)
    assert desk.client.post(desk.article.get_edit_url(), {"version": "1"}).status_code == 403


def test_who_publishes_is_told_whose_words_are_not_in_it(desk):
    send(desk, results=TYPED)
    workflow.take(desk.article, "propose", by=desk.head, at=AT)
    second = make_user(desk.editor.unit, "editor")
    desk.client.force_login(second)
    page = desk.client.get(desk.article.get_edit_url())
    answer = desk.client.post(
        reverse("article-step", args=[desk.article.pk, "publish"]),
        {"version": page.context["article"].version},
        follow=True,
    )
    said = [str(one) for one in answer.context["messages"]]
    assert said[0] == "Trạng thái bài: Đã đăng."
    assert said[1].startswith(f"Có chữ gõ dở chưa lưu nên không vào bài: {desk.editor} (tự lưu lúc ")
    assert copy_of(desk) is not None
