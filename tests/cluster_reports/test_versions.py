"""Revisions: a readable difference between any two states, also with what was published; restoring loses nothing."""

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Limitation, Outlet, Revision
from cluster_reports.tables.versions import as_read, compare
from tests.cluster_reports.writing import AT, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    return Desk(client)


def block(name, shown, is_hidden=False):
    return {"block": name, "title": name.upper(), "shown": shown, "is_hidden": is_hidden}


def content(*blocks, headline="Tít"):
    return {"headline": headline, "blocks": list(blocks)}


def told(older, newer):
    return {
        one.title: (one.notes, "".join(piece.text for piece in one.pieces)) for one in compare(older, newer)
    }


def test_equal_contents_have_no_difference():
    assert compare(content(block("a", "Một.")), content(block("a", "Một."))) == []


def test_headline_texts_hiding_and_order_are_all_told():
    older = content(block("a", "Một hai ba."), block("b", "Hai."), block("c", "Ba."), headline="Tít cũ")
    newer = content(
        block("c", "Ba."), block("a", "Một hai bốn."), block("b", "Hai.", is_hidden=True), headline="Tít mới"
    )
    assert told(older, newer) == {
        "Tít": ((), "Tít cũmới"),
        "C": (("Đoạn chuyển chỗ trong bài.",), ""),
        "A": ((), "Một hai babốn."),
        "B": (("Nay bỏ khỏi bài.",), ""),
    }


def test_blocks_that_came_went_and_came_back_into_view_are_said_in_words():
    older = content(block("a", "Một.", is_hidden=True), block("b", "Hai."))
    newer = content(block("a", "Một."), block("c", "Ba."))
    assert told(older, newer) == {
        "A": (("Nay đưa lại vào bài.",), ""),
        "C": (("Đoạn mới.",), "Ba."),
        "B": (("Đoạn không còn trong bài.",), "Hai."),
    }


def test_as_readers_get_it_hidden_and_empty_blocks_are_not_there():
    read = as_read(
        content(block("a", " Một. \n\n Hai. "), block("b", "Ba.", is_hidden=True), block("c", " "))
    )
    assert [(one["block"], one["shown"]) for one in read["blocks"]] == [("a", "Một.\nHai.")]


def compared(desk, **query):
    return desk.client.get(reverse("article-revisions", args=[desk.article.pk]), query)


def test_three_saves_compare_first_with_third_and_restore_the_first(desk):
    for text in ("Lần một: 100 cuộc.", "Lần hai: 100 cuộc.", "Lần ba: 100 cuộc."):
        desk.save(results=text)
    page = compared(desk, tu=1, den=3)
    (change,) = page.context["changes"]
    assert (change.title, [(one.kind, one.text) for one in change.pieces][1:3]) == (
        "Kết quả",
        [("gone", "một"), ("new", "ba")],
    )
    html = page.content.decode()
    assert (
        '<del><span class="visually-hidden">bỏ: </span>một</del><ins><span class="visually-hidden">thêm: '
        in html
    )
    restore = reverse("article-restore", args=[desk.article.pk, 1])
    sent = {"version": page.context["version"]}
    assert [desk.client.post(restore, sent).status_code for _ in "12"] == [302, 302]
    assert desk.row().shown == "Lần một: 100 cuộc."
    assert [one.label for one in desk.article.revisions.all()] == ["Khôi phục bản 1", "", "", ""]


@pytest.mark.parametrize("query", [{}, {"tu": "x", "den": "99"}, {"tu": "da-dang"}, {"tu": "-1"}])
def test_an_unknown_version_falls_back_to_the_last_two(desk, query):
    for text in ("Lần một.", "Lần hai."):
        desk.save(results=text)
    page = compared(desk, **query)
    assert (page.context["older"], page.context["newer"]) == ("1", "2")


def test_a_draft_taken_back_is_compared_with_what_was_published(desk):
    outlet = Outlet.objects.create(name="Báo", ending_mark="./.")
    desk.review.outlet = outlet
    desk.review.save()
    for step, who in (("propose", desk.head), ("publish", desk.editor), ("withdraw", desk.editor)):
        workflow.take(desk.article, step, by=who, at=AT, comment="Sửa số.")
    workflow.take(desk.article, "take_back", by=desk.editor, at=AT)
    desk.save(results="Câu sửa lại sau khi gỡ.")
    page = compared(desk)
    assert (page.context["older"], page.context["newer"]) == ("da-dang", "2")
    assert [change.title for change in page.context["changes"]] == ["Kết quả"]
    assert "So với bản đã đăng" in desk.text()


def test_steps_and_names_stand_in_the_history(desk):
    desk.save(results="Câu của biên tập.", **{"ten-ban-luu": "Trước khi trình  Trưởng phòng"})
    for step, who in (("propose", desk.head), ("publish", desk.editor)):
        workflow.take(desk.article, step, by=who, at=AT)
    (one,) = desk.article.revisions.all()
    assert one.label == "Trước khi trình Trưởng phòng · Gửi biên tập · Đăng bài"


def test_a_long_name_is_cut(desk):
    desk.save(results="Câu của biên tập.", **{"ten-ban-luu": "tên " * 100})
    assert len(desk.article.revisions.get().label) <= Revision.LONGEST_LABEL


def test_the_name_of_a_version_stays_in_its_box_where_the_page_is_refused(desk):
    desk.client.force_login(desk.head)
    answer = desk.save(headline="", **{"ten-ban-luu": "Trước khi <trình>"})
    assert answer.status_code == 422
    assert 'name="ten-ban-luu" value="Trước khi &lt;trình&gt;"' in answer.text


def restore(desk, number):
    version = compared(desk).context["version"]
    url = reverse("article-restore", args=[desk.article.pk, number])
    return desk.client.post(url, {"version": version}, follow=True).content.decode()


def test_restored_words_of_older_data_are_held_and_flagged(desk):
    desk.article.keep_revision(by=desk.editor, at=AT)
    before = desk.row().shown
    desk.report_patrols(140)
    desk.refresh()
    page = restore(desk, 1)
    assert "cần xem lại: Kết quả" in page
    row = desk.row()
    assert (row.shown, row.is_edited, row.needs_look) == (before, True, True)
    flag = desk.flag()
    assert [str(one) for one in flag.changes] == ["Tuần tra, canh gác: 100 cuộc → 200 cuộc"]
    assert flag.merge.text == row.generated
    assert "giữ câu chữ cũ" not in desk.text()  # the flag says more


def test_restored_words_that_the_data_still_give_are_not_the_editors(desk):
    desk.article.keep_revision(by=desk.editor, at=AT)
    desk.save(results="Câu của biên tập.", headline="Tít của biên tập")
    restore(desk, 1)
    desk.article.refresh_from_db()
    assert (desk.row().is_edited, desk.row().needs_look, desk.article.headline_is_edited) == (
        False,
        False,
        False,
    )


def test_an_edit_restored_over_the_same_data_is_an_edit_without_a_flag(desk):
    desk.save(results="Câu của biên tập: 100 cuộc.")
    desk.choose("so-lieu")
    restore(desk, 1)
    row = desk.row()
    assert (row.shown, row.is_edited, row.needs_look) == ("Câu của biên tập: 100 cuộc.", True, False)


def test_a_block_that_went_since_comes_back_with_its_words(desk):
    limitation = Limitation.objects.create(review=desk.review, text="phối hợp chưa chặt chẽ")
    draft.refresh(desk.article)
    desk.article.keep_revision(by=desk.editor, at=AT)
    words = desk.row("limitations").shown
    limitation.delete()
    desk.refresh()
    restore(desk, 1)
    assert (desk.row("limitations").shown, desk.row("limitations").needs_look) == (words, True)


def test_a_block_born_since_stays_and_is_named(desk):
    desk.article.keep_revision(by=desk.editor, at=AT)
    Limitation.objects.create(review=desk.review, text="phối hợp chưa chặt chẽ")
    desk.refresh()
    assert "Đoạn có sau bản đó vẫn giữ: Hạn chế." in restore(desk, 1)
    assert "chặt chẽ" in desk.row("limitations").shown


def test_a_revision_from_before_the_base_was_kept_restores_with_a_flag(desk):
    blocks = [{**block("results", "Câu cũ."), "is_edited": True}]
    desk.article.revisions.create(number=1, content=content(*blocks), saved_by=desk.editor, saved_at=AT)
    desk.save(results="Câu khác.")
    restore(desk, 1)
    assert (desk.row().shown, desk.row().needs_look) == ("Câu cũ.", True)
    assert "Không rõ số liệu lúc đoạn này được sửa" in desk.text()
    desk.choose("giu")
    assert (desk.row().shown, desk.row().needs_look) == ("Câu cũ.", False)


def test_what_was_typed_and_never_saved_as_a_revision_is_kept_before_restoring(desk):
    desk.article.keep_revision(by=desk.editor, at=AT)
    row = desk.row()
    row.write("Câu vào bài bằng đường khác.")
    row.save()
    restore(desk, 1)
    assert any("đường khác" in str(one.content) for one in desk.article.revisions.all())


@pytest.mark.parametrize("count", [2, 6])
def test_the_list_costs_the_same_for_any_number_of_revisions(desk, count, django_assert_num_queries):
    for number in range(count):
        desk.article.headline = f"Tít {number}"
        desk.article.keep_revision(by=desk.editor, at=AT)
    compared(desk)
    with django_assert_num_queries(7):
        assert len(compared(desk).context["revisions"]) == count
