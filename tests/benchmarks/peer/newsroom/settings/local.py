"""What an installation adds to the settings that ``wagtail start`` wrote."""

import os

import dj_database_url

from .base import INSTALLED_APPS

INSTALLED_APPS = ["articles", *INSTALLED_APPS]
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600)}
