"""A practice behaves like a period and is none: marked on every page and file, in no list, sum or letter."""

import io
import re
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from cluster_reports import access, notices, workflow
from cluster_reports.article import draft
from cluster_reports.exports.papers.shelf import Shelf
from cluster_reports.management import search_index
from cluster_reports.models import (
    AwardProposal,
    BallotRule,
    Cluster,
    Digest,
    Download,
    LoggedStep,
    Notice,
    Period,
    Pledge,
    Review,
    SearchEntry,
    TargetChange,
    UnitReport,
)
from cluster_reports.models.practice import MARK, model_period, remove_cluster
from cluster_reports.notices.calendar import feed
from cluster_reports.rulebook import book
from cluster_reports.tables.open_data import Reader
from cluster_reports.tables.report_lines import lines_of
from cluster_reports.workflow.practice import SEEDED
from tests.factories import (
    make_article,
    make_ballot,
    make_change,
    make_comment,
    make_evidence,
    make_line,
    make_pledge,
    make_proposal,
    make_review,
    make_rule,
    moment,
)

from .practising import AT, FIGURE, MARKER, open_practice, plant, practice_of, real_thing, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]


@pytest.fixture
def cluster(entry_cluster):
    real_thing(entry_cluster)
    return entry_cluster


@pytest.fixture
def practice(cluster, people):
    return open_practice(cluster, people["admin"])


@pytest.fixture
def url(entry_cluster):
    return reverse("practice", args=[entry_cluster.slug])


def press(client, cluster, step, version=None):
    there = Cluster.objects.filter(practice_of=cluster).first()
    seen = version if version is not None else str(there.pk) if there else ""
    return client.post(reverse("practice-step", args=[cluster.slug, step]), {"version": seen}, follow=True)


# Opened


def test_units_have_reported_already_and_what_came_in_is_whole(practice, people):
    reports = {report.unit.name: report for report in practice.reports.for_page()}
    assert {name: report.status for name, report in reports.items()} == {
        "Phòng Tham mưu": "draft",  # the head's own
        "Phòng Chính trị": "returned",
        "Phòng Hậu cần": "submitted",
        "Phòng Kỹ thuật": "submitted",  # where areas judge, none is approved beforehand
    }
    today = date(2026, 6, 10)
    assert reports["Phòng Hậu cần"].is_late(today)
    assert reports["Phòng Chính trị"].return_reason
    assert reports["Phòng Chính trị"].results.filter(is_flagged=True).count() == 1
    assert reports["Phòng Tham mưu"].accepts_entry(today)
    for name, report in reports.items():
        missing = report.missing(lines_of(report, report.results.for_entry(), with_drafts=True))
        assert bool(missing) == (name == "Phòng Tham mưu"), name
    lines = reports["Phòng Tham mưu"].results
    assert 0 < lines.exclude(state="missing").count() < lines.count()


def test_without_areas_one_report_is_approved(entry_cluster, people):
    real_thing(entry_cluster)
    Pledge.objects.get(cluster=entry_cluster, year=2026).lines.update(area=None)
    period = open_practice(entry_cluster, people["admin"])
    assert period.reports.get(status="approved").unit.name == "Phòng Kỹ thuật"


def test_it_is_like_the_latest_period_that_was_opened(cluster, practice):
    real = cluster.periods.get(kind="h1", year=2026)
    assert model_period(cluster) == real
    copy = practice.cluster
    assert (practice.name, copy.name) == ("6 tháng đầu năm 2026 (tập huấn)", "Cụm thi đua số 3 (tập huấn)")
    assert (practice.starts_on, practice.ends_on, practice.status) == (real.starts_on, real.ends_on, "open")
    assert [unit.pk for unit in practice.members()] == [unit.pk for unit in real.members()]
    pledges = [Pledge.objects.get(cluster=one, year=2026) for one in (cluster, copy)]
    assert len({tuple(one.targets.values_list("name", "planned", "parent__name")) for one in pledges}) == 1
    assert set(pledges[1].lines.values_list("area__cluster", flat=True)) == {copy.pk}
    table = copy.scoring_tables.get()
    assert not table.is_draft
    assert table.criteria.get().target.pledge == pledges[1]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Văn hóa - Xã hội", "Cụm thi đua Văn hóa - Xã hội (tập huấn)"),
        ("x" * 100, f"Cụm thi đua {'x' * 89} (tập huấn)"),
    ],
)
def test_a_cluster_with_a_name_keeps_it(entry_cluster, people, name, shown):
    Cluster.objects.filter(pk=entry_cluster.pk).update(number=None, proper_name=name)
    entry_cluster.refresh_from_db()
    real_thing(entry_cluster)
    assert open_practice(entry_cluster, people["admin"]).cluster.name == shown


def test_the_longest_name_of_a_period_has_room_for_the_word(entry_cluster, people):
    period = real_thing(entry_cluster)
    Period.objects.filter(pk=period.pk).update(name="x" * 100)
    assert open_practice(entry_cluster, people["admin"]).name == f"{'x' * 89} (tập huấn)"


def test_without_a_pledge_there_is_nothing_to_practise_with(client, entry_cluster, people, url):
    client.force_login(people["admin"])
    answer = press(client, entry_cluster, "mo")
    assert (answer.status_code, "chưa có giao ước nào có chỉ tiêu" in answer.text) == (409, True)
    assert not Cluster.objects.filter(practice_of=entry_cluster).exists()


def test_it_is_open_to_all_who_know_the_real_cluster(cluster, practice, people, knock):
    address = reverse("period", args=[practice.pk])
    assert {who: knock(who, address).status_code for who in (*people, "stranger")} == {
        **dict.fromkeys(("staff", "other", "head", "deputy", "editor", "commander", "admin"), 200),
        "outsider": 404,
        "stranger": 302,
    }


READ = dict.fromkeys(("staff", "other", "head", "deputy", "editor", "commander", "admin"), 200)
READ |= {"outsider": 404, "stranger": 302}
PRESS = {
    "admin": 302,
    "head": 302,
    "deputy": 403,
    "staff": 403,
    "other": 403,
    "editor": 403,
    "commander": 403,
}
PRESS |= {"outsider": 404, "stranger": 401}


def test_who_may_see_it_and_who_may_press(cluster, people, knock, url):
    assert {who: knock(who, url).status_code for who in READ} == READ
    for step in ("mo", "dat-lai", "xoa"):
        address = reverse("practice-step", args=[cluster.slug, step])
        assert {
            who: knock(who, address, {}).status_code for who in PRESS if who not in ("admin", "head")
        } == {who: status for who, status in PRESS.items() if who not in ("admin", "head")}
    assert not Cluster.objects.filter(practice_of=cluster).exists()
    for who in ("head", "admin"):
        assert knock(who, reverse("practice-step", args=[cluster.slug, "mo"]), {}).status_code == 302
    assert knock("admin", reverse("practice-step", args=[cluster.slug, "khac"]), {}).status_code == 404
    assert knock("admin", reverse("practice-step", args=[cluster.slug, "mo"])).status_code == 405
    practice = practice_of(cluster)
    assert knock("admin", reverse("practice", args=[practice.slug])).status_code == 404


def test_the_head_may_approve_what_its_own_press_handed_in(cluster, people):
    period = open_practice(cluster, people["head"])
    report = period.reports.get(unit=people["staff"].unit)
    assert report.submitted_by == people["admin"]
    assert access.can_judge(people["head"], report, date(2026, 6, 10))


def test_queries_do_not_grow_with_what_is_in_it(
    client, cluster, practice, people, url, django_assert_num_queries
):
    client.force_login(people["head"])
    client.get(url)
    with django_assert_num_queries(11):
        client.get(url)
    UnitReport.objects.filter(period=practice).exclude(unit=people["staff"].unit).delete()
    with django_assert_num_queries(11):
        client.get(url)


# Pressed twice, from an old page, put back, removed


def test_opened_twice_it_is_one(client, cluster, people):
    client.force_login(people["admin"])
    assert "Đã mở" in press(client, cluster, "mo").text
    assert "đã mở từ trước" in press(client, cluster, "mo").text
    assert Cluster.objects.filter(practice_of=cluster).count() == 1
    assert LoggedStep.objects.about(cluster).count() == 1


def seeded(period):
    """All that a practice holds at its opening, without keys and moments."""
    return sorted(
        (
            report.unit.name,
            report.status,
            report.strengths,
            report.return_reason,
            tuple(
                report.results.values_list("target__name", "state", "value", "is_flagged").order_by(
                    "target__name"
                )
            ),
        )
        for report in period.reports.select_related("unit")
    )


def test_put_back_it_is_as_at_its_opening(client, cluster, practice, people):
    before, first = seeded(practice), str(practice.cluster_id)
    dirty(practice, people)
    client.force_login(people["head"])
    assert "Đã đặt lại" in press(client, cluster, "dat-lai").text
    again = practice_of(cluster).periods.get()
    assert seeded(again) == before
    assert not Review.objects.filter(period=again).exists()
    assert "Lần bấm này không đổi gì" in press(client, cluster, "dat-lai", first).text
    assert "Chưa xóa gì" in press(client, cluster, "xoa", first).text
    assert practice_of(cluster).periods.get() == again


def dirty(practice, people):
    """Something of every kind that people can leave behind in a practice; returns the paths of its files."""
    report = practice.reports.get(unit=people["staff"].unit)
    review = make_review(practice)
    content = make_line(make_pledge(practice.cluster, practice.year))
    review.contentoutcomes.create(line=content, level="well")
    article = make_article(review)
    make_comment(article, people["editor"])
    rule = BallotRule.objects.first() or make_rule()  # the site's, which the rulebook tells
    first = make_ballot(practice, [people["staff"]], rule=rule)
    make_ballot(practice, [people["staff"]], before=first, round=2, title="Vòng sau", rule=rule)
    make_proposal(practice, report.unit, by=people["staff"])
    make_change(report.results.first().target, people["head"])
    report.extensions.create(days_asked=3, reason="Chờ.", asked_by=people["staff"], asked_at=AT)
    evidence = make_evidence(report.results.first(), people["staff"])
    workflow.take(report, "return", by=people["head"], at=AT, comment="Sửa lại.")
    return [evidence.file]


def counts():
    return {
        model.__name__: model.objects.count()
        for model in apps.get_app_config("cluster_reports").get_models()
        # two are the site's; what the database keeps of every row outlasts it
        if model.__name__ not in {"LoggedStep", "Change", "AwardForm", "BallotRule"}
    }


def test_removed_it_leaves_no_row_and_no_file(client, cluster, people, django_capture_on_commit_callbacks):
    before, logged = counts(), LoggedStep.objects.count()
    practice = open_practice(cluster, people["admin"])
    files = dirty(practice, people)
    assert all(map(default_storage.exists, files))
    client.force_login(people["admin"])
    with django_capture_on_commit_callbacks(execute=True):
        answer = press(client, cluster, "xoa", str(practice.cluster_id))
    assert "Đã xóa kỳ tập huấn" in answer.text
    assert counts() == before
    assert LoggedStep.objects.count() == logged + 2  # opened and removed, told of the real cluster
    assert not any(map(default_storage.exists, files))
    assert "đã được xóa" in press(client, cluster, "xoa", str(practice.cluster_id)).text
    assert press(client, cluster, "dat-lai").status_code == 409


def test_the_real_cluster_is_never_removed_by_it(cluster):
    with pytest.raises(ValueError, match="practice"):
        remove_cluster(cluster)


# Marked


def addresses(practice, people):
    """Every page about the practice that somebody can open, by who opens it."""
    report = practice.reports.get(unit=people["staff"].unit)
    review = make_review(practice)
    article, _ = draft.start(review, "public")
    cluster, pledge = practice.cluster, practice.cluster.pledges.get()
    practice.reports.filter(unit=people["deputy"].unit).update(
        status="approved", approved_by=people["admin"], approved_at=AT
    )
    line, target, table = pledge.lines.first(), pledge.targets.first(), cluster.scoring_tables.get()
    unit, result = report.unit_id, report.results.first()
    change = make_change(target, people["head"])
    extension = report.extensions.create(days_asked=3, reason="Chờ.", asked_by=people["staff"], asked_at=AT)
    head = [
        *((name, practice.pk) for name in ("period", "ballots", "ballot-new", "award-proposals", "scoring")),
        ("unit-report", report.pk),
        ("unit-report-print", report.pk),
        ("extension", extension.pk),
        ("excuse", practice.pk, report.pk),
        ("evidence", report.pk, result.pk),
        ("part-review", report.part_reviews.first().pk),
        *((name, review.pk) for name in ("review", "review-papers", "conference")),
        ("review-edit", review.pk, "han-che"),
        ("article-edit", article.pk),
        ("article-preview", article.pk),
        *(
            (f"article-{name}", article.pk)
            for name in ("opening", "bulletin", "revisions", "comments", "sides")
        ),
        ("share-links", article.pk),
        *((name, pledge.pk) for name in ("pledge", "target-change-new", "pledge-titles")),
        ("target", target.pk),
        ("target-change", change.pk),
        ("target-thread", target.pk, unit),
        ("line-thread", line.pk, unit),
        ("cluster-figure", practice.pk, target.pk),
        ("figure", practice.pk, target.pk, unit),
        ("scoring-table", table.pk),
        ("period-gaps", practice.pk),
        *((name, cluster.slug) for name in ("cluster", "cluster-comparison", "cluster-timeliness")),
        ("practice", cluster.practice_of.slug),
    ]
    return {"head": head, "other": [("unit-report-edit", own(practice, people["other"]).pk)]}


def own(practice, person):
    report = practice.reports.get(unit=person.unit)
    UnitReport.objects.filter(pk=report.pk).update(status="draft", days_granted=30)
    return report


def test_every_page_bears_the_mark(client, practice, people):
    unmarked = []
    for who, pages in addresses(practice, people).items():
        client.force_login(people[who])
        for name, *args in pages:
            answer = client.get(reverse(name, args=args))
            if (answer.status_code, MARK in answer.text) != (200, True):
                unmarked.append((name, answer.status_code))
    client.force_login(people["commander"])
    brief = client.get(reverse("brief"), {"ky": practice.pk}).text
    assert MARK in brief
    assert unmarked == []


def test_no_page_of_the_real_thing_bears_it(client, cluster, practice, people):
    client.force_login(people["head"])
    real = cluster.periods.get(kind="h1", year=2026)
    for url in (reverse("period", args=[real.pk]), cluster.get_absolute_url(), reverse("my-work")):
        assert "practice-bar" not in client.get(url).text


def test_every_file_bears_the_mark(client, practice, people):
    review = make_review(practice)
    client.force_login(people["head"])
    pdf = PdfReader(io.BytesIO(client.get(reverse("paper-file", args=[review.pk, "bao-cao", "pdf"])).content))
    assert all(MARK in page.extract_text() for page in pdf.pages)
    docx = client.get(reverse("paper-file", args=[review.pk, "bao-cao", "docx"])).content
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        heads = [package.read(name).decode() for name in package.namelist() if "/header" in name]
    assert len(heads) >= 2
    assert all(MARK in head for head in heads)
    client.post(
        reverse("scoring-open", args=[practice.pk]), {"table": practice.cluster.scoring_tables.get().pk}
    )
    scores = client.get(reverse("scoring-file", args=[practice.pk])).content
    for sheet in openpyxl.load_workbook(io.BytesIO(scores)):
        assert MARK in sheet.oddHeader.center.text
    report = own(practice, people["other"])
    client.force_login(people["other"])
    filled = client.get(reverse("report-sheet", args=[report.pk])).content
    book = openpyxl.load_workbook(io.BytesIO(filled))
    assert MARK in book.worksheets[0].oddHeader.center.text
    assert MARK in book.worksheets[0]["A2"].value


# Nowhere else


def pages_of_the_real_thing(cluster, people):
    real = cluster.periods.get(kind="h1", year=2026)
    last = cluster.periods.get(kind="h2", year=2025)
    target, unit = Pledge.objects.get(cluster=cluster, year=2026).targets.first(), people["staff"].unit_id
    return [
        *map(reverse, ("front", "brief", "pledges", "scoring-tables", "search", "rss", "atom", "sitemap")),
        *map(reverse, ("directives", "handovers", "api-periods", "api-articles", "wordings", "home")),
        *(f"{reverse('search')}?q={word}" for word in (MARKER.lower(), "tap+huan", "Hau+can")),
        *(cluster_url(name, cluster) for name in ("cluster", "cluster-comparison", "cluster-timeliness")),
        *(cluster_url(name, cluster) for name in ("cluster-rss", "head-handover")),
        *(reverse("rulebook-section", args=[section.slug]) for section in book.SECTIONS),
        reverse("year-turn", args=[cluster.slug, 2027]),
        reverse("person-handover", args=[people["staff"].pk]),
        reverse("unit", args=[unit]),
        reverse("period", args=[real.pk]),
        reverse("period", args=[last.pk]),
        reverse("period-archive", args=[last.pk, "noi-bo"]),
        reverse("api-period", args=[last.pk]),
        reverse("cluster-figure", args=[real.pk, target.pk]),
        reverse("figure", args=[real.pk, target.pk, unit]),
        reverse("target-thread", args=[target.pk, unit]),
        reverse("pledge", args=[target.pledge_id]),
        reverse("review", args=[last.review.pk]),
        reverse("review-papers", args=[last.review.pk]),
        *(reverse(f"admin:cluster_reports_{name}_changelist") for name in ADMINISTERED),
        reverse("admin:units_unit_change", args=[unit]),
        reverse("admin:cluster_reports_period_add"),
    ]


ADMINISTERED = (
    "cluster",
    "period",
    "pledge",
    "target",
    "scoringtable",
    "criterion",
    "unitreport",
    "review",
    "article",
)
ADMINISTERED += ("targetchange",)


def cluster_url(name, cluster):
    return reverse(name, args=[cluster.slug])


def said(client, cluster, people):
    """What everybody reads of the real thing, without what differs each time."""
    found = {}
    for who in ("stranger", "head", "commander", "admin"):
        client.logout()
        if who != "stranger":
            client.force_login(people[who])
        for url in pages_of_the_real_thing(cluster, people):
            answer = client.get(url)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = content.decode(errors="replace")
            text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
            text = re.sub(r"<p[^>]*>Tải cả kỳ lần cuối: [^<]+</p>", "", text)  # this test took it along
            found[who, url] = answer.status_code, text.split()
    return found


def test_nothing_of_it_is_read_or_counted_anywhere_else(client, cluster, people):
    make_rule()
    before = said(client, cluster, people)
    practice = open_practice(cluster, people["admin"])
    dirty(practice, people)
    Notice.objects.all().delete()  # the bell counts them, as it should
    planted = plant(practice.cluster)
    assert {UnitReport, Period, Pledge, TargetChange, AwardProposal, Review} <= planted
    after = said(client, cluster, people)
    assert {status for status, _ in before.values()} >= {200}
    moved = [key for key, value in after.items() if value != before[key]]
    assert moved == []
    assert not any(
        sign in " ".join(text) for _, text in after.values() for sign in (MARKER, str(FIGURE), "987.654")
    )


def test_the_log_and_the_downloads_of_the_administration_are_of_the_real_thing(
    client, cluster, practice, people
):
    steps = LoggedStep.objects.filter(content_type__model="unitreport")
    assert steps.exists()
    assert all(step.comment.startswith(SEEDED) for step in steps)
    dirty(practice, people)
    review = cluster.periods.get(kind="h2", year=2025).review
    for one in (review, practice.review, practice, practice.reports.first()):
        Download.objects.note(one, "tep.pdf", by=people["head"], at=AT)
    client.force_login(people["admin"])
    listed = client.get(reverse("admin:cluster_reports_loggedstep_changelist")).context["cl"].queryset
    assert [step.subject for step in listed] == [cluster]
    listed = client.get(reverse("admin:cluster_reports_download_changelist")).context["cl"].queryset
    assert [one.review for one in listed] == [review]


def test_its_scoring_table_is_not_the_administrations_to_edit(client, practice, people):
    table = practice.cluster.scoring_tables.get()
    client.force_login(people["admin"])
    page = client.get(reverse("scoring-table", args=[table.pk]))
    assert (page.status_code, "Lập bản mới" in page.text) == (200, False)
    assert client.post(reverse("scoring-table-copy", args=[table.pk])).status_code == 403
    draft = table.copy()
    assert "Thêm tiêu chí" not in client.get(reverse("scoring-table", args=[draft.pk])).text
    assert "(tập huấn)" not in client.get(reverse("admin:cluster_reports_criterion_add")).text


def test_search_never_learns_of_it(practice, people):
    assert not SearchEntry.objects.filter(period=practice).exists()
    make_review(practice).limitations.create(text="công tác phối hợp chưa chặt")
    search_index.rebuild()
    assert not SearchEntry.objects.filter(period=practice).exists()


def test_no_calendar_dossier_or_year_takes_it(client, cluster, practice, people):
    assert "tập huấn" not in feed(people["staff"], AT).decode()
    assert list(Reader(people["admin"]).seen_clusters()) == [cluster]
    with pytest.raises(CommandError):
        call_command("dump_dossier", practice.cluster.slug, str(practice.pk))
    client.force_login(people["admin"])
    for name in ("year-turn-next", "head-handover"):
        assert client.get(reverse(name, args=[practice.cluster.slug])).status_code == 404


# Nothing comes out of it


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_its_article_is_written_and_never_published(client, practice, people, audience):
    article, _ = draft.start(make_review(practice), audience)
    assert "(tập huấn)" in article.headline
    article.status, article.proposed_by, article.proposed_at = "proposed", people["head"], AT
    article.save()
    for step in ("publish", "schedule"):
        with pytest.raises(workflow.StepRefused):
            workflow.take(article, step, by=people["editor"], at=AT)
        client.force_login(people["editor"])
        client.post(reverse("article-step", args=[article.pk, step]), {"version": str(article.fingerprint())})
    article.refresh_from_db()
    assert article.status == "proposed"
    assert "không đăng" in client.get(article.get_edit_url()).text
    assert client.get(article.get_absolute_url()).status_code == 404


def test_the_database_refuses_to_publish_it(practice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.filter(pk=practice.pk).update(status="published")


def test_it_gives_no_number_no_link_and_no_directive(client, practice, people):
    review = make_review(practice)
    article, _ = draft.start(review, "public")
    paper = Shelf(review, people["head"], AT.date()).find("bao-cao")
    client.force_login(people["head"])
    address = reverse("paper-number", args=[review.pk, "bao-cao"])
    assert client.post(address, {"version": paper.version}).status_code == 403
    assert "không cấp số" in client.get(reverse("review-papers", args=[review.pk])).text
    with pytest.raises(workflow.StepRefused):
        workflow.give_number(
            review, "bao-cao", organisation=1, kind="BC", symbol="X", write=None, by=people["head"], at=AT
        )
    assert not access.can_share(people["editor"], article, AT.date())
    assert not access.can_direct(people["commander"], practice)


# Told


def test_what_is_told_inside_is_marked_and_in_no_letter(practice, people, settings):
    opened = Notice.objects.get(recipient=people["staff"])
    assert MARK in opened.text
    assert opened.practice_id == practice.cluster_id
    report = practice.reports.get(unit=people["staff"].unit)
    workflow.take(report, "return", by=people["head"], at=AT, comment="Sửa lại.")
    told = Notice.objects.filter(recipient=people["staff"]).exclude(pk=opened.pk).get()
    assert told.text.startswith("Tập huấn: ")
    assert told.practice_id == practice.cluster_id
    settings.SENDS_MAIL = True
    people["staff"].email = "hau@example.vn"
    people["staff"].save()
    assert notices.make_digests(moment(date(2026, 6, 11), 8)) == 0
    assert not Digest.objects.exists()


def test_the_clock_reminds_of_none_of_it(cluster, practice, people):
    cluster.periods.exclude(status="published").update(status="preparing")
    dirty(practice, people)
    Notice.objects.all().delete()
    assert notices.remind(AT + timedelta(80)) == 0


def test_it_stands_below_the_real_work(client, cluster, practice, people):
    client.force_login(people["head"])
    page = client.get(reverse("my-work"))
    assert page.context["practice"]
    assert all("(tập huấn)" in task.where for task in page.context["practice"])
    assert not any("(tập huấn)" in task.where for task in page.context["due"] + page.context["done"])
    assert (
        page.text.index('id="tap-huan"') > page.text.index("Theo dõi cả cụm")
        if page.context["boards"]
        else True
    )
    assert "số liệu không có thật" in page.text


def test_it_stands_apart_on_the_desk(client, practice, people):
    article, _ = draft.start(make_review(practice), "public")
    client.force_login(people["editor"])
    groups = dict(client.get(reverse("desk")).context["groups"])
    assert groups.pop("Tập huấn: bài viết thử, không đăng") == [article]
    assert not any(article in articles for articles in groups.values())


def test_the_pages_around_it_name_the_real_period(client, cluster, practice, people):
    """The bar of a page that is about no period never falls back on the practice."""
    client.force_login(people["staff"])
    assert (
        client.get(reverse("pledges")).context["frame"].period.label
        == "Cụm thi đua số 3 · 6 tháng đầu năm 2026"
    )
    assert rows_of(practice.cluster)
