"""Reading a review: who may, what it shows, and taking over what units wrote."""

import re
from collections import Counter
from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.forms.review import pieces
from cluster_reports.models import Period, Review, Visibility
from tests.factories import (
    make_article,
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
)
from units.models import User

pytestmark = pytest.mark.django_db
WROTE = "Công tác tham mưu có lúc còn hạn chế. Cải cách hành chính chậm;\n- Phối hợp chưa tốt."


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(date(2026, 6, 24))


@pytest.fixture
def place():
    head, deputy, member = (
        make_unit("Phòng Chính trị"),
        make_unit("Phòng Tham mưu"),
        make_unit("Phòng Hậu cần"),
    )
    cluster = make_cluster([head, deputy, member], head=head, deputy=deputy)
    period = make_period(cluster)
    foreign = make_unit()
    make_cluster([foreign])
    return {
        "cluster": cluster,
        "period": period,
        "review": make_review(period, place="Hội trường Bộ Chỉ huy"),
        "member": member,
        "head": make_user(head),
        "deputy": make_user(deputy),
        "staff": make_user(member),
        "other": make_user(foreign),
        "editor": make_user(cluster.organisation, User.Role.EDITOR),
        "commander": make_user(cluster.organisation, User.Role.COMMANDER),
        "admin": make_user(role=User.Role.ADMIN),
    }


def publish(period):
    period.status = Period.Status.PUBLISHED
    period.save()


def page(client, place, who="head"):
    client.force_login(place[who])
    return client.get(place["review"].get_absolute_url())


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        ("head", 200, 200),
        ("deputy", 200, 200),
        ("staff", 404, 200),
        ("other", 404, 404),
        ("editor", 200, 200),
        ("commander", 404, 200),
        ("admin", 200, 200),
    ],
)
def test_read_access(client, place, who, before, after):
    assert page(client, place, who).status_code == before
    publish(place["period"])
    assert page(client, place, who).status_code == after


def test_a_stranger_is_sent_to_the_log_in_page(client, place):
    publish(place["period"])
    url = place["review"].get_absolute_url()
    assert client.get(url).headers["Location"] == f"{reverse('login')}?next={url}"


def test_a_head_of_another_term_is_a_member_like_others(place):
    place["cluster"].roles.update(ends_on=date(2025, 12, 31))
    assert list(Review.objects.visible_to(place["head"])) == []


def test_internal_lines_say_so(client, place):
    place["review"].limitations.create(text="phối hợp chưa tốt", visibility=Visibility.CLUSTER)
    place["review"].limitations.create(text="tham mưu còn hạn chế")
    beside = page(client, place).context["beside"]
    section = next(one for one, _ in beside if one.section.slug == "han-che")
    assert [(line.text, line.is_internal) for line in section.lines] == [
        ("phối hợp chưa tốt", True),
        ("tham mưu còn hạn chế", False),
    ]


def test_only_approved_reports_reach_the_consolidation(client, place):
    target = make_target(make_pledge(place["cluster"]), "Tuần tra")
    units = list(place["period"].members())
    for unit, status, value in zip(units, ["approved", "approved", "submitted"], [40, 60, 500], strict=True):
        make_result(make_report(place["period"], unit, status=status), target, value)
    context = page(client, place).context
    assert [(row.name, row.said, row.coverage) for row in context["table"]] == [
        ("Tuần tra", "100 cuộc", "2/3 đơn vị")
    ]
    assert [words.report.unit for words in context["units"]] == units[:2]


def test_a_target_nobody_reported_on_is_in_the_table(client, place):
    make_target(make_pledge(place["cluster"]), "Dân vận")
    make_target(make_pledge(place["cluster"]), "Việc riêng", visibility=Visibility.UNIT)
    assert [(row.name, row.said) for row in page(client, place).context["table"]] == [
        ("Dân vận", "chưa có số liệu")
    ]


def test_members_do_not_read_what_other_units_wrote(client, place):
    for unit in place["period"].members():
        make_report(place["period"], unit, status="approved")
    publish(place["period"])
    words = page(client, place, "staff").context["units"]
    assert [one.report.unit for one in words] == [place["member"]]


def take(client, place, report, field="limitations", clause="cải cách hành chính chậm"):
    return client.post(
        reverse("review-take", args=[place["review"].pk]),
        {"report": report.pk, "field": field, "clause": clause},
        follow=True,
    )


def test_a_units_clause_is_taken_over_once_with_its_source(client, place):
    report = make_report(place["period"], place["member"], status="approved", limitations=WROTE)
    client.force_login(place["head"])
    for _ in range(2):
        take(client, place, report)
    taken = place["review"].limitations.get()
    assert (taken.text, taken.source, taken.visibility) == (
        "cải cách hành chính chậm",
        report,
        Visibility.CLUSTER,
    )
    clauses = page(client, place).context["units"][0].limitations
    assert [(clause.text, clause.is_taken) for clause in clauses] == [
        ("công tác tham mưu có lúc còn hạn chế", False),
        ("cải cách hành chính chậm", True),
        ("phối hợp chưa tốt", False),
    ]


def test_directions_are_taken_over_too(client, place):
    report = make_report(place["period"], place["member"], status="approved", directions="Đẩy mạnh phối hợp.")
    client.force_login(place["deputy"])
    take(client, place, report, "directions", "đẩy mạnh phối hợp")
    assert place["review"].directions.get().source == report


def test_words_that_the_report_does_not_say_are_not_taken(client, place):
    report = make_report(place["period"], place["member"], status="approved", limitations=WROTE)
    client.force_login(place["head"])
    answer = take(client, place, report, clause="đơn vị này rất kém")
    assert [str(message) for message in answer.context["messages"]] == [
        "Báo cáo của đơn vị đã thay đổi nên chưa lấy được. Hãy xem lại nội dung mới."
    ]
    assert not place["review"].limitations.exists()


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_nothing_is_taken_from_a_report_that_is_not_approved(client, place, status):
    report = make_report(place["period"], place["member"], status=status, limitations=WROTE)
    client.force_login(place["head"])
    assert take(client, place, report).status_code == 404


@pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 30])
def test_a_report_that_is_no_number_is_not_found(client, place, number):
    client.force_login(place["head"])
    data = {"report": number, "field": "limitations", "clause": "x"}
    assert client.post(reverse("review-take", args=[place["review"].pk]), data).status_code == 404


def test_a_long_clause_is_cut_between_words_and_loses_none():
    prose = "công tác phối hợp " * 40
    first, second = pieces(prose)
    assert len(first) <= 400
    assert f"{first} {second}".split() == prose.split()


def test_nothing_is_taken_from_a_report_of_another_cluster(client, place):
    report = make_report(make_period(), make_unit(), status="approved", limitations=WROTE)
    client.force_login(place["head"])
    assert take(client, place, report).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 404), ("other", 404), ("editor", 403), ("commander", 404), ("admin", 403)],
)
def test_who_may_not_take_over(client, place, who, status):
    report = make_report(place["period"], place["member"], status="approved", limitations=WROTE)
    client.force_login(place[who])
    assert take(client, place, report).status_code == status


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("head", ["Mở bài công khai", "Soạn bài nội bộ"]),
        ("editor", ["Mở bài công khai", "Soạn bài nội bộ"]),
        ("admin", ["Mở bài công khai"]),
    ],
)
def test_the_ways_to_the_articles(client, place, who, labels):
    make_article(place["review"])
    assert [link.label for link in page(client, place, who).context["articles"]] == labels


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, place, rows, django_assert_num_queries):
    pledge, units = make_pledge(place["cluster"]), list(place["period"].members())
    targets = [make_target(pledge) for _ in range(rows)]
    for unit in units[:rows]:
        report = make_report(place["period"], unit, status="approved")
        for target in targets:
            make_result(report, target, 5)
        limitation = place["review"].limitations.create(text=f"Hạn chế {unit}", source=report)
        place["review"].directions.create(text=f"Việc {unit}", answers=limitation)
        place["review"].goodmodels.create(name=f"Mô hình {unit}", unit=unit)
        place["review"].guests.create(posts="Chính ủy")
        place["review"].photos.create(caption=f"Ảnh {unit}")
    client.force_login(place["head"])
    with django_assert_num_queries(62):
        client.get(place["review"].get_absolute_url())


@pytest.mark.parametrize("page", ["review", "article-bulletin"])
def test_the_way_past_the_menu_leads_to_one_place_of_the_page(client, place, page):
    place["review"].agendaitems.create(text="Thông qua báo cáo", kind="adopted")
    article = make_article(place["review"])
    article.bulletin = {"text": "Tin ngắn."}
    article.save()
    client.force_login(place["editor"])
    text = client.get(reverse(page, args=[article.pk if page != "review" else place["review"].pk])).text
    counted = Counter(re.findall(r'\sid="([^"]+)"', text))
    (leads_to,) = re.findall(r'<a class="skip-link" href="#([^"]+)">', text)
    assert counted[leads_to] == 1
    assert [one for one, times in counted.items() if times > 1] == []
    assert 'id="noi-dung"' in text
