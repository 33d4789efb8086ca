class DossierError(Exception):
    """Why a dossier was not loaded: ``faults`` lists (path, sentence), the path like ``targets[3].measure``."""

    def __init__(self, faults):
        self.faults = list(faults)
        super().__init__(
            "\n".join(f"{path}: {sentence}" if path else sentence for path, sentence in self.faults)
        )


def refuse(path, sentence):
    """Raises ``DossierError`` about one place."""
    raise DossierError([(path, sentence)])


def step_into(path, name):
    """The path of a field (a word) or of a list's item (a number)."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else str(name)
