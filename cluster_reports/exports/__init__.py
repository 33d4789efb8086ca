"""Files out: each module returns bytes."""
