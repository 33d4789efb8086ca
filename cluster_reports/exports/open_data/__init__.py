"""Published periods for other programs: JSON and its description, CSV, and an archive that opens offline."""
