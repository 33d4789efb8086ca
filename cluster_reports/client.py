"""From where a request comes."""

import re
from ipaddress import ip_address

from django.conf import settings

WITH_PORT = re.compile(r"\[(?P<v6>[^]]+)](?::\d+)?|(?P<v4>[\d.]+):\d+")  # as some proxies write it
NOWHERE = "0.0.0.0"  # a socket without an address


def client_address(request):
    """The client's address: the socket's, or the N-th from the right of X-Forwarded-For behind N proxies."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return _known(hops[-settings.TRUSTED_PROXIES]) or _known(request.META["REMOTE_ADDR"]) or NOWHERE
    return _known(request.META["REMOTE_ADDR"]) or NOWHERE


def client_device(request):
    """The browser's name of itself, short enough to keep."""
    return request.headers.get("User-Agent", "")[:200].replace("\x00", "")


def device_cookie(request):
    """What ``units.known_devices`` left with this browser."""
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")


def _known(text):
    """PostgreSQL refuses what is no address, and a header may hold anything."""
    if ported := WITH_PORT.fullmatch(text):
        text = ported["v6"] or ported["v4"]
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return None
