import unicodedata

import pytest

from cluster_reports.vietnamese.usernames import propose


@pytest.mark.parametrize(
    ("name", "taken", "proposed"),
    [
        ("Nguyễn Văn An", (), "annv"),
        ("Nguyễn Văn An", {"annv", "annv2"}, "annv3"),
        ("  ĐỖ  thị   Đào ", (), "daodt"),
        (unicodedata.normalize("NFD", "Lường Thị Huyền"), (), "huyenlt"),
        ("Ksor H'Bia", (), "hbiak"),
        ("Huân", (), "huan"),
        ("!!! ...", (), ""),
        ("", (), ""),
        ("<b>An</b>", (), "banb"),
        ("Ă" * 400, (), "a" * 50),
    ],
)
def test_a_name_to_log_in_with(name, taken, proposed):
    assert propose(name, taken) == proposed
