"""A unit registers one title too many and proposes an award; the head holds, endorses, prints: F17, in a browser."""

from datetime import date

import pytest

from cluster_reports.models import AwardProposal
from tests.e2e.words import READ_WORDS, foreign_words
from tests.factories import (
    make_award_form,
    make_cluster,
    make_period,
    make_pledge,
    make_quota,
    make_review,
    make_unit,
    make_user,
    moment,
)


@pytest.fixture
def site(transactional_db, time_machine):
    """A cluster of three in June, a title with its quota, a commendation without one."""
    time_machine.move_to(moment(date(2026, 6, 22)), tick=True)
    units = [
        make_unit(f"Phòng {name}", protocol_order=place)
        for place, name in enumerate(("Tham mưu", "Hậu cần", "Kỹ thuật"))
    ]
    organisation = make_unit("Bộ Chỉ huy")
    cluster = make_cluster(units, organisation=organisation, deputy=units[1], number=3)
    for unit, name in zip(units, ("thammuu", "haucan", "kythuat"), strict=True):
        make_user(unit, username=name, full_name=f"Lê Văn {unit.short_name}")
    make_user(organisation, role="commander", username="chihuy", full_name="Trần Văn Bình")
    title = make_award_form("Đơn vị tiên tiến", kind="title", receivers="collectives")
    make_quota(title, "collectives", citation="Quy chế hoạt động của Cụm, Điều 9", is_checked=True)
    make_award_form("Bằng khen của Chủ tịch UBND tỉnh", level="province")
    make_review(make_period(cluster))
    return cluster.periods.get(), make_pledge(cluster, status="signing")


def test_titles_are_registered_and_an_award_goes_from_its_unit_to_the_list(site, visitor):
    period, pledge = site
    page = visitor.page

    def sound(name):
        assert foreign_words(page.evaluate(READ_WORDS)) == [], name
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert visitor.overflow() == 0, (name, width)
            visitor.shot(f"awards-{name}")
        assert visitor.violations() == [], name

    visitor.log_in("kythuat")
    visitor.go(f"/giao-uoc/{pledge.pk}/")
    page.get_by_role("link", name="Đăng ký danh hiệu").click()
    page.get_by_role("link", name="Ghi đăng ký của đơn vị tôi").click()
    page.get_by_label("Số tập thể của đơn vị tham gia thi đua").fill("9")
    page.get_by_label("Danh hiệu, hình thức").first.select_option("Đơn vị tiên tiến")
    page.get_by_label("Số tập thể trong đơn vị").first.fill("1")
    sound("own")
    page.get_by_role("button", name="Lưu đăng ký").click()
    page.get_by_text(
        "Vượt 1: Đơn vị tiên tiến tối đa 10% của 9 tập thể = 0 (làm tròn xuống), đang có 1."
        " Căn cứ: Quy chế hoạt động của Cụm, Điều 9."
    ).wait_for()
    sound("titles")

    visitor.go(f"/ky/{period.pk}/khen-thuong/")
    page.get_by_role("link", name="Lập đề nghị khen thưởng").click()
    page.get_by_label("Danh hiệu, hình thức").select_option("Bằng khen của Chủ tịch UBND tỉnh")
    page.get_by_label("Đề nghị khen").select_option("Cá nhân")
    page.get_by_label("Đường khen thưởng").select_option("Đề nghị cấp trên khen thưởng")
    page.get_by_label("Tóm tắt thành tích").fill("Sáng kiến kiểm tra nhanh hệ thống phanh.")
    page.get_by_label("Căn cứ pháp lý").fill("Luật Thi đua, khen thưởng số 06/2022/QH15")
    page.get_by_role("button", name="Lưu đề nghị").click()
    page.get_by_text("Ghi tên tập thể hoặc họ tên người được đề nghị.").first.wait_for()
    visitor.was_refused(422)
    page.get_by_label("Tên tập thể hoặc họ tên").fill("Phạm Đức Toàn")
    page.get_by_label("Cấp bậc, chức vụ").fill("Thiếu tá, Trợ lý")
    sound("edit")
    page.get_by_role("button", name="Lưu đề nghị").click()
    page.get_by_role("button", name="Gửi đề nghị").click()
    page.get_by_text("chờ xét.").first.wait_for()

    visitor.log_in("thammuu")
    visitor.go(f"/ky/{period.pk}/khen-thuong/")
    page.get_by_role("link", name="Phạm Đức Toàn").click()
    page.locator("#id_hold-comment").fill("Đang xem xét đơn khiếu nại.")
    sound("judging")
    page.get_by_role("button", name="Tạm dừng đề nghị").click()
    page.get_by_text("Lý do tạm dừng: Đang xem xét đơn khiếu nại.").wait_for()
    assert page.get_by_role("button", name="Đồng ý đề nghị").count() == 0
    page.locator("#id_release-comment").fill("Không có sai phạm.")
    page.get_by_role("button", name="Thôi tạm dừng").click()
    page.get_by_role("button", name="Đồng ý đề nghị").click()
    page.get_by_text("đã đồng ý đề nghị.").first.wait_for()
    visitor.go(f"/ky/{period.pk}/khen-thuong/")
    page.get_by_text("thêm dòng 1 cá nhân").wait_for()
    sound("list")
    page.get_by_role("button", name="Lấy vào khen thưởng").click()
    page.get_by_text("Đã lấy 1 dòng vào phần khen thưởng").wait_for()
    page.get_by_role("link", name="Biên bản bình xét, tờ trình").click()
    page.get_by_text("Biên bản bình xét khen thưởng").first.wait_for()
    sound("papers")
    assert AwardProposal.objects.get().award.individuals == 1

    visitor.log_in("chihuy")
    visitor.go(f"/ky/{period.pk}/khen-thuong/")
    page.get_by_role("link", name="Phạm Đức Toàn").click()
    page.get_by_text("Sáng kiến kiểm tra nhanh").wait_for()
    assert "khiếu nại" not in visitor.text()
