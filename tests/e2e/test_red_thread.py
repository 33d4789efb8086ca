"""Pledge lines entered, signed and countersigned; a line followed to the article's sentence and the next period."""

from datetime import date

import pytest
import time_machine

from cluster_reports.article import draft
from cluster_reports.models import Direction, Duty, DutyAnswer, Period, Pledge
from cluster_reports.workflow import take as take_step
from tests.factories import (
    make_cluster,
    make_line,
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

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
NAMES = ["Tham mưu", "Chính trị", "Hậu cần", "Kỹ thuật", "Tài chính"]
PATROLS, TASK = "Tuần tra, canh gác", "tăng tuần tra ban đêm ở địa bàn trọng điểm"


@pytest.fixture
def clock(settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 12, 10)), tick=True) as clock:
        yield clock


@pytest.fixture
def cluster(clock, transactional_db):
    """Five units; one logs in for each of the first three, and the organisation's people."""
    organisation = make_unit("Bộ Chỉ huy Quân sự tỉnh")
    units = [make_unit(f"Phòng {name}", protocol_order=order) for order, name in enumerate(NAMES)]
    cluster = make_cluster(units, organisation=organisation, number=3)
    make_user(units[0], username="thammuu", full_name="Trần Tham Mưu")
    make_user(units[2], username="haucan", full_name="Lê Văn Hậu")
    make_user(organisation, "commander", username="chihuy", full_name="Đại tá Phạm Văn Thịnh")
    make_user(organisation, "editor", username="bientap", full_name="Ngô Biên Tập")
    make_user(role="admin", username="quantri", full_name="Quản trị")
    return cluster


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.trouble) == (0, []), (name, size)
        assert visitor.violations() == [], (name, size)
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def tiles(visitor):
    return visitor.page.locator(".tile-figure").all_inner_texts()


def test_five_units_register_and_sign_and_a_superior_countersigns_in_the_middle_of_the_year(visitor, cluster):
    page = visitor.page
    pledge = make_pledge(cluster, status=Pledge.Status.SIGNING, theme="Quyết thắng")
    target = make_target(pledge, PATROLS, planned=100)
    make_line(pledge, "Tuần tra giỏi", target=target)
    others = [unit for unit in cluster.members_on(date(2026, 12, 10)) if unit.name != "Phòng Hậu cần"]
    for place, unit in enumerate(others):
        make_line(pledge, f"Cam kết của {unit}", unit=unit)
        signed = {"signer_name": "Trung tá A", "signer_post": "Trưởng phòng", "signed_on": date(2026, 6, 5)}
        pledge.signatures.create(
            unit=unit,
            registered_by=make_user(unit),
            registered_at=moment(date(2026, 2, 10)),
            **(signed if place < 2 else {}),
        )
    visitor.log_in("haucan")
    visitor.go(pledge.get_absolute_url())
    assert tiles(visitor) == ["4/5", "2/5", "3"]
    assert (
        "2/5 đơn vị đã ký; còn chờ 3 đơn vị: Phòng Hậu cần, Phòng Kỹ thuật và Phòng Tài chính."
        in visitor.text()
    )
    # six lines, handed in: 5/5
    page.get_by_role("link", name="Dòng của đơn vị tôi").click()
    for _ in range(3):
        page.get_by_role("button", name="Thêm dòng").click()
    lines = page.locator("fieldset.line:visible")
    for number in range(6):
        lines.nth(number).get_by_label("Nội dung").fill(f"Nội dung thứ {number + 1} của Phòng Hậu cần")
    lines.nth(0).get_by_label("Đo bằng chỉ tiêu").select_option(label=PATROLS)
    sound(visitor, "pledge-lines")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    assert tiles(visitor) == ["5/5", "2/5", "3"]
    assert pledge.lines.filter(unit__name="Phòng Hậu cần").count() == 6
    # sign as the head of the unit: 3/5
    page.get_by_role("link", name="Dòng của đơn vị tôi").click()
    page.get_by_label("Người ký", exact=True).fill("Đại tá Nguyễn Văn Hậu")
    page.get_by_label("Chức vụ người ký").fill("Chủ nhiệm Hậu cần")
    page.get_by_label("Ngày ký").fill("06/06/2026")
    page.get_by_role("button", name="Ghi chữ ký").click()
    assert tiles(visitor) == ["5/5", "3/5", "2"]
    row = page.get_by_role("row").filter(has_text="Phòng Hậu cần")
    assert "Đại tá Nguyễn Văn Hậu, Chủ nhiệm Hậu cần, ký ngày 06/06/2026." in row.inner_text()
    sound(visitor, "sign-board")
    # never silently: a change asks for its reason and stays in the history
    page.get_by_role("link", name="Dòng của đơn vị tôi").click()
    page.get_by_label("Ngày ký").fill("07/06/2026")
    page.get_by_role("button", name="Sửa chữ ký").click()
    assert "ghi lý do sửa hoặc bỏ" in visitor.text()
    sound(visitor, "signature-reason")
    page.get_by_label("Lý do sửa hoặc bỏ chữ ký").fill("Ghi nhầm ngày.")
    page.get_by_role("button", name="Sửa chữ ký").click()
    assert (
        "ký ngày 06/06/2026 → Đại tá Nguyễn Văn Hậu, Chủ nhiệm Hậu cần, ký ngày 07/06/2026" in visitor.text()
    )
    # the superior signs once all have
    visitor.log_in("chihuy")
    visitor.go(pledge.get_absolute_url())
    assert "Còn 2 đơn vị chưa ký" in visitor.text()
    pledge.signatures.filter(signed_on=None).update(signed_on=date(2026, 6, 8), signer_post="Trưởng phòng")
    visitor.go(pledge.get_absolute_url())
    page.get_by_label("Hình thức").select_option(label="Phê duyệt")
    page.get_by_label("Chức vụ").fill("Phó Chính ủy")
    page.get_by_label("Ngày ký").fill("07/06/2026")
    page.get_by_label("Dưới sự chứng kiến của").fill("Cục Chính trị Quân khu 2")
    page.get_by_role("button", name="Xác nhận giao ước").click()
    assert "Đơn vị cuối cùng ký ngày 08/06/2026; cấp trên ký từ ngày đó." in visitor.text()
    visitor.was_refused(422)
    sound(visitor, "countersign")
    page.get_by_label("Ngày ký").fill("09/06/2026")
    page.get_by_role("button", name="Xác nhận giao ước").click()
    said = "Đại tá Phạm Văn Thịnh, Phó Chính ủy, phê duyệt ngày 09/06/2026"
    assert f"{said}, dưới sự chứng kiến của Cục Chính trị Quân khu 2." in visitor.text()
    sound(visitor, "pledge-confirmed")


@pytest.fixture
def followed(cluster):
    """A line of Phòng Hậu cần, its figure in the published first half, a direction and its answer in the second."""
    units = list(cluster.members_on(date(2026, 12, 10)))
    pledge = make_pledge(cluster, status=Pledge.Status.CONFIRMED)
    target = make_target(pledge, PATROLS, planned=200, visibility="public")
    line = make_line(pledge, "Tuần tra đủ 100 cuộc mỗi kỳ", unit=units[2], target=target)
    pledge.signatures.create(unit=units[2], signed_on=date(2026, 2, 26), signer_post="Chủ nhiệm Hậu cần")
    first = make_period(cluster, "h1", status=Period.Status.LOCKED)
    for unit in units:
        make_result(make_report(first, unit, status="approved"), target, value=104)
    review = make_review(first, kind="so_ket", meeting_on=date(2026, 6, 24))
    direction = Direction.objects.create(
        review=review, text=TASK, about=target, visibility="public", due_on=date(2026, 11, 30)
    )
    duty = Duty.objects.create(direction=direction, unit=units[2])
    article, _ = draft.start(review, "public")
    editor = make_user(cluster.organisation, "editor")
    take_step(article, "propose", by=make_user(cluster.organisation, "editor"), at=moment(date(2026, 6, 25)))
    take_step(article, "publish", by=editor, at=moment(date(2026, 6, 25), 10))
    Period.objects.filter(pk=first.pk).update(status=Period.Status.PUBLISHED)
    later = make_report(make_period(cluster, "h2"), units[2])
    make_result(later, target, value=60)
    DutyAnswer.objects.create(
        report=later,
        duty=duty,
        asked=TASK,
        asked_in=first.name,
        progress="doing",
        note="Đã thêm 20 cuộc ban đêm.",
    )
    return line


def test_a_pledge_line_is_followed_to_the_articles_sentence_and_into_the_next_period(visitor, followed):
    page, pledge = visitor.page, followed.pledge
    visitor.log_in("haucan")
    visitor.go(pledge.get_absolute_url())
    # the line: target, mid-year value, sentence in the article
    page.locator("summary", has_text=followed.text).click()
    opened = page.locator("details[open]").inner_text()
    assert PATROLS in opened
    assert "104 cuộc" in opened
    assert "520 cuộc" in opened
    sound(visitor, "pledge-line")
    page.locator("details[open] dd").filter(has_text="520 cuộc").get_by_role("link").click()
    anchor = page.url.partition("#")[2]
    assert "520 cuộc" in page.locator(f"#{anchor}").inner_text()
    assert page.evaluate("document.querySelector(':target') !== null")
    page.go_back()
    # the red thread: all of it on one line
    page.locator("summary", has_text=followed.text).click()
    page.get_by_role("link", name="Sợi chỉ đỏ của dòng này").click()
    sound(visitor, "red-thread")
    first = page.locator(".thread-line").first
    stations = [text.split("\n")[0] for text in first.locator(".station").all_inner_texts()]
    assert stations == ["Giao ước", "Chỉ tiêu", "Kết quả", "Điểm", "Câu trong bài", "Chỉ đạo", "Kỳ sau"]
    tops = {round(one.bounding_box()["y"]) for one in first.locator(".station").all()}
    assert len(tops) == 1  # one line
    told = first.inner_text()
    for words in (
        followed.text,
        "104 cuộc",
        "520 cuộc",
        TASK.capitalize(),
        "đang làm",
        "Đã thêm 20 cuộc ban đêm",
    ):
        assert words in told, words
    page.set_viewport_size(PHONE)
    tops = [round(one.bounding_box()["y"]) for one in first.locator(".station").all()]
    assert tops == sorted(set(tops))  # one under the other
    page.set_viewport_size(DESK)
    page.emulate_media(media="print")
    visitor.shot("red-thread-print")
    assert {round(one.bounding_box()["y"]) for one in first.locator(".station").all()} != set()
    page.emulate_media(media="screen")
    # each station is a link to its record
    for name in ("104 cuộc", f"“{_sentence(first)}”", TASK.capitalize(), f"Việc “{TASK}”: đang làm"):
        page.get_by_role("link", name=name, exact=True).first.click()
        anchor = page.url.partition("#")[2]
        assert page.locator(f"[id='{anchor}']").count() == 1, page.url
        page.go_back()


def _sentence(line):
    return line.locator(".station").nth(4).locator("a").first.inner_text().strip("“”")


def test_the_thread_is_reached_from_the_target_and_the_report_line_and_keeps_to_what_one_may_see(
    visitor, followed
):
    page, target = visitor.page, followed.target
    visitor.log_in("haucan")
    visitor.go(target.get_absolute_url())
    sound(visitor, "target")
    page.get_by_role("rowheader").get_by_role("link", name="Phòng Hậu cần").click()
    assert page.locator("h1").inner_text() == PATROLS
    page.locator(".station").nth(2).get_by_role("link").click()
    sound(visitor, "report-line")
    page.get_by_role("link", name="sợi chỉ đỏ").click()
    assert page.locator(".thread-line").count() == 2
    address = page.url.removeprefix(visitor.address)
    visitor.log_in("chihuy")  # reads what is approved and published, no draft
    visitor.go(address)
    second = page.locator(".thread-line").nth(1).inner_text()
    assert "Chưa có số liệu được công bố." in second
    assert "60 cuộc" not in visitor.text()
    assert "Đã thêm 20 cuộc" not in visitor.text()
    sound(visitor, "red-thread-commander")
