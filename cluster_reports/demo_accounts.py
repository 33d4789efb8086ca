"""The demo's accounts, whose password stands in the source; and that none of them opens a site in production."""

import json
from pathlib import Path

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError

from units.models import User

FOLDER = Path(__file__).parent / "demo"
PASSWORD = "thi-dua-2026"


def accounts() -> list[dict]:
    return json.loads((FOLDER / "accounts.json").read_text("utf-8"))


@register(Tags.security, deploy=True)
def check_demo_accounts(app_configs, **kwargs):
    """``manage.py check --deploy``: the first account that the demo's password opens. A real one may have its name."""
    names = [one["username"] for one in accounts()]
    try:
        found = list(User.objects.filter(username__in=names, is_active=True))
    except DatabaseError:  # none yet, or not there: then nobody can log in
        return []
    open_to_all = next((person for person in found if person.check_password(PASSWORD)), None)
    if open_to_all is None:
        return []
    return [
        Warning(
            f"Tài khoản “{open_to_all.username}” của dữ liệu mẫu còn mật khẩu chung mà ai cũng biết.",
            hint="Chạy trang thật trên cơ sở dữ liệu khác, hoặc ngừng các tài khoản mẫu và đặt lại mật khẩu.",
            id="cluster_reports.W001",
        )
    ]
