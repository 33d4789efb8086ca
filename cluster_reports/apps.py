from django.apps import AppConfig


class ClusterReportsConfig(AppConfig):
    name = "cluster_reports"
    verbose_name = "Báo cáo thi đua"

    def ready(self):
        from cluster_reports.watching import metrics  # models have to be there

        metrics.listen()
