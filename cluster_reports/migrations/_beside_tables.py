"""What the steps give an empty database besides the tables of its models; by hand, for the squashed migration.

``tests/backups/test_upgrade.py`` compares what both ways make.
"""

TABLE = "cluster_reports_searchentry"


def make(apps, schema_editor):
    """PostgreSQL only: SQLite compares the words themselves."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"CREATE INDEX search_entry_keys ON {TABLE} USING gin (keys)")  # 0029
    schema_editor.execute(f"ALTER TABLE {TABLE} ALTER keys SET STATISTICS 300")  # 0029
    schema_editor.execute(f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)")  # 0036
