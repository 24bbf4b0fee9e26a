/* Autosave of the listing editor and its live preview. Without it the save buttons do the same. */
(() => {
  "use strict";
  const DELAY = 1200;

  const cookie = (name) =>
    document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.split("=")[1] ?? "";

  const valuesOf = (form) => {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken" || name === "version" || typeof value !== "string") continue;
      (values[name] ??= []).push(value);
    }
    return values;
  };

  class Autosave {
    constructor(form) {
      this.form = form;
      this.status = form.querySelector("[data-saved]");
      this.version = form.elements.version;
      this.savedAt = null;
      this.halted = false;
      this.busy = false;
      this.again = false;
      form.addEventListener("input", () => this.later());
      form.addEventListener("change", () => this.later());
      form.addEventListener("submit", () => {
        this.halted = true;
        clearTimeout(this.timer);
      });
      setInterval(() => this.tell(), 1000);
      window.addEventListener("beforeunload", (event) => {
        if (this.pending && !this.halted) event.preventDefault();
      });
    }

    later() {
      if (this.halted) return;
      this.pending = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), DELAY);
    }

    async save() {
      if (this.busy) {
        this.again = true;
        return;
      }
      this.busy = true;
      this.pending = false;
      this.say(this.status.dataset.saving);
      try {
        const answer = await fetch(this.form.dataset.autosave, {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value || cookie("csrftoken"),
          },
          body: JSON.stringify({ version: Number(this.version.value), values: valuesOf(this.form) }),
        });
        const said = await answer.json().catch(() => ({}));
        if (answer.ok) this.kept(said.version);
        else this.refused(answer.status, said.message);
      } catch {
        this.refused(0, "");
      }
      this.busy = false;
      if (this.again) {
        this.again = false;
        this.later();
      }
    }

    kept(version) {
      this.version.value = version;
      this.savedAt = Date.now();
      this.tell();
      refreshPreview();
    }

    refused(status, message) {
      this.savedAt = null;
      this.pending = true;
      // Somebody else saved: sending the form shows both versions, so saving stops here.
      if (status === 409) this.halted = true;
      this.say(message || this.status.dataset.unsaved);
      if (status === 0) this.timer = setTimeout(() => this.save(), 5000);
    }

    tell() {
      if (this.savedAt === null || this.busy) return;
      const seconds = Math.round((Date.now() - this.savedAt) / 1000);
      const words = this.status.dataset;
      if (seconds < 2) this.say(words.savedNow);
      else if (seconds < 60) this.say(words.savedSeconds.replace("{n}", seconds), true);
      else this.say(words.savedMinutes.replace("{n}", Math.round(seconds / 60)), true);
    }

    say(text, quietly = false) {
      // The passing seconds are for the eye; a screen reader hears only that it was saved.
      this.status.setAttribute("aria-live", quietly ? "off" : "polite");
      if (this.status.textContent !== text) this.status.textContent = text;
    }
  }

  const refreshPreview = () => {
    const preview = document.querySelector("[data-preview]");
    if (!preview || !window.htmx) return;
    const seen = preview.querySelector("[data-seen][aria-current]")?.dataset.seen ?? "public";
    window.htmx.ajax("GET", `${preview.dataset.preview}?seen=${seen}`, { target: preview, swap: "innerHTML" });
  };

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form)),
  );
})();
