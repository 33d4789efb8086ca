"""One site in which every address has something to show, and everybody who may knock at its doors.

Two clusters of one organisation, and a second organisation. Of the first cluster there are periods that are open and
one that is published; whatever belongs to a unit belongs to Phòng Hậu cần. So the columns of the matrix read: nobody
logged in, its own staff, staff of another member, of the head, of the deputy, of a unit of another cluster; editor
and commander of the organisation and of another one; an admin.
"""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import CalendarAddress, Photo
from tests.cluster_reports.open_data import make_token
from tests.factories import (
    make_appeal,
    make_area,
    make_ballot,
    make_change,
    make_cluster,
    make_comment,
    make_correction,
    make_criterion,
    make_directive,
    make_evidence,
    make_final,
    make_handover,
    make_line,
    make_notice,
    make_part,
    make_period,
    make_pledge,
    make_proposal,
    make_published,
    make_report,
    make_result,
    make_review,
    make_score,
    make_scoring,
    make_share_link,
    make_table,
    make_target,
    make_unit,
    make_user,
    moment,
)

TODAY = date(2026, 6, 18)
PEOPLE = (
    *("stranger", "own", "mate", "head", "deputy", "outside"),
    *("editor", "commander", "far_editor", "far_commander", "admin"),
)


def make_people(cluster):
    head, deputy, own, mate = [membership.unit for membership in cluster.memberships.all()]
    here, elsewhere = cluster.organisation, make_unit("Bộ Chỉ huy khác")
    make_cluster([make_unit("Ban xa")], organisation=elsewhere, number=9)
    outside = make_unit("Trung đoàn ngoài cụm")
    make_cluster([outside], organisation=here, number=4)
    return {
        "stranger": AnonymousUser(),
        "own": make_user(own),
        "mate": make_user(mate),
        "head": make_user(head),
        "deputy": make_user(deputy),
        "outside": make_user(outside),
        "editor": make_user(here, "editor"),
        "commander": make_user(here, "commander"),
        "far_editor": make_user(elsewhere, "editor"),
        "far_commander": make_user(elsewhere, "commander"),
        "admin": make_user(role="admin"),
    }


class World:
    """The rows by name, and ``people`` by the name of their column."""

    def __init__(self):
        names = ("Tham mưu", "Chính trị", "Hậu cần", "Kỹ thuật")
        units = [make_unit(f"Phòng {name}", protocol_order=place) for place, name in enumerate(names)]
        organisation = make_unit("Bộ Chỉ huy")
        self.cluster = make_cluster(units, organisation=organisation, deputy=units[1], number=3)
        self.unit = units[2]
        self.people = make_people(self.cluster)
        self.pledge = make_pledge(self.cluster)
        self.line = make_line(self.pledge, "Tuần tra đủ các đêm")
        self.target = make_target(self.pledge, "Tuần tra, canh gác", planned=100, visibility="public")
        self.rest = make_target(self.pledge, "Ngày công", measure="ngày công", visibility="cluster")
        self._open_period()
        self._published_period()
        self._of_people()

    def _open_period(self):
        """Handing in is on: Hậu cần is typing, and has handed in what the quarter asks of it."""
        period = self.period = make_period(self.cluster)
        staff = self.people["own"]
        self.draft = make_report(period, self.unit)
        self.result = make_result(self.draft, self.target, value=45)
        self.evidence = make_evidence(self.result, staff)
        quarter = make_period(self.cluster, "q2")
        self.submitted = make_report(quarter, self.unit, "submitted", at=moment(date(2026, 6, 15)))
        make_result(self.submitted, self.target, value=40)
        self.part = make_part(
            self.submitted, make_area(self.cluster, "Mảng chính trị", self.people["deputy"].unit)
        )
        self.extension = self.draft.extensions.create(
            days_asked=3, reason="Chờ số liệu.", asked_by=make_user(self.unit), asked_at=moment(TODAY)
        )
        self.change = make_change(self.target, make_user(self.people["head"].unit))
        self.review = make_review(period, meeting_on=date(2026, 6, 24), session="sang")
        self.photo = self._photo(self.review)
        self.writing, _ = draft.start(self.review, "internal")
        self.comment = make_comment(self.writing)
        self.link = make_share_link(self.writing, at=moment(TODAY))
        self.table = make_table(self.cluster)
        self.leaf = make_criterion(self.table)
        self.draft_table = make_table(self.cluster, status="draft", starts_on=date(2026, 6, 1))
        make_criterion(self.draft_table)
        self.scoring = make_scoring(period, self.table)
        self.score = make_score(self.scoring, self.leaf, self.unit, side="self")
        make_final(self.scoring, self.leaf, self.unit, 10)
        self.score_evidence = make_evidence(self.score, staff)
        self.appeal = make_appeal(self.scoring, self.leaf, self.unit)
        self.ballot = make_ballot(period, [staff, self.people["head"], make_user(self.unit)])
        self.ballot_draft = make_ballot(period, [staff, self.people["head"], make_user(self.unit)])
        self.ballot = workflow.take(self.ballot, "open_ballot", by=self.people["head"], at=moment(TODAY))
        self.proposal = make_proposal(period, self.unit, status="submitted")
        self.proposal_draft = make_proposal(period, self.unit)
        self.directive = make_directive(period, self.unit)

    def _published_period(self):
        """The second half of the year before: everything is settled and out."""
        period = self.past = make_period(self.cluster, "h2", 2025, status="published")
        target = self.past_target = make_target(
            make_pledge(self.cluster, 2025, status="confirmed"), "Tuần tra", visibility="public"
        )
        self.settled = make_report(period, self.unit, "approved", at=moment(date(2025, 12, 10)))
        self.past_result = make_result(self.settled, target, value=30)
        self.past_review = make_review(period, meeting_on=date(2025, 12, 24), session="sang")
        self.public = make_published(self.past_review, audience="public")
        self.internal = make_published(self.past_review, audience="internal")
        self.public_photo = self._photo(self.past_review, visibility="public")
        self.correction = make_correction(self.public)
        self.past_table = make_table(self.cluster, 2025)
        leaf, scoring = make_criterion(self.past_table), make_scoring(period, self.past_table)
        for unit in period.members():
            make_final(scoring, leaf, unit, 10)
        self.past_scoring = workflow.take(
            scoring, "close_scores", by=self.people["head"], at=moment(date(2026, 1, 9))
        )
        self.handover = make_handover(self.cluster, self.people["deputy"].unit, self.people["head"].unit)

    def _photo(self, review, **fields):
        path = default_storage.save("photos/2026/x-1600.jpg", ContentFile(b"a photo"))
        given = {"caption": "Ảnh", "width": 9, "height": 9, "uploaded_by": self.people["head"]}
        return Photo.objects.create(review=review, file=path, **given | fields)

    def _of_people(self):
        staff = self.people["own"]
        self.notice = make_notice(staff, read_at=moment(TODAY))
        self.calendar = CalendarAddress.objects.create(user=staff, made_at=moment(TODAY))
        self.tokens = {
            name: make_token(person, [self.cluster], secret=f"{name}-{'x' * 40}")
            for name, person in self.people.items()
            if name != "stranger"
        }
