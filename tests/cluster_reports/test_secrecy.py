"""A stamp of secrecy typed into any box stops what was sent until the person answers for it."""

import unicodedata
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cluster_reports.test_unit_report_edit import box, sent
from tests.factories import make_user
from units.models import SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
DATA = {"HTTP_ACCEPT": "application/json"}
STAMPED = "Trích công văn\nTỐI MẬT\nsố 12"


class Fields(HTMLParser):
    """What a browser would send from the page's one form that asks, the box not ticked."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.area, self.inside = [], None, False
        self.feed(page)

    def handle_starttag(self, tag, pairs):
        had = dict(pairs)
        if tag == "form":
            self.inside = had.get("novalidate", False) is None
        if not self.inside:
            return
        if tag == "input" and had["type"] == "hidden":
            self.sent.append((had["name"], had["value"]))
        if tag == "textarea":
            self.area = had["name"]

    def handle_data(self, data):
        if self.area:
            self.sent.append((self.area, data.removeprefix("\n")))
            self.area = None

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"


def asked(answer):
    """The fields of the page that asks, as a form would send them."""
    assert answer.status_code == 422
    found = {}
    for name, text in Fields(answer.text).sent:
        found.setdefault(name, []).append(text)
    return found


@pytest.fixture
def line(entry_report):
    return entry_report.results.get()


@pytest.fixture
def save(client, entry_report, people):
    client.force_login(people["staff"])
    url = reverse("unit-report-edit", args=[entry_report.pk])
    return lambda data: client.post(url, data)


def notes():
    return list(SecurityEvent.objects.filter(kind="not_secret"))


def test_no_password_comes_back_in_the_page_that_asks(client):
    answer = client.post(reverse("login"), {"username": "MẬT", "password": "Nha-San-72-Bac"})
    assert "Nha-San-72-Bac" not in answer.text
    assert "gõ lại mật khẩu" in answer.text
    assert asked(answer)["username"] == ["MẬT"]


def test_nothing_is_saved_until_it_is_answered_and_then_what_was_typed(save, entry_report, line, people):
    data = sent(entry_report) | {box(line, "explanation"): STAMPED}
    answer = save(data)
    assert "Nội dung vừa gửi có dấu TỐI MẬT" in answer.text
    assert "“TỐI MẬT”" in answer.text
    line.refresh_from_db()
    assert (line.explanation, notes()) == ("", [])

    fields = asked(answer)
    assert fields.pop("secrecy_asked") == ["1"]
    fields.pop("csrfmiddlewaretoken", None)
    assert fields == {name: [str(value)] for name, value in data.items()}

    assert save(fields | {"not_secret": "on"}).status_code == 302
    line.refresh_from_db()
    assert line.explanation.replace("\r\n", "\n") == STAMPED
    [note], place = notes(), reverse("unit-report-edit", args=[entry_report.pk])
    assert (note.person, note.words) == (
        people["staff"],
        f"TỐI MẬT; {place}",
    )


def test_sent_again_without_an_answer_it_asks_for_one(save, entry_report, line):
    first = asked(save(sent(entry_report) | {box(line, "explanation"): STAMPED}))
    again = save(first)
    assert "<title>Lỗi: " in again.text
    assert "Nội dung vẫn còn dấu TỐI MẬT" in again.text
    assert asked(again)[box(line, "explanation")] == [STAMPED]
    line.refresh_from_db()
    assert line.explanation == ""


def test_without_the_stamp_it_is_saved_and_nothing_is_logged(save, entry_report, line):
    first = asked(save(sent(entry_report) | {box(line, "explanation"): STAMPED}))
    assert save(first | {box(line, "explanation"): "Trích công văn"}).status_code == 302
    line.refresh_from_db()
    assert (line.explanation, notes()) == ("Trích công văn", [])


def test_an_answer_holds_for_that_text_in_that_session_only(client, save, entry_report, line, people):
    save(sent(entry_report) | {box(line, "explanation"): STAMPED, "not_secret": "on"})
    url = reverse("unit-report-autosave", args=[entry_report.pk])
    entry_report.refresh_from_db()
    kept = sent(entry_report) | {box(line, "explanation"): STAMPED, "person": people["staff"].pk}
    assert client.post(url, kept, **DATA).status_code == 200
    assert client.post(url, kept | {box(line, "explanation"): "TUYỆT MẬT"}, **DATA).status_code == 422
    client.force_login(make_user(people["staff"].unit))
    assert client.post(url, kept, **DATA).status_code == 422


def test_what_saves_by_itself_is_told_and_stores_nothing(client, entry_report, line, people):
    client.force_login(people["staff"])
    url = reverse("unit-report-autosave", args=[entry_report.pk])
    answer = client.post(
        url, sent(entry_report) | {box(line, "explanation"): "MẬT", "person": people["staff"].pk}, **DATA
    )
    said = "Trong nội dung có dấu MẬT, chưa lưu."
    assert (answer.status_code, answer.json()) == (422, {"marked": True, "closed": said, "errors": [said]})
    line.refresh_from_db()
    assert line.explanation == ""


@pytest.mark.parametrize("text", ["M Ậ T", unicodedata.normalize("NFD", "TUYỆT MẬT"), "tuyÖt mËt", "MAÄT"])
def test_a_stamp_is_seen_however_it_is_written(save, entry_report, line, text):
    assert save(sent(entry_report) | {box(line, "explanation"): text}).status_code == 422


@pytest.mark.parametrize("text", ["Bảo vệ bí mật nhà nước", "Đổi mật khẩu", "Giao ban mật vụ"])
def test_who_only_mentions_the_word_is_not_asked(save, entry_report, line, text):
    assert save(sent(entry_report) | {box(line, "explanation"): text}).status_code == 302


def test_lists_of_one_name_keep_their_order_and_markup_stays_text(client, people):
    client.force_login(people["staff"])
    hostile = '"><script>alert(1)</script></textarea>'
    answer = client.post(reverse("my-work"), {"a": ["x", f"MẬT\n{hostile}", hostile]})
    assert asked(answer)["a"] == ["x", f"MẬT\n{hostile}", hostile]
    assert "<script>alert" not in answer.text


def test_a_password_is_neither_read_nor_given_back(client):
    answer = client.post(reverse("login"), {"username": "MẬT", "password": "MẬT"})
    assert asked(answer)["username"] == ["MẬT"]
    answer = client.post(reverse("login"), {"username": "ai", "password": "MẬT"})
    assert "Nội dung vừa gửi có dấu" not in answer.text


def test_an_address_that_opens_by_itself_is_not_logged(client, people):
    client.force_login(people["staff"])
    client.post("/xem/mot-khoa-bi-mat/", {"text": "TỐI MẬT", "not_secret": "on"})
    [note] = notes()
    assert (note.words.startswith("TỐI MẬT; /xem/"), "mot-khoa" in note.words) == (True, False)


def test_a_file_has_to_be_chosen_again_and_the_page_says_so(client, entry_report, people):
    client.force_login(people["staff"])
    url = reverse("evidence", args=[entry_report.pk, entry_report.results.get().pk])
    answer = client.post(url, {"title": "MẬT", "file": SimpleUploadedFile("a.txt", b"x")})
    assert "chọn lại tệp" in answer.text
