"""The pages of what went wrong are made without the database, which may be what went wrong."""

import pytest
from django.db import OperationalError, connection

from cluster_reports.views import errors
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


def down(*_):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def request_of_somebody(rf):
    request = rf.get("/")
    request.user = make_user(make_unit())
    return request


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (OperationalError("gone"), 503, "Cơ sở dữ liệu không trả lời"),
        (OSError(28, "No space left on device"), 503, "Máy chủ hết chỗ ghi"),
        (ZeroDivisionError(), 500, "Hệ thống gặp lỗi"),
    ],
)
def test_a_fault_is_told_to_somebody_logged_in_without_the_database(request_of_somebody, fault, status, said):
    with connection.execute_wrapper(down):
        try:
            raise fault
        except type(fault):
            answer = errors.server_error(request_of_somebody)
    assert (answer.status_code, said in answer.content.decode()) == (status, True)


def test_a_bad_request_is_told_without_the_database(request_of_somebody):
    with connection.execute_wrapper(down):
        answer = errors.bad_request(request_of_somebody)
    assert (answer.status_code, "Yêu cầu không đọc được" in answer.content.decode()) == (400, True)


def test_a_page_whose_database_is_down_says_so(client):
    """From the session on, nothing can be read."""
    client.force_login(make_user(make_unit()))
    client.raise_request_exception = False
    with connection.execute_wrapper(down):
        answer = client.get("/")
    assert (answer.status_code, "Cơ sở dữ liệu không trả lời" in answer.text) == (503, True)
