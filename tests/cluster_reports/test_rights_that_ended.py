"""What somebody made while they might, once they may no more: it opens nothing."""

import io
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from cluster_reports import notices, workflow
from cluster_reports.models import Digest, Notice, PaperBatch, Period
from tests.cluster_reports.open_data import INSIDE, SECRET, make_token, published_period
from tests.cluster_reports.test_award_papers import review  # noqa: F401
from tests.factories import make_article, make_review, make_share_link, make_user, moment

pytestmark = [pytest.mark.django_db]


def test_a_token_ends_with_the_rights_of_who_made_it_for_somebody_else(client, time_machine):
    time_machine.move_to(moment(date(2026, 7, 1)), tick=False)
    period, admin = published_period(number=3), make_user(role="admin")
    make_token(make_user(period.cluster.organisation, "commander"), [period.cluster], made_by=admin)

    def read():
        return client.get(
            reverse("api-period", args=[period.pk]), headers={"Authorization": f"Bearer {SECRET}"}
        )

    assert INSIDE in read().text
    admin.role, admin.unit = "staff", make_user().unit
    admin.save()
    assert read().status_code == 401


@pytest.mark.usefixtures("june")
def test_a_shared_draft_is_closed_when_the_account_of_who_shared_it_is(client, entry_period, people):
    article = make_article(make_review(entry_period), paragraphs=["Sáng 24/6, Cụm tổ chức hội nghị."])
    link = make_share_link(article, by=people["head"])
    assert client.get(link.get_absolute_url()).status_code == 200
    people["head"].is_active = False
    people["head"].save()
    assert client.get(link.get_absolute_url()).status_code == 404


@pytest.mark.usefixtures("june")
def test_an_archive_that_names_people_opens_while_one_may_read_who_they_are(
    client,
    review,  # noqa: F811
    people,
    django_capture_on_commit_callbacks,
):
    head = people["head"]
    client.force_login(head)
    client.post(reverse("paper-batch-new", args=[review.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("build_papers", stdout=io.StringIO())
    batch, page = PaperBatch.objects.get(), reverse("review-papers", args=[review.pk])
    file = reverse("paper-batch-file", args=[review.pk, batch.key])
    assert batch.names_people
    assert client.get(file).status_code == 200
    assert file in client.get(page).text
    Period.objects.filter(pk=review.period_id).update(status=Period.Status.PUBLISHED)
    head.unit = people["other"].unit
    head.save()
    client.force_login(head)
    assert client.get(file).status_code == 404
    assert file not in client.get(page).text


@pytest.mark.usefixtures("june")
def test_the_log_of_a_report_that_was_not_handed_in_is_not_told_to_who_excuses_it(
    client, entry_report, people
):
    file = [{"line": "Tuần tra", "reason": "bien-ban-noi-bo.pdf"}]
    workflow.note(entry_report, "attach", by=people["staff"], at=moment(date(2026, 6, 10)), details=file)
    Period.objects.update(due_on=date(2026, 6, 9))
    client.force_login(people["head"])
    address = reverse("excuse", args=[entry_report.period_id, entry_report.pk])
    assert client.get(entry_report.get_absolute_url()).status_code == 404
    assert "bien-ban-noi-bo.pdf" not in client.get(address).text
    client.post(address, {"viec": "excuse", "comment": "Mất điện hai ngày."})
    assert "Mất điện hai ngày." in client.get(address).text


def test_no_letter_goes_to_an_account_that_has_ended(settings, people):
    settings.SENDS_MAIL = True
    at, person = moment(date(2026, 6, 10)), people["staff"]
    person.email = "hau@example.vn"
    person.save()
    digest = Digest.objects.create(recipient=person, day=at.date(), try_at=at)
    Notice.objects.create(
        recipient=person,
        event="returned",
        text="Bị trả lại.",
        link="/",
        key="k",
        created_at=at,
        digest=digest,
    )
    person.is_active = False
    person.save()
    assert notices.send_digests(at + timedelta(hours=1)) == (0, 0)
    assert mail.outbox == []
    person.is_active = True
    person.save()
    assert notices.send_digests(at + timedelta(hours=2)) == (1, 0)
