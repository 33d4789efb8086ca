from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "Đơn vị và con người"

    def ready(self):
        """A role typed wrong would be let in without its second step, and nobody would notice."""
        roles = self.get_model("User").Role.values
        if unknown := set(settings.REQUIRE_TOTP) - set(roles):
            raise ImproperlyConfigured(
                f"REQUIRE_TOTP names no role: {', '.join(sorted(unknown))}; the roles are {', '.join(roles)}."
            )
