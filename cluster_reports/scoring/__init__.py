"""Results and a scoring table become points, totals, ranks and the reasons for them.

Everything here is a pure function of a ``Snapshot``; ``snapshot`` alone reads the database.
"""
