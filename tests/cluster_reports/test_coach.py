"""The note about empty wordings: who may ask, what it asks, and the sentence made from one's own figures."""

import unicodedata
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from cluster_reports.models import Limitation, Result
from cluster_reports.tables.coaching import Missed, advise, closest
from tests.factories import make_pledge, make_report, make_result, make_review, make_target, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
VAGUE = "Công tác tuần tra có lúc chưa rõ nét"


def missed(name="Tuần tra, canh gác", actual=78, planned=100, measure="cuộc", direction="up", gap=22):
    return Missed(name, measure, direction, Decimal(actual), Decimal(planned), Decimal(gap))


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (
            missed(),
            "Chỉ tiêu “Tuần tra, canh gác” đạt 78/100 cuộc (78% kế hoạch), thấp hơn kế hoạch 22 điểm phần trăm",
        ),
        (
            missed("Số giờ học", "12345.5", "28360", "giờ"),
            "Chỉ tiêu “giờ học” đạt 12.345,5/28.360 giờ (43,5% kế hoạch), thấp hơn kế hoạch 56,5 điểm phần trăm",
        ),
        (
            missed("Quân số khỏe", "97.2", "98.5", "%"),
            "Chỉ tiêu “Quân số khỏe” đạt 97,2%, thấp hơn kế hoạch (98,5%) 1,3 điểm phần trăm",
        ),
        (
            missed("Số vụ cháy", 7, 5, "vụ", "down"),
            "Chỉ tiêu “vụ cháy” ở mức 7 vụ, cao hơn kế hoạch (5 vụ) 2 vụ",
        ),
        (
            missed("Không để xảy ra vi phạm kỷ luật", 1, 0, "vụ", "zero"),
            "Còn xảy ra 1 vụ vi phạm kỷ luật, chỉ tiêu là không để xảy ra",
        ),
    ],
)
def test_a_sentence_says_the_figure_the_plan_and_the_gap(target, sentence):
    assert target.said == sentence


def test_the_target_with_most_words_in_common_is_taken_else_the_one_that_misses_most():
    patrol, healthy = missed(gap=5), missed("Quân số khỏe", gap=3)
    worst = missed("Sáng kiến", gap=60)
    found = [patrol, worst, healthy]
    assert closest("công tác tuần tra còn chậm", found) == patrol
    assert closest("quan so khoe chua cao", found) == healthy
    assert closest("việc gì đó chưa cao", found) == worst
    assert closest("việc gì đó chưa cao", []) is None


def test_nothing_is_read_while_nothing_is_vague():
    def never():
        raise AssertionError

    assert advise("Tuần tra đạt 78/100 cuộc.", never) is None
    assert advise("", never) is None


def note(knock, who, page, pk, text=VAGUE):
    answer = knock(who, reverse(page, args=[pk]) + "?chu=" + text)
    return answer.status_code, unescape(answer.text)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("staff", 200),
        ("other", 404),
        ("head", 404),
        ("editor", 404),
        ("commander", 404),
        ("admin", 403),
        ("outsider", 404),
    ],
)
def test_coach_report_access(knock, entry_report, who, status):
    assert note(knock, who, "coach-report", entry_report.pk)[0] == status


def test_who_judges_a_report_is_not_coached_in_it(knock, submitted):
    assert note(knock, "head", "coach-report", submitted.pk)[0] == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("staff", 404),
        ("other", 404),
        ("head", 200),
        ("deputy", 200),
        ("editor", 403),
        ("commander", 404),
        ("admin", 403),
        ("outsider", 404),
    ],
)
def test_coach_review_access(knock, entry_period, who, status):
    assert note(knock, who, "coach-review", make_review(entry_period).pk)[0] == status


SENTENCE = "Chỉ tiêu “Tuần tra, canh gác” đạt 45/50 cuộc (90% kế hoạch), thấp hơn kế hoạch 10 điểm phần trăm"


def test_the_note_asks_and_offers_a_sentence_of_the_unit(knock, entry_report, people):
    _, said = note(knock, "staff", "coach-report", entry_report.pk)
    assert "“có lúc” và “chưa rõ nét” chưa nói rõ: việc gì, ở đâu, bao nhiêu, đến khi nào?" in said
    assert f'data-coach-sentence="{SENTENCE}"' in said
    nfd = unicodedata.normalize("NFD", VAGUE)
    assert note(knock, "staff", "coach-report", entry_report.pk, nfd)[1] == said
    for text in ("", "Tuần tra 45/50 cuộc", "<script>x</script>"):
        assert note(knock, "staff", "coach-report", entry_report.pk, text)[1].strip() == ""


def test_about_results_it_only_asks(knock, entry_report):
    said = knock("staff", reverse("coach-report", args=[entry_report.pk]) + "?ket-qua&chu=cơ bản hoàn thành")
    assert "“cơ bản” chưa nói rõ: bao nhiêu?" in unescape(said.text)
    assert "data-coach-insert" not in said.text


def test_nothing_is_offered_where_every_plan_is_met(knock, entry_report):
    entry_report.results.update(value=100)
    _, said = note(knock, "staff", "coach-report", entry_report.pk)
    assert "chưa nói rõ" in said
    assert "data-coach-insert" not in said


def test_names_in_markup_stay_words(client, entry_report, people):
    target = make_target(make_pledge(entry_report.period.cluster), "<b>Tuần tra</b> chưa", planned=1000)
    make_result(entry_report, target, value=1)
    client.force_login(people["staff"])
    page = client.get(reverse("coach-report", args=[entry_report.pk]), {"chu": VAGUE + " b"})
    assert "<b>" not in page.text


def test_a_very_long_line_is_cut(knock, entry_report):
    assert note(knock, "staff", "coach-report", entry_report.pk, "x" * 3000 + " chưa cao")[0] == 200


@pytest.mark.parametrize("lines", [1, 5])
def test_asking_costs_the_same_for_few_and_many_lines(
    client, people, entry_report, lines, django_assert_num_queries
):
    for _ in range(lines):
        make_result(entry_report, make_target(make_pledge(entry_report.period.cluster), planned=10), value=1)
    client.force_login(people["staff"])
    url = reverse("coach-report", args=[entry_report.pk])
    with django_assert_num_queries(5):
        client.get(url, {"chu": VAGUE})
    with django_assert_num_queries(2):
        client.get(url, {"chu": "Tuần tra 45/50 cuộc."})


def test_without_script_the_note_stands_under_the_box_after_saving(client, entry_report, people):
    entry_report.limitations = VAGUE
    entry_report.save()
    client.force_login(people["staff"])
    page = unescape(client.get(entry_report.get_edit_url()).text)
    assert 'id="coach-id_limitations"' in page
    assert f'<q data-coach-sentence="{SENTENCE}"' in page
    assert page.count("<q ") == 1


@pytest.fixture
def approved(entry_report, entry_cluster, people):
    """All four units approved; of the whole 400 patrols planned for the year, 150 are done by June."""
    target = entry_report.results.get().target
    target.visibility = "public"
    target.save()
    at = moment(entry_report.period.due_on)
    entry_report.status, entry_report.submitted_by, entry_report.submitted_at = (
        "approved",
        people["staff"],
        at,
    )
    entry_report.approved_by, entry_report.approved_at = people["head"], at
    entry_report.save()
    for membership in entry_cluster.memberships.exclude(unit=entry_report.unit):
        report = make_report(entry_report.period, membership.unit, "approved")
        make_result(report, target, value=35)
    return make_review(entry_report.period)


def test_a_review_is_coached_from_the_clusters_figures(client, knock, approved, people):
    _, said = note(knock, "head", "coach-review", approved.pk)
    assert "đạt 150/200 cuộc (75% kế hoạch), thấp hơn kế hoạch 25 điểm phần trăm" in said
    Limitation.objects.create(review=approved, text="tuần tra có lúc chưa đều")
    client.force_login(people["head"])
    page = unescape(client.get(reverse("review-edit", args=[approved.pk, "han-che"])).text)
    assert "“có lúc” và “chưa đều” chưa nói rõ" in page
    assert page.count("<q ") == 1
    assert page.count('data-coach="') == 4  # the row, two spare ones and the one that script adds


def test_a_cluster_figure_that_lacks_a_unit_or_is_not_public_is_not_offered(knock, approved):
    row = Result.objects.filter(report__period=approved.period).last()
    row.report.status, row.report.approved_by, row.report.approved_at = "submitted", None, None
    row.report.save()
    assert "data-coach-insert" not in note(knock, "head", "coach-review", approved.pk)[1]
    type(row.target).objects.update(visibility="cluster")
    assert "data-coach-insert" not in note(knock, "head", "coach-review", approved.pk)[1]


@pytest.mark.parametrize("rows", [1, 4])
def test_the_page_of_limitations_reads_the_figures_once(
    client, approved, people, rows, django_assert_num_queries
):
    for number in range(rows):
        Limitation.objects.create(review=approved, text=f"việc thứ {'i' * (number + 1)} có lúc chưa đều")
    client.force_login(people["head"])
    with django_assert_num_queries(38):
        client.get(reverse("review-edit", args=[approved.pk, "han-che"]))
