"""The log of the security officer: what stands in it, how it is narrowed, what a page of it costs."""

from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from cluster_reports.models import Download, LoggedStep
from tests.factories import make_user, moment
from units.models import SecurityEvent

pytestmark = pytest.mark.django_db
NINE = moment(date(2026, 6, 10))
URL = "/nhat-ky-an-toan/"


@pytest.fixture
def log(client, people, entry_report):
    """One line of each of the three sources, an hour apart, seen by an admin."""
    SecurityEvent.objects.note(
        "rights", person=people["staff"], by=people["admin"], at=NINE, words="vai trò: a → b"
    )
    Download.objects.note(entry_report, "so-lieu.xlsx", by=people["staff"], at=NINE + timedelta(hours=1))
    LoggedStep.objects.create(
        content_type=ContentType.objects.get_for_model(entry_report),
        object_id=entry_report.pk,
        step="reopen",
        label="Mở lại",
        source="approved",
        target="returned",
        by=people["head"],
        at=NINE + timedelta(hours=2),
        comment="Sai số.",
    )
    client.force_login(people["admin"])
    return lambda **asked: client.get(URL, asked)


def lines(answer):
    return [(line.kind, line.words) for line in answer.context["page"].object_list]


RIGHTS, FILE, REOPENED = (
    ("Đổi quyền", "vai trò: a → b"),
    ("Tải tệp", "so-lieu.xlsx"),
    ("Mở lại", "Mở lại: báo cáo của đơn vị; lý do: Sai số."),
)


def test_events_files_and_reopenings_stand_together_newest_first(log):
    assert lines(log()) == [REOPENED, FILE, RIGHTS]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"viec": "rights"}, [RIGHTS]),
        ({"viec": "export"}, [FILE]),
        ({"viec": "reopen"}, [REOPENED]),
        ({"viec": "failed"}, []),
        ({"tu": "11/06/2026"}, []),
        ({"tu": "10/06/2026", "den": "10/06/2026"}, [REOPENED, FILE, RIGHTS]),
        ({"den": "09/06/2026"}, []),
        ({"nguoi": "khong ai ten the"}, []),
        ({"nguoi": "<b>' OR 1=1"}, []),
        ({"page": "99"}, [REOPENED, FILE, RIGHTS]),
        ({"page": "x"}, [REOPENED, FILE, RIGHTS]),
    ],
)
def test_it_is_narrowed_by_kind_person_and_days(log, asked, found):
    assert lines(log(**asked)) == found


def test_a_person_is_found_without_marks_as_who_did_it_and_whom_it_is_about(log, people):
    type(people["staff"]).objects.filter(pk=people["staff"].pk).update(full_name="Đỗ Thị Đào")
    assert lines(log(nguoi="do thi dao")) == [FILE, RIGHTS]
    assert lines(log(nguoi=people["admin"].username)) == [RIGHTS]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tu": "31/02/2026"}, "Từ ngày"),
        ({"viec": "gì đó"}, "Việc"),
        ({"tu": "2/6/2026", "den": "1/6/2026"}, "đổi lại hai ngày"),
    ],
)
def test_what_cannot_be_asked_is_said_and_all_is_shown(log, asked, said):
    answer = log(**asked)
    assert (answer.status_code, said in answer.text) == (200, True)
    assert lines(answer) == [REOPENED, FILE, RIGHTS]


def test_a_deleted_account_leaves_its_name(log):
    person = make_user(username="danghi")
    SecurityEvent.objects.note("account", person=person, at=NINE)
    person.delete()
    assert [line.about for line in log(viec="account").context["page"].object_list] == ["danghi"]


def test_few_and_many_lines_cost_the_same_and_pages_follow_each_other(log, django_assert_num_queries):
    log()
    with django_assert_num_queries(8):
        log()
    for number in range(120):
        SecurityEvent.objects.note("failed", at=NINE + timedelta(days=1, seconds=number), words=str(number))
    with django_assert_num_queries(8):
        first = log()
    second, third = log(page=2), log(page=3)
    words = [word for page in (first, second, third) for _, word in lines(page)]
    assert words == [*(str(number) for number in reversed(range(120))), REOPENED[1], FILE[1], RIGHTS[1]]


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 403), ("head", 403), ("editor", 403), ("commander", 403), (None, 302)]
)
def test_only_an_admin_reads_it(client, people, who, status):
    if who:
        client.force_login(people[who])
    assert client.get(reverse("security-log")).status_code == status
