"""The demo's data and people, for journeys that need a site with something in it."""

from django.core.management import call_command

from cluster_reports.management.commands.demo import PASSWORD

PEOPLE = {  # what a role is called in a test: who of the demo's accounts it is
    "stranger": None,
    "staff": "haucan",
    "head": "thammuu",
    "deputy": "chinhtri",
    "editor": "bientap",
    "commander": "chihuy",
    "admin": "quantri",
}


def load_demo(capsys):
    call_command("demo", load_only=True)
    capsys.readouterr()


def enter(visitor, role):
    """Somebody in this role, on the first screen."""
    if PEOPLE[role]:
        visitor.log_in(PEOPLE[role], PASSWORD)
    else:
        visitor.go("/")
