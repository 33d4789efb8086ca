"""What a first visit with Chromium costs on the wire."""


class Wire:
    """What a browser that has nothing kept asks for, and how many bytes come, headers included."""

    def __init__(self, page):
        self.asked, self.bytes = {}, {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.on("Network.loadingFailed", lambda event: self.bytes.setdefault(event["requestId"], 0))

    def _asked(self, event):
        if not event["request"]["url"].startswith("data:"):
            self.asked[event["requestId"]] = event["request"]["url"]

    def _came(self, event):
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def settle(self, page):
        """Waits until all that was asked for has come; fonts are asked for once the page is laid out."""
        page.wait_for_load_state("load")
        for _ in range(100):
            known = len(self.asked)
            page.wait_for_timeout(400)  # a busy machine lays out late
            if len(self.asked) == known and self.asked.keys() <= self.bytes.keys():
                return
        raise AssertionError(f"still waiting for {self.asked.keys() - self.bytes.keys()}")

    def sizes(self):
        """(address, bytes) of each answer; what the page names twice comes once."""
        sizes = {}
        for key, url in self.asked.items():
            sizes[url] = sizes.get(url, 0) + self.bytes.get(key, 0)
        return sizes

    def without_photos(self):
        return {url: size for url, size in self.sizes().items() if "/anh/" not in url}
