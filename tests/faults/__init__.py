"""Faults made on purpose against the site's real processes, on the loopback; each ends only what it started."""
