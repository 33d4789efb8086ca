"""Which migrations a database has, told in steps: a squashed one says nothing that its steps do not say."""

from django.apps import apps as present
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


class UnknownMigrations(Exception):
    """These migrations are not among those of this program: whatever bears them comes from a newer one."""


class _Way(MigrationLoader):
    """To where ``steps`` are done: by the squashed migrations where all their steps are among them, else by steps.

    Never by both: a squashed one needs more of other apps than its steps did.
    """

    def __init__(self, connection, steps):
        self.steps = steps
        super().__init__(connection, ignore_no_migrations=True)

    def load_disk(self):
        super().load_disk()
        squashed = {key: one.replaces for key, one in self.disk_migrations.items() if one.replaces}
        if not all(self.steps.issuperset(replaced) for replaced in squashed.values()):
            for key in squashed:
                del self.disk_migrations[key]

    def nodes(self) -> set:
        """The migrations of this way that stand for the steps. Raises ``UnknownMigrations``."""
        done = set(self.steps)
        for key, squashed in self.replacements.items():
            done = done.difference(squashed.replaces) | {key}
        unknown = {one for one in done.difference(self.graph.nodes) if "_squashed_" not in one[1]}
        if unknown:
            raise UnknownMigrations(", ".join(sorted(".".join(one) for one in unknown)))
        return done.intersection(self.graph.nodes)

    def last(self) -> list:
        done, children = self.nodes(), self.graph.node_map
        return [
            key
            for key in done
            if not any(child.key in done and child.key[0] == key[0] for child in children[key].children)
        ]


def applied() -> set:
    """The steps that the default database has, without the squashed migrations of any day that made it."""
    loader = MigrationLoader(connections["default"])

    def is_step(key):
        here = loader.disk_migrations.get(key)
        return not here.replaces if here else "_squashed_" not in key[1]

    return {key for key in loader.applied_migrations if is_step(key)}


def apps_at(done: set):
    """The models as they were after these steps; today's where all are done. Raises ``UnknownMigrations``."""
    way = _Way(None, done)
    if way.nodes() == set(way.graph.nodes):
        return present
    return way.project_state(way.last()).apps


def migrate_to(done):
    """Brings the empty default database to the state after the steps ``done`` and those they need."""
    executor = MigrationExecutor(connections["default"])
    executor.loader = _Way(connections["default"], set(done))
    executor.migrate(executor.loader.last())


def record(done):
    """That the default database has these steps."""
    executor = MigrationExecutor(connections["default"])
    for app, name in sorted(done):
        executor.recorder.record_applied(app, name)
    executor.check_replacements()
