#!/usr/bin/env python3
"""The command line of the program; parses under any Python 3, to tell an old one that it is too old."""

import os
import sys


def main():
    if sys.version_info < (3, 11):  # noqa: UP036 (the whole point)
        sys.exit(
            "Cần Python 3.11 trở lên; lệnh này đang chạy bằng Python {}.{}. "
            "Cài bản mới rồi chạy lại, ví dụ: python3.11 manage.py demo".format(*sys.version_info)
        )
    from cluster_reports import bootstrap

    bootstrap.enter(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster_reports.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
