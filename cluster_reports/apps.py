from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_migrate, pre_migrate


class ClusterReportsConfig(AppConfig):
    name = "cluster_reports"
    verbose_name = "Báo cáo thi đua"

    def ready(self):
        """Here models are there, as metrics, triggers and checks ask."""
        from cluster_reports import demo_accounts  # noqa: F401 – registers its check
        from cluster_reports.history.connections import on_connection
        from cluster_reports.history.triggers import after_migrating, before_migrating
        from cluster_reports.watching import metrics

        metrics.listen()
        post_delete.connect(_take_page_along, sender=self.get_model("Article"), dispatch_uid="page_folder")
        connection_created.connect(on_connection, dispatch_uid="history")
        pre_migrate.connect(before_migrating, sender=self, dispatch_uid="history")
        post_migrate.connect(after_migrating, sender=self, dispatch_uid="history")


def _take_page_along(instance, **_):
    """A cascade calls no method of what it deletes; a page for readers must go with its article all the same."""
    from cluster_reports import page_folder

    page_folder.remove(instance.slug)
