"""What an article has no room for stands on the desk until somebody puts it in."""

import re
from datetime import date

import pytest

from cluster_reports.article import draft
from cluster_reports.article.drifting import drift
from cluster_reports.models import UnitReport
from cluster_reports.vietnamese.words import count_words
from tests.factories import (
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

pytestmark = pytest.mark.django_db
SENTENCE = "các đơn vị tổ chức thực hiện nghiêm túc nhiệm vụ được giao, bám sát giao ước thi đua đã ký"


@pytest.fixture
def article():
    """An article of ten figures, longer than a news piece by the situation that stands before them."""
    cluster = make_cluster([make_unit(f"Phòng {name}") for name in ("Chính trị", "Hậu cần")], number=3)
    period, pledge = make_period(cluster), make_pledge(cluster)
    reports = [make_report(period, one.unit, UnitReport.Status.APPROVED) for one in cluster.memberships.all()]
    for order in range(10):
        target = make_target(pledge, f"Việc thứ {order}", visibility="public", planned=1000, order=order)
        for report in reports:
            make_result(report, target, value=300 + order)
    review = make_review(period, meeting_on=date(2026, 6, 24), assessment="; ".join([SENTENCE] * 15))
    return draft.start(review, "public")[0]


@pytest.fixture
def page(client, article):
    client.force_login(make_user(article.review.period.cluster.organisation, "editor"))
    return lambda: client.get(article.get_edit_url())


def desk(page):
    html = page().content.decode()
    found = re.search(r'aria-labelledby="chua-dung">.*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def test_the_draft_is_short_and_the_desk_lists_the_rest(article, page):
    text = "\n".join(row.shown for row in article.paragraphs.all())
    assert count_words(text) <= 400
    left_out = [name for name in (f"việc thứ {order}" for order in range(10)) if name not in text]
    assert len(left_out) >= 3
    assert [name for name in left_out if f"<li>{name} đạt 6" not in desk(page)] == []


def test_what_an_editor_puts_in_leaves_the_list_and_its_numbers_have_a_source(article, page):
    clause = next(fact["clause"] for fact in article.unused if fact["kind"] == "figure")
    row = article.paragraphs.get(block="results")
    row.text = f"{row.generated} Cụ thể hơn, {clause}."
    row.save()
    assert clause not in desk(page)
    assert page().context["check"].unknown == ()


def test_a_hidden_paragraph_uses_nothing(article, page):
    clause = next(fact["clause"] for fact in article.unused if fact["kind"] == "figure")
    row = article.paragraphs.get(block="results")
    row.text, row.is_hidden = f"{row.generated} {clause}.", True
    row.save()
    assert clause in desk(page)


def test_an_article_with_room_for_all_has_no_such_list(article, page):
    article.review.assessment = ""
    article.review.save()
    draft.refresh(article)
    assert (article.unused, desk(page)) == ([], "")


def test_a_figure_that_is_not_in_the_text_drifts_like_any_other(article):
    article.refresh_from_db()
    fact = next(fact for fact in article.unused if fact["kind"] == "figure")
    results = article.review.period.reports.first().results.filter(target__name=fact["label"])
    results.update(value=results.get().value + 1)
    total = int(fact["value"])
    assert drift(article).sentences == [f"“{fact['label']}”: bài viết {total} cuộc, nay là {total + 1} cuộc."]
