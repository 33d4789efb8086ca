"""What is said to a text that is too long."""

from cluster_reports.vietnamese.numbers import number


class _InFigures(str):
    """A message whose numbers are printed as everywhere else: 2.000."""

    __slots__ = ()

    def __mod__(self, params):
        return super().__mod__(
            {name: number(value) if isinstance(value, int) else value for name, value in params.items()}
        )


TOO_LONG = _InFigures("Viết nhiều nhất %(limit_value)s ký tự; đang có %(show_value)s ký tự.")
