"""A whole database as it was, put back at once, for what takes long to make and many journeys begin with."""

import io
import sqlite3

from django.contrib.contenttypes.models import ContentType
from django.db import connection

EVERY_TABLE = "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'"
GIVEN_OUT = "SELECT format('%I', sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL"


class KeptRows:
    """All rows and the last keys of the test's database at the moment this was made."""

    def __init__(self):
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            self.copy = sqlite3.connect(":memory:")
            connection.connection.backup(self.copy)
            return
        with connection.cursor() as cursor:
            cursor.execute(EVERY_TABLE)
            self.rows = {table: io.BytesIO() for (table,) in cursor.fetchall()}
            for table, rows in self.rows.items():
                cursor.copy_expert(f"COPY {table} TO STDOUT (FORMAT binary)", rows)
            cursor.execute(GIVEN_OUT)
            self.given_out = cursor.fetchall()

    def put_back(self):
        """Nothing else may use the database meanwhile."""
        connection.ensure_connection()
        ContentType.objects.clear_cache()
        if connection.vendor == "sqlite":
            self.copy.backup(connection.connection)
            return
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # no trigger writes a history of this
            cursor.execute(f"TRUNCATE {', '.join(self.rows)}")
            for table, rows in self.rows.items():
                rows.seek(0)
                cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT binary)", rows)
            for sequence, last in self.given_out:
                cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, last])
            cursor.execute("RESET session_replication_role")
