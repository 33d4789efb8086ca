from django.apps import AppConfig


class ClusterReportsConfig(AppConfig):
    name = "cluster_reports"
    verbose_name = "Báo cáo thi đua"
