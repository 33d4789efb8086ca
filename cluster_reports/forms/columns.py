from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row

from units.blanks import word_blank


class InColumns:
    """A form laid out in a grid row; the page owns <form>. ``COLUMNS`` says how wide which field is."""

    COLUMNS = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            word_blank(field)

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.render_hidden_fields = True
        visible = [name for name, field in self.fields.items() if not field.widget.is_hidden]
        helper.layout = Layout(
            Row(*[Column(name, css_class=self.COLUMNS.get(name, "col-12")) for name in visible])
        )
        return helper
