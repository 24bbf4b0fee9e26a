/* The programme as a grid of time and track: drag or arrow keys move a session, the server answers
   with what is in conflict. Without it the same page is a list with a form for each session. */
(() => {
  "use strict";
  const STEP = 5 * 60; // seconds
  const PX = 3; // of a minute, more where a session is too short for a line of text
  const LINE = 22; // px
  const PAUSE_MS = 700;
  const NARROW = 680; // px: below it the list is kept
  const voice = document.querySelector("[data-announce]");
  const box = document.querySelector("[data-stale]");
  if (!voice || innerWidth < NARROW) return;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  const token = () => document.querySelector("[data-token] [name=csrfmiddlewaretoken]").value;
  // Spoken; what went wrong is seen too.
  const say = (text, wrong = false) => {
    voice.textContent = text;
    voice.className = wrong ? "notice notice--danger" : "visually-hidden";
  };

  class Item {
    constructor(plan, node) {
      this.plan = plan;
      this.node = node;
      this.take({ ...node.dataset, version: node.dataset.version });
      node.addEventListener("keydown", (event) => this.key(event));
      node.addEventListener("pointerdown", (event) => this.grab(event));
    }

    take(state) {
      this.version = Number(state.version);
      this.start = Number(state.start);
      this.end = Number(state.end);
      this.track = String(state.track ?? "");
      this.saved = this.state();
    }

    state() {
      return { version: this.version, start: this.start, end: this.end, track: this.track };
    }

    words(state = this) {
      return {
        title: this.node.dataset.title,
        start: this.plan.clock(state.start),
        end: this.plan.clock(state.end),
        track: this.plan.trackName(String(state.track ?? "")),
      };
    }

    place() {
      const { style } = this.node;
      const column = this.plan.tracks.indexOf(this.track);
      const width = 100 / this.plan.tracks.length;
      const all = this.track === "" && this.plan.tracks.length > 1;
      style.left = `${all ? 0 : Math.max(column, 0) * width}%`;
      style.width = all ? `${width}%` : `calc(${width}% - 4px)`;
      style.top = `${((this.start - this.plan.zero) / 60) * this.plan.px}px`;
      this.node.classList.toggle("plan__item--short", this.end - this.start < 20 * 60);
      style.height = `${Math.max(((this.end - this.start) / 60) * this.plan.px, LINE)}px`;
      const said = this.words();
      this.node.querySelector("[data-time]").textContent = `${said.start}–${said.end}`;
    }

    key(event) {
      if (event.target !== this.node || event.altKey || event.ctrlKey || event.metaKey) return;
      const step = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
      const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Enter") return void this.node.querySelector("a").click();
      if (step && event.shiftKey) this.stretch(step);
      else if (step) this.shift(step);
      else if (side) this.aside(side);
      else return;
      event.preventDefault();
      this.place();
      say(fill(voice.dataset.place, this.words()));
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), PAUSE_MS);
    }

    shift(step) { this.start += step; this.end += step; }
    stretch(step) { if (this.end + step > this.start) this.end += step; }
    aside(side) {
      const next = this.plan.tracks[this.plan.tracks.indexOf(this.track) + side];
      if (next !== undefined) this.track = next;
    }

    grab(event) {
      if (event.button || event.target.closest("a")) return;
      const from = { x: event.clientX, y: event.clientY, start: this.start, end: this.end, track: this.track };
      this.node.setPointerCapture(event.pointerId);
      this.node.classList.add("plan__item--held");
      const held = new AbortController(); // what ends the drag ends all of its listeners
      const drag = (move) => this.drag(move, from);
      const drop = () => {
        held.abort();
        this.node.classList.remove("plan__item--held");
        if (this.start !== from.start || this.track !== from.track) this.save();
      };
      const until = { signal: held.signal };
      this.node.addEventListener("pointermove", drag, until);
      this.node.addEventListener("pointerup", drop, until);
      this.node.addEventListener("pointercancel", drop, until);
    }

    drag(event, from) {
      const minutes = Math.round((event.clientY - from.y) / this.plan.px / 5) * 5;
      const columns = Math.round((event.clientX - from.x) / (this.plan.body.clientWidth / this.plan.tracks.length));
      const at = this.plan.tracks.indexOf(from.track) + columns;
      this.start = from.start + minutes * 60;
      this.end = from.end + minutes * 60;
      this.track = this.plan.tracks[Math.min(Math.max(at, 0), this.plan.tracks.length - 1)];
      this.place();
    }

    /* One at a time: a second would meet the version that the first is about to make. */
    async save() {
      this.again = this.saving;
      if (this.saving) return;
      this.saving = true;
      await this.send(this.state());
      this.saving = false;
      if (this.again) await this.save();
    }

    async send(wanted) {
      try {
        const answer = await fetch(this.node.dataset.move, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
          body: JSON.stringify(wanted),
        });
        const said = await answer.json();
        if (answer.status === 409) return this.stale(wanted, said);
        if (!("version" in said)) return this.failed();
        const { start, end, track } = this;
        this.take(said);
        if (this.again && answer.ok) Object.assign(this, { start, end, track }); // saved next
        this.place();
        showConflicts(said.conflicts);
        const tail = said.conflicts.length ? said.conflicts.map((c) => c.words).join(" ") : voice.dataset.clear;
        if (answer.ok) say(`${fill(voice.dataset.moved, this.words())} ${tail}`);
        else say(said.message, true);
      } catch {
        this.failed();
      }
    }

    /* Back to where it is for everybody else. */
    failed() {
      this.again = false;
      this.take(this.saved);
      this.place();
      say(voice.dataset.failed, true);
    }

    stale(wanted, said) {
      this.again = false; // the person decides first
      const told = (state) => { const w = this.words(state); return `${w.start}–${w.end} ${w.track}`; };
      box.hidden = false;
      box.querySelector("[data-stale-words]").textContent = said.message;
      box.querySelector("[data-yours]").textContent = told(wanted);
      box.querySelector("[data-theirs]").textContent = told(said);
      say(said.message);
      const choose = (state) => {
        box.hidden = true;
        this.take({ ...state, version: said.version });
        this.place();
        this.node.focus();
      };
      box.querySelector("[data-keep-yours]").onclick = () => { choose(wanted); this.save(); };
      box.querySelector("[data-keep-theirs]").onclick = () => choose(said);
      box.querySelector("[data-keep-yours]").focus();
    }
  }

  const items = new Map();
  const showConflicts = (conflicts) => {
    const section = document.getElementById("conflicts");
    section.hidden = !conflicts.length;
    section.querySelector("[data-conflicts]").replaceChildren(
      ...conflicts.map(({ words }) => Object.assign(document.createElement("li"), { textContent: words })),
    );
    const involved = new Set(conflicts.flatMap((conflict) => conflict.sessions));
    items.forEach((item, id) => item.node.classList.toggle("plan__item--conflict", involved.has(id)));
  };

  class Plan {
    constructor(node) {
      this.node = node;
      this.body = node.querySelector(".plan__body");
      const heads = [...node.querySelectorAll(".plan__head li")];
      this.names = new Map(heads.map((head) => [head.dataset.track, head.textContent]));
      this.tracks = [...this.names.keys()];
      node.querySelector(".plan__head").style.gridTemplateColumns = `repeat(${heads.length}, minmax(9rem, 1fr))`;
      this.format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: node.dataset.zone });
      const first = this.body.querySelector("[data-session]");
      const [hour, minute] = this.clock(Number(first.dataset.start)).split(":").map(Number);
      this.zero = Number(first.dataset.start) - ((hour - Number(node.dataset.first)) * 60 + minute) * 60;
      const lengths = [...this.body.querySelectorAll("[data-session]")].map((each) => (each.dataset.end - each.dataset.start) / 60);
      this.px = Math.max(PX, LINE / Math.max(Math.min(...lengths), STEP / 60));
      this.hours();
      node.classList.add("plan--grid");
      this.body.querySelectorAll("[data-session]").forEach((each) => {
        const item = new Item(this, each);
        items.set(Number(each.dataset.session), item);
        item.place();
      });
    }

    hours() {
      const { first, last } = this.node.dataset;
      this.body.style.height = `${(last - first) * 60 * this.px}px`;
      this.body.style.minWidth = `${this.tracks.length * 9}rem`;
      for (let hour = Number(first); hour <= Number(last); hour += 1) {
        const line = document.createElement("li");
        line.className = "plan__hour";
        line.setAttribute("aria-hidden", "true");
        line.textContent = `${String(hour).padStart(2, "0")}:00`;
        line.style.top = `${(hour - first) * 60 * this.px}px`;
        this.body.prepend(line);
      }
    }

    clock(seconds) { return this.format.format(new Date(seconds * 1000)); }
    trackName(track) { return track === "" ? voice.dataset.everybody : this.names.get(track); }
  }

  document.querySelectorAll("[data-plan]").forEach((node) => new Plan(node));
})();
