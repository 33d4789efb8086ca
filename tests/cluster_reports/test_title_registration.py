"""A unit registers the titles it wants to win, in numbers; one too many stands in red with its rule."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from cluster_reports.models import AwardForm, LegalBasis, Quota, RegisteredTitle, TitleRegistration
from tests.factories import (
    make_award_form,
    make_cluster,
    make_pledge,
    make_quota,
    make_registered,
    make_registration,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
EVERYBODY = ("staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider", "stranger")


@pytest.fixture
def pledge(entry_cluster):
    return make_pledge(entry_cluster, status="signing")


@pytest.fixture
def unit(people):
    return people["staff"].unit


@pytest.fixture
def form(entry_cluster):
    return make_award_form("Đơn vị tiên tiến", kind="title", receivers="collectives")


def board(pledge):
    return reverse("pledge-titles", args=[pledge.pk])


def own(pledge):
    return reverse("pledge-titles-own", args=[pledge.pk])


def typed(rows, read="", collectives="9", people="100", stored=0):
    data = {"read": read, "collectives": collectives, "people": people}
    data |= {"titles-TOTAL_FORMS": len(rows), "titles-INITIAL_FORMS": stored}
    for place, row in enumerate(rows):
        data |= {f"titles-{place}-{name}": value for name, value in row.items()}
    return data


def save(knock, who, pledge, rows, **fields):
    return knock(who, own(pledge), typed(rows, knock(who, own(pledge)).context["read"], **fields))


def test_one_title_too_many_stands_in_red_with_its_rule_and_the_excess(knock, pledge, unit, form):
    make_quota(form, "collectives", citation="Quy chế cụm, Điều 7")
    save(knock, "staff", pledge, [{"form": form.pk, "collectives": "1"}, {"form": ""}])
    registration = TitleRegistration.objects.get()
    assert (registration.unit, registration.collectives, registration.people) == (unit, 9, 100)
    said = (
        "Vượt 1: Đơn vị tiên tiến tối đa 10% của 9 tập thể = 0 (làm tròn xuống), đang có 1."
        " Căn cứ: Quy chế cụm, Điều 7 (chưa đối chiếu với văn bản)."
    )
    for who in ("staff", "head", "commander", "admin"):
        text = knock(who, board(pledge)).text
        assert said in text, who
        assert 'class="is-passed"' in text, who
    save(knock, "staff", pledge, [], collectives="10")  # nobody dropped the row: it stays
    assert "Trong mức" in knock("staff", board(pledge)).text


def test_a_title_of_the_units_themselves_is_counted_over_the_cluster(knock, pledge, form, people):
    make_quota(form, "units", 25)  # one of four
    for who in ("staff", "other"):
        save(knock, who, pledge, [{"form": form.pk, "for_itself": "on"}])
    assert "tối đa 25% của 4 đơn vị = 1 (làm tròn xuống), đang có 2" in knock("head", board(pledge)).text
    assert "đang có 2" not in knock("staff", board(pledge)).text  # what another unit registered stays with it


def test_who_reads_and_who_writes(knock, pledge, unit, form, people):
    make_registered(make_registration(pledge, unit, people=777), form, collectives=3, people=0)
    reads = {"staff", "head", "deputy", "commander", "admin"}
    codes = {"editor": 404, "outsider": 404, "stranger": 302}
    writes = {"staff", "other", "head", "deputy"}
    for who in EVERYBODY:
        page = knock(who, board(pledge))
        assert page.status_code == codes.get(who, 200), who
        assert ("777" in page.text) == (who in reads), who
        code = {"outsider": 404, "stranger": 302}.get(who, 200 if who in writes else 403)
        assert knock(who, own(pledge)).status_code == code, who
        stored = TitleRegistration.objects.filter(unit=unit).values_list("people", flat=True)
        posted = knock(who, own(pledge), typed([])).status_code
        sent = 409 if who == "staff" else 302 if who in writes else {302: 401}.get(code, code)
        assert posted == sent, who
        assert list(stored) == [777]


def test_a_confirmed_pledge_takes_no_more_registrations(knock, pledge, people):
    pledge.status, pledge.confirmed_by, pledge.confirmed_at = (
        "confirmed",
        people["admin"],
        "2026-03-01T00:00Z",
    )
    pledge.save()
    assert knock("staff", own(pledge)).status_code == 403
    assert "Ghi đăng ký" not in knock("staff", board(pledge)).text


def test_saved_twice_it_is_one_and_two_colleagues_never_overwrite_each_other(knock, pledge, form):
    read = knock("staff", own(pledge)).context["read"]
    data = typed([{"form": form.pk, "collectives": "1"}], read)
    assert [knock("staff", own(pledge), data).status_code for _ in range(2)] == [302, 302]
    assert RegisteredTitle.objects.count() == 1
    stale = knock("staff", own(pledge), typed([{"form": form.pk, "collectives": "5"}], read, people="90"))
    assert stale.status_code == 409
    assert [one.mine for one in stale.context["differences"]][:1] == ["90"]
    assert (TitleRegistration.objects.get().people, RegisteredTitle.objects.get().collectives) == (100, 1)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, "Chọn cả đơn vị, hoặc ghi số tập thể, số cá nhân."),
        ({"people": "2"}, "“Đơn vị tiên tiến” chỉ dành cho tập thể."),
        ({"collectives": "-1"}, "Ghi từ 0 trở lên."),
        ({"collectives": "một"}, "Ghi một số nguyên, ví dụ: 3."),
        ({"collectives": "99999999999"}, "Ghi nhiều nhất 100000."),
    ],
)
def test_what_cannot_be_is_refused_in_words(knock, pledge, form, row, sentence):
    refused = save(knock, "staff", pledge, [{"form": form.pk, **row}])
    assert (refused.status_code, sentence in refused.text) == (422, True)
    assert not TitleRegistration.objects.exists()


def test_a_title_twice_and_one_that_has_ended_are_refused(knock, pledge, form):
    twice = save(knock, "staff", pledge, [{"form": form.pk, "collectives": "1"}] * 2)
    assert (twice.status_code, "Gộp lại thành một dòng" in twice.text) == (422, True)
    ended = make_award_form("Cờ cũ", ends_on=date(2025, 12, 31))
    assert save(knock, "staff", pledge, [{"form": ended.pk, "collectives": "1"}]).status_code == 422
    assert not RegisteredTitle.objects.exists()


@pytest.mark.parametrize("many", [1, 4])
def test_the_board_asks_the_database_as_often_for_many_as_for_one(
    client, people, pledge, entry_cluster, form, many, django_assert_num_queries
):
    make_quota(form, "collectives")
    for membership in entry_cluster.memberships.all()[:many]:
        make_registered(make_registration(pledge, membership.unit), form, collectives=1, people=0)
    client.force_login(people["head"])
    client.get(board(pledge))
    with django_assert_num_queries(13):
        assert client.get(board(pledge)).text.count("Vượt 1") == many


# The catalogue


def test_the_catalogue_that_comes_along_is_loaded_once_and_never_overwrites(capsys):
    call_command("load_award_catalogue")
    assert "20 danh hiệu, hình thức và 2 căn cứ" in capsys.readouterr().out
    AwardForm.objects.filter(name="Giấy khen").update(decided_by="Hiệu trưởng")
    AwardForm.objects.filter(name="Chiến sĩ tiên tiến").delete()
    call_command("load_award_catalogue")
    assert "1 danh hiệu, hình thức và 0 căn cứ" in capsys.readouterr().out
    assert AwardForm.objects.get(name="Giấy khen").decided_by == "Hiệu trưởng"
    for row in [*AwardForm.objects.all(), *LegalBasis.objects.all()]:
        row.full_clean()


def test_what_comes_along_says_of_which_rows_nobody_has_read_the_text():
    call_command("load_award_catalogue")
    checked = AwardForm.objects.filter(is_checked=True)
    assert sorted(one.name for one in checked) == [
        "Cờ thi đua của Bộ Quốc phòng",
        "Cờ thi đua của Chính phủ",
        "Cờ thi đua của UBND tỉnh",
    ]
    assert not AwardForm.objects.filter(is_checked=True, citation="").exists()
    assert not Quota.objects.exists()  # none is known with its text: clusters cite their own regulation


def test_dated_rows_of_one_name_never_hold_on_the_same_day(form):
    overlapping = [
        {"starts_on": date(2023, 1, 1)},
        {"starts_on": date(2023, 1, 1), "ends_on": date(2024, 1, 1)},
        {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 2, 1)},
    ]
    same = {"name": "ĐƠN VỊ  tiên tiến", "kind": "title", "receivers": "both", "level": "unit"}
    for dates in overlapping:
        with pytest.raises(ValidationError, match="đã có từ 01/01/2024, chưa có ngày kết thúc"):
            AwardForm(**same, **dates).clean()
    AwardForm(**same, starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31)).clean()
    quota = make_quota(form, "units")
    again = {"form": form, "counts": "units", "percent": 5, "citation": "x", "starts_on": date(2026, 1, 1)}
    with pytest.raises(ValidationError, match="Tỉ lệ này đã có"):
        Quota(**again).clean()
    Quota(**again | {"counts": "people"}).clean()
    Quota(**again, cluster=make_cluster()).clean()
    quota.clean()


def test_the_basis_of_a_day_is_the_latest_that_has_begun():
    LegalBasis.objects.create(starts_on=date(2025, 7, 1), text="Nghị định 152")
    assert LegalBasis.on(date(2025, 6, 30)) is None
    assert LegalBasis.on(date(2025, 7, 1)).text == "Nghị định 152"
