"""The Vietnamese of texts: numbers, dates, lists, search keys, order, legacy encodings. Pure functions."""
