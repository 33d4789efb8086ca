"""Who is logged in, found with the session: one query says both."""

from functools import partial

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware, auser
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject


class SessionPersonMiddleware(AuthenticationMiddleware):
    """As Django's own, which reads the person a second time."""

    def process_request(self, request):
        request.user = SimpleLazyObject(partial(_user_of, request))
        request.auser = partial(auser, request)


def _user_of(request):
    if not hasattr(request, "_cached_user"):
        request._cached_user = _read_with(request.session) or auth.get_user(request)
    return request._cached_user


def _read_with(session):
    """The person of the session where all is as it should be; what is odd in any way is for Django to judge."""
    key, person = session.get(auth.SESSION_KEY), session.person  # reading the key reads the row
    if person is None or str(person.pk) != key or not person.is_active:
        return None
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    held = session.get(auth.HASH_SESSION_KEY) or ""
    return person if constant_time_compare(held, person.get_session_auth_hash()) else None
