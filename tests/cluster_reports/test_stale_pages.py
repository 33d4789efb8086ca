"""A page saved after somebody else saved shows both values; the same page sent twice is answered as the first time.

The entry page, the sheet and the article desk have tests of their own beside theirs.
"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Evidence, Extension, LoggedStep, Photo, PledgeLine, Signature, Target
from tests.cluster_reports.evidence_files import picture
from tests.cluster_reports.test_review_edit import typed as section_typed
from tests.factories import make_evidence, make_line, make_pledge, make_review, make_target, make_user, moment
from units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
TODAY = moment(date(2026, 6, 10))


@pytest.fixture
def act(client, people):
    """The client as one of ``people``."""

    def become(who):
        client.force_login(people[who])
        return client

    return become


@pytest.fixture
def review(entry_period):
    return make_review(entry_period)


def section(review, slug):
    return reverse("review-edit", args=[review.pk, slug])


def held(form):
    """The texts of a form as a browser posts them."""
    texts = {box.html_name: box.value() for box in form}
    return {
        name: text for name, text in texts.items() if text is not None and text is not False and text != []
    }


def told(answer):
    return [(one.label, one.mine, one.theirs) for one in answer.context["differences"]]


# Sections of a review


def test_two_people_in_one_section_see_both_texts_side_by_side(act, review):
    old = section_typed(act("head"), review, "thong-tin", place="Hội trường A", meeting_on="24/06/2026")
    new = section_typed(act("deputy"), review, "thong-tin", place="Hội trường B", meeting_on="24/6/2026")
    assert act("deputy").post(section(review, "thong-tin"), new).status_code == 302
    answer = act("head").post(section(review, "thong-tin"), old)
    assert (answer.status_code, told(answer)) == (409, [("Địa điểm", "Hội trường A", "Hội trường B")])
    assert 'value="Hội trường A"' in answer.text
    again = old | {"read": answer.context["read"]}
    assert act("head").post(section(review, "thong-tin"), again).status_code == 302
    review.refresh_from_db()
    assert (review.place, review.meeting_on) == ("Hội trường A", date(2026, 6, 24))


def test_rows_that_others_added_and_dropped_stand_in_the_page_that_is_saved_again(act, review):
    kept, dropped = [
        review.limitations.create(text=text, order=n) for n, text in enumerate(("Một", "Hai"), 1)
    ]
    changes = {"limitations-0-text": "Một, sửa", "limitations-2-text": "Ba, mới"}
    old = section_typed(act("head"), review, "han-che", **changes)
    dropped.delete()
    review.limitations.filter(pk=kept.pk).update(text="Một, sửa khác")
    review.limitations.create(text="Bốn, của người khác", order=3)
    answer = act("head").post(section(review, "han-che"), old)
    assert answer.status_code == 409
    assert told(answer)[0] == ("Dòng 1 · Hạn chế", "Một, sửa", "Một, sửa khác")
    assert [(label, theirs) for label, _, theirs in told(answer)[1:]] == [
        ("Dòng mới", "(không có dòng này)"),
        ("Dòng mới", "(không có dòng này)"),
    ]
    rows = answer.context["form"].forms
    shown = [form["text"].value() for form in rows if form["text"].value()]
    assert shown == ["Một, sửa", "Bốn, của người khác", "Hai", "Ba, mới"]
    data = {"read": answer.context["read"]}
    for form in [answer.context["form"].management_form, *rows]:
        data |= held(form)
    assert act("head").post(section(review, "han-che"), data).status_code == 302
    assert set(review.limitations.values_list("text", flat=True)) == set(shown)


def test_yes_no_and_numbers_are_said_in_vietnamese(act, review):
    target = make_target(make_pledge(review.period.cluster), direction="yes_no", measure="")
    fields = {"results-0-target": target.pk, "results-0-is_yes": "true"}
    old = section_typed(act("head"), review, "so-lieu", **fields)
    review.results.create(target=target, state="value", is_yes=False)
    answer = act("head").post(section(review, "so-lieu"), old)
    assert (answer.status_code, "true" in str(told(answer))) == (409, False)
    assert "có hoặc không: có" in str(told(answer))


def test_a_row_that_arrived_although_no_answer_came_is_not_added_again_with_the_next_change(act, review):
    first = section_typed(act("head"), review, "han-che", **{"limitations-0-text": "Một"})
    act("head").post(section(review, "han-che"), first)  # its answer was lost
    answer = act("head").post(section(review, "han-che"), first | {"limitations-1-text": "Hai"})
    assert (answer.status_code, [mine for _, mine, _ in told(answer)]) == (
        409,
        ["Hạn chế: Hai; Mức phổ biến: công khai"],
    )
    data = {"read": answer.context["read"]}
    for form in [answer.context["form"].management_form, *answer.context["form"].forms]:
        data |= held(form)
    act("head").post(section(review, "han-che"), data)
    assert sorted(review.limitations.values_list("text", flat=True)) == ["Hai", "Một"]


def test_a_photo_sent_twice_is_kept_once(act, review):
    for _ in "12":
        file = SimpleUploadedFile("anh.jpg", picture())
        data = {"upload": file, "caption": "Quang cảnh", "visibility": "public"}
        assert act("head").post(reverse("photo-new", args=[review.pk]), data).status_code == 302
    assert Photo.objects.count() == 1


# Pledges


@pytest.fixture
def pledge(entry_cluster):
    return make_pledge(entry_cluster, status="signing")


def lines(pledge):
    return reverse("pledge-lines", args=[pledge.pk])


def signature(client, pledge, name):
    read = client.get(lines(pledge)).context["read_to_sign"]
    return {"read": read, "signer_name": name, "signer_post": "Chủ nhiệm", "signed_on": "09/06/2026"}


@pytest.fixture
def registered(pledge, people):
    staff = people["staff"]
    return Signature.objects.create(pledge=pledge, unit=staff.unit, registered_by=staff, registered_at=TODAY)


def test_a_second_signature_shows_the_first_and_a_double_click_signs_once(act, pledge, registered):
    url, client = reverse("pledge-sign", args=[pledge.pk]), act("staff")
    mine, theirs = signature(client, pledge, "Đại tá A"), signature(client, pledge, "Đại tá B")
    assert [client.post(url, theirs).status_code for _ in "12"] == [302, 302]
    answer = client.post(url, mine)
    assert (answer.status_code, told(answer)) == (409, [("Người ký", "Đại tá A", "Đại tá B")])
    registered.refresh_from_db()
    assert registered.signer_name == "Đại tá B"


def test_nobody_signs_lines_that_were_not_seen(act, pledge, registered, people):
    data = signature(act("staff"), pledge, "Đại tá A")
    make_line(pledge, "Dòng vừa thêm", unit=people["staff"].unit)
    assert act("staff").post(reverse("pledge-sign", args=[pledge.pk]), data).status_code == 409
    registered.refresh_from_db()
    assert registered.signed_on is None


def test_lines_typed_while_a_colleague_signed_are_shown_and_not_lost(act, pledge, registered, people):
    make_line(pledge, "Đoàn kết", unit=people["staff"].unit)
    client = act("staff")
    page = client.get(lines(pledge)).context
    data = {"read": page["read"], "do": "save"}
    for form in [page["rows"].management_form, *page["rows"].forms]:
        data |= held(form)
    registered.signer_post, registered.signed_on = "Chủ nhiệm", date(2026, 6, 9)
    registered.save()
    answer = client.post(lines(pledge), data | {"lines-0-text": "Đoàn kết, thống nhất"})
    assert answer.status_code == 409
    assert PledgeLine.objects.get().text == "Đoàn kết"


def test_a_pledge_that_changed_is_not_confirmed_unseen(act, pledge, people):
    for unit in pledge.cluster.members_on(date(2026, 6, 10)):
        Signature.objects.create(
            pledge=pledge,
            unit=unit,
            registered_by=people["staff"],
            registered_at=TODAY,
            signer_post="Trưởng phòng",
            signed_on=date(2026, 6, 9),
        )
    url, client = reverse("pledge-step", args=[pledge.pk, "confirm"]), act("commander")
    seen = {"version": client.get(pledge.get_absolute_url()).context["pledge"].version}
    make_line(pledge, "Dòng thêm sau khi mở trang")
    assert client.post(url, seen).status_code == 409
    seen = {"version": client.get(pledge.get_absolute_url()).context["pledge"].version}
    seen |= {"countersigned_as": "confirm", "superior_post": "Phó Chính ủy", "superior_on": "10/06/2026"}
    seen |= {"superior_name": "Đại tá A"}
    assert [client.post(url, seen).status_code for _ in "12"] == [302, 302]
    assert LoggedStep.objects.about(pledge).count() == 1


def test_a_period_whose_days_changed_is_not_locked_unseen(act, entry_period):
    url, seen = reverse("period-step", args=[entry_period.pk, "lock"]), {"version": entry_period.version}
    entry_period.due_on = date(2026, 6, 22)
    entry_period.save()
    assert act("admin").post(url, seen).status_code == 409
    seen = {"version": entry_period.version}
    assert [act("admin").post(url, seen).status_code for _ in "12"] == [302, 302]
    assert LoggedStep.objects.about(entry_period).count() == 1


# Reports


def step(report, name):
    return reverse("unit-report-step", args=[report.pk, name])


def test_a_double_click_on_submit_submits_once_and_shows_no_error(act, entry_report):
    data = {"version": str(entry_report.version), "declaration": "on"}
    answers = [act("staff").post(step(entry_report, "submit"), data) for _ in "123"]
    assert [one.headers.get("Location") for one in answers] == [entry_report.get_absolute_url()] * 3
    assert LoggedStep.objects.about(entry_report).count() == 1


def test_a_return_sent_twice_is_one_and_other_reasons_are_not_swallowed(act, submitted):
    line = submitted.results.get()
    data = {
        "version": str(submitted.version),
        "return-comment": "Xem lại.",
        f"return-ly-do-{line.pk}": "Sai.",
    }
    answers = [act("head").post(step(submitted, "return"), data).status_code for _ in "12"]
    other = act("head").post(step(submitted, "return"), data | {f"return-ly-do-{line.pk}": "Thiếu nguồn."})
    assert (answers, other.status_code) == ([302, 302], 409)
    assert LoggedStep.objects.about(submitted).count() == 1


def test_an_old_submission_is_no_repetition_once_the_report_moved_on(act, entry_report, people):
    data = {"version": str(entry_report.version), "declaration": "on"}
    act("staff").post(step(entry_report, "submit"), data)
    workflow.take(entry_report, "return", by=people["head"], at=TODAY, comment="Xem lại.")
    assert act("staff").post(step(entry_report, "submit"), data).status_code == 409
    entry_report.refresh_from_db()
    assert entry_report.status == "returned"


def test_the_same_days_asked_twice_are_one_request_and_others_are_named(act, entry_report, people):
    url, data = reverse("extension-new", args=[entry_report.pk]), {"days": "5", "reason": "Chờ số liệu."}
    answers = [act("staff").post(url, data) for _ in "12"]
    asked = Extension.objects.get()
    assert [one.headers["Location"] for one in answers] == [asked.get_absolute_url()] * 2
    people["colleague"] = make_user(people["staff"].unit)
    refused = act("colleague").post(url, {"days": "9", "reason": "Mưa lũ."})
    assert refused.status_code == 409
    assert "Lê Văn Hậu đã xin 5 ngày lúc 09:00 10/06/2026: Chờ số liệu." in refused.text
    assert "Mưa lũ." in refused.text


def test_an_answer_sent_twice_is_one_and_another_answer_is_told(act, entry_report, people):
    asked = workflow.ask_extension(entry_report, by=people["staff"], at=TODAY, days=5, reason="Chờ số liệu.")
    url = reverse("extension-step", args=[asked.pk, "grant"])
    same = [act("head").post(url, {"grant-days": "3"}).status_code for _ in "12"]
    other = act("head").post(url, {"grant-days": "4"}).status_code
    entry_report.refresh_from_db()
    assert (same, other, entry_report.days_granted) == ([302, 302], 409, 3)


def test_evidence_sent_twice_is_kept_once_and_removed_twice_is_gone_once(act, entry_report):
    line = entry_report.results.get()
    url = reverse("evidence", args=[entry_report.pk, line.pk])
    for _ in "12":
        file = SimpleUploadedFile("anh.jpg", picture())
        assert act("staff").post(url, {"upload": file}).status_code == 302
    (kept,) = Evidence.objects.all()
    remove = reverse("evidence-remove", args=[entry_report.pk, line.pk, kept.key])
    answers = [act("staff").post(remove) for _ in "12"]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, url)] * 2
    assert not Evidence.objects.exists()


def test_evidence_of_another_line_is_still_not_found(act, entry_report, entry_cluster, people):
    line = entry_report.results.get()
    other = entry_report.results.create(target=make_target(make_pledge(entry_cluster)))
    key = make_evidence(other, people["staff"]).key
    assert (
        act("staff").post(reverse("evidence-remove", args=[entry_report.pk, line.pk, key])).status_code == 404
    )


# The article


def test_an_article_saved_twice_is_saved_once_and_another_headline_is_shown(act, review, people):
    article, _ = draft.start(review, "public")
    client = act("editor")

    def sent(headline):
        page = client.get(article.get_edit_url()).context
        data = {"version": str(page["article"].version), "headline": headline, "slug": article.slug}
        for form in [page["paragraphs"].management_form, *page["paragraphs"].forms]:
            data |= held(form)
        return data

    mine, theirs = sent("Tít của tôi"), sent("Tít của người khác")
    assert [client.post(article.get_edit_url(), theirs).status_code for _ in "12"] == [302, 302]
    assert article.revisions.count() == 1
    answer = client.post(article.get_edit_url(), mine)
    assert (answer.status_code, told(answer)) == (409, [("Tít", "Tít của tôi", "Tít của người khác")])
    article.refresh_from_db()
    assert article.headline == "Tít của người khác"


# The administration


@pytest.fixture
def unit_url(people):
    return reverse("admin:units_unit_change", args=[people["staff"].unit_id])


def admin_typed(client, url, **changes):
    """What a browser that has just opened this page of the administration would post."""
    page = client.get(url).context
    data = {"version": page["version"]}
    forms = [page["adminform"].form]
    for one in page["inline_admin_formsets"]:
        forms += [one.formset.management_form, *one.formset.forms]
    for form in forms:
        data |= held(form)
    return data | changes


def test_a_stale_page_of_the_administration_is_refused_with_both_values(act, people, unit_url):
    client = act("admin")
    mine, theirs = (admin_typed(client, unit_url, protocol_order=order) for order in ("7", "8"))
    assert client.post(unit_url, theirs).status_code == 302
    answer = client.post(unit_url, mine)
    assert (answer.status_code, told(answer)) == (409, [("Thứ tự lễ tân", "7", "8")])
    assert "Chưa lưu gì và chữ bạn gõ vẫn ở dưới" in answer.text
    assert Unit.objects.get(pk=people["staff"].unit_id).protocol_order == 8
    again = mine | {"version": answer.context["version"]}
    assert client.post(unit_url, again).status_code == 302
    assert Unit.objects.get(pk=people["staff"].unit_id).protocol_order == 7


def test_a_page_of_the_administration_without_a_version_is_refused(act, unit_url):
    client = act("admin")
    data = admin_typed(client, unit_url)
    del data["version"]
    assert client.post(unit_url, data).status_code == 409


def test_a_page_of_the_administration_sent_twice_shows_no_error(act, unit_url):
    client = act("admin")
    data = admin_typed(client, unit_url, protocol_order="7")
    answers = [client.post(unit_url, data) for _ in "12"]
    assert [one.headers.get("Location") for one in answers] == [reverse("admin:units_unit_changelist")] * 2


def test_rows_inside_a_page_of_the_administration_are_part_of_its_version(act, entry_cluster):
    target = make_target(make_pledge(entry_cluster), planned=10)
    unit = entry_cluster.memberships.first().unit
    mine = target.assignments.create(unit=unit, planned=3)
    url, client = reverse("admin:cluster_reports_target_change", args=[target.pk]), act("admin")
    old = admin_typed(client, url, **{"assignments-0-planned": "5"})
    target.assignments.filter(pk=mine.pk).update(planned=4)
    answer = client.post(url, old)
    assert answer.status_code == 409
    assert told(answer) == [("Dòng 1 · Mức giao cả năm", "5", "4")]
    assert Target.objects.get().assignments.get().planned == 4


@pytest.mark.parametrize("noun", ["cluster", "period", "pledge", "target", "outlet"])
def test_every_page_of_the_administration_notices_a_change(act, entry_report, pledge, noun):
    from cluster_reports.models import Cluster, Outlet, Period, Pledge

    Outlet.objects.create(name="Báo Quân khu", source_tag="BQK")
    model = {"cluster": Cluster, "period": Period, "pledge": Pledge, "target": Target, "outlet": Outlet}[noun]
    row = model.objects.first()
    field, text = {
        "cluster": ("head_title", "Khối trưởng"),
        "period": ("name", "Kỳ đổi tên"),
        "pledge": ("theme", "Chủ đề mới"),
        "target": ("name", "Tên mới"),
        "outlet": ("name", "Báo khác"),
    }[noun]
    url, client = reverse(f"admin:cluster_reports_{noun}_change", args=[row.pk]), act("admin")
    old = admin_typed(client, url, **{field: "Của tôi"})
    model.objects.filter(pk=row.pk).update(**{field: text})
    answer = client.post(url, old)
    assert answer.status_code == 409
    assert [(mine, theirs) for _, mine, theirs in told(answer)] == [("Của tôi", text)]


def test_a_row_added_twice_by_a_double_click_is_added_once(act, pledge):
    url, client = reverse("admin:cluster_reports_target_add"), act("admin")
    data = admin_typed(client, url, pledge=pledge.pk, name="Tuần tra", measure="cuộc")
    answers = [client.post(url, data, follow=True) for _ in "12"]
    assert [one.status_code for one in answers] == [200, 200]
    assert Target.objects.filter(name="Tuần tra").count() == 1
    assert "vừa được thêm rồi" in answers[1].text


def test_a_step_in_the_administration_is_taken_on_what_was_seen_and_once(act, entry_period):
    url, client = reverse("admin:cluster_reports_period_step", args=[entry_period.pk, "lock"]), act("admin")
    seen = {"version": client.get(url).context["version"]}
    type(entry_period).objects.update(due_on=date(2026, 6, 22))
    assert "Chưa có gì được làm" in client.post(url, seen).text
    seen = {"version": client.get(url).context["version"]}
    assert [client.post(url, seen).status_code for _ in "12"] == [302, 302]
    assert LoggedStep.objects.about(entry_period).count() == 1
