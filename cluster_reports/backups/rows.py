"""Rows of any table as lines of JSON that are the same whichever engine they are read from, and back."""

import json
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.apps import apps as present

LEFT_OUT = {"sessions.session", "units.session"}  # who is logged in; after a restore people log in again
CHUNK = 500


def _decimal(field):
    smallest = Decimal(1).scaleb(-field.decimal_places)
    return lambda value: format(value.quantize(smallest), "f")


def _as_is(field):
    return None


CODECS = {  # internal type: (what writes a value, what reads it); None is "as it is"
    **dict.fromkeys(
        (
            *("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField"),
            *("SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"),
            *("PositiveSmallIntegerField", "BooleanField", "CharField", "TextField", "SlugField"),
            *("FileField", "GenericIPAddressField", "FloatField", "JSONField"),
        ),
        (_as_is, None),
    ),
    "DecimalField": (_decimal, Decimal),
    "DateField": (lambda field: date.isoformat, date.fromisoformat),
    "TimeField": (lambda field: time.isoformat, time.fromisoformat),
    "DateTimeField": (lambda field: lambda value: value.astimezone(UTC).isoformat(), datetime.fromisoformat),
    "DurationField": (
        lambda field: lambda value: value // timedelta(microseconds=1),
        lambda number: timedelta(microseconds=number),
    ),
    "UUIDField": (lambda field: str, UUID),
    "BinaryField": (lambda field: lambda value: b64encode(bytes(value)).decode(), b64decode),
}


def _plain(field):
    """The field whose values a foreign key holds."""
    while field.remote_field:
        field = field.target_field
    return field


class Table:
    """One table as it is carried: ``columns`` by attribute name, without those worked out from the others.

    Given ``columns`` say their order, which differs between a model and its migrations; ``KeyError`` if they differ
    in more.
    """

    def __init__(self, model, columns=None):
        self.model, self.name = model, model._meta.label_lower
        self.fields = [
            field for field in model._meta.local_concrete_fields if not getattr(field, "is_derived", False)
        ]
        if columns is not None:
            known = {field.attname: field for field in self.fields}
            self.fields = [known.pop(name) for name in columns]
            if known:
                raise KeyError(*known)
        self.columns = [field.attname for field in self.fields]
        plain = [_plain(field) for field in self.fields]
        codecs = [CODECS[field.get_internal_type()] for field in plain]
        self._encoders = self._numbered(write(field) for field, (write, _) in zip(plain, codecs, strict=True))
        self._decoders = self._numbered(read for _, read in codecs)

    @staticmethod
    def _numbered(functions):
        return [(place, function) for place, function in enumerate(functions) if function]

    def rows(self):
        """Every row in the order of its key, as the values of the columns; a few at a time in memory."""
        rows = self.model._base_manager.order_by("pk").values_list(*self.columns)
        yield from rows.iterator(CHUNK)

    def line(self, row) -> bytes:
        values = list(row)
        for place, write in self._encoders:
            if values[place] is not None:
                values[place] = write(values[place])
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"

    def instance(self, line: bytes):
        """Raises ``ValueError`` or ``TypeError`` for what is no row of this table."""
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(self.columns):
            raise ValueError(f"{len(self.columns)} values expected")
        for place, read in self._decoders:
            if values[place] is not None:
                values[place] = read(values[place])
        return self.model(**dict(zip(self.columns, values, strict=True)))

    def insert(self, instances):
        """As they are: nothing is cleaned, stamped or worked out anew."""
        fields = self.model._meta.local_concrete_fields
        cleaning = [field for field in fields if hasattr(field, "clean_text")]
        for field in cleaning:
            field.clean_text = (
                str  # text of an older rule stays as it is, else it would not be what was backed up
            )
        try:
            self.model._base_manager._insert(instances, fields=fields, raw=True)
        finally:
            for field in cleaning:
                del field.clean_text


def models_of(apps=present) -> list:
    """All that is carried, in the order of the names; ``apps`` may be those of an older migration."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(models, key=lambda model: model._meta.label_lower)
