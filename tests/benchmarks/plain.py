"""The entry page as Django and crispy-forms give it, to measure ours beside: one formset over the same rows.

A project of its own with what ``startproject`` sets, on the database of the benchmark. It asks nothing, compares
nothing and forgets who typed over whom.
"""

import os

import dj_database_url
from django import forms
from django.conf import settings

if not settings.configured:  # as the application of a server; inside the tests Django runs already
    settings.configure(
        SECRET_KEY=os.environ["SECRET_KEY"],
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.benchmarks.plain",
        DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600)},
        AUTH_USER_MODEL="units.User",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        LANGUAGE_CODE="vi",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "crispy_forms",
            "crispy_bootstrap5",
            "units",
            "cluster_reports",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        SESSION_ENGINE="units.session_store",
        IDLE_MINUTES=30,
        SESSION_HOURS=12,
        REQUIRE_TOTP=set(),
        MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
        CRISPY_TEMPLATE_PACK="bootstrap5",
        CRISPY_ALLOWED_TEMPLATE_PACKS="bootstrap5",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
    )
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

from crispy_forms.helper import FormHelper  # noqa: E402
from django.contrib import messages  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.shortcuts import get_object_or_404, redirect  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

from cluster_reports.models import Result, UnitReport  # noqa: E402

PAGE = """<!doctype html>{% load crispy_forms_tags %}<html lang="vi"><title>{{ report }}</title><body>
<form method="post">{% csrf_token %}{% crispy form %}{{ results.management_form|crispy }}
{% for row in results %}<h3>{{ row.instance.target.name }}</h3>{% crispy row helper %}{% endfor %}
<button>Lưu</button></form></body></html>"""


class ReportForm(forms.ModelForm):
    class Meta:
        model = UnitReport
        fields = ["strengths", "limitations", "causes", "directions"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ResultForm(forms.ModelForm):
    class Meta:
        model = Result
        fields = ["state", "value", "bound", "explanation"]


Results = forms.modelformset_factory(Result, ResultForm, extra=0)


@login_required
def entry(request, pk):
    reports = UnitReport.objects.select_related("period", "unit")
    report = get_object_or_404(reports, pk=pk, unit=request.user.unit_id)
    form = ReportForm(request.POST or None, instance=report)
    rows = report.results.select_related("target").order_by("target__order")
    results = Results(request.POST or None, queryset=rows)
    if request.method == "POST" and form.is_valid() and results.is_valid():
        form.save()
        results.save()
        messages.success(request, "Đã lưu.")
        return redirect(request.path)
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    page = engines["django"].from_string(PAGE)
    return HttpResponse(
        page.render({"report": report, "form": form, "results": results, "helper": helper}, request)
    )


urlpatterns = [path("", lambda request: HttpResponse("ok")), path("bao-cao/<int:pk>/nhap/", entry)]
