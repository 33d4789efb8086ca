"""What a review owes the one before and asks of the next: limitations answered, tasks and what became of them."""

from msgspec import Struct

from cluster_reports.models import (
    Chains,
    Duty,
    DutyAnswer,
    LimitationAnswer,
    Period,
    Visibility,
    asked_limitations,
)
from cluster_reports.models.limitation_answer import earlier_reviews
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.words import upper_first

APPROVED = "approved"
ALL = "các đơn vị"


class Asked(Struct, frozen=True):
    """A limitation of an earlier period: since when it is said, and the answer where there is one."""

    text: str
    since: str
    is_internal: bool
    answer: LimitationAnswer | None = None


class Outcome(Struct, frozen=True):
    """A task of an earlier period: how many of its owners are done with it, and who says what."""

    text: str
    due_on: object
    said: tuple  # (unit's name, progress, note)
    done: int

    @property
    def is_done(self):
        return self.done == len(self.said)


class FollowUp(Struct, frozen=True):
    asked: list
    outcomes: list

    @property
    def left(self):
        return sum(one.answer is None for one in self.asked)

    @property
    def answered_said(self):
        """ "3 khắc phục xong, 1 khắc phục một phần, 1 chưa trả lời"."""
        levels = [one.answer.level for one in self.asked if one.answer]
        counts = [(levels.count(value), label) for value, label in LimitationAnswer.Level.choices]
        return ", ".join(
            f"{count} {label}" for count, label in [*counts, (self.left, "chưa trả lời")] if count
        )

    @property
    def outcomes_said(self):
        """ "đã xong 5/6 việc"."""
        return f"đã xong {sum(one.is_done for one in self.outcomes)}/{len(self.outcomes)} việc"


def follow_up_of(user, review) -> FollowUp:
    """Of a review with its ``RELATIONS`` loaded; what it says of tasks only as far as this person may know.

    Gives its limitations their ``chain`` and its directions their ``owners_said``. Eight queries at most.
    """
    chains = Chains(review.period.cluster_id)
    for limitation in review.limitations.all():
        limitation.chain = chains.said(limitation)
    answers = {answer.limitation_id: answer for answer in review.limitationanswers.all()}
    asked = [
        Asked(
            limitation.text,
            chains.said(limitation) or f"nêu ở kỳ {limitation.review.period.name}",
            limitation.visibility == Visibility.CLUSTER,
            answers.pop(limitation.pk, None),
        )
        for limitation in asked_limitations(review)
    ]
    asked += [
        Asked(answer.asked, f"nêu ở kỳ {answer.asked_in}", answer.visibility == Visibility.CLUSTER, answer)
        for answer in review.limitationanswers.all()
        if answer.limitation_id is None
    ]
    _name_owners(user, review)
    return FollowUp(asked, _outcomes(user, review))


def _name_owners(user, review):
    """Who each direction is given to, in words."""
    owners: dict = {}
    for duty in Duty.objects.visible_to(user).filter(direction__review=review).with_unit():
        owners.setdefault(duty.direction_id, []).append(duty.unit)
    members = {unit.pk for unit in review.period.members()} if owners else set()
    for direction in review.directions.all():
        units = owners.get(direction.pk, [])
        is_all = len(units) > 1 and {unit.pk for unit in units} == members
        direction.owners_said = (
            ALL if is_all else join_and([one.name_on(review.period.ends_on) for one in units])
        )


def _outcomes(user, review):
    """The tasks that the approved reports of this review's period answer for, and those nobody has answered yet."""
    period = review.period
    if period.kind == Period.Kind.CAMPAIGN:
        return []
    duties = (
        Duty.objects.visible_to(user)
        .filter(
            direction__review__in=earlier_reviews(period),
            direction__review__period__status=Period.Status.PUBLISHED,
        )
        .with_unit()
        .in_order()
    )
    duties = list(duties)
    told = (
        {
            answer.duty_id: answer
            for answer in DutyAnswer.objects.filter(
                duty__in=duties, report__period=period, report__status=APPROVED
            )
        }
        if duties
        else {}
    )
    grouped: dict = {}
    for duty in duties:
        grouped.setdefault(duty.direction, []).append((duty, told.get(duty.pk)))
    return [
        Outcome(
            text=upper_first(str(direction)),
            due_on=direction.due_on,
            said=tuple(
                (
                    duty.unit.name_on(period.ends_on),
                    (answer and answer.get_progress_display()) or "chưa có trả lời được duyệt",
                    answer.note if answer else "",
                )
                for duty, answer in rows
            ),
            done=sum(bool(answer and answer.progress == DutyAnswer.Progress.DONE) for _, answer in rows),
        )
        for direction, rows in grouped.items()
    ]
