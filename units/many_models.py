"""An operation for squashed migrations."""

from django.db.migrations.operations.base import Operation, OperationCategory


class CreateModels(Operation):
    """Makes the tables of many models, which may point at each other in any order.

    Django draws all models anew for each one that is added, so that a hundred take a hundred times a hundred;
    here they are drawn once.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["models"]

    def __init__(self, models):
        self.models = models

    def deconstruct(self):
        return self.__class__.__qualname__, [], {"models": self.models}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)
        state.is_delayed = False  # so what is drawn next is whole, and later operations take it as it is
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.models)} models"
