"""Areas and the judgement of their parts travel in a dossier, states as they are."""

import pytest

from cluster_reports import dossiers
from cluster_reports.models import Area, LoggedStep, PartReview

from .small import load, small

pytestmark = pytest.mark.django_db
SINCE, AT = "2026-06-18T09:30:00+07:00", "2026-06-19T10:00:00+07:00"


def with_areas(data):
    """The small dossier, its vegetables in an area that somebody returned."""
    data["cluster"]["areas"] = [
        {"name": "Hậu cần", "unit": "BCH Thử"},
        {"name": "Kỹ thuật", "unit": "BCH Thử"},
    ]
    data["pledge"]["lines"][0]["area"] = "Hậu cần"
    data["people"].append({"username": "nam", "full_name": "Trợ lý", "role": "staff", "unit": "BCH Thử"})
    returned = {
        "step": "return",
        "source": "waiting",
        "target": "returned",
        "by": "nam",
        "at": AT,
        "comment": "Sai.",
    }
    part = {
        "area": "Hậu cần",
        "status": "returned",
        "waits_since": SINCE,
        "judged_by": "nam",
        "judged_at": AT,
    }
    report = data["reports"][0]
    steps = report.pop("steps")
    report["parts"] = [{**part, "reason": "Sai.", "steps": [returned]}]
    report["steps"] = steps


def test_areas_and_parts_are_written_again_as_they_were():
    data = small(with_areas)
    period = load(data).period
    assert dossiers.dump(period) == data
    part = PartReview.objects.get()
    assert (part.area.name, part.status, part.judged_by.username) == ("Hậu cần", "returned", "nam")
    assert LoggedStep.objects.about(part).get().label == "Trả lại mảng"
    assert list(Area.objects.values_list("name", "order")) == [("Hậu cần", 1), ("Kỹ thuật", 2)]


def test_a_dossier_without_areas_takes_the_parts_away_and_keeps_the_areas():
    load(small(with_areas))
    load(small(), replace=True)
    assert (PartReview.objects.count(), Area.objects.count()) == (0, 2)


def change(**fields):
    def spoil(data):
        with_areas(data)
        part = data["reports"][0]["parts"][0]
        part.update(fields)
        for name in [name for name, value in fields.items() if value is None]:
            del part[name]

    return spoil


@pytest.mark.parametrize(
    ("spoiled", "place", "words"),
    [
        (change(area="Quân khí"), "reports[0].parts[0].area", "không có “Quân khí” trong mục cluster.areas."),
        (change(judged_at=None), "reports[0].parts[0].judged_at", "thiếu; đi cùng judged_by."),
        (change(waits_since=None), "reports[0].parts[0].waits_since", "thiếu; trường này bắt buộc."),
        (
            change(reason=None),
            "reports[0].parts[0]",
            "Mảng đã duyệt, trả lại phải ghi ai, lúc nào; chỉ khi trả lại mới có lý do.",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(spoiled, place, words):
    with pytest.raises(dossiers.DossierError) as refusal:
        load(small(spoiled))
    assert refusal.value.faults == [(place, words)]
    assert not Area.objects.exists()
