"""Files in: what people upload, read into plain rows; nothing here writes to the database."""
