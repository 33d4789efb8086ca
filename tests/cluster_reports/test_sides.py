"""The public and the internal version side by side; nothing marked as internal ever stands in the public one."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse

from cluster_reports.article import draft
from cluster_reports.models import Article, Photo, Target
from tests.cluster_reports.test_desk import statuses
from tests.cluster_reports.writing import Desk
from tests.factories import make_line, make_result, make_target

pytestmark = pytest.mark.django_db
MARKER = "NOIBOMARKER"
FIGURE = 987_654
PLANT = {  # every kind of row whose visibility somebody sets: how one is made that only the cluster may see
    "Guest": {"rank": "Đại tá", "name": MARKER, "posts": MARKER, "spoke": MARKER},
    "AgendaItem": {"kind": "adopted", "text": MARKER},
    "Movement": {"text": MARKER},
    "ContentOutcome": {"level": "well"},
    "Highlight": {"text": MARKER},
    "GoodModel": {"name": MARKER},
    "Award": {"route": "own", "form": MARKER, "collectives": 7},
    "Limitation": {"text": MARKER, "cause": MARKER},
    "LimitationAnswer": {"asked": MARKER, "asked_in": MARKER, "level": "done", "text": MARKER},
    "Direction": {"text": MARKER},
    "Photo": {
        "caption": MARKER,
        "credit": MARKER,
        "alt": MARKER,
        "file": "photos/x.jpg",
        "width": 9,
        "height": 9,
    },
}


@pytest.fixture
def desk(client):
    return Desk(client)


def with_visibility():
    found = set()
    for model in apps.get_app_config("cluster_reports").get_models():
        try:
            model._meta.get_field("visibility")
        except FieldDoesNotExist:
            continue
        found.add(model.__name__)
    return found


@pytest.fixture
def planted(desk):
    """The same review with a marker in every field that only the cluster may read."""
    for name, fields in PLANT.items():
        model = apps.get_model("cluster_reports", name)
        fields = dict(fields)
        if name == "ContentOutcome":
            fields["line"] = make_line(desk.pledge, MARKER)
        if name == "Photo":
            fields["uploaded_by"] = desk.head
        model.objects.create(review=desk.review, visibility="cluster", **fields)
    inside = make_target(desk.pledge, f"Chỉ tiêu {MARKER}", visibility="cluster", planned=1000)
    own = make_target(desk.pledge, f"Chỉ tiêu đơn vị {MARKER}", visibility="unit", planned=1000)
    for report in desk.period.reports.all():
        make_result(report, inside, value=FIGURE, explanation=MARKER)
        make_result(report, own, value=FIGURE)
    make_result(desk.review, make_target(desk.pledge, f"Chung {MARKER}", visibility="cluster"), value=FIGURE)
    desk.review.directions.create(target=inside)
    open_limitation = desk.review.limitations.get()
    desk.review.directions.create(text="tăng cường phối hợp", answers=open_limitation)
    draft.refresh(desk.article)
    return desk


def sides(desk, article=None):
    return desk.client.get(reverse("article-sides", args=[(article or desk.article).pk]))


def test_every_field_with_a_visibility_is_planted():
    assert with_visibility() == PLANT.keys() | {Target.__name__}


def test_no_marker_reaches_the_public_version_anywhere(planted):
    article = Article.objects.get(pk=planted.article.pk)
    held = [article.snapshot, article.unused, *article.paragraphs.values_list("generated", "facts", "title")]
    shown = planted.client.get(reverse("article-preview", args=[article.pk])).content.decode()
    public = sides(planted).context["public"]
    column = [part.text for row in sides(planted).context["rows"] for part in row.public]
    for text in (held, shown, public.text, public.headline, public.facts, column):
        assert MARKER not in str(text)
        assert str(FIGURE) not in str(text)
        assert "987.654" not in str(text)


def test_what_is_internal_only_is_marked_in_words(planted):
    page = sides(planted)
    inside = [part for row in page.context["rows"] for part in row.internal]
    marked = "".join(part.text for part in inside if part.is_only)
    plain = "".join(part.text for part in inside if not part.is_only)
    assert MARKER in marked
    assert MARKER not in plain
    html = page.content.decode()
    assert '<span class="only-word">chỉ nội bộ: </span>' in html
    assert html.index(MARKER) > html.index("chỉ nội bộ")


def test_a_version_nobody_started_is_drafted_for_the_eye_only(planted):
    page = sides(planted)
    assert (page.context["internal"].article, page.context["public"].article) == (None, planted.article)
    assert "chưa ai soạn" in page.content.decode()
    assert Article.objects.count() == 1
    internal = draft.start(planted.review, "internal")[0]
    again = sides(planted, internal)
    assert again.context["internal"].text == page.context["internal"].text
    assert (again.context["internal"].article, again.context["public"].article) == (internal, planted.article)


def test_equal_versions_are_said_to_be_equal(desk):
    page = sides(desk)
    assert all(row.is_same for row in page.context["rows"])
    assert "only-word" not in page.content.decode()


def test_hidden_paragraphs_do_not_stand_in_their_side(desk):
    desk.article.paragraphs.filter(block="results").update(is_hidden=True)
    (row,) = [one for one in sides(desk).context["rows"] if one.title == "Kết quả"]
    assert (row.public, row.internal[0].is_only) == ((), True)


def test_an_internal_word_typed_into_the_public_text_is_named(planted):
    assert sides(planted).context["leaks"] == []
    row = planted.row()
    row.write(f"{row.generated} Đạt 2.962.962 cuộc, 1.975.308 cuộc.")
    row.save()
    page = sides(planted)
    assert page.context["leaks"] == [f"Chỉ tiêu {MARKER}: 1.975.308 cuộc"]
    assert "Bản công khai đang chứa điều chỉ dành cho nội bộ" in page.content.decode()


def test_markup_in_a_text_stays_text(desk):
    desk.save(results="<b>đậm</b> & <script>alert(1)</script>")
    html = sides(desk).content.decode()
    assert "<script>alert" not in html
    assert "&lt;b&gt;" in html


def test_both_versions_are_open_to_those_who_write_them(desk):
    url = reverse("article-sides", args=[desk.article.pk])
    assert statuses(desk.client, desk.people() | {"head": desk.head, "editor": desk.editor}, url) == {
        "stranger": "login",
        "staff": 404,
        "staff_elsewhere": 404,
        "editor_elsewhere": 404,
        "commander": 404,
        "admin": 200,
        "head": 200,
        "editor": 200,
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_rows(desk, count, django_assert_num_queries):
    draft.start(desk.review, "internal")
    for number in range(count):
        desk.review.highlights.create(text=f"kết quả {number}", visibility="cluster")
    for article in desk.review.articles.all():
        draft.refresh(article)
    sides(desk)
    with django_assert_num_queries(7):
        sides(desk)


def test_photos_of_the_cluster_stay_out_of_the_public_preview(planted):
    assert Photo.objects.filter(review=planted.review).count() == 1
    assert (
        "<figure"
        not in planted.client.get(reverse("article-preview", args=[planted.article.pk])).content.decode()
    )
