"""The history of values: kept by the database itself, so that nothing that writes can go past it.

``kept.py`` says of which rows; ``sqlite.py`` and ``postgresql.py`` word the triggers; ``triggers.py`` makes them equal
to what the models ask for after every migration; ``connections.py`` tells the database who acts.
"""
