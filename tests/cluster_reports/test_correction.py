"""Corrections: asked by one editor, published by another; readers see old and new, every version stays."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article.seal import content_hash
from cluster_reports.models import Article, Correction, LoggedStep, Notice, PublishedVersion, SearchEntry
from tests.factories import make_correction, moment

from .out import OUT, Desk

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 25)
AT = moment(DAY, 8)
NOTE = "Số cuộc tuần tra ghi nhầm"
SOURCE = "Sổ trực ban tháng 6"


@pytest.fixture
def desk(time_machine):
    time_machine.move_to(AT, tick=False)
    desk = Desk()
    desk.publish()
    return desk


def place_of(desk, block="results"):
    return f"block:{block}"


def text_of(desk, block="results"):
    piece = Article.objects.get(pk=desk.article.pk).published
    return "\n".join(next(one for one in piece["blocks"] if one["block"] == block)["text"])


def ask(desk, who="second", typed=None, note=NOTE, at=AT, **more):
    typed = typed or {
        "block:results": text_of(desk).replace("100", "60 và 40"),
        "figure:0": "60 và 40 cuộc",
    }
    more = {"number_source": SOURCE, **more}
    return workflow.ask_correction(desk.article, typed, by=desk.people[who], at=at, note=note, **more)


def take(desk, correction, name, who, **more):
    return workflow.take(correction, name, by=desk.people[who], at=AT, **more)


def form_data(client, desk, query="", **changes):
    """What the browser would post from the correction page, with new texts by place."""
    page = client.get(reverse("correction-new", args=[desk.article.pk]) + query)
    form = page.context["form"]
    data = {"base": desk.article.content_hash, "note": NOTE, "number_source": SOURCE}
    for number, place in enumerate(form.places):
        data[f"cho-{number}"] = changes.get(place.key, form[f"cho-{number}"].value())
    if page.context["takes_data"]:
        data |= {"tu": "so-lieu", "source": page.context["drift"].mark}
    return data


def test_readers_see_old_and_new_once_another_editor_published_it(client, desk):
    before = desk.article.content_hash
    correction = ask(desk)
    page = desk.article.get_absolute_url()
    assert "Đính chính" not in client.get(page).content.decode()
    take(desk, correction, "publish", "editor")
    text = client.get(page).content.decode()
    assert f"Đính chính ngày 25/6/2026:</strong> {NOTE}." in text
    assert "trước ghi “<del>" in text
    assert "nay sửa là “<ins>" in text
    assert "60 và 40" in text
    article = Article.objects.get()
    assert article.content_hash == content_hash(article.published) != before
    assert article.published_at == OUT  # the page keeps the hour it came out
    assert " 60 va 40 " in SearchEntry.objects.get(article=article).words
    assert article.paragraphs.get(block="results").shown == text_of(desk)


def test_a_number_that_no_fact_holds_names_its_source(client, desk):
    with pytest.raises(workflow.StepRefused) as refusal:
        ask(desk, number_source="")
    assert any("“60”" in fault for _, fault in refusal.value.faults)
    take(desk, ask(desk), "publish", "editor")
    confirmed = desk.article.confirmed_numbers.all()
    assert {one.number for one in confirmed} == {"60", "40 cuộc"}
    assert {(one.source, one.by) for one in confirmed} == {(SOURCE, desk.people["second"])}
    client.force_login(desk.people["commander"])
    assert SOURCE in client.get(desk.article.get_absolute_url()).content.decode()
    client.logout()
    assert SOURCE not in client.get(desk.article.get_absolute_url()).content.decode()


def test_the_public_history_tells_every_version_and_keeps_it_readable(client, desk):
    old_text, old_hash = text_of(desk), desk.article.content_hash
    take(desk, ask(desk), "publish", "editor")
    rows = client.get(reverse("article-history", args=[desk.article.slug])).context["rows"]
    assert [(row["title"], row["what"], row["is_current"]) for row in rows] == [
        ("Bản 2", "Đính chính", True),
        ("Bản 1", "Đăng lần đầu", False),
    ]
    assert (rows[1]["hash"], rows[0]["note"]) == (old_hash, NOTE)
    first = client.get(reverse("article-version", args=[desk.article.slug, 1])).content.decode()
    assert old_text in first
    assert "Bản 1, đã được thay bằng bản mới hơn." in first
    assert client.get(reverse("article-version", args=[desk.article.slug, 3])).status_code == 404
    assert "Biên Tập" not in first  # readers are not told who at the desk did it


def test_a_version_is_only_ever_added(desk):
    version = PublishedVersion.objects.get()
    version.content_hash = "x"
    for act in (version.save, version.delete):
        with pytest.raises(TypeError):
            act()
    for fields in ({"number": 1}, {"number": 0}, {"number": 2, "content_hash": ""}):
        values = {"number": 2, "content_hash": "x", "piece": {}, "at": AT, "by": desk.people["editor"]}
        with pytest.raises(IntegrityError), transaction.atomic():
            PublishedVersion.objects.create(article=desk.article, **values | fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"note": ""},
        {"status": "published"},
        {"status": "asked", "decided_at": AT},
        {"takes_data": True},
        {"source": "x"},
    ],
)
def test_the_database_refuses_a_correction_that_cannot_be(desk, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_correction(desk.article, **fields)


def test_one_correction_waits_for_an_article_at_a_time(desk):
    make_correction(desk.article)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_correction(desk.article)
    with pytest.raises(workflow.StepRefused, match="đang có một đính chính chờ đăng"):
        ask(desk)


ACCESS = {
    "staff": (404, 404),
    "head": (403, 200),
    "second": (200, 200),
    "editor_elsewhere": (404, 404),
    "commander": (404, 404),
    "admin": (403, 200),
}


@pytest.mark.parametrize("who", ACCESS)
def test_who_may_ask_for_and_read_a_correction(client, desk, who):
    client.force_login(desk.people[who])
    new = reverse("correction-new", args=[desk.article.pk])
    asking = client.get(new).status_code
    if asking != 200:
        assert client.post(new, {"note": NOTE}).status_code == asking
    correction = make_correction(desk.article)
    reading = client.get(reverse("correction", args=[correction.pk])).status_code
    assert (asking, reading) == ACCESS[who]
    client.logout()
    assert client.get(new).status_code == 302


@pytest.mark.parametrize("step", ["publish", "refuse", "take_back"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 404), ("head", 403), ("editor_elsewhere", 404), ("commander", 404), ("admin", 403)],
)
def test_nobody_but_an_editor_of_the_organisation_decides(client, desk, step, who, status):
    correction = ask(desk)
    client.force_login(desk.people[who])
    url = reverse("correction-step", args=[correction.pk, step])
    assert client.post(url, {f"{step}-comment": "Không."}).status_code == status
    correction.refresh_from_db()
    assert correction.status == "asked"


def test_who_asked_does_not_publish_what_is_public(client, desk):
    correction = ask(desk)
    client.force_login(desk.people["second"])
    page = client.get(correction.get_absolute_url())
    assert [form.step.name for form in page.context["forms"]] == ["take_back"]
    assert "Chờ một biên tập khác đăng." in page.content.decode()
    with pytest.raises(workflow.StepRefused, match="không có quyền"):
        take(desk, correction, "publish", "second")


def test_of_an_internal_article_one_editor_is_enough(time_machine):
    time_machine.move_to(AT, tick=False)
    desk = Desk("internal")
    desk.publish()
    take(desk, ask(desk), "publish", "second")
    assert "60 và 40" in text_of(desk)


def test_a_refusal_says_why_and_changes_nothing(client, desk):
    correction, before = ask(desk), desk.article.content_hash
    client.force_login(desk.people["editor"])
    url = reverse("correction-step", args=[correction.pk, "refuse"])
    assert client.post(url, {"refuse-comment": " "}).status_code == 422
    client.post(url, {"refuse-comment": "Số cũ đúng."})
    correction.refresh_from_db()
    assert (correction.status, correction.answer) == ("refused", "Số cũ đúng.")
    assert Article.objects.get().content_hash == before
    notice = Notice.objects.get(event="fix_refused")
    assert notice.recipient == desk.people["second"]
    assert notice.text == "Phạm Biên Tập không đăng đính chính của bạn: Số cũ đúng."


def test_who_is_told(desk):
    correction = ask(desk)
    asked = Notice.objects.get(event="fix_asked")
    assert (asked.recipient, asked.link) == (desk.people["editor"], correction.get_absolute_url())
    take(desk, correction, "publish", "editor")
    told = set(Notice.objects.filter(event="fixed").values_list("recipient", flat=True))
    assert {who for who, user in desk.people.items() if user.pk in told} == {
        *("second", "commander", "staff", "head"),
    }
    assert Notice.objects.filter(event="fixed").first().link == desk.article.get_absolute_url()


def test_a_correction_sent_twice_is_one_and_a_second_one_waits(client, desk):
    client.force_login(desk.people["second"])
    url = reverse("correction-new", args=[desk.article.pk])
    data = form_data(client, desk, headline="Tít đã sửa")
    first = client.post(url, data)
    again = client.post(url, data)
    assert first.status_code == again.status_code == 302
    assert first.headers["Location"] == again.headers["Location"]
    assert Correction.objects.count() == 1
    answer = client.post(url, data | {"note": "Lời khác"})
    assert answer.status_code == 409
    assert "đang có một đính chính chờ đăng" in answer.context["errors"][0][1]
    assert client.get(url).headers["Location"] == first.headers["Location"]


def test_a_decided_correction_is_not_decided_again(client, desk):
    correction = ask(desk)
    client.force_login(desk.people["editor"])
    url = reverse("correction-step", args=[correction.pk, "publish"])
    for _ in range(2):
        assert client.post(url).status_code == 302
    assert PublishedVersion.objects.count() == 2
    answer = client.post(
        reverse("correction-step", args=[correction.pk, "refuse"]), {"refuse-comment": "Thôi."}
    )
    assert answer.status_code == 409
    assert client.post(reverse("correction-step", args=[correction.pk, "nothing"])).status_code == 409


def test_a_page_opened_before_another_correction_is_refused_and_keeps_what_was_typed(client, desk):
    client.force_login(desk.people["second"])
    data = form_data(client, desk, headline="Tít của tôi")
    take(desk, ask(desk, "editor"), "publish", "second")
    answer = client.post(reverse("correction-new", args=[desk.article.pk]), data)
    assert answer.status_code == 409
    assert "Mở lại để đọc bản mới" in answer.context["errors"][0][1]
    assert "Tít của tôi" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "note", "status", "said"),
    [
        ({}, NOTE, 409, "Chưa có chữ nào khác với bản đã đăng."),
        ({"headline": "Tít mới"}, " ", 422, "Ghi lời đính chính"),
        ({"headline": " "}, NOTE, 422, "Tít không để trống."),
        ({"headline": "x" * 201}, NOTE, 422, "Viết nhiều nhất 200 ký tự"),
        ({"block:lead": "x" * 6001}, NOTE, 422, "Viết nhiều nhất 6.000 ký tự"),
        ({"headline": "Tít mới"}, "x" * 501, 422, "Viết nhiều nhất 500 ký tự"),
    ],
)
def test_what_cannot_be_a_correction_is_refused_in_words(client, desk, changes, note, status, said):
    client.force_login(desk.people["second"])
    data = form_data(client, desk, **changes) | {"note": note}
    answer = client.post(reverse("correction-new", args=[desk.article.pk]), data)
    assert answer.status_code == status
    assert said in " ".join(message for _, message, _ in answer.context["errors"])
    assert not Correction.objects.exists()


def test_markup_stays_text_and_letters_are_composed(client, desk):
    take(
        desk,
        ask(desk, typed={"headline": "Tít <script>alert()</script> e\u0302\u0301"}),
        "publish",
        "editor",
    )
    text = client.get(desk.article.get_absolute_url()).content.decode()
    assert "<script>alert" not in text
    assert Article.objects.get().headline.endswith("ế")


def test_the_checks_before_publication_stand_before_a_correction_too(desk):
    blocks = {f"block:{one['block']}": "" for one in desk.article.published["blocks"]}
    blocks["figure:0"] = ""
    with pytest.raises(workflow.StepRefused) as refusal:
        ask(desk, typed=blocks)
    assert refusal.value.faults == [("id_headline", "Tít: Bài chưa có đoạn nào. Soạn lại từ số liệu.")]
    assert not Correction.objects.exists()
    assert all(row.text is None for row in desk.article.paragraphs.all())  # trying it out left nothing


def test_a_figure_corrected_in_the_text_alone_is_not_left_in_the_table(desk):
    text = text_of(desk).replace("100 cuộc", "98 cuộc")
    with pytest.raises(workflow.StepRefused) as refusal:
        ask(desk, typed={"block:results": text})
    [(_, fault)] = refusal.value.faults
    assert fault.startswith("Bảng “Trong số này” còn ghi “100 cuộc” ở “Tuần tra, canh gác”")
    correction = ask(desk, typed={"block:results": text, "figure:0": ""})
    take(desk, correction, "publish", "editor")
    assert Article.objects.get().published["figures"] == []


def test_a_figure_corrected_in_the_table_alone_is_not_left_in_the_text(desk):
    with pytest.raises(workflow.StepRefused) as refusal:
        ask(desk, typed={"figure:0": "98 cuộc"})
    assert {fault for _, fault in refusal.value.faults} == {
        f"“{title}” còn ghi “100 cuộc” mà bảng “Trong số này” không còn ghi: sửa cả chỗ ấy."
        for title in desk.article.paragraphs.filter(block="results").values_list("title", flat=True)
    }
    assert not Correction.objects.exists()


def test_a_number_typed_into_the_table_names_its_source_as_in_the_text(desk):
    typed = {"block:results": text_of(desk).replace("100 cuộc", "nhiều cuộc"), "figure:0": "98 cuộc"}
    with pytest.raises(workflow.StepRefused) as refusal:
        ask(desk, typed=typed, number_source="")
    [(_, fault)] = refusal.value.faults
    assert fault.startswith(
        "Bảng “Trong số này”: Tuần tra, canh gác: Không dữ kiện nào của bài có “98 cuộc”."
    )
    take(desk, ask(desk, typed=typed), "publish", "editor")
    [confirmed] = Article.objects.get().published["passports"]["confirmed"]
    assert (confirmed["number"], confirmed["source"]) == ("98 cuộc", SOURCE)


def test_only_what_is_out_is_corrected(client, desk):
    desk.take("withdraw", "editor", AT, comment="Nhầm.")
    client.force_login(desk.people["second"])
    assert client.get(reverse("correction-new", args=[desk.article.pk])).status_code == 302
    with pytest.raises(workflow.StepRefused, match="Chỉ đính chính bài đã đăng"):
        ask(desk)


def test_a_withdrawal_drops_the_correction_that_waits(desk):
    correction = ask(desk)
    desk.take("withdraw", "editor", AT, comment="Nhầm.")
    correction.refresh_from_db()
    assert correction.status == "withdrawn"
    assert LoggedStep.objects.last_about(correction).step == "dropped"


def test_a_correction_drops_no_moment_and_the_desk_lists_it(client, desk):
    desk.take(
        "schedule_withdrawal",
        "editor",
        AT,
        comment="x",
        flags={"due_at": AT + timedelta(days=3), "notice": "y"},
    )
    correction = ask(desk)
    client.force_login(desk.people["editor"])
    page = client.get(reverse("desk"))
    assert list(page.context["corrections"]) == [correction]
    take(desk, correction, "publish", "editor")
    assert Article.objects.get().due_at == AT + timedelta(days=3)


def test_taken_back_to_the_desk_the_text_is_the_corrected_one(desk):
    take(desk, ask(desk), "publish", "editor")
    corrected = text_of(desk)
    for step in ("withdraw", "take_back"):
        desk.take(step, "editor", AT, comment="Xem lại.")
    assert desk.article.paragraphs.get(block="results").shown == corrected


def test_the_ending_mark_of_the_outlet_is_not_doubled(desk):
    from cluster_reports.models import Outlet

    desk.take("withdraw", "editor", AT, comment="x")
    desk.take("take_back", "editor", AT)
    desk.review.outlet = Outlet.objects.create(name="Báo", ending_mark="./.")
    desk.review.save()
    desk.article.refresh_from_db()
    desk.article.review.refresh_from_db()
    desk.publish()
    take(desk, ask(desk), "publish", "editor")
    piece = Article.objects.get().published
    assert piece["blocks"][-1]["text"][-1].endswith("./.")
    last = desk.article.paragraphs.get(block=piece["blocks"][-1]["block"])
    assert not last.shown.endswith("./.")
    for step in ("withdraw", "take_back"):
        desk.take(step, "editor", AT, comment="x")
    desk.publish()
    assert Article.objects.get().published["blocks"] == piece["blocks"]


@pytest.mark.parametrize("many", [1, 3])
def test_reading_costs_the_same_for_few_and_many_corrections(client, desk, many, django_assert_num_queries):
    for number in range(many):
        take(desk, ask(desk, typed={"headline": f"Tít {'a' * (number + 1)}"}), "publish", "editor")
    with django_assert_num_queries(1):
        client.get(desk.article.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(reverse("article-history", args=[desk.article.slug]))
    with django_assert_num_queries(4):
        client.get(reverse("article-version", args=[desk.article.slug, 1]))
    last = Correction.objects.first()
    client.force_login(desk.people["editor"])
    client.get(last.get_absolute_url())
    with django_assert_num_queries(4):
        client.get(last.get_absolute_url())
