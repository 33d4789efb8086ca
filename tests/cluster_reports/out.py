"""A review with approved data, its article, and everybody around it."""

from datetime import date

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import UnitReport
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
    number,
)

MEETING = date(2026, 6, 24)
WROTE, OUT = moment(MEETING, 14), moment(MEETING, 16)


class Desk:
    """The article of a cluster of two units that report 40 and 60 patrols, not proposed yet."""

    def __init__(self, audience="public"):
        units = [make_unit(f"Phòng {name} {next(number)}") for name in ("Chính trị", "Hậu cần")]
        self.cluster = make_cluster(units, number=3, subject="công tác thi đua, khen thưởng")
        organisation = self.cluster.organisation
        target = make_target(
            make_pledge(self.cluster), "Tuần tra, canh gác", direction="count", visibility="public"
        )
        self.period = make_period(self.cluster)
        self.people = {
            "staff": make_user(units[1]),
            "head": make_user(units[0], full_name="Trần Cụm Trưởng"),
            "editor": make_user(organisation, "editor", full_name="Phạm Biên Tập"),
            "second": make_user(organisation, "editor", full_name="Vũ Biên Tập Hai"),
            "editor_elsewhere": make_user(role="editor"),
            "commander": make_user(organisation, "commander"),
            "admin": make_user(role="admin"),
        }
        self.reports = []
        for unit, value in zip(units, (40, 60), strict=True):
            by = self.people["head"] if unit == units[1] else make_user(units[1])
            report = make_report(
                self.period, unit, UnitReport.Status.APPROVED, approved_by=by, at=moment(date(2026, 6, 20))
            )
            make_result(report, target, value=value)
            self.reports.append(report)
        self.review = make_review(self.period, meeting_on=MEETING, session="sang")
        self.article, _ = draft.start(self.review, audience)

    def take(self, name, who, at=WROTE, **more):
        self.article = workflow.take(self.article, name, by=self.people[who], at=at, **more)
        return self.article

    def propose(self):
        return self.take("propose", "editor")

    def publish(self):
        self.propose()
        return self.take("publish", "second", OUT)

    def reapprove(self, value, at, report=1):
        """The second unit's report is reopened, changed, handed in and approved again."""
        report = self.reports[report]
        type(self.period).objects.filter(pk=self.period.pk).update(status="locked")
        head, staff = self.people["head"], self.people["staff"]
        workflow.take(report, "reopen", by=head, at=at, comment="Đối chiếu lại.")
        report.results.update(value=value)
        workflow.take(report, "submit", by=staff, at=at)
        return workflow.take(report, "approve", by=head, at=at)
