from django.core.exceptions import ValidationError
from django.db import models


class FieldCheck(models.CheckConstraint):
    """A check whose violation is told at ``field``, where a form marks it; to a migration it is the plain check."""

    def __init__(self, *, field=None, **kwargs):
        self.field = field
        super().__init__(**kwargs)

    def validate(self, *args, **kwargs):
        try:
            super().validate(*args, **kwargs)
        except ValidationError as refusal:
            raise ValidationError({self.field: refusal}) from None

    def clone(self):
        return type(self)(field=self.field, **self.deconstruct()[2])

    def deconstruct(self):
        _, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs
