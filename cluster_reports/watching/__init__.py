"""What an operator sees of the running site: a line a request, and figures for Prometheus."""
