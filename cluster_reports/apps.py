from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class ClusterReportsConfig(AppConfig):
    name = "cluster_reports"
    verbose_name = "Báo cáo thi đua"

    def ready(self):
        from cluster_reports.history.connections import on_connection
        from cluster_reports.history.triggers import after_migrating, before_migrating

        connection_created.connect(on_connection, dispatch_uid="history")
        pre_migrate.connect(before_migrating, sender=self, dispatch_uid="history")
        post_migrate.connect(after_migrating, sender=self, dispatch_uid="history")
