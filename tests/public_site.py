"""The site as readers from outside meet it: collected, compressed, two articles out and one withdrawn."""

import contextlib
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

from cluster_reports import dossiers, workflow
from cluster_reports.management.commands.demo import draw_photos
from cluster_reports.models import Article
from tests.factories import make_user, moment
from tests.serving import served

DEMO = Path(dossiers.__file__).parent.parent / "demo"
WITHDRAWN = "03-cum-6-cong-an-so-ket-2023"
OUT = ("10-cum-3-6-thang-dau-nam-2025", "11-cum-3-6-thang-cuoi-nam-2025")


@contextlib.contextmanager
def public_site(folder, settings):
    """Its rows are the test's (committed: ``transactional_db``); photos, styles and fonts lie in ``folder``."""
    settings.MEDIA_ROOT = folder / "media"
    periods = [load(name) for name in (WITHDRAWN, *OUT)]
    gone = Article.objects.published().get(review__period=periods[0])
    editor = make_user(gone.review.period.cluster.organisation, "editor")
    told = "Số liệu của một đơn vị sai."
    workflow.take(gone, "withdraw", by=editor, at=moment(date(2026, 7, 1)), comment=told)
    with override_settings(STATIC_ROOT=folder / "static"):
        call_command("collectstatic", interactive=False, verbosity=0)
    with served(folder) as site:
        yield site


def load(name):
    data = dossiers.parse((DEMO / f"{name}.json").read_bytes())
    return dossiers.load(data, before_publishing=draw_photos).period


def pages_for_readers():
    """Every page that a stranger may open, by its address."""
    article = Article.objects.published().filter(audience="public").latest("published_at")
    period = article.review.period
    cluster, history = period.cluster.get_absolute_url(), f"{article.get_absolute_url()}lich-su/"
    return {
        "front": "/",
        "article": article.get_absolute_url(),
        "history": history,
        "version": f"{history}1/",
        "cluster": cluster,
        "comparison": f"{cluster}so-sanh/",
        "unit": f"/don-vi/{period.members().first().pk}/",
        "search": "/tim-kiem/",
        "found": "/tim-kiem/?q=phong+hau+can",
        "log-in": "/dang-nhap/",
        "withdrawn": Article.objects.get(withdrawals__isnull=False).get_absolute_url(),
        "absent": "/khong-co-trang-nay/",
    }
