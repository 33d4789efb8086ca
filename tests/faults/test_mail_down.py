"""A mail server that refuses, that hangs, and that is back: no letter is lost, none goes out twice."""

import contextlib
import socket
import threading
import time
from datetime import date, timedelta

import pytest

from cluster_reports import notices
from cluster_reports.models import Digest
from tests.factories import make_notice, make_unit, make_user, moment

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 10), 8)


@pytest.fixture
def letter(settings):
    settings.SENDS_MAIL, settings.EMAIL_BACKEND = True, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    user = make_user(make_unit())
    type(user).objects.filter(pk=user.pk).update(email="hau@thidua.example")
    make_notice(user, at=AT - timedelta(hours=2))
    assert notices.make_digests(AT) == 1


class Server:
    """Takes letters and says yes to everything; where it is ``silent`` it says nothing at all."""

    def __init__(self, *, silent):
        self.silent, self.letters = silent, []
        self._listens = socket.create_server(("127.0.0.1", 0))
        self.port = self._listens.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listens.shutdown(socket.SHUT_RDWR)
        self._listens.close()
        self._thread.join(10)

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listens.accept()
                with line, contextlib.suppress(OSError):
                    line.settimeout(5)
                    self._talk(line)

    def _talk(self, line):
        if self.silent:
            line.recv(1)  # until the other side is tired of it
            return
        with line.makefile("rwb", buffering=0) as talk:
            talk.write(b"220 here\r\n")
            while said := talk.readline().decode().strip().upper():
                if said == "DATA":
                    talk.write(b"354 go on\r\n")
                    text = []
                    while (part := talk.readline()) != b".\r\n":
                        text.append(part)
                    self.letters.append(b"".join(text).decode())
                talk.write(b"250 yes\r\n" if said != "QUIT" else b"221 bye\r\n")
                if said == "QUIT":
                    return


def test_a_letter_waits_for_the_mail_server_and_goes_out_once(letter, settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_PORT = closed.getsockname()[1]
    assert notices.send_digests(AT) == (0, 1)
    assert "ConnectionRefusedError" in Digest.objects.get().fault
    assert notices.send_digests(AT) == (0, 0)  # it rests

    later = AT + timedelta(hours=1)
    with Server(silent=True) as hangs:
        settings.EMAIL_PORT, began = hangs.port, time.monotonic()
        assert notices.send_digests(later) == (0, 1)
        assert time.monotonic() - began < 10

    later += timedelta(hours=1)
    with Server(silent=False) as back:
        settings.EMAIL_PORT = back.port
        assert notices.send_digests(later) == (1, 0)
        assert notices.send_digests(later + timedelta(hours=1)) == (0, 0)
    assert len(back.letters) == 1
    assert "To: hau@thidua.example" in back.letters[0]
    digest = Digest.objects.get()
    assert (digest.sent_at, digest.tries, digest.fault) == (later, 3, "")
