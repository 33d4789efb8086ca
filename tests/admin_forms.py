"""How a test posts to a page of the administration: as a browser that has just opened it."""


def post(client, url, data):
    """The data with the version of the page as it stands now."""
    return client.post(url, {"version": client.get(url).context["version"], **data})
