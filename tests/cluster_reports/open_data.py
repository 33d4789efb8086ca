"""A published period with a marker in everything that somebody may not read."""

import re
from datetime import date

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import ApiToken, Period, UnitReport, digest_of_secret
from tests.factories import (
    make_cluster,
    make_comment,
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
OWN, INSIDE, NOTE, PERSON = "DONVIMARKER", "NOIBOMARKER", "GHICHUMARKER", "TAIKHOANMARKER"
UNITS = ("Tham mưu", "Chính trị", "Hậu cần", "Kỹ thuật", "Tài chính")
SECRET = "crt_" + "a" * 43


def published_period(units=3, targets=1, **cluster):
    """Three units with approved figures at every level; both articles are out, so the period is published."""
    above = make_unit(f"Bộ Chỉ huy {cluster}")
    names = [*UNITS, *(f"Số {place}" for place in range(5, units))]
    members = [
        make_unit(f"Phòng {names[place]}", parent=above, protocol_order=place) for place in range(units)
    ]
    made = make_cluster(members, organisation=above, **cluster)
    pledge, period = make_pledge(made, status="confirmed"), make_period(made, status=Period.Status.LOCKED)
    by_level = {
        "public": [
            make_target(pledge, f"Ngày công giúp dân {place}", measure="ngày công", visibility="public")
            for place in range(targets)
        ],
        "cluster": [make_target(pledge, f"Việc {INSIDE}", visibility="cluster")],
        "unit": [make_target(pledge, f"Việc riêng {OWN}", visibility="unit")],
    }
    for place, unit in enumerate(members):
        writer = make_user(unit, full_name=f"{PERSON} {place}", username=f"{PERSON.lower()}{unit.pk}")
        report = make_report(
            period,
            unit,
            UnitReport.Status.APPROVED,
            by=writer,
            **dict.fromkeys(("strengths", "limitations", "causes", "directions"), NOTE),
        )
        for level, rows in by_level.items():
            for row in rows:
                figure = {"public": 10, "cluster": 7_001, "unit": 8_000 + place}[level]
                make_result(report, row, value=figure, explanation=NOTE, cause=NOTE, remedy=NOTE)
    review = make_review(period, meeting_on=date(2026, 6, 24), show_limitations=False)
    make_result(review, by_level["unit"][0], value=9_009)  # of the whole cluster, yet inside the units
    review.limitations.create(text="công tác phối hợp chưa tốt", visibility="public")
    review.limitations.create(text=f"hạn chế {INSIDE}", visibility="cluster")
    review.highlights.create(text=f"=kết quả {INSIDE}", visibility="cluster")
    for audience in ("public", "internal"):
        article, _ = draft.start(review, audience)
        editors = [make_user(made.organisation, "editor", full_name=PERSON) for _ in range(2)]
        make_comment(article, by=editors[0], text=NOTE)
        workflow.take(article, "propose", by=make_user(members[0], full_name=PERSON), at=AT)
        workflow.take(article, "publish", by=editors[1], at=AT)
    period.refresh_from_db()
    assert period.status == Period.Status.PUBLISHED
    return period


def without_digests(text):
    """What is to be read; the digits of a digest hold every short figure sooner or later."""
    return re.sub(r"\b[0-9a-f]{32,}\b", "", text)


def make_token(user, clusters, level="internal", secret=SECRET, **fields):
    given = {"name": "Trang tổng hợp", "made_by": user, "made_at": AT, "days": 365}
    token = ApiToken.objects.create(user=user, level=level, digest=digest_of_secret(secret), **given | fields)
    token.clusters.set(clusters)
    return token
