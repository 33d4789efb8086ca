"""What lies in deploy/: run where this machine can, else read and compared with the schema of whoever will run it."""
