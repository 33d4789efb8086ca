"""The proposals of a period as they are listed: by route and level, collectives before people."""

from msgspec import Struct

from cluster_reports.models import Award, AwardForm, AwardProposal

Receiver, Route = AwardProposal.Receiver, Award.Route
TITLES = {
    AwardForm.Level.STATE: "Trình cấp Nhà nước",
    AwardForm.Level.MINISTRY: "Trình bộ, ngành",
    AwardForm.Level.PROVINCE: "Trình tỉnh, thành phố",
    AwardForm.Level.REGION: "Trình quân khu, quân chủng và tương đương",
    AwardForm.Level.UNIT: "Trình cơ quan, đơn vị cấp trên",
}


class RouteGroup(Struct, frozen=True):
    """What goes the same way: granted within own authority, or asked of one level above."""

    title: str
    route: str
    collectives: tuple
    people: tuple

    @property
    def all(self):
        return self.collectives + self.people

    @property
    def parts(self):
        return [
            (name, rows) for name, rows in (("Tập thể", self.collectives), ("Cá nhân", self.people)) if rows
        ]


def by_route(proposals) -> list[RouteGroup]:
    """In the order of the routes; ``form`` is loaded."""
    ways = [(Route.OWN, None, "Khen thưởng theo thẩm quyền")]
    ways += [(Route.PROPOSED, level, title) for level, title in TITLES.items()]
    found = []
    for route, level, title in ways:
        rows = [one for one in proposals if one.route == route and level in {None, one.form.level}]
        if rows:
            people = tuple(one for one in rows if one.receiver == Receiver.PERSON)
            found.append(RouteGroup(title, route, tuple(one for one in rows if one not in people), people))
    return found
