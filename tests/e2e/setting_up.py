"""An administrator sets a cluster up through the pages of the administration."""

import re

OF_HER_OWN = "mưa phùn tháng giêng"  # the password kythuat chooses
UNITS = [  # kind, full name, short name; the first leads the cluster, the second is its deputy
    ("phòng", "Phòng Tham mưu", "Tham mưu"),
    ("phòng", "Phòng Chính trị", "Chính trị"),
    ("phòng", "Phòng Hậu cần", "Hậu cần"),
    ("phòng", "Phòng Kỹ thuật", "Kỹ thuật"),
    ("trung đoàn", "Trung đoàn Bộ binh 994", "Bộ binh 994"),
]
VEGETABLES, BREACHES, HEALTH = "Trồng rau xanh", "Vụ vi phạm kỷ luật nghiêm trọng", "Quân số khỏe"
LABOUR, RECRUITS, TRAINING = (
    "Ngày công giúp dân",
    "Huấn luyện chiến sĩ mới",
    "Hoàn thành chương trình huấn luyện",
)
TARGETS = [  # what the form holds beyond pledge and order: text boxes by id, then lists by id
    ({"name": VEGETABLES, "measure": "m²", "places": "1", "planned": "2.400,5", "baseline": "2.000"}, {}),
    ({"name": BREACHES, "measure": "vụ"}, {"direction": "zero"}),
    (
        {
            "name": HEALTH,
            "measure": "%",
            "places": "1",
            "planned": "98,5",
            "numerator_label": "quân số khỏe",
            "denominator_label": "tổng quân số",
        },
        {"over_units": "ratio", "over_time": "latest"},
    ),
    ({"name": LABOUR, "measure": "ngày công", "planned": "500"}, {}),
    ({"name": RECRUITS, "measure": "đồng chí", "planned": "40"}, {}),
    ({"name": TRAINING}, {"direction": "yes_no", "over_units": "none", "over_time": "latest"}),
]


class Administration:
    """The administration as one person uses it: open a page, fill it in, save."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page

    def add(self, model, texts, choices=None, lookups=None):
        self.visitor.go(f"/quan-tri/{model}/add/")
        self.fill(texts, choices or {}, lookups or {})
        return self.save()

    def fill(self, texts, choices, lookups):
        for name, text in lookups.items():
            self.look_up(name, text)
        for name, text in texts.items():
            self.page.fill(f"#id_{name}", text)
        for name, value in choices.items():
            self.page.select_option(f"#id_{name}", **value if isinstance(value, dict) else {"value": value})

    def look_up(self, name, text):
        """Chooses in a list that is searched while one types, as a person does: without tone marks."""
        self.page.locator(f"#id_{name} + .select2").click()
        self.page.locator(".select2-dropdown .select2-search__field").fill(text)
        self.page.locator(".select2-results__option--highlighted", has_text=text).click()

    def add_row(self, prefix):
        self.page.locator(f"#{prefix}-group .add-row a").click()

    def save(self):
        """Saves, and gives what the page says then."""
        self.page.locator("input[name=_save]").click()
        said = self.page.locator("ul.messagelist").inner_text()
        assert re.search("thành công|Đã", said), said
        return said

    def open(self, model, name):
        self.visitor.go(f"/quan-tri/{model}/")
        self.page.locator("#result_list").get_by_role("link", name=name, exact=True).click()


def units_and_people(visitor, organisation):
    at = Administration(visitor)
    for name, noun, plural in [
        ("phòng", "Phòng", "các phòng"),
        ("trung đoàn", "Trung đoàn", "các trung đoàn"),
    ]:
        at.add("units/unitkind", {"name": name, "head_noun": noun, "plural": plural})
    for order, (kind, name, short) in enumerate(UNITS, 1):
        texts = {"name": name, "short_name": short, "protocol_order": str(order * 10)}
        at.add("units/unit", texts, {"kind": {"label": kind}}, {"parent": organisation.name})
    person = {"username": "kythuat", "full_name": "Lê Thị Ánh"}
    visitor.go("/quan-tri/units/user/add/")
    at.fill(person, {"role": "staff"}, {"unit": "Phòng Kỹ thuật"})
    visitor.page.locator("input[name=_save]").click()
    come_in_for_the_first_time(visitor, "kythuat")
    visitor.log_in("quantri")


def come_in_for_the_first_time(visitor, username):
    """On the page of somebody's password: it is given out, opens the site once and becomes one of their own."""
    visitor.page.get_by_role("button", name="Cấp mật khẩu dùng một lần").click()
    visitor.log_in(username, visitor.page.locator(".slip code").nth(1).inner_text())
    for box in ("#id_new_password1", "#id_new_password2"):
        visitor.page.locator(box).fill(OF_HER_OWN)
    visitor.page.get_by_role("button", name="Đặt mật khẩu").click()
    visitor.page.get_by_text("Đã đổi mật khẩu").wait_for()


def cluster_with_members(visitor, organisation):
    at = Administration(visitor)
    visitor.go("/quan-tri/cluster_reports/cluster/add/")
    at.fill(
        {"number": "3", "subject": "Phong trào Thi đua Quyết thắng"}, {}, {"organisation": organisation.name}
    )
    for row, (_, name, _) in enumerate(UNITS):
        if row:
            at.add_row("memberships")
        at.fill({f"memberships-{row}-starts_on": "01/01/2026"}, {}, {f"memberships-{row}-unit": name})
    for row, kind in enumerate(["head", "deputy"]):
        if row:
            at.add_row("roles")
        unit = {f"roles-{row}-unit": UNITS[row][1]}
        at.fill({f"roles-{row}-starts_on": "01/01/2026"}, {f"roles-{row}-kind": kind}, unit)
    at.save()


def periods_of_the_year(visitor):
    """From the cluster's rule; the dates are shown before anything is made."""
    page = visitor.page
    Administration(visitor).open("cluster_reports/cluster", "Cụm thi đua số 3")
    page.get_by_role("link", name="Tạo kỳ của năm").click()
    planned = page.get_by_role("table", name="Các kỳ của năm 2026").inner_text()
    assert "6 tháng đầu năm 2026" in planned
    assert "20/06/2026" in planned
    page.get_by_role("button", name="Tạo 2 kỳ").click()
    assert "6 tháng đầu năm 2026 và 6 tháng cuối năm 2026" in page.locator("ul.messagelist").inner_text()


def pledge_with_targets(visitor):
    at = Administration(visitor)
    visitor.go("/quan-tri/cluster_reports/pledge/add/")
    at.fill({"year": "2026", "theme": "Đoàn kết, sáng tạo"}, {"cluster": {"index": 1}}, {})
    lines = ["Giáo dục chính trị, xây dựng con người", "Huấn luyện, sẵn sàng chiến đấu"]
    for row, text in enumerate(lines):
        if row:
            at.add_row("lines")
        at.fill({f"lines-{row}-text": text, f"lines-{row}-order": str(row + 1)}, {}, {})
    at.save()
    for order, (texts, choices) in enumerate(TARGETS, 1):
        line = {"pledge": {"index": 1}, "line": {"index": order % 2 + 1}, "visibility": "public"}
        at.add("cluster_reports/target", {**texts, "order": str(order)}, {**line, **choices})


def open_the_first_half(visitor):
    page = visitor.page
    Administration(visitor).open("cluster_reports/period", "6 tháng đầu năm 2026")
    page.get_by_role("link", name="Mở kỳ", exact=True).click()
    assert "chưa được giao chỉ tiêu" not in page.locator("#content").inner_text()
    page.get_by_role("button", name="Mở kỳ").click()
    assert "Đang mở" in page.locator("#content").inner_text()
