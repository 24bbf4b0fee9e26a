/* The application form: each field is saved on its own as it is typed. What is not saved yet is kept
   in this browser and sent again, also after the page was closed. Without it the buttons save. */
(() => {
  "use strict";
  const DELAY = 800;
  const SOONEST = 2000;
  const LATEST = 15000;
  const KEPT_DAYS = 30;

  class Field {
    constructor(form, box) {
      this.form = form;
      this.key = box.dataset.answer;
      this.attach(box);
      this.busy = false;
      this.dirty = false;
      this.stuck = false;
      this.wait = SOONEST;
    }

    attach(box) {
      this.box = box;
      const more = box.querySelector("[data-add-row]");
      if (more) {
        more.hidden = false;
        more.addEventListener("click", () => this.addRow(more));
      }
      box.addEventListener("input", (event) => event.target.matches("[data-pick]") || this.changed());
      box.addEventListener("change", (event) => {
        if (event.target.matches("[data-pick]")) this.form.upload(this, event.target);
        else this.changed();
      });
      this.offer();
    }

    get saves() {
      return Boolean(this.box.querySelector("[data-version]"));
    }

    get version() {
      return this.box.querySelector("[data-version]");
    }

    inputs() {
      return [...this.box.querySelectorAll("[name^='f-']")];
    }

    values() {
      const values = {};
      for (const input of this.inputs()) {
        if (input.matches("[type=radio], [type=checkbox]") && !input.checked) continue;
        (values[input.name] ??= []).push(input.value);
      }
      return values;
    }

    fill(values) {
      const rows = Object.keys(values).map((name) => Number(name.match(/-(\d+)-\d+$/)?.[1] ?? 0));
      const more = this.box.querySelector("[data-add-row]");
      while (more && Math.max(...rows) >= this.rowCount() && this.addRow(more, true));
      for (const input of this.inputs()) {
        const given = values[input.name] ?? [];
        if (input.matches("[type=radio], [type=checkbox]")) input.checked = given.includes(input.value);
        else input.value = given[0] ?? "";
        if (input.dataset.limit) input.dispatchEvent(new CustomEvent("input", { bubbles: false }));
      }
    }

    rowCount() {
      return this.box.querySelectorAll("tbody tr").length;
    }

    addRow(button, quietly = false) {
      const body = this.box.querySelector("tbody");
      const count = this.rowCount();
      if (!body.lastElementChild || count >= Number(button.dataset.most)) return false;
      const row = body.lastElementChild.cloneNode(true);
      row.querySelectorAll("input").forEach((input) => {
        input.name = input.name.replace(/-\d+-(\d+)$/, `-${count}-$1`);
        input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, count + 1));
        input.value = "";
      });
      body.append(row);
      if (!quietly) row.querySelector("input").focus();
      return true;
    }

    changed() {
      this.form.conditions();
      if (!this.saves) return;
      this.dirty = true;
      this.keep();
      this.form.tell();
      if (!this.stuck) this.later(DELAY);
    }

    later(delay) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), delay);
    }

    get place() {
      return `koryu-answer:${document.body.dataset.person}:${this.form.code}:${this.key}`;
    }

    keep() {
      const kept = { values: this.values(), version: this.version.value, at: Date.now() };
      try {
        localStorage.setItem(this.place, JSON.stringify(kept));
      } catch {
        // A full or closed store: saving goes on without it.
      }
    }

    restore() {
      let kept;
      try {
        kept = JSON.parse(localStorage.getItem(this.place));
      } catch {
        return false;
      }
      if (!kept || !this.saves) return false;
      const same = JSON.stringify(kept.values) === JSON.stringify(this.values());
      if (same || Date.now() - kept.at > KEPT_DAYS * 86400000) {
        localStorage.removeItem(this.place);
        return false;
      }
      this.fill(kept.values);
      this.version.value = kept.version;
      this.dirty = true;
      this.later(0);
      return true;
    }

    async save() {
      if (this.busy || !this.dirty) return;
      clearTimeout(this.timer);
      this.busy = true;
      this.dirty = false;
      this.form.tell();
      const sent = this.values();
      try {
        const answer = await fetch(this.form.element.dataset.save, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.token },
          body: JSON.stringify({
            key: this.key,
            page: this.form.element.dataset.page,
            version: Number(this.version.value),
            values: sent,
          }),
        });
        if (answer.redirected || answer.status === 403) this.again("signedOut");
        else if (answer.status >= 500 || answer.status === 429) this.again("retry");
        else this.said(answer.status, await answer.json(), sent);
      } catch {
        this.again("retry");
      }
      this.busy = false;
      this.form.tell();
      if (this.dirty && !this.stuck && !this.trouble) this.later(DELAY);
    }

    // Nobody answered: the text stays here and goes out again, ever later, or once there is a line.
    again(trouble) {
      this.dirty = true;
      this.trouble = trouble;
      this.later(this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(this.wait * 2, LATEST);
    }

    said(status, said, sent) {
      this.trouble = "";
      this.wait = SOONEST;
      if (status === 200) {
        this.version.value = said.version;
        this.box.querySelector("[data-mark]").value = said.mark;
        this.errors([]);
        this.box.querySelector("[data-conflict]").replaceChildren();
        this.stuck = false;
        const kept = JSON.stringify(sent) === JSON.stringify(this.values());
        if (kept) localStorage.removeItem(this.place);
        else this.keep();
        return;
      }
      if (status === 409) return this.conflict(said);
      if (status === 423) return this.form.close(said.message);
      this.errors([said.message || this.form.words.look]);
    }

    errors(texts) {
      const list = this.box.querySelector("[data-errors]");
      list.hidden = !texts.length;
      list.replaceChildren(
        ...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
      );
      this.wrong = texts.length > 0;
      this.inputs().forEach((input) => {
        if (this.wrong) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      });
    }

    // Both texts are shown; nothing is sent until the writer has chosen.
    conflict(said) {
      this.stuck = true;
      this.theirs = said;
      this.box.querySelector("[data-conflict]").innerHTML = said.box;
      this.offer();
    }

    offer() {
      const mine = this.box.querySelector("[data-keep-mine]");
      const theirs = this.box.querySelector("[data-take-theirs]");
      if (!mine || !this.theirs) return;
      mine.hidden = theirs.hidden = false;
      this.box.querySelector("[data-without-script]").hidden = true;
      mine.addEventListener("click", () => {
        this.version.value = this.theirs.version;
        this.release();
        this.dirty = true;
        this.keep();
        this.save();
      });
      theirs.addEventListener("click", () => {
        const holder = document.createElement("div");
        holder.innerHTML = this.theirs.field;
        const box = holder.firstElementChild;
        this.box.replaceWith(box);
        this.dirty = false;
        localStorage.removeItem(this.place);
        this.attach(box);
        this.release();
        this.form.conditions();
        box.querySelector("input:not([type=hidden]), textarea")?.focus();
      });
    }

    release() {
      this.stuck = false;
      this.theirs = null;
      this.box.querySelector("[data-conflict]").replaceChildren();
      this.form.tell();
    }
  }

  class Form {
    constructor(element) {
      this.element = element;
      this.code = element.dataset.code;
      this.status = element.querySelector("[data-saved]");
      this.words = this.status.dataset;
      this.fields = [...element.querySelectorAll("[data-answer]")].map((box) => new Field(this, box));
      const back = this.fields.filter((field) => field.restore());
      this.conditions();
      if (back.length) this.say(this.words.restored);
      element.addEventListener("submit", () => {
        this.leaving = true;
        this.fields.forEach((field) => clearTimeout(field.timer));
      });
      window.addEventListener("online", () => this.resend());
      document.addEventListener("visibilitychange", () => this.resend());
      window.addEventListener("beforeunload", (event) => {
        if (!this.leaving && this.fields.some((field) => field.dirty || field.busy)) event.preventDefault();
      });
    }

    get token() {
      const part = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
      return part ? part.split("=")[1] : this.element.elements.csrfmiddlewaretoken.value;
    }

    resend() {
      this.fields.filter((field) => field.dirty && !field.stuck).forEach((field) => field.save());
    }

    // Conditional fields follow the answers on this page; a field of a hidden field hides too.
    conditions() {
      const byKey = new Map(this.fields.map((field) => [field.key, field]));
      const shows = (field, seen) => {
        const { shownKey, shownValues } = field.box.dataset;
        if (!shownKey || !byKey.has(shownKey)) return !shownKey || !field.box.hidden;
        if (seen.has(shownKey)) return true;
        const asked = byKey.get(shownKey);
        const given = Object.values(asked.values()).flat();
        const met = shownValues.split("\n").some((value) => given.includes(value));
        return met && shows(asked, new Set([...seen, shownKey]));
      };
      for (const field of this.fields) {
        if (field.box.dataset.shownKey) field.box.hidden = !shows(field, new Set([field.key]));
      }
    }

    async upload(field, input) {
      if (!input.files.length) return;
      const data = new FormData();
      data.append("key", field.key);
      for (const file of input.files) data.append("file", file);
      this.say(this.words.uploading);
      try {
        const answer = await fetch(this.element.dataset.upload, {
          method: "POST",
          headers: { "X-CSRFToken": this.token },
          body: data,
        });
        if (answer.redirected || ![200, 422].includes(answer.status)) throw new Error();
        field.box.querySelector("[data-files]").innerHTML = await answer.text();
        input.value = "";
        this.tell(true);
      } catch {
        this.say(this.words.retry, true);
      }
    }

    close(message) {
      this.fields.forEach((field) => {
        field.stuck = true;
        clearTimeout(field.timer);
      });
      this.closed = true;
      this.say(message, true);
    }

    tell(force = false) {
      if (this.closed) return;
      const trouble = this.fields.find((field) => field.trouble)?.trouble;
      const open = this.fields.some((field) => field.busy || (field.dirty && !field.stuck));
      if (trouble) this.say(this.words[trouble], true);
      else if (this.fields.some((field) => field.stuck || field.wrong)) this.say(this.words.look, true);
      else if (open) this.say(this.words.saving);
      else if (force || this.status.textContent) this.say(this.words.allSaved);
    }

    say(text, trouble = false) {
      this.status.toggleAttribute("data-trouble", trouble);
      if (this.status.textContent !== text) this.status.textContent = text;
    }
  }

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("form[data-answers]").forEach((element) => new Form(element)),
  );
})();
