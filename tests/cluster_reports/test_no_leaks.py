"""A marker planted in everything that is not public, then every page a stranger can open is read for it."""

import gzip
import re
from datetime import date
from itertools import product

import pytest
from django.apps import apps
from django.db.models import AutoField, UUIDField
from django.urls import get_resolver, reverse

from cluster_reports import public_pages, workflow
from cluster_reports.article import draft
from cluster_reports.models import SearchEntry, UnitReport
from tests.cluster_reports.crawling import crawl, said
from tests.factories import (
    make_area,
    make_article,
    make_cluster,
    make_comment,
    make_directive,
    make_evidence,
    make_line,
    make_part,
    make_period,
    make_pledge,
    make_proposal,
    make_report,
    make_result,
    make_review,
    make_share_link,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
MARKER = "NOIBOMARKER"
FIGURE = 987_654
INSIDE = re.compile(rf"{MARKER}|{FIGURE}|987[.]654|1[.]975[.]308", re.I)
AT = moment(date(2026, 6, 26))


@pytest.fixture
def review():
    units = [make_unit(f"Phòng {name}") for name in ("Chính trị", "Hậu cần")]
    cluster = make_cluster(units, number=3)
    pledge = make_pledge(cluster)
    make_line(pledge, f"{MARKER} của một đơn vị", unit=units[0])
    public = make_target(pledge, "Ngày công giúp dân", measure="ngày công", visibility="public")
    inside = make_target(pledge, f"Chỉ tiêu {MARKER}", visibility="cluster")
    own = make_target(pledge, f"Chỉ tiêu đơn vị {MARKER}", visibility="unit")
    area = make_area(cluster, f"Mảng {MARKER}")
    inside.line = make_line(pledge, f"Nội dung {MARKER}", area=area)
    inside.save()
    period = make_period(cluster)
    for unit in units:
        report = make_report(
            period,
            unit,
            UnitReport.Status.APPROVED,
            strengths=MARKER,
            limitations=MARKER,
            causes=MARKER,
            directions=MARKER,
        )
        make_result(report, public, value=10, explanation=MARKER)
        make_result(report, inside, value=FIGURE)
        make_result(report, own, value=FIGURE)
        make_part(report, area, "returned", reason=MARKER)
    review = make_review(period, meeting_on=date(2026, 6, 24), session="sang")
    make_result(review, make_target(pledge, f"Chung {MARKER}", visibility="cluster"), value=FIGURE)
    hidden = {"visibility": "cluster"}
    review.guests.create(posts=MARKER, spoke=MARKER, **hidden)
    review.agendaitems.create(kind="adopted", text=MARKER, **hidden)
    review.movements.create(text=MARKER, **hidden)
    review.highlights.create(text=MARKER, **hidden)
    review.goodmodels.create(name=MARKER, **hidden)
    review.awards.create(route="own", form=MARKER, collectives=1, **hidden)
    review.limitations.create(text=MARKER, cause=MARKER, **hidden)
    review.directions.create(text=MARKER, **hidden)
    review.directions.create(target=inside)
    review.photos.create(caption=MARKER, **hidden)
    review.limitations.create(text="công tác phối hợp chưa tốt")
    for unit in units:
        make_directive(period, unit, unit=unit, target=public, text=MARKER, about=MARKER)
    return review


@pytest.fixture
def published(review):
    """The public and the internal article of one review, both out."""
    period = review.period
    head = make_user(period.cluster.memberships.first().unit)
    editor = make_user(period.cluster.organisation, "editor")
    articles = {}
    for audience in ("public", "internal"):
        article, _ = draft.start(review, audience)
        workflow.take(article, "propose", by=head, at=AT)
        articles[audience] = workflow.take(article, "publish", by=editor, at=AT)
    return articles


def test_nothing_internal_reaches_a_page_a_stranger_can_open(client, published, review):
    cluster = review.period.cluster
    pages = [
        reverse("front"),
        reverse("search") + "?q=thi+dua",
        reverse("search") + "?q=so+ket",
        cluster.get_absolute_url(),
        *(reverse("cluster-comparison", args=[cluster.slug]) + more for more in ("", "?so-voi=ky-truoc")),
        *(reverse("unit", args=[one.unit_id]) for one in cluster.memberships.all()),
        published["public"].get_absolute_url(),
        reverse("article-history", args=[published["public"].slug]),
        reverse("article-version", args=[published["public"].slug, 1]),
        *(reverse(name) for name in ("rss", "atom", "sitemap", "robots")),
        *(reverse(name, args=[cluster.slug]) for name in ("cluster-rss", "cluster-atom")),
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert MARKER not in text, page
        assert "987.654" not in text, page
        assert "1.975.308" not in text, page
    internal = published["internal"]
    assert client.get(internal.get_absolute_url()).status_code == 404
    for name, more in (("article-history", []), ("article-version", [1])):
        assert client.get(reverse(name, args=[internal.slug, *more])).status_code == 404
    assert client.get(reverse("search"), {"q": MARKER}).context["hits"] == []


def test_the_row_of_a_public_article_holds_no_internal_word(published):
    """What lies in the row can leak tomorrow: the frozen form, the snapshot and the search text are clean too."""
    article = published["public"]
    entry = SearchEntry.objects.get(article=article)
    for held in (article.published, article.snapshot, entry.title, entry.text, entry.words, entry.keys):
        assert MARKER.lower() not in str(held).lower()
        assert str(FIGURE) not in str(held)


def test_the_folder_for_the_proxy_holds_the_public_article_and_no_internal_word(
    surrounded, settings, tmp_path
):
    settings.PUBLISHED_ROOT, settings.SITE_URL = tmp_path / "published", "http://testserver"
    assert public_pages.reconcile().failed == []
    files = [path for path in settings.PUBLISHED_ROOT.rglob("*") if path.is_file()]
    slug = surrounded[0].slug
    assert sorted(str(path.relative_to(settings.PUBLISHED_ROOT)) for path in files) == [
        f".trang/{slug}",
        f"bai/{slug}/index.html",
        f"bai/{slug}/index.html.gz",
    ]
    for path in files:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
        assert INSIDE.search(text) is None, path
    page = settings.PUBLISHED_ROOT / "bai" / slug / "index.html"
    assert "phối hợp chưa tốt" in page.read_text()


def test_the_internal_article_says_what_the_public_one_leaves_out_but_nothing_of_a_single_unit(published):
    text = str(published["internal"].published)
    assert MARKER in text
    assert "Chỉ tiêu đơn vị" not in text


def test_strangers_are_sent_to_log_in_everywhere_else(client, review):
    for name, arguments in {
        "review": [review.pk],
        "period": [review.period.pk],
        "unit-report": [review.period.reports.first().pk],
        "unit-report-edit": [review.period.reports.first().pk],
        "part-review": [review.period.reports.first().part_reviews.get().pk],
        "pledge": [review.period.cluster.pledges.get().pk],
    }.items():
        answer = client.get(reverse(name, args=arguments))
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith(reverse("login"))


@pytest.fixture
def surrounded(published, review):
    """All else that is written around a review and its public article, by people who are named with the marker."""
    period, article = review.period, published["public"]
    unit = period.cluster.memberships.last().unit
    person = make_user(unit, full_name=f"{MARKER} An", username="noibomarker")
    editor = make_user(
        period.cluster.organisation, "editor", full_name=f"{MARKER} Bình", username="noibomarker.b"
    )
    make_comment(article, by=editor, text=MARKER)
    make_share_link(article, by=editor, recipient=MARKER)
    make_evidence(period.reports.first().results.first(), person, MARKER.encode(), name=f"{MARKER}.pdf")
    make_proposal(period, unit, by=person, name=MARKER, achievement=MARKER)
    draft_of_next = make_article(
        make_review(make_period(period.cluster, "h2")), [MARKER], headline=MARKER, slug="ky-toi"
    )
    article.paragraphs.create(block="khoi-cuoi", order=99, generated=MARKER, is_hidden=True)
    article.unused = [{"said": MARKER}]
    article.save(update_fields=["unused"])
    return [article, published["internal"], draft_of_next]


def leaks(found):
    """Addresses whose answer, headers and packed files included, has a word or figure from inside."""
    texts = {url: said(answer) for url, answer in found.items()}
    return [url for url, text in texts.items() if INSIDE.search(text)]


def test_no_link_leads_a_stranger_to_an_internal_word(client, surrounded, review):
    found = crawl(
        client, *(reverse(name) for name in ("front", "rss", "sitemap", "robots", "api-description"))
    )
    kinds = {answer.resolver_match.view_name for answer in found.values()}
    assert leaks(found) == []
    assert {
        "front",
        "article",
        "article-history",
        "article-version",
        "cluster",
        "cluster-comparison",
        "unit",
    } <= kinds
    assert {
        "search",
        "social-card",
        "rss",
        "atom",
        "cluster-rss",
        "cluster-atom",
        "sitemap",
        "login",
    } <= kinds
    assert {answer.status_code for answer in found.values()} == {200}


def keys():
    """By kind of converter, every key that any row has: what somebody could guess at."""
    found = {
        "IntConverter": {1},
        "SlugConverter": {"noi-bo", "cong-khai"},
        "UUIDConverter": set(),
        "StringConverter": {"x"},
    }
    for model in [
        *apps.get_app_config("units").get_models(),
        *apps.get_app_config("cluster_reports").get_models(),
    ]:
        for field in model._meta.fields:
            if isinstance(field, AutoField):
                found["IntConverter"] |= set(model.objects.values_list("pk", flat=True).order_by("pk")[:3])
            elif isinstance(field, UUIDField):
                found["UUIDConverter"] |= set(model.objects.values_list(field.name, flat=True)[:5])
            elif field.name == "slug":
                found["SlugConverter"] |= set(model.objects.values_list("slug", flat=True))
    found["PathConverter"] = found["StringConverter"]
    return found


def test_no_address_a_stranger_can_guess_gives_an_internal_word(client, surrounded):
    """Every route there is; those that need no log-in with every key any row has."""
    guessed, found = keys(), {}
    for route in get_resolver().url_patterns:
        if not getattr(route, "name", None):
            continue
        is_open = getattr(route.callback, "login_required", True) is False
        converters = route.pattern.converters
        choices = [sorted(guessed[type(one).__name__], key=str) for one in converters.values()]
        for values in list(product(*choices))[: None if is_open else 1]:
            url = reverse(route.name, kwargs=dict(zip(converters, values, strict=True)) | route.default_args)
            found[url] = client.get(url)
            assert found[url].status_code in (
                {200, 301, 302, 401, 404, 405, 410} if is_open else {302, 405}
            ), url
    assert leaks(found) == []
    assert len(found) > 200


@pytest.mark.parametrize(
    ("who", "reads"),
    {
        "stranger": {"public": True, "cluster": False, "unit": False},
        "member": {"public": True, "cluster": True, "unit": False},
        "editor": {"public": True, "cluster": True, "unit": False},
        "commander": {"public": True, "cluster": True, "unit": False},
        "elsewhere": {"public": True, "cluster": False, "unit": False},
    }.items(),
)
def test_the_same_review_is_another_one_to_the_public_to_the_cluster_and_inside(
    client, published, review, who, reads
):
    """What the article pages, front, cluster page, feeds and search say of it to each."""
    cluster = review.period.cluster
    people = {
        "member": lambda: make_user(cluster.memberships.last().unit),
        "editor": lambda: make_user(cluster.organisation, "editor"),
        "commander": lambda: make_user(cluster.organisation, "commander"),
        "elsewhere": lambda: make_user(role="commander"),
    }
    if who in people:
        client.force_login(people[who]())
    pages = [one.get_absolute_url() for one in published.values()]
    pages += [cluster.get_absolute_url(), reverse("front"), reverse("rss"), f"{reverse('search')}?q=cong+tac"]
    text = "".join(said(client.get(url)) for url in pages)
    told = {
        "public": "phối hợp chưa tốt",
        "cluster": f"Chỉ tiêu {MARKER}",
        "unit": f"Chỉ tiêu đơn vị {MARKER}",
    }
    assert {level: words.lower() in text.lower() for level, words in told.items()} == reads
