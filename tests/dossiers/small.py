"""The smallest dossier that has one of most things."""

import json
from copy import deepcopy

from cluster_reports import dossiers
from cluster_reports.dossiers.shape import FORMAT

SMALL = {
    "format": FORMAT,
    "kinds": [{"name": "phòng", "head_noun": "Phòng", "plural": "các phòng"}],
    "units": [
        {"name": "Bộ Chỉ huy Thử", "short_name": "BCH Thử", "kind": "phòng"},
        {"name": "Phòng Hậu cần", "short_name": "Hậu cần", "kind": "phòng", "parent": "BCH Thử"},
    ],
    "people": [
        {"username": "lan", "full_name": "Cán bộ Phòng Hậu cần", "role": "staff", "unit": "Hậu cần"},
        {"username": "minh", "full_name": "Quản trị", "role": "admin"},
    ],
    "cluster": {
        "organisation": "BCH Thử",
        "word": "cum",
        "number": 9,
        "members": [{"unit": "Hậu cần", "starts_on": "2025-01-01"}],
    },
    "period": {
        "kind": "h1",
        "year": 2026,
        "name": "6 tháng đầu năm 2026",
        "starts_on": "2026-01-01",
        "ends_on": "2026-06-30",
        "opens_on": "2026-05-31",
        "due_on": "2026-06-20",
        "locks_on": "2026-06-26",
        "status": "open",
    },
    "scales": [{"name": "Thang", "grades": [{"label": "Tốt", "phrase": "được thực hiện tốt"}]}],
    "pledge": {
        "status": "confirmed",
        "lines": [{"text": "Hậu cần tốt"}, {"text": "Trồng rau", "unit": "Hậu cần", "target": "RAU"}],
    },
    "targets": [
        {
            "code": "RAU",
            "name": "Trồng rau",
            "direction": "up",
            "measure": "kg",
            "planned": "3000",
            "visibility": "public",
            "changes": [
                {
                    "status": "approved",
                    "reason": "Mở thêm vườn.",
                    "asked_by": "lan",
                    "asked_at": "2026-06-01T09:00:00+07:00",
                    "decided_by": "minh",
                    "decided_at": "2026-06-02T09:00:00+07:00",
                    "values": [
                        {"field": "planned", "old": "2500", "new": "3000"},
                        {"unit": "Hậu cần", "field": "is_assigned", "old": "no", "new": "yes"},
                    ],
                }
            ],
        },
        {"name": "Rau sạch", "parent": "RAU", "direction": "up", "measure": "kg", "visibility": "public"},
        {"name": "Nề nếp", "direction": "graded", "scale": "Thang", "visibility": "cluster"},
    ],
    "reports": [
        {
            "unit": "Hậu cần",
            "status": "submitted",
            "strengths": "Vườn rau được mở rộng ở cả ba bếp.",
            "limitations": "Rau trái vụ còn thiếu vào tháng ba.",
            "submitted_by": "lan",
            "submitted_at": "2026-06-18T09:30:00+07:00",
            "first_submitted_at": "2026-06-18T09:30:00+07:00",
            "results": [
                {"target": "RAU", "state": "value", "value": "1250.5", "bound": "over"},
                {"target": "Rau sạch", "state": "zero", "value": "0"},
                {"target": "Nề nếp", "state": "value", "grade": "Tốt"},
            ],
            "steps": [
                {
                    "step": "submit",
                    "source": "draft",
                    "target": "submitted",
                    "by": "lan",
                    "at": "2026-06-18T09:30:00+07:00",
                }
            ],
        }
    ],
    "review": {
        "kind": "so_ket",
        "meeting_on": "2026-06-24",
        "limitations": [{"text": "rau trái vụ còn thiếu", "source": "Hậu cần"}],
        "directions": [{"text": "làm nhà lưới", "answers": "rau trái vụ còn thiếu"}],
        "photos": [{"caption": "Quang cảnh hội nghị"}],
    },
}


def small(change=None):
    """A fresh copy, changed by ``change(dossier)``."""
    data = deepcopy(SMALL)
    if change:
        change(data)
    return data


def text_of(data):
    return json.dumps(data, ensure_ascii=False).encode()


def load(data, **options):
    """Through the same door as a file."""
    return dossiers.load(dossiers.parse(text_of(data)), **options)
