"""Where sessions lie: in rows that know their person, device and times, read with the person in one query."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils.timezone import now

FROM = "_from"  # (address, device) of the log-in


class SessionStore(db.SessionStore):
    row = person = None

    @classmethod
    def get_model_class(cls):
        from units.models import Session  # settings name this module before the models are there

        return Session

    def _get_session_from_db(self):
        """None for a session that is over, whichever limit it passed."""
        self.row = self.model.open_with(self.session_key, now())
        self.person = self.row and self.row.user  # units.session_person
        if self.row is None:
            self._session_key = None
        return self.row

    def flush(self):
        super().flush()
        self.row = self.person = None

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.seen_at = row.started_at = now()
        if self.row is not None and self.row.session_key == row.session_key:
            row.handle, row.started_at = self.row.handle, self.row.started_at
        row.user_id = data.get(SESSION_KEY)
        if self.row is not None and row.user_id and str(self.row.user_id) == row.user_id:
            row.started_at = self.row.started_at  # a new key is no new log-in
        row.address, row.device = data.get(FROM, (None, ""))
        self.row = row
        return row
