// Sends what was typed two seconds after the last key; knows what the server confirmed and keeps the rest here.
import { cellOf, fieldsOf, fill, marksOf, put, setMarks, setText, textOf, textsOf } from "./fields.js";
import { drop, keep } from "./kept.js";
import { send } from "./sending.js";

const PAUSE = 2000;
const LONGEST_PAUSE = 30_000;

export class Autosave {
  // page: unsent, how one gets at what was not sent; said(state), arrived(data) -> the fields that the answer brings, where it may, answered(data), askLogIn(asked) -> Promise of whether one is logged in again
  constructor(form, page) {
    Object.assign(this, { form, page, failures: 0, closed: false, mine: new Set(), conflicts: [] });
    this.confirmed = "unsent" in form.dataset ? new Map() : textsOf(form);
  }

  // What the server may hold otherwise: not confirmed, or sent otherwise and not answered.
  dirty() {
    const held = [this.confirmed, this.unanswered?.sent ?? this.confirmed];
    return [...textsOf(this.form)].filter(([name, text]) => held.some((texts) => texts.get(name) !== text));
  }

  noticed(pause = PAUSE) {
    const dirty = this.dirty();
    this.isKept = this.keepHere(dirty);
    if (!dirty.length || this.closed) return;
    if (!this.failures) this.page.said("Có thay đổi chưa lưu");
    if (!this.failures || pause < PAUSE) this.plan(pause);
  }

  // The person leaves: nothing is sent or kept any more.
  forget() {
    this.closed = this.isForgotten = true;
  }

  keepHere(dirty) {
    if (this.isForgotten) return false;
    const marks = marksOf(this.form);
    const at = new Date().toISOString();
    for (const [name] of dirty) this.mine.add(name);
    const settled = [...this.mine].filter((name) => !dirty.some(([other]) => other === name));
    for (const name of settled) this.mine.delete(name);
    drop(this.form.dataset.kept, settled);
    const entries = dirty.map(([name, text]) => {
      const mark = marks[cellOf(name)];
      return [name, { text, mark, at, sent: this.unansweredIn(cellOf(name), mark) }];
    });
    return keep(this.form.dataset.kept, Object.fromEntries(entries));
  }

  // All that went off for a cell without an answer, if it was typed over the same as what stands there now.
  unansweredIn(cell, mark) {
    const { sent, marks } = this.unanswered ?? {};
    if (!sent || marks[cell] !== mark) return undefined;
    return Object.fromEntries([...sent].filter(([name]) => cellOf(name) === cell));
  }

  plan(pause) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), pause);
  }

  // One at a time; gives how the last one went.
  async save({ asked = false } = {}) {
    clearTimeout(this.waiting);
    while (this.sending) await this.sending;
    if (this.closed) return "closed";
    this.sending = this.sendOnce(asked);
    try {
      return await this.sending;
    } finally {
      this.sending = null;
    }
  }

  // What was chosen between two versions counts once its button is pressed, not while one still looks.
  attempt({ asked = false } = {}) {
    const body = new FormData(this.form);
    const chosen = asked ? [] : [...body.keys()].filter((name) => name.startsWith("chon-"));
    for (const name of chosen) body.delete(name);
    return { body, sent: textsOf(this.form), marks: marksOf(this.form) };
  }

  // Goes on where an earlier page was, of which this was kept: what it had sent without an answer first, then the rest.
  goOn(fields) {
    const marks = marksOf(this.form);
    for (const [name, { mark }] of fields) marks[cellOf(name)] = mark ?? null;
    setMarks(this.form, marks);
    const typed = fields.map(([name, { text }]) => [name, text]);
    put(
      this.form,
      fields.flatMap(([name, { text, sent }]) => Object.entries(sent ?? { [name]: text })),
    );
    this.unanswered ??= this.attempt();
    fill(this.form, typed);
  }

  // After a failure the very same is sent again before anything newer: it may have arrived although no answer came.
  async sendOnce(asked) {
    const again = this.unanswered;
    const attempt = (this.unanswered ??= this.attempt({ asked }));
    this.page.said("Đang lưu…");
    const { how, data } = await send(this.form.dataset.autosave, attempt.body);
    if (how === "answered") {
      this.unanswered = null;
      this.failures = 0;
      this.accept(data, attempt);
      const newer = [...textsOf(this.form)].some(([name, text]) => this.typedSince(attempt.sent, name, text));
      if (again && newer) return this.sendOnce(asked);
      if (newer) this.plan(PAUSE);
      return how;
    }
    if (how === "log-in" && (await this.page.askLogIn(asked))) return this.sendOnce(asked);
    if (data.marked) {
      this.unanswered = null; // what is typed next is another text
      this.isKept = this.keepHere(this.dirty());
      this.page.said(this.wordsFor(how, data));
      return how;
    }
    if (how === "closed") this.closed = true;
    else this.unanswered = attempt;
    this.isKept = this.keepHere(this.dirty());
    if (how === "offline") this.plan(Math.min(LONGEST_PAUSE, PAUSE * 2 ** this.failures));
    this.failures += 1;
    this.page.said(this.wordsFor(how, data));
    return how;
  }

  typedSince(sent, name, text) {
    return sent.get(name) !== text && this.confirmed.get(name) !== text;
  }

  wordsFor(how, data) {
    const where = this.isKept ? "đang giữ trên máy này" : "trình duyệt không cho giữ trên máy này, đừng đóng trang";
    if (how === "log-in") return `Hết phiên đăng nhập, ${where}`;
    if (how === "closed") return `${data.closed ?? "Hệ thống không nhận."} ${this.page.unsent}; ${where}`;
    return `Chưa gửi được, ${where}`;
  }

  accept(data, { sent, marks: asSent }) {
    const open = new Set([...data.put_aside, ...data.conflicts]);
    const marks = { __proto__: null, ...data.marks };
    const before = marksOf(this.form);
    for (const cell in before) if (before[cell] !== asSent[cell]) marks[cell] = before[cell]; // brought back meanwhile
    for (const field of fieldsOf(this.form)) {
      const cell = cellOf(field.name);
      if (open.has(cell)) continue;
      const text = data.stored[field.name] ?? sent.get(field.name);
      const isTaken = data.taken_cells.includes(cell);
      if (textOf(field) !== sent.get(field.name)) {
        if (isTaken) marks[cell] = before[cell]; // typed on over what somebody else changed: theirs is not ours yet
      } else if (isTaken || field.type === "checkbox" || field !== document.activeElement) setText(field, text);
      this.confirmed.set(field.name, textOf(field) === text ? text : sent.get(field.name));
    }
    this.form.elements.version.value = data.version;
    setMarks(this.form, marks);
    this.conflicts = data.conflicts;
    for (const field of this.page.arrived?.(data) ?? []) this.confirmed.set(field.name, textOf(field));
    this.isKept = this.keepHere(this.dirty());
    this.page.answered(data, this.dirty().some(([name]) => !open.has(cellOf(name))));
  }
}
