"""What stays inside a unit: editors and commanders read its report, and meet that line on no page and in no file."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Evidence, Result, Submission
from tests.cluster_reports.crawling import crawl, said
from tests.factories import (
    make_area,
    make_evidence,
    make_line,
    make_part,
    make_result,
    make_review,
    make_target,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
MARKER, OPEN = "RIENGMARKER", "MOMARKER"
FIGURE = 987_654
AT = moment(date(2026, 6, 26))


@pytest.fixture
def approved(submitted, people):
    """Beside the line the cluster reads, one only its unit does; both have an area, an explanation and a file."""
    cluster, pledge = submitted.period.cluster, submitted.period.cluster.pledges.get()
    open_line = submitted.results.get()
    Result.objects.filter(pk=open_line.pk).update(explanation=OPEN)
    area = make_area(cluster, "Mảng hậu cần")
    content = make_line(pledge, "Bảo đảm hậu cần", area=area)
    target = make_target(pledge, f"Chỉ tiêu {MARKER}", visibility="unit", planned=100, line=content)
    inside = make_result(
        submitted, target, value=FIGURE, explanation=MARKER, cause=MARKER, remedy=MARKER, remark=MARKER
    )
    make_evidence(open_line, people["staff"], name=f"{OPEN}.pdf")
    make_evidence(inside, people["staff"], name=f"{MARKER}.pdf", content=MARKER.encode())
    make_part(submitted, area, "approved", by=people["deputy"], at=AT)
    Submission.keep(submitted, by=people["staff"], at=AT)
    return workflow.take(submitted, "approve", by=people["deputy"], at=AT)


def report_pages(report):
    return {
        "report": reverse("unit-report", args=[report.pk]),
        "print": reverse("unit-report-print", args=[report.pk]),
        "part": reverse("part-review", args=[report.part_reviews.get().pk]),
        "board": reverse("period", args=[report.period_id]),
    }


READERS = {"staff": True, "head": True, "admin": True, "editor": False, "commander": False}
STATES_ONLY = {"staff": {"board"}}  # whoever reads no report but the own sees no figures on the board


@pytest.mark.parametrize(("who", "reads"), READERS.items())
def test_the_pages_of_a_report_show_such_a_line_to_its_unit_its_judges_and_admins_only(
    knock, approved, who, reads
):
    shown = {name for name, url in report_pages(approved).items() if MARKER in said(knock(who, url))}
    assert shown == ({"report", "print", "part", "board"} - STATES_ONLY.get(who, set()) if reads else set())
    assert OPEN in said(knock(who, report_pages(approved)["report"]))


@pytest.mark.parametrize(("who", "reads"), READERS.items())
def test_the_evidence_of_such_a_line_is_found_by_whoever_reads_the_line(knock, approved, who, reads):
    inside = approved.results.get(target__visibility="unit")
    own, other = (Evidence.objects.get(result__target__visibility=level) for level in ("unit", "cluster"))
    pages = [reverse("evidence", args=[approved.pk, inside.pk]), own.get_absolute_url()]
    answers = [knock(who, url) for url in (*pages, other.get_absolute_url())]
    assert [MARKER in said(answer) for answer in answers] == [reads, reads, False]
    assert [answer.status_code for answer in answers] == [*[200 if reads else 404] * 2, 200]


@pytest.mark.parametrize("who", ["editor", "commander"])
def test_no_link_leads_them_to_it_while_the_article_is_written_and_once_it_is_out(
    knock, client, approved, people, who
):
    period, typed = approved.period, f"q={MARKER}"
    review = make_review(period, meeting_on=date(2026, 6, 24), session="sang")
    for audience in ("public", "internal"):
        article, _ = draft.start(review, audience)
        workflow.take(article, "propose", by=people["head"], at=AT)
        workflow.take(article, "publish", by=people["editor"], at=AT)
    period.status = "published"
    period.save()
    client.force_login(people[who])
    starts = [reverse(name) for name in ("home", "brief", "search")]
    found = crawl(client, *starts, *report_pages(approved).values(), f"{starts[-1]}?{typed}")
    texts = {url: said(answer) for url, answer in found.items() if typed not in url}
    assert [url for url, text in texts.items() if MARKER in text] == []
    assert [url for url, text in texts.items() if "987.654" in text or str(FIGURE) in text] == []
    assert found[f"{starts[-1]}?{typed}"].context["hits"] == []
    assert sum(OPEN in text for text in texts.values()) > 3
    assert {answer.status_code for answer in found.values()} <= {200, 301, 302, 403, 404}
    assert len(found) > 25
