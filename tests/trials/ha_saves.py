"""People who save without pause, remember what the site told them, and the comparison of that with the database.

A round is: the round's number as every figure of the report, saved as the page saves by itself; handed in; taken back.
What was handed in is kept for ever, so each round that was acknowledged must be there, once.
"""

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from cluster_reports.models import LoggedStep, Submission, UnitReport
from tests.serving import SERVED, Person, fields_of

KINDS = ("saved", "submit", "recall")
SORRY = "Cơ sở dữ liệu không trả lời"
PROMISE = "Dữ liệu đã lưu trước đó vẫn nguyên. Thao tác vừa rồi có thể chưa được ghi"


@dataclass
class Told:
    """What one person sent and what was acknowledged: rounds by kind."""

    sent: dict = field(default_factory=lambda: {kind: [] for kind in KINDS})
    acknowledged: dict = field(default_factory=lambda: {kind: [] for kind in KINDS})


@dataclass
class Found:
    """What the database holds of one report: figures of each submission, the steps in order, the figures now."""

    submissions: list
    steps: list
    now: list


def differences(told: Told, found: Found) -> list[str]:
    """What was acknowledged and is not there, is there twice, or was never sent; empty where all is well."""
    said = [f"torn submission {figures}" for figures in found.submissions if len(set(figures)) != 1]
    rounds = [figures[0] for figures in found.submissions if figures]
    times = Counter(rounds)
    acknowledged, sent = told.acknowledged, told.sent
    said += [f"lost submission {one}" for one in acknowledged["submit"] if not times[one]]
    said += [f"doubled submission {one}" for one in times if times[one] > 1]
    said += [f"submission {one} that nobody sent" for one in times if one not in sent["submit"]]
    if rounds != sorted(rounds):
        said.append(f"submissions out of order: {rounds}")
    if found.steps != [("submit", "recall")[place % 2] for place in range(len(found.steps))]:
        said.append(f"steps lost or doubled: {found.steps}")
    for kind in ("submit", "recall"):
        rows = found.steps.count(kind)
        if not len(set(acknowledged[kind])) <= rows <= len(set(sent[kind])):
            said.append(
                f"{rows} times {kind}; acknowledged {len(acknowledged[kind])}, sent {len(sent[kind])}"
            )
    if found.steps.count("submit") != len(rounds):
        said.append(f"{found.steps.count('submit')} steps for {len(rounds)} submissions")
    last = max(acknowledged["saved"], default=0)
    if len(set(found.now)) != 1 or not last <= (found.now[0] or 0) <= max(sent["saved"], default=0):
        said.append(f"figures are {found.now}; last acknowledged {last}")
    return said


def stored(report) -> Found:
    """What the server's database has of a report now."""
    rows = UnitReport.objects.using(SERVED).get(pk=report).results.order_by("pk")
    kept = Submission.objects.using(SERVED).filter(report=report).order_by("number")
    return Found(
        submissions=[
            [int(line["written"]["value"]) for line in content["lines"]]
            for content in kept.values_list("content", flat=True)
        ],
        steps=list(
            LoggedStep.objects.using(SERVED)
            .filter(object_id=report, step__in=["submit", "recall"], content_type__model="unitreport")
            .order_by("pk")
            .values_list("step", flat=True)
        ),
        now=[None if one.value is None else int(one.value) for one in rows],
    )


class Clerk(threading.Thread):
    """One person with one report; what gets no answer or an error is sent again as it was, as the page does."""

    PATIENCE = 120

    def __init__(self, address, username, report):
        super().__init__(daemon=True)
        self.path = f"/bao-cao/{report}/"
        self.report, self.person = report, Person(address, username)
        self.told, self.answers, self.moments, self.wrong = Told(), [], [], []
        self.over = threading.Event()

    def run(self):
        try:
            assert self.person.log_in().status == 302
            turn = 0
            while not self.over.is_set():
                turn += 1
                self._save(turn)
                self._step("submit", turn)
                self._step("recall", turn)
        except Exception as fault:  # told with the figures, never swallowed
            if not self.over.is_set():
                self.wrong.append(f"{self.person.username}: {type(fault).__name__}: {fault}")

    def _insist(self, ask, fine):
        """Asks until the answer is fine; of anything but an outage it is an error of the site."""
        deadline = time.monotonic() + self.PATIENCE
        while time.monotonic() < deadline:
            began = time.monotonic()
            try:
                answer = ask()
            except OSError as fault:
                self._note(began, type(fault).__name__)
            else:
                self._note(began, answer.status)
                if fine(answer):
                    return answer
                if answer.status != 503:
                    raise AssertionError(f"{answer.status}: {answer.text[:600]}")
                if SORRY not in answer.text or PROMISE not in answer.text:
                    raise AssertionError(f"503 without its words: {answer.text[:600]}")
            time.sleep(0.2)
        raise AssertionError(f"no good answer within {self.PATIENCE} s")

    def _note(self, began, how):
        self.answers.append((began, time.monotonic(), how))

    def _open(self, path):
        return self._insist(lambda: self.person.ask(path), lambda answer: answer.status == 200).text

    def _acknowledged(self, kind, turn):
        self.told.acknowledged[kind].append(turn)
        self.moments.append(self.answers[-1][:2])

    def _save(self, turn):
        fields = fields_of(self._open(f"{self.path}nhap/"), "nhap-bao-cao")
        fields |= {name: str(turn) for name in fields if name.endswith("-value")}
        self.told.sent["saved"].append(turn)
        json_please = {"Accept": "application/json"}
        answer = self._insist(
            lambda: self.person.send(f"{self.path}tu-luu/", fields, json_please),
            lambda answer: answer.status == 200,
        )
        said = json.loads(answer.text)
        if said["conflicts"] or said["faults"]:
            raise AssertionError(f"in conflict with oneself: {said['conflicts']} {said['faults']}")
        self._acknowledged("saved", turn)

    def _step(self, step, turn):
        version = self._open(self.path).split('name="version" value="')[1].split('"')[0]
        fields = {"version": version, "declaration": "on"}
        self.told.sent[step].append(turn)
        self._insist(
            lambda: self.person.send(f"{self.path}buoc/{step}/", fields),
            lambda answer: (answer.status, answer.headers["Location"]) == (302, self.path),
        )
        self._acknowledged(step, turn)


class Crowd:
    """All clerks; what they got between two moments."""

    def __init__(self, address, people):
        self.clerks = [Clerk(address, one["username"], one["report"]) for one in people]

    def __enter__(self):
        for clerk in self.clerks:
            clerk.start()
        return self

    def __exit__(self, *_):
        for clerk in self.clerks:
            clerk.over.set()
        for clerk in self.clerks:
            clerk.join(Clerk.PATIENCE)

    def moments(self):
        """When something was acknowledged."""
        return sorted(answered for clerk in self.clerks for _, answered in list(clerk.moments))

    def saves(self):
        return len(self.moments())

    def acknowledged(self):
        """How many of each kind."""
        return {kind: sum(len(one.told.acknowledged[kind]) for one in self.clerks) for kind in KINDS}

    def wrong(self):
        return [fault for clerk in self.clerks for fault in clerk.wrong]

    def resumed(self, since):
        """When everybody had something acknowledged that was sent after this moment; None before that."""
        firsts = [
            next((answered for asked, answered in list(clerk.moments) if asked > since), None)
            for clerk in self.clerks
        ]
        return None if None in firsts else max(firsts)

    def answers(self, since, until):
        """How often which status, or which error of the line, was met between two moments."""
        return Counter(
            how for clerk in self.clerks for _, ended, how in list(clerk.answers) if since <= ended <= until
        )

    def slowest(self, since, until):
        took = [
            ended - began
            for clerk in self.clerks
            for began, ended, _ in list(clerk.answers)
            if since <= ended <= until
        ]
        return max(took, default=0)


def longest_silence(moments, since, until):
    """The longest time between two acknowledged saves of anybody, from ``since`` to ``until``."""
    inside = [since, *(one for one in moments if since < one < until), until]
    return max(later - sooner for sooner, later in zip(inside, inside[1:], strict=False))
