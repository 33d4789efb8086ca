"""New data never take the pen from an editor: what changed is named, and the editor chooses."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.article import draft
from cluster_reports.article.drifting import drift
from cluster_reports.models import Award, Limitation
from tests.cluster_reports.test_desk import statuses
from tests.cluster_reports.writing import Desk
from tests.factories import make_result, make_target

pytestmark = pytest.mark.django_db
MINE = "Nổi bật nhất là tuần tra 100 cuộc, rất hăng hái."


@pytest.fixture
def desk(client):
    return Desk(client)


@pytest.fixture
def flagged(desk):
    """The editor rewrote the results; then one unit's figure changed from 40 to 140."""
    desk.save(results=MINE)
    desk.report_patrols(140)
    desk.refresh()
    return desk


def test_the_flag_names_the_changed_value_and_offers_both_texts(flagged):
    flag = flagged.flag()
    assert [str(change) for change in flag.changes] == ["Tuần tra, canh gác: 100 cuộc → 200 cuộc"]
    assert flag.merge.text == MINE.replace("100", "200")
    page = flagged.text()
    for button in ("Giữ câu của tôi", "Dùng câu đã ghép", "Dùng câu soạn từ số liệu"):
        assert page.count(f">{button}</button>") == 1
    assert "100 cuộc</del>" in page
    assert "200 cuộc</ins>" in page
    assert flagged.row().shown == MINE


@pytest.mark.parametrize(
    ("choice", "shown", "is_edited"),
    [("giu", MINE, True), ("ghep", MINE.replace("100", "200"), True), ("so-lieu", None, False)],
)
def test_each_choice_settles_the_flag(flagged, choice, shown, is_edited):
    flagged.choose(choice)
    row = flagged.row()
    assert (row.shown, row.is_edited, row.needs_look) == (shown or row.generated, is_edited, False)
    assert flagged.flag() is None
    flagged.refresh()
    assert not flagged.row().needs_look  # seen is seen, until the data change again


def test_later_changes_are_told_against_what_was_seen_last(flagged):
    flagged.choose("giu")
    flagged.report_patrols(150)
    flagged.refresh()
    assert [str(one) for one in flagged.flag().changes] == ["Tuần tra, canh gác: 200 cuộc → 210 cuộc"]


def test_several_refreshes_are_told_from_the_beginning(flagged):
    flagged.report_patrols(150)
    flagged.refresh()
    assert [str(one) for one in flagged.flag().changes] == ["Tuần tra, canh gác: 100 cuộc → 210 cuộc"]


def test_data_that_changed_back_ask_nothing(flagged):
    flagged.report_patrols(40)
    flagged.refresh()
    assert (flagged.row().shown, flagged.row().needs_look) == (MINE, False)


def test_an_unrelated_edit_keeps_the_flag_and_mending_the_value_settles_it(flagged):
    flagged.save(results=MINE.replace("rất", "thật"))
    assert flagged.row().needs_look
    flagged.save(results=MINE.replace("100", "200"))
    assert not flagged.row().needs_look


def test_text_equal_to_the_generated_one_is_the_datas_again(flagged):
    flagged.save(results=flagged.row().generated)
    assert (flagged.row().is_edited, flagged.row().base, flagged.row().needs_look) == (False, None, False)


def test_a_choice_made_twice_is_made_once(client, flagged):
    sent, url = flagged.sent("ghep"), flagged.place()
    answers = [client.post(url, sent) for _ in "12"]
    assert [answer.status_code for answer in answers] == [302, 302]
    labels = [revision.label for revision in flagged.article.revisions.all()]
    assert labels.count("Kết quả: dùng câu đã ghép") == 1


@pytest.mark.parametrize("choice", ["giu", "ghep", "so-lieu", "soan-lai"])
def test_a_page_drawn_before_somebody_saved_chooses_nothing(client, flagged, choice):
    sent, url = flagged.sent(choice), flagged.place()
    flagged.as_head(lead="Chữ của cụm trưởng.")
    answer = client.post(url, sent)
    assert (answer.status_code, answer.context["is_conflict"]) == (409, True)
    assert (flagged.row().shown, flagged.row().needs_look) == (MINE, True)


def test_what_was_typed_elsewhere_on_the_page_is_saved_with_the_choice(flagged):
    flagged.choose("ghep", lead="Mở đầu mới của biên tập.")
    assert flagged.row("lead").shown == "Mở đầu mới của biên tập."
    assert flagged.row().shown == MINE.replace("100", "200")


def test_a_merge_that_was_not_shown_is_not_taken(flagged):
    typed = MINE.replace("rất", "quá")
    page = flagged.choose("ghep", results=typed)
    assert flagged.row().shown == typed
    assert flagged.row().needs_look
    assert "Câu ghép được soạn lại" in page


def test_where_a_value_stands_twice_nothing_is_offered(desk):
    desk.save(results="Tuần tra 100 cuộc. Đúng, 100 cuộc!")
    desk.report_patrols(140)
    desk.refresh()
    assert desk.flag().merge.text is None
    assert "Dùng câu đã ghép" not in desk.text()
    desk.choose("ghep")  # posted by hand
    assert (desk.row().shown, desk.row().needs_look) == ("Tuần tra 100 cuộc. Đúng, 100 cuộc!", True)


def test_facts_that_came_are_named(desk):
    desk.save(results=MINE)
    visits = make_target(desk.pledge, "Thăm hỏi", measure="lượt", direction="count", visibility="public")
    for report in desk.period.reports.all():
        make_result(report, visits, value=5)
    desk.refresh()
    assert "Thăm hỏi: mới có “10 lượt”" in [str(one) for one in desk.flag().changes]


def test_a_vanished_block_keeps_the_editors_text_until_it_is_given_up(client, desk):
    Limitation.objects.create(review=desk.review, text="phối hợp chưa chặt chẽ")
    desk.refresh()
    desk.save(limitations="Phối hợp chưa thật chặt chẽ.")
    desk.review.limitations.all().delete()
    page = desk.refresh()
    assert "Hạn chế" in page
    assert (desk.row("limitations").shown, desk.row("limitations").needs_look) == (
        "Phối hợp chưa thật chặt chẽ.",
        True,
    )
    assert [str(one) for one in desk.flag("limitations").changes] == [
        "Hạn chế: không còn “phối hợp chưa chặt chẽ”"
    ]
    sent, url = desk.sent("so-lieu"), desk.place("limitations")
    assert client.post(url, sent).status_code == 302
    assert not desk.article.paragraphs.filter(block="limitations").exists()
    assert client.post(url, sent).status_code == 302  # pressed twice
    kept = desk.article.revisions.get(number=desk.article.revisions.first().number - 1)
    assert "Phối hợp chưa thật chặt chẽ." in str(kept.content)


def test_new_and_vanished_untouched_blocks_are_named(desk):
    award = Award.objects.create(review=desk.review, route="own", form="Giấy khen", collectives=2)
    assert "Đoạn mới: Khen thưởng." in desk.refresh()
    award.delete()
    assert "không còn số liệu nên đã bỏ: Khen thưởng." in desk.refresh()


def test_a_block_left_out_stays_out_when_its_data_come_back(desk):
    def give(count):
        desk.review.awards.all().delete()
        if count:
            Award.objects.create(review=desk.review, route="own", form="Giấy khen", collectives=count)
        draft.refresh(desk.article)

    give(2)
    desk.article.paragraphs.filter(block="awards").update(is_hidden=True)
    give(0)
    give(3)
    assert desk.row("awards").is_hidden
    assert "3 tập thể" in desk.row("awards").generated


def test_one_paragraph_written_anew_leaves_the_others_words_alone(desk):
    desk.save(results=MINE)
    lead = desk.row("lead").shown
    desk.report_patrols(140)
    desk.review.meeting_on = date(2026, 6, 25)
    desk.review.save()
    page = desk.choose("soan-lai")
    assert "200 cuộc" in desk.row().shown
    assert not desk.row().is_edited
    assert (desk.row("lead").shown, desk.row("lead").needs_look) == (lead, True)
    assert "Câu chữ ở đó giữ nguyên" in page
    assert desk.flag("lead").merge.text == desk.row("lead").generated
    desk.article.refresh_from_db()
    assert not drift(desk.article).sentences  # all facts of the article are of one moment
    assert any(MINE in str(one.content) for one in desk.article.revisions.all())


@pytest.mark.parametrize("choice", ["", "khac", "GIU"])
def test_an_unknown_choice_is_answered_with_400(client, flagged, choice):
    assert client.post(flagged.place(), flagged.sent(choice)).status_code == 400
    assert flagged.row().needs_look


def test_only_who_writes_the_article_chooses(client, desk):
    seen = statuses(client, desk.people(), desk.place(), {"lua-chon": "giu"})
    assert seen == {
        "stranger": 401,
        "staff": 404,
        "staff_elsewhere": 404,
        "editor_elsewhere": 404,
        "commander": 404,
        "admin": 403,
    }


def test_a_paragraph_of_another_article_is_not_found(client, flagged):
    other = draft.start(flagged.review, "internal")[0].paragraphs.get(block="results")
    url = reverse("paragraph-choose", args=[flagged.row().article_id, other.pk])
    assert client.post(url, flagged.sent("so-lieu")).status_code == 404


def test_enter_in_the_headline_saves_and_chooses_nothing(flagged):
    """The first button of a form is what Enter presses."""
    form = flagged.text().partition('id="soan"')[2]
    button = form[form.index("<button") : form.index("</button>")]
    assert "Lưu bài" in button
    assert "formaction" not in button


@pytest.mark.parametrize("edited", [1, 3])
def test_the_desk_asks_no_more_queries_for_flagged_paragraphs(desk, edited, django_assert_num_queries):
    blocks = desk.article.paragraphs.values_list("block", flat=True)[:edited]
    for row in desk.article.paragraphs.filter(block__in=list(blocks)):
        row.write(f"Viết lại: {row.generated}")
        row.renew(f"{row.generated} Thêm 1 ý.", row.facts)
        row.save()
    desk.page()
    with django_assert_num_queries(16):
        page = desk.page()
    assert sum(one.flag is not None for one in page.context["paragraphs"].forms) == len(blocks)
