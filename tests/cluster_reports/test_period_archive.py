"""A whole period to take along: whole, the same to the byte, and nothing in it that its reader may not read."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from cluster_reports.article.snapshot import read, to_json
from cluster_reports.exports.open_data.csv_files import TITLES, cell
from cluster_reports.exports.papers.shelf import KINDS, Shelf
from cluster_reports.models import Download
from cluster_reports.tables.open_data import WITHOUT_NAMES
from cluster_reports.views.paper import give_number
from tests.cluster_reports.open_data import INSIDE, NOTE, OWN, PERSON, published_period, without_digests
from tests.factories import make_document, make_line, make_user, moment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def july(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def period():
    return published_period(number=3)


@pytest.fixture
def people(period):
    members, organisation = list(period.members()), period.cluster.organisation
    return {
        "head": make_user(members[0]),
        "staff": make_user(members[1]),
        "other": make_user(members[2]),
        "editor": make_user(organisation, "editor"),
        "commander": make_user(organisation, "commander"),
        "admin": make_user(role="admin"),
        "outsider": make_user(),
    }


def url(period, level="noi-bo"):
    return reverse("period-archive", args=[period.pk, level])


def taken(client, period, level="noi-bo"):
    answer = client.get(url(period, level))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("level", ["noi-bo", "cong-khai"])
def test_who_may_take_a_period(client, period, people, level):
    assert client.get(url(period, level)).status_code == 302
    for who, user in people.items():
        client.force_login(user)
        assert client.head(url(period, level)).status_code == (404 if who == "outsider" else 200), who
    assert Download.objects.count() == 0
    client.force_login(people["admin"])
    assert client.get(url(period, "bi-mat")).status_code == 404
    assert client.post(url(period, level)).status_code == 405
    period.status = "locked"
    period.save()
    assert client.get(url(period, level)).status_code == 404


def test_nothing_in_an_archive_is_beyond_its_reader(client, period, people):
    """Markers stand in figures inside units, prose of reports, comments and the names of accounts."""
    everywhere = [NOTE, PERSON]
    hidden = {
        ("commander", "noi-bo"): [OWN, "8000", "8001", "9009"],
        ("editor", "noi-bo"): [OWN, "8000", "8001", "9009"],
        ("admin", "noi-bo"): [OWN, "8000", "8001", "9009"],
        ("other", "noi-bo"): ["8000", "8001", "9009"],
        ("head", "noi-bo"): ["8001", "8002", "9009"],
        ("editor", "cong-khai"): [OWN, INSIDE, "8000", "7001", "7.001", "9009", "phối hợp"],
    }
    for (who, level), words in hidden.items():
        client.force_login(people[who])
        files = opened(taken(client, period, level))
        for name, content in files.items():
            for word in [*everywhere, *words]:
                assert word not in name
                assert word not in without_digests(content.decode(errors="ignore")), (who, level, name, word)
                assert word.lower().encode() not in name.encode()
    client.force_login(people["other"])
    files = opened(taken(client, period))
    assert b"8002" in files["data/ket-qua.csv"]  # one's own
    assert INSIDE.encode() in files["index.html"]


def test_what_the_editor_left_out_of_the_public_article_is_in_no_public_data(client, people):
    """People, models and awards of hidden paragraphs; the unit of a content of which the article names none."""
    period = published_period(number=5)
    article, review = period.review.articles.get(audience="public"), period.review
    unit = list(period.members())[2]
    for name in ("Nguyễn Văn Khách", "Trần Thị Mời"):
        review.guests.create(rank="Đại tá", name=name, posts=f"Chính ủy của {name}")
    review.goodmodels.create(name="Tổ dân vận Ẩn", unit=unit, visibility="public")
    review.goodmodels.create(name="Tiếng loa Hiện", visibility="public")
    review.awards.create(route="own", form="Giấy khen Ẩn", collectives=3)
    line = make_line(period.cluster.pledges.get(), "Nội dung Nêu", unit=unit)
    review.contentoutcomes.create(line=line, level="partly")
    article.published["snapshot"] = to_json(read(review, "public"))
    article.published["blocks"] += [
        {"block": "guests", "text": ["Dự hội nghị có Đại tá Trần Thị Mời, Chính ủy của Trần Thị Mời."]},
        {
            "block": "models",
            "text": ["Nổi bật là mô hình “Tiếng loa Hiện”; nội dung nêu mới được thực hiện."],
        },
    ]
    article.save()
    client.force_login(make_user(period.cluster.organisation, "editor"))
    files = opened(taken(client, period, "cong-khai"))
    told = json.loads(files["data/period.json"])["review"]
    assert [(one["name"], one["rank"]) for one in told["guests"]] == [("Trần Thị Mời", "Đại tá")]
    assert told["models"] == [{"name": "Tiếng loa Hiện", "unit": ""}]
    assert [(one["text"], one["unit"]) for one in told["outcomes"]] == [("Nội dung Nêu", "")]
    for name, content in files.items():
        for word in ("Nguyễn Văn Khách", "Ẩn"):
            assert word.encode() not in content, (name, word)


def test_an_archive_is_whole_proves_itself_and_is_the_same_again(client, period, people):
    photo = period.review.photos.create(
        caption="<Ảnh> hội nghị", file="photos/2026/a-1600.jpg", width=9, height=9, visibility="cluster"
    )
    default_storage.save(photo.path_of(960), ContentFile(b"JPEG"))
    article = period.review.articles.get(audience="internal")
    article.published["photos"] = [
        {"pk": photo.pk, "caption": photo.caption, "credit": "", "alt": "", "width": 9, "height": 9}
    ]
    article.save()
    shelf = Shelf(period.review, people["head"], TODAY)
    give_number(shelf, shelf.find("bao-cao"), by=people["head"], at=moment(TODAY))
    client.force_login(people["commander"])
    content = taken(client, period)
    files = opened(content)
    assert content == taken(client, period)
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().strip().splitlines())
    assert sums == {name: hashlib.sha256(one).hexdigest() for name, one in files.items()}
    pages = [name for name in files if name.endswith(".html")]
    assert len(pages) == 5
    assert files[f"anh/{photo.pk}.jpg"] == b"JPEG"
    assert f"anh/{photo.pk}.jpg".encode() in files[f"bai-viet/{article.slug}.html"]
    assert "&lt;Ảnh&gt; hội nghị".encode() in files[f"bai-viet/{article.slug}.html"]
    papers = sorted(name.rsplit(".")[-1] for name in files if name.startswith("van-ban/"))
    assert papers == ["docx", "pdf"]
    told = json.loads(files["data/period.json"])
    assert [one["code"] for one in told["papers"]] == ["01/BC-CTĐ3"]
    for page in pages:
        text = files[page].decode()
        assert "<script" not in text
        assert "style=" not in text
        assert "http" not in text
        for link in _links(text):
            assert _from(page, link) in files, (page, link)
    assert Download.objects.filter(period=period).count() == 1  # the same again within a minute
    client.force_login(people["head"])
    board = client.get(reverse("period", args=[period.pk]))
    assert "Tải cả kỳ lần cuối" in board.text


def _links(text):
    pieces = text.replace('src="', 'href="').split('href="')[1:]
    return [piece.split('"')[0] for piece in pieces]


def _from(page, link):
    return link.removeprefix("../") if link.startswith("../") else link


def test_papers_that_name_people_are_taken_by_who_may_read_the_names(client, period, people):
    assert set(WITHOUT_NAMES) == {kind.slug for kind in KINDS if not kind.names_people}
    for paper in ("bien-ban-binh-xet", "bao-cao"):
        make_document(period.review, paper=paper, title=f"Tên {paper}")
    for who, sees in {"head": True, "admin": True, "staff": False, "other": False}.items():
        client.force_login(people[who])
        index = opened(taken(client, period))["index.html"].decode()
        assert ("Tên bao-cao" in index, "Tên bien-ban-binh-xet" in index) == (True, sees), who
        assert "không in được" in index  # an empty paper: the others are still wanted


def test_the_csv_files_open_in_a_vietnamese_spreadsheet(client, period, people):
    target = period.cluster.pledges.get().targets.get(visibility="cluster")
    target.results.filter(report__isnull=False).update(state="estimate", value=Decimal("12.5"))
    client.force_login(people["editor"])
    files = opened(taken(client, period))
    tables = {name: content for name, content in files.items() if name.endswith(".csv")}
    assert {name.removeprefix("data/") for name in tables} == TITLES.keys()
    for name, content in tables.items():
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert {len(row) for row in rows} == {len(rows[0])}, name
    assert "ước tính;12,5;cuộc".encode() in tables["data/ket-qua.csv"]
    assert f"'=kết quả {INSIDE}".encode() in tables["data/hoi-nghi.csv"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=1+1", "'=1+1"),
        ("+84", "'+84"),
        ("-2", "-2"),
        ("-2,50", "-2,50"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("|calc", "'|calc"),
        ("%x", "'%x"),
        ("Phòng Hậu cần", "Phòng Hậu cần"),
        (Decimal("-12.50"), "-12,50"),
        (None, ""),
        (True, "có"),
        (date(2026, 6, 1), "2026-06-01"),
        (0, "0"),
        ("", ""),
    ],
)
def test_no_cell_begins_as_a_formula(value, said):
    assert cell(value) == said


def test_the_board_of_a_published_period_leads_there(client, period, people):
    client.force_login(people["commander"])
    page = reverse("period", args=[period.pk])
    assert url(period) in client.get(page).text
    assert url(period, "cong-khai") in client.get(page).text
    period.status = "open"
    period.save()
    assert "tai-ca-ky" not in client.get(page).text
