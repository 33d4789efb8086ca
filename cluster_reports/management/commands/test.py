import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Chạy các bài kiểm thử bằng pytest; mọi tham số được chuyển nguyên cho pytest."
    requires_system_checks = []

    def run_from_argv(self, argv):
        """Leaves the arguments to pytest: Django's own parser would take -v, -h and --settings away."""
        import pytest

        os.chdir(settings.BASE_DIR)  # where pytest finds its configuration
        sys.exit(pytest.main(argv[2:]))
