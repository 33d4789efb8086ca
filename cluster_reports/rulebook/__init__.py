"""The open rulebook (sổ quy tắc): every rule the site applies, in words a clerk reads, with its source.

What can be read off the program is: examples are worked by the real code, tables come from the real tables, and
thresholds from the constants that decide. Tests refuse a rule, kind, state or role without its clause.
"""
