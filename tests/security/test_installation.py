"""What a site in production is told of, and who of its machine may read which file."""

import os
from io import BytesIO

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError

from cluster_reports.backups.restoring import unpack
from cluster_reports.demo_accounts import PASSWORD, accounts
from tests.factories import make_unit, make_user
from units.models import User


def told():
    found = run_checks(tags=["security"], include_deployment_checks=True)
    return [one.msg for one in found if one.id == "cluster_reports.W001"]


@pytest.mark.django_db
def test_accounts_of_the_demo_are_told_of_while_their_password_opens_them():
    name = accounts()[3]["username"]
    assert told() == []
    person = make_user(make_unit(), username=name)
    assert told() == []  # a real one of the same name
    person.set_password(PASSWORD)
    person.save()
    assert told() == [f"Tài khoản “{name}” của dữ liệu mẫu còn mật khẩu chung mà ai cũng biết."]
    User.objects.update(is_active=False)
    assert told() == []


def test_without_a_database_there_is_nobody_to_tell_of(monkeypatch):
    def gone(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(User.objects, "filter", gone)
    assert told() == []


@pytest.fixture(params=[0o000, 0o077])
def any_umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(root):
    return {str(path.relative_to(root)): oct(path.stat().st_mode & 0o777) for path in sorted(root.rglob("*"))}


def test_uploads_are_for_the_site_and_static_files_for_the_proxy_whatever_the_umask(
    any_umask, settings, tmp_path
):
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    storages["default"].save("evidence/a.pdf", ContentFile(b"x"))
    static = storages.create_storage(
        settings.STORAGES["staticfiles"]
        | {"OPTIONS": settings.STORAGES["staticfiles"]["OPTIONS"] | {"location": settings.STATIC_ROOT}}
    )
    static.save("css/a.css", ContentFile(b"x"))
    assert modes(tmp_path) == {
        "media": "0o750",
        "media/evidence": "0o750",
        "media/evidence/a.pdf": "0o640",
        "static": "0o755",
        "static/css": "0o755",
        "static/css/a.css": "0o644",
    }


def test_what_a_restore_brings_back_is_no_more_open(tmp_path):
    class Archive:
        files = ("evidence/a.pdf",)

        def copy(self, name, target):
            target.write(BytesIO(b"x").read())

    before = os.umask(0)
    try:
        unpack(Archive(), tmp_path / "media")
    finally:
        os.umask(before)
    found = modes(tmp_path / "media")
    assert found == {"evidence": "0o750", "evidence/a.pdf": "0o640"}
