from django.apps import AppConfig
from django.db.models.signals import post_delete


class ClusterReportsConfig(AppConfig):
    name = "cluster_reports"
    verbose_name = "Báo cáo thi đua"

    def ready(self):
        from cluster_reports.watching import metrics  # models have to be there

        metrics.listen()
        post_delete.connect(_take_page_along, sender=self.get_model("Article"), dispatch_uid="page_folder")


def _take_page_along(instance, **_):
    """A cascade calls no method of what it deletes; a page for readers must go with its article all the same."""
    from cluster_reports import page_folder

    page_folder.remove(instance.slug)
