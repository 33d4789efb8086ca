"""A commander goes from the brief to the comparison, the timeliness, a unit and back; every picture has its table."""

from tests.e2e.test_brief import DESK, PHONE, site, sound  # noqa: F401


def table_of(chart):
    """(label, figure) of each row of the table beside a picture."""
    return [
        [cell.text_content().strip() for cell in row.locator("th, td").all()[:2]]
        for row in chart.locator("tbody tr").all()
    ]


def test_the_pages_of_a_cluster_lead_to_each_other(site, visitor):  # noqa: F811
    page = visitor.page
    page.set_viewport_size(DESK)
    visitor.log_in("chihuy")
    page.get_by_role("link", name="So sánh các kỳ").click()
    page.wait_for_url("**/so-sanh/**")
    pictures = page.locator("figure:has(svg.chart)")
    assert pictures.count() == 2
    for chart in pictures.all():
        rows = table_of(chart)
        drawn = {one.text_content() for one in chart.locator("svg .chart-value").all()}
        assert drawn
        assert drawn <= {figure for _, figure in rows}
    assert ["Hậu cần", "41"] in table_of(pictures.last)
    sound(visitor, "so-sanh")
    page.get_by_role("link", name="Nộp báo cáo qua các kỳ").click()
    page.wait_for_url("**/nop-bao-cao/")
    page.get_by_role("link", name="Phòng Hậu cần").first.click()
    page.wait_for_url("**/don-vi/**")
    assert "41 cuộc" in visitor.text()
    page.go_back()
    page.get_by_role("link", name="Tóm tắt", exact=True).last.click()
    page.wait_for_url("**/tom-tat/?cum=**")
    page.locator(".brief-matrix thead").get_by_role("link", name="Hậu cần").click()
    page.wait_for_url("**/don-vi/**")
    visitor.go("/tim-kiem/?q=hau can")
    page.get_by_role("link", name="trang của đơn vị Phòng Hậu cần").click()
    page.wait_for_url("**/don-vi/**")
    page.set_viewport_size(PHONE)
    assert visitor.overflow() == 0
