from tests.factories import make_user


def test_a_wrong_password_says_so_and_a_right_one_opens_the_first_screen(visitor, transactional_db):
    make_user(username="canbo", full_name="Cán bộ Hậu cần")
    visitor.log_in("canbo", "sai")
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in visitor.text()
    visitor.log_in("canbo")
    assert visitor.page.get_by_role("heading", level=1).inner_text() == "Việc của tôi"
