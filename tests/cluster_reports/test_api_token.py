"""Tokens: made once for a double click, shown once, never as whom one may not, revoked once."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.forms.api_token import offered_secret
from cluster_reports.models import ApiToken, digest_of_secret
from tests.cluster_reports.open_data import make_token
from tests.factories import make_cluster, make_unit, make_user, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
URL = "/ma-truy-cap/"


def typed(person, *clusters, **fields):
    given = {"name": "Trang tổng hợp", "level": "internal", "days": "365", "offer": offered_secret(person)}
    if person.is_admin:
        given["user"] = person.pk
    return given | {"clusters": [one.pk for one in clusters]} | fields


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(
            (who, 200)
            for who in ("staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider")
        ),
        ("stranger", 302),
    ],
)
def test_whoever_has_an_account_has_a_page_of_tokens(knock, who, status):
    assert knock(who, reverse("api-tokens")).status_code == status


def test_a_token_sent_twice_is_one_and_both_answers_show_it(knock, people, entry_cluster):
    data = typed(people["editor"], entry_cluster)
    answers = [knock("editor", URL, data) for _ in range(2)]
    token = ApiToken.objects.get()
    (secret,) = {answer.context["secret"] for answer in answers}
    assert secret.startswith("crt_")
    assert len(secret) == 47
    assert all(secret in answer.text and answer["Cache-Control"] == "private, no-store" for answer in answers)
    assert token.digest == digest_of_secret(secret)
    assert (token.user, token.made_by, token.days) == (people["editor"], people["editor"], 365)
    assert secret not in knock("editor", URL).text
    assert knock("editor", "/api/v1/ky/").status_code == 401
    ApiToken.objects.update(revoked_at=moment(date(2026, 6, 10)), revoked_by=people["editor"])
    assert knock("editor", URL, data).status_code == 302  # it does not come back


def test_a_secret_that_was_not_offered_to_this_person_makes_nothing(
    knock, people, entry_cluster, time_machine
):
    old = typed(people["head"], entry_cluster)
    for offer in ("", "x", f"{people['head'].pk}:crt_a:b:c", offered_secret(people["editor"]), "a" * 300):
        answer = knock("head", URL, old | {"offer": offer})
        assert (answer.status_code, ApiToken.objects.count()) == (422, 0)
    time_machine.move_to(moment(date(2026, 6, 12)))
    answer = knock("head", URL, old)
    assert answer.status_code == 422
    assert "Trang mở đã lâu" in answer.text
    again = old | {"offer": answer.context["form"]["offer"].value()}
    assert knock("head", URL, again).status_code == 200
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": " \u200b "},
        {"name": "x" * 101},
        {"level": "unit"},
        {"days": "731"},
        {"days": "0"},
        {"clusters": []},
        {"clusters": ["x"]},
    ],
)
def test_what_is_not_well_formed_makes_nothing(knock, people, entry_cluster, wrong):
    answer = knock("editor", URL, typed(people["editor"], entry_cluster) | wrong)
    assert (answer.status_code, ApiToken.objects.count()) == (422, 0)


def test_nobody_chooses_what_they_do_not_see_and_only_an_admin_chooses_a_person(knock, people, entry_cluster):
    foreign = make_cluster([make_unit()])
    assert knock("editor", URL, typed(people["editor"], foreign)).status_code == 422
    knock("editor", URL, typed(people["editor"], entry_cluster, user=people["admin"].pk))
    assert ApiToken.objects.get().user == people["editor"]
    answer = knock("admin", URL, typed(people["admin"], entry_cluster, foreign, user=people["staff"].pk))
    assert answer.status_code == 422
    assert f"không xem được {foreign}" in answer.text
    knock("admin", URL, typed(people["admin"], entry_cluster, user=people["staff"].pk))
    token = ApiToken.objects.first()
    assert (token.user, token.made_by) == (people["staff"], people["admin"])
    gone = make_user(is_active=False)
    assert knock("admin", URL, typed(people["admin"], entry_cluster, user=gone.pk)).status_code == 422


def test_a_token_is_revoked_once_by_its_person_or_an_admin(knock, people, entry_cluster):
    token = make_token(people["staff"], [entry_cluster], name="<b>Máy</b>")
    assert "&lt;b&gt;Máy" in knock("staff", URL).text
    url = reverse("api-token-revoke", args=[token.pk])
    for who in ("other", "head", "editor", "commander", "outsider"):
        assert "Máy" not in knock(who, URL).text
        assert knock(who, url, {}).status_code == 404
    assert knock("stranger", url, {}).status_code == 401
    assert knock("staff", url).status_code == 405
    for who in ("admin", "staff"):
        assert knock(who, url, {}).status_code == 302
    token.refresh_from_db()
    assert (token.revoked_by, token.digest) == (people["admin"], digest_of_secret("crt_" + "a" * 43))
