"""Snapshots made in memory: valid by default; name only what the test is about."""

from datetime import date
from decimal import Decimal
from itertools import count

from cluster_reports.article import material

number = count(1)
NAMES = ("Chính trị", "Tham mưu", "Hậu cần", "Kỹ thuật", "Tài chính", "Pháp chế", "Quân y", "Thông tin")
SOURCE = material.Source(
    "Phòng Chính trị", 1, None, "6 tháng đầu năm 2026", "Trần Văn B", "2026-06-18T09:00+07:00"
)


def member(unit=1, name=None, head_noun="Phòng", plural="các phòng", **fields):
    name = name or f"{head_noun} {NAMES[unit - 1] if unit <= len(NAMES) else f'số {unit}'}"
    return material.Member(unit, name, name, head_noun, plural, **fields)


def members(how_many=5):
    return tuple(member(unit) for unit in range(1, how_many + 1))


def reading(value=None, unit=1, state=None, **fields):
    if state is None:
        state = "zero" if value == 0 else "value"
    known = {"bound": "exact", "pair_bound": "exact", "source": SOURCE}
    unset = dict.fromkeys(
        ("numerator", "denominator", "pair_value", "is_yes", "grade", "same_period_change"), None
    )
    value = None if value is None else Decimal(value)
    return material.Reading(unit=unit, state=state, value=value, **(unset | known | fields))


def target(name="Tuần tra, canh gác", **fields):
    known = {
        "pk": next(number),
        "parent": None,
        "direction": "up",
        "measure": "cuộc",
        "places": 0,
        "numerator_label": "",
        "denominator_label": "",
        "pair_measure": "",
        "over_units": "sum",
        "over_time": "sum",
        "tolerance": Decimal(1),
        "planned": None,
        "planned_of": None,
        "visibility": "public",
    }
    if fields.get("measure") == "%":
        known |= {"over_units": "floor", "over_time": "latest"}
    return material.Target(name=name, **(known | fields))


def plan(year=None, period=None, unit=None):
    return material.Plan(unit, None if year is None else Decimal(year), period and Decimal(period))


def figures(values=(5,), one=None, *, assigned=None, whole=None, last_year=None, planned=None, **fields):
    """Readings of units 1, 2, …, from ``values`` (None: has not reported); ``last_year`` alike."""
    one = one or target(**fields)
    found = tuple(
        value if isinstance(value, material.Reading) else reading(value, unit)
        for unit, value in enumerate(values, 1)
        if value is not None
    )
    units = tuple(range(1, (assigned or len(values)) + 1))
    earlier = None
    if last_year is not None:
        then = tuple(reading(value, unit) for unit, value in enumerate(last_year, 1))
        earlier = material.Earlier("6 tháng đầu năm 2025", 2025, then, None)
    return material.TargetFigures(
        target=one,
        assigned=units,
        readings=() if whole else found,
        whole=whole,
        plan=plan(planned),
        unit_plans=tuple(plan(planned, planned, unit) for unit in units),
        same_period=earlier,
        previous=None,
    )


def cluster(**fields):
    known = {
        "name": "Cụm thi đua số 7",
        "slug": "cum-thi-dua-so-7",
        "word": "cụm",
        "number": 7,
        "proper_name": "",
        "subject": "phong trào Thi đua Quyết thắng",
        "head_title": "Cụm trưởng",
        "deputy_title": "Cụm phó",
        "organisation": "Bộ Chỉ huy Quân sự tỉnh",
    }
    return material.Cluster(**(known | fields))


def period(kind="h1", year=2026, **fields):
    known = {
        "name": f"6 tháng đầu năm {year}",
        "starts_on": date(year, 1, 1),
        "ends_on": date(year, 6, 30),
        "figures_until": date(year, 6, 30),
        "is_mid_year": kind not in {"year", "h2", "school", "campaign"},
    }
    return material.Period(kind=kind, year=year, **(known | fields))


def meeting(**fields):
    unset = dict.fromkeys(
        [
            "session",
            "place",
            "host",
            "chair",
            "reporter",
            "also_attending",
            "context",
            "assessment",
            "byline",
            "theme",
        ],
        "",
    )
    known = {"review": 1, "kind": "so_ket", "word": "sơ kết", "on": None, "until": None}
    return material.Meeting(**(unset | known | {"show_limitations": True} | fields))


def snapshot(**fields):
    lists = ["guests", "agenda", "movements", "outcomes", "highlights", "models", "awards"]
    empty = dict.fromkeys([*lists, "limitations", "directions", "photos", "figures"], ())
    known = {
        "audience": "public",
        "cluster": cluster(),
        "members": members(),
        "head": "Phòng Chính trị",
        "period": period(),
        "meeting": meeting(),
        "house": material.House(),
    }
    return material.Snapshot(**(empty | known | fields))


def full(**fields):
    """A snapshot in which every block has something to say."""
    guests = (
        material.Guest("Đại tá", "Nguyễn Văn An", "Phó Chính ủy Bộ Chỉ huy", "tiếp tục bám sát giao ước"),
        material.Guest("", "Lê Thị Bình", "Phó Giám đốc Sở Nội vụ", ""),
    )
    agenda = [
        ("adopted", "chương trình công tác 6 tháng cuối năm", ""),
        ("launched", "đợt thi đua cao điểm 50 ngày", ""),
        ("discussed", "các giải pháp nâng cao chất lượng phong trào", ""),
        ("signed", "giao ước thi đua bổ sung", ""),
        ("elected", "Cụm trưởng năm 2027", "Phòng Tham mưu"),
        ("handed_over", "", "Phòng Tham mưu"),
        ("nominated", "Cờ thi đua của Bộ Quốc phòng", "Phòng Hậu cần"),
    ]
    met = material.Grade(0, "tốt", "được thực hiện tốt", True)
    known = {
        "meeting": meeting(
            on=date(2026, 6, 24),
            session="sáng",
            place="Hội trường 1",
            chair="Đại tá Trần Văn Ba, Trưởng phòng Phòng Chính trị",
            reporter="Trung tá Hồ Văn Tư",
            context="Năm 2026, các đơn vị thực hiện nhiệm vụ trong điều kiện có nhiều thay đổi.",
            assessment="phong trào phát triển đều ở các đơn vị",
            theme="Đoàn kết, sáng tạo",
        ),
        "guests": guests,
        "agenda": tuple(material.AgendaItem(*item) for item in agenda),
        "movements": ("Chỉ thị số 05-CT/TW", "cuộc vận động “Xứng danh Bộ đội Cụ Hồ”"),
        "outcomes": (
            material.Outcome("Đoàn kết", "well", ""),
            material.Outcome("xây dựng đơn vị vững mạnh, toàn diện", "well", ""),
            material.Outcome("cải cách hành chính quân sự", "partly", ""),
        ),
        "highlights": (
            material.Highlight("công tác giáo dục chính trị được đổi mới", ""),
            material.Highlight("hội thi bắn súng đạt giải cao", "Phòng Tham mưu"),
        ),
        "models": (
            material.Model("Tiết học sáng tạo", "Phòng Kỹ thuật"),
            material.Model("Vườn rau xanh", ""),
        ),
        "awards": (
            material.Award("own", "Giấy khen", 4, 12, False),
            material.Award("received", "Bằng khen của Chủ tịch UBND tỉnh", 1, 2, False),
            material.Award("proposed", "Đơn vị Quyết thắng", 2, 0, False),
        ),
        "limitations": (
            material.Limitation("công tác tuyên truyền chưa thường xuyên", "lực lượng mỏng"),
            material.Limitation("một số chỉ tiêu đạt thấp", ""),
        ),
        "answered": (material.Answered("done"), material.Answered("done"), material.Answered("not")),
        "directions": (
            material.Direction("đẩy mạnh tuyên truyền trong đơn vị", None, ""),
            material.Direction("", target("Vi phạm kỷ luật quân đội", direction="zero", measure="vụ"), ""),
        ),
        "figures": (
            figures((10, 20, 30, 40, 50), last_year=(10, 20, 30, 40, 40), planned=50),
            figures((0, 0, 0, 0, 0), name="Mất an toàn giao thông", direction="zero", measure="vụ"),
            figures((90, 95, 92, 97, 100), name="Quân số khỏe", measure="%"),
            figures(
                tuple(reading(None, unit, "value", grade=met) for unit in range(1, 6)),
                name="Công tác dân vận",
                direction="graded",
                measure="",
            ),
            figures(
                tuple(reading(None, unit, "value", is_yes=unit < 4) for unit in range(1, 6)),
                name="Đơn vị văn hóa tiêu biểu",
                direction="yes_no",
                measure="",
            ),
        ),
    }
    return snapshot(**(known | fields))
