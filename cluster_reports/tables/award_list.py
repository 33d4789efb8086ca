"""The proposals of a period as they are listed: by route and level, collectives before people."""

from dataclasses import dataclass

from cluster_reports.models import Award, AwardForm, AwardProposal

Receiver, Route = AwardProposal.Receiver, Award.Route
TITLES = {
    AwardForm.Level.STATE: "Trình cấp Nhà nước",
    AwardForm.Level.MINISTRY: "Trình bộ, ngành",
    AwardForm.Level.PROVINCE: "Trình tỉnh, thành phố",
    AwardForm.Level.REGION: "Trình quân khu, quân chủng và tương đương",
    AwardForm.Level.UNIT: "Trình cơ quan, đơn vị cấp trên",
}


@dataclass(frozen=True)
class RouteGroup:
    """What goes the same way: granted within own authority, or asked of one level above."""

    title: str
    collectives: tuple
    people: tuple

    @property
    def parts(self):
        return [
            (name, rows) for name, rows in (("Tập thể", self.collectives), ("Cá nhân", self.people)) if rows
        ]


def by_route(proposals) -> list[RouteGroup]:
    """In the order of the routes; ``form`` is loaded."""
    ways = [("Khen thưởng theo thẩm quyền", lambda one: one.route == Route.OWN)]
    ways += [
        (title, lambda one, level=level: one.route == Route.PROPOSED and one.form.level == level)
        for level, title in TITLES.items()
    ]
    found = []
    for title, fits in ways:
        rows = [one for one in proposals if fits(one)]
        if rows:
            people = tuple(one for one in rows if one.receiver == Receiver.PERSON)
            found.append(RouteGroup(title, tuple(one for one in rows if one not in people), people))
    return found
