"""A browser's own name of itself, in words a person recognises their device by."""

BROWSERS = (  # the first that is named counts: most call themselves by several names
    ("coc_coc", "Cốc Cốc"),
    ("coccoc", "Cốc Cốc"),
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chrome", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
)
SYSTEMS = (
    ("android", "điện thoại hoặc máy tính bảng Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("windows", "máy Windows"),
    ("mac os", "máy Mac"),
    ("linux", "máy Linux"),
)


def device_said(agent: str) -> str:
    """ "Chrome trên máy Windows"; what is not known is said so."""
    low = agent.lower()
    browser = next((name for mark, name in BROWSERS if mark in low), "")
    system = next((name for mark, name in SYSTEMS if mark in low), "")
    if not (browser or system):
        return "thiết bị không rõ"
    return f"{browser or 'trình duyệt khác'} trên {system or 'máy không rõ'}"
