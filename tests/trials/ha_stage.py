"""Puts the people and reports of the trial into an empty database: ``python -m tests.trials.ha_stage PEOPLE``."""

import json
import os
import sys
from datetime import timedelta

import django


def main(people):
    django.setup()
    from django.core.management import call_command
    from django.utils.timezone import localdate

    from tests import factories

    call_command("migrate", verbosity=0)
    today, units = localdate(), [factories.make_unit() for _ in range(people + 1)]
    cluster = factories.make_cluster(units, number=3)
    pledge = factories.make_pledge(cluster, today.year)
    targets = [factories.make_target(pledge, order=order) for order in range(3)]
    period = factories.make_period(
        cluster,
        "year",
        today.year,
        opens_on=today - timedelta(9),
        due_on=today + timedelta(5),
        locks_on=today + timedelta(9),
    )
    made = []
    for number, unit in enumerate(units[1:], 1):
        report = factories.make_report(period, unit)
        for target in targets:
            factories.make_result(report, target)
        made.append(
            {"report": report.pk, "username": factories.make_user(unit, username=f"canbo{number}").username}
        )
    print(json.dumps(made))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster_reports.settings")
    main(int(sys.argv[1]))
