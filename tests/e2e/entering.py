"""Staff enter their unit's report in the browser, and the head judges it."""

from tests.e2e.setting_up import BREACHES, HEALTH, LABOUR, OF_HER_OWN, RECRUITS, TRAINING, VEGETABLES

NOT_HERE = "Kỳ này đơn vị không có chiến sĩ mới."
STRENGTHS = "Tổ chức 12 buổi tuyên truyền tại 5 xã, đúng kế hoạch."
ANSWER = "Thời tiết xấu trong tháng 5; làm bù trong quý III."
LIMITATIONS = "Công tác phối hợp giữa các ban có lúc chưa chặt chẽ."


class Entry:
    """The report of one's own unit as it is filled in."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page

    def box(self, target, what="số liệu"):
        return self.page.get_by_label(f"{target}: {what}", exact=True)

    def row(self, target):
        return self.page.get_by_role("row").filter(has=self.page.get_by_label(f"{target}: tình trạng"))

    def press(self, button):
        self.page.get_by_role("button", name=button, exact=True).click()

    def write(self, **boxes):
        for name, text in boxes.items():
            self.page.fill(f"#id_{name}", text)

    def fill_everything(self, vegetables, healthy, strength, labour):
        """A whole report, with every kind of answer."""
        self.box(VEGETABLES).fill(vegetables)
        self.box(BREACHES, "tình trạng").select_option("Không phát sinh")
        self.box(HEALTH, "quân số khỏe").fill(healthy)
        self.box(HEALTH, "tổng quân số").fill(strength)
        self.box(LABOUR).fill(labour)
        self.box(RECRUITS, "tình trạng").select_option("Không áp dụng")
        self.box(RECRUITS, "giải trình").fill(NOT_HERE)
        self.box(TRAINING, "có hay không").select_option("Có")
        self.write(strengths=STRENGTHS, limitations=LIMITATIONS)

    def answer_what_is_asked(self):
        """Cause, remedy, reason and confirmation wherever the page asks for one."""
        for box in self.page.locator("[data-answer]:not([hidden]) textarea").all():
            if not box.input_value():
                box.fill(ANSWER)
        for tick in self.page.locator("[data-answer]:not([hidden]) input").all():
            tick.check()

    def hand_in(self):
        """From the entry page: save, answer what is asked, read through, declare, submit."""
        self.press("Lưu")
        self.page.get_by_text("Đã lưu báo cáo.").wait_for()
        self.answer_what_is_asked()
        self.press("Lưu, xem lại và nộp")
        self.page.wait_for_url("**/#nop")  # the page has come whole: it still moves to its end while it loads
        self.page.get_by_label("Báo cáo không chứa bí mật nhà nước").check()
        self.press("Nộp báo cáo")
        assert "đã nộp" in self.page.get_by_role("status").inner_text()


class Keyboard:
    """A person without a mouse: moves with Tab, types, presses Enter."""

    def __init__(self, page):
        self.page = page

    def reach(self, locator):
        """Tab after Tab until the element has the focus; fails where the keyboard can't get to it."""
        for _ in range(80):
            if locator.evaluate("one => one.matches(':focus')"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by Tab: {locator}")

    def type_into(self, locator, text):
        self.reach(locator)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, locator, word):
        """Down and down until the list shows the word."""
        self.reach(locator)
        for _ in range(10):
            self.page.keyboard.press("ArrowDown")
            if locator.evaluate("one => one.selectedOptions[0].label") == word:
                return
        raise AssertionError(f"not in the list: {word}")

    def enter_on(self, locator):
        self.reach(locator)
        self.page.keyboard.press("Enter")


def report_by_keyboard(visitor):
    """Log in, enter, save incomplete, see what is missing, follow its link, submit: all without a mouse."""
    page, entry, keys = visitor.page, Entry(visitor), Keyboard(visitor.page)
    visitor.page.context.clear_cookies()
    visitor.go("/dang-nhap/")
    keys.type_into(page.get_by_label("Tên đăng nhập"), "haucan")
    keys.type_into(page.get_by_label("Mật khẩu"), "mật khẩu thử")
    page.keyboard.press("Enter")
    page.wait_for_url("**/viec-cua-toi/")
    assert "còn 5 ngày, hạn nộp 20/6" in page.locator(".context").inner_text()
    keys.enter_on(page.get_by_role("link", name="Bắt đầu nhập"))
    keys.type_into(entry.box(VEGETABLES), "1.234,5")
    echo = page.locator(".echo", has_text="một nghìn hai trăm ba mươi tư phẩy năm")
    echo.wait_for()
    keys.enter_on(page.get_by_role("button", name="Lưu", exact=True))
    page.get_by_text("Đã lưu báo cáo.").wait_for()
    assert "1/6 chỉ tiêu" in page.locator(".save-state").inner_text()
    keys.enter_on(page.get_by_role("button", name="Lưu, xem lại và nộp"))
    missing = page.locator("#nop li")
    missing.first.wait_for()
    assert missing.count() == 7  # five targets, strengths, limitations
    keys.enter_on(missing.get_by_role("link", name=f"{BREACHES}: chưa báo cáo."))
    page.wait_for_url("**/nhap/#*")
    keys.choose(entry.box(BREACHES, "tình trạng"), "Không phát sinh")
    keys.type_into(entry.box(HEALTH, "quân số khỏe"), "197")
    keys.type_into(entry.box(HEALTH, "tổng quân số"), "200")
    keys.type_into(entry.box(LABOUR), "310")
    keys.choose(entry.box(LABOUR, "tình trạng"), "Ước tính")
    keys.choose(entry.box(RECRUITS, "tình trạng"), "Không áp dụng")
    keys.type_into(entry.box(RECRUITS, "giải trình"), NOT_HERE)
    keys.choose(entry.box(TRAINING, "có hay không"), "Có")
    keys.type_into(page.locator("#id_strengths"), STRENGTHS)
    keys.type_into(page.locator("#id_limitations"), LIMITATIONS)
    keys.enter_on(page.get_by_role("button", name="Lưu, xem lại và nộp"))
    declaration = page.get_by_label("Báo cáo không chứa bí mật nhà nước")
    declaration.wait_for()
    shown = page.locator(".entry-grid").inner_text()
    assert ["1.234,5 m²" in shown, "không phát sinh" in shown.lower(), "98,5%" in shown] == [True, True, True]
    keys.reach(declaration)
    page.keyboard.press("Space")
    keys.enter_on(page.get_by_role("button", name="Nộp báo cáo"))
    page.get_by_text("Phòng Hậu cần: đã nộp.").wait_for()


def report_with_mistakes(visitor):
    """Three faults are listed with links, nothing typed is lost; then it is handed in."""
    page, entry = visitor.page, Entry(visitor)
    visitor.log_in("kythuat", OF_HER_OWN)
    page.get_by_role("link", name="Bắt đầu nhập").click()
    entry.fill_everything("-1.100", "201", "200", "abc")
    entry.press("Lưu")
    summary = page.locator(".error-summary")
    summary.wait_for()
    assert summary.get_by_role("link").count() == 3
    assert page.title().startswith("Lỗi")
    visitor.was_refused(422)
    page.locator(".error-summary:focus").wait_for()
    summary.get_by_role("link", name=HEALTH).click()
    assert entry.box(HEALTH, "quân số khỏe").evaluate("one => one.matches(':focus')")
    assert entry.box(LABOUR).input_value() == "abc"
    entry.fill_everything("1.100", "198", "200", "260")
    entry.hand_in()


def report_of(visitor, username, *figures):
    entry = Entry(visitor)
    visitor.log_in(username)
    visitor.page.get_by_role("link", name="Bắt đầu nhập").click()
    entry.fill_everything(*figures)
    entry.hand_in()
