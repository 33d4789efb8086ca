"""An editor at the desk of a drafted article: what the tests of writing share."""

from datetime import date

from django.urls import reverse

from cluster_reports.article import draft
from cluster_reports.models import UnitReport
from tests.cluster_reports.test_desk import form_data
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

AT = moment(date(2026, 6, 26))


class Desk:
    """Two units reported 40 and 60 patrols; the public article is drafted; the editor is logged in."""

    def __init__(self, client):
        self.client = client
        units = [make_unit(f"Phòng {name}") for name in ("Chính trị", "Hậu cần")]
        self.cluster = make_cluster(units, number=3, subject="công tác thi đua, khen thưởng")
        self.pledge = make_pledge(self.cluster)
        patrols = make_target(self.pledge, "Tuần tra, canh gác", direction="count", visibility="public")
        self.period = make_period(self.cluster)
        for unit, value in zip(units, (40, 60), strict=True):
            make_result(make_report(self.period, unit, UnitReport.Status.APPROVED), patrols, value=value)
        self.review = make_review(self.period, meeting_on=date(2026, 6, 24), session="sang")
        self.article = draft.start(self.review, "public")[0]
        self.editor = make_user(self.cluster.organisation, "editor")
        self.head = make_user(units[0])
        self.staff = make_user(units[1])
        client.force_login(self.editor)

    def people(self):
        """Everybody who may knock, without those who write."""
        return {
            "stranger": None,
            "staff": self.staff,
            "staff_elsewhere": make_user(),
            "editor_elsewhere": make_user(role="editor"),
            "commander": make_user(self.cluster.organisation, "commander"),
            "admin": make_user(role="admin"),
        }

    def report_patrols(self, value):
        """The first unit's figure is another one now."""
        self.period.reports.first().results.update(value=value)

    def row(self, block="results"):
        return self.article.paragraphs.get(block=block)

    def sent(self, choice="", **changes):
        """What the page would post as it is drawn now."""
        return form_data(self.client, self.article, **changes) | ({"lua-chon": choice} if choice else {})

    def save(self, **changes):
        return self.client.post(self.article.get_edit_url(), self.sent(**changes))

    def refresh(self, **changes):
        url = reverse("article-refresh", args=[self.article.pk])
        return self.client.post(url, self.sent(**changes), follow=True).content.decode()

    def place(self, block="results"):
        return reverse("paragraph-choose", args=[self.article.pk, self.row(block).pk])

    def choose(self, choice, block="results", **changes):
        answer = self.client.post(self.place(block), self.sent(choice, **changes), follow=True)
        return answer.content.decode()

    def flag(self, block="results"):
        forms = self.page().context["paragraphs"].forms
        return next(one.flag for one in forms if one.instance.block == block)

    def page(self, query=""):
        return self.client.get(self.article.get_edit_url() + query)

    def text(self, query=""):
        return self.page(query).content.decode()

    def as_head(self, **changes):
        """The head saves meanwhile; the editor is logged in again."""
        self.client.force_login(self.head)
        answer = self.save(**changes)
        self.client.force_login(self.editor)
        return answer
