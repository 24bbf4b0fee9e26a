/* Notes of meetings: kept on this device as one types, and sent by themselves once there is a net.

   A note is kept, under its person and the address that saves it, until the server has answered for
   exactly these words. The version it was written upon goes with it, and every wording that was sent
   without an answer: what arrived after all is known again and is neither doubled nor a conflict. */
(() => {
  "use strict";
  const place = document.querySelector("[data-notes]");
  if (!place) return;
  const PAUSE_MS = 1200;
  const EVERY_MS = 10000;
  const PATIENCE_MS = 20000;
  const TRIED = 20; // wordings without an answer that are remembered
  const PREFIX = `koryu-note:${document.body.dataset.person}:`;
  const words = place.dataset;
  const form = document.querySelector("form[data-note]");
  const own = form?.getAttribute("action");
  const cookie = () => document.cookie.split("; ").find((each) => each.startsWith("csrftoken="))?.split("=")[1];
  const csrf = () => cookie() ?? place.querySelector("[name=csrfmiddlewaretoken]").value;

  /* ---- what is kept ---- */
  const alone = {}; // where the device's store is full or closed
  const outbox = {
    read: (path) => alone[path] ?? JSON.parse(localStorage.getItem(PREFIX + path)),
    write: (path, note) => {
      try {
        localStorage.setItem(PREFIX + path, JSON.stringify(note));
        delete alone[path];
      } catch {
        alone[path] = note;
      }
    },
    drop: (path) => {
      delete alone[path];
      localStorage.removeItem(PREFIX + path);
    },
    paths: () => {
      const stored = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
      return [...new Set([...stored.map((key) => key.slice(PREFIX.length)), ...Object.keys(alone)])];
    },
  };
  const plain = (text) => text.normalize("NFC").replace(/\r\n?/g, "\n").trim();
  const same = (one, other) => plain(one.text) === plain(other.text) && one.result === other.result;

  // The result is the side's word: it goes with the button, not with what is typed.
  const keep = (given = {}) => {
    const before = outbox.read(own);
    const note = { result: before?.result ?? form.dataset.result, said: before?.said, tried: before?.tried ?? [] };
    const { text, version } = form.elements;
    outbox.write(own, { ...note, text: text.value, version: Number(version.value), ...given });
    refused.delete(own);
  };

  /* ---- what is seen ---- */
  const part = (name) => form.querySelector(`[data-${name}]`);
  const put = (node, text) => {
    node.hidden = text === "";
    if (node.textContent !== text) node.textContent = text;
  };
  const show = ({ waiting = "", unsaved = "", saved = "" } = {}) => {
    if (!form) return;
    put(part("waiting"), waiting);
    put(part("unsaved"), unsaved);
    part("saved").hidden = saved === "";
    part("at").textContent = saved;
  };
  const showOthers = () => {
    const others = outbox.paths().filter((path) => path !== own);
    const state = place.querySelector("[data-others-state]");
    const stuck = others.find((path) => refused.has(path));
    if (others.length) put(state, words.others.replace("{n}", others.length));
    else if (!state.hidden) put(state, words.sent);
    if (!stuck) return;
    const link = Object.assign(document.createElement("a"), { href: stuck.replace(/note\/$/, ""), textContent: words.look });
    state.replaceChildren(link);
  };

  /* ---- sending ---- */
  const refused = new Set(); // what waits for a person, not for the net
  const post = (path, note) => {
    const body = new URLSearchParams({ text: note.text, result: note.result, version: note.version, csrfmiddlewaretoken: csrf() });
    if (note.said) body.set("said", "1");
    const headers = { Accept: "application/json" };
    return fetch(path, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  };

  const stored = (path, sent, told) => {
    const now = outbox.read(path);
    const done = same(now, sent) && Boolean(now.said) === Boolean(sent.said);
    if (done) outbox.drop(path);
    else outbox.write(path, { ...now, version: told.version, tried: [] });
    if (path !== own) return;
    form.elements.version.value = told.version;
    form.dataset.result = sent.result;
    show(done ? { saved: told.saved } : {});
    if (done && sent.said) location.assign(form.dataset.page);
  };

  const objected = (path, note, text) => {
    refused.add(path);
    if (path !== own) return;
    show({ unsaved: text });
    if (note.said && !form.hasAttribute("data-refused")) form.submit(); // the page that shows both texts
  };

  const deliver = async (path) => {
    const note = outbox.read(path);
    const known = note.tried.filter((each) => !same(each, note));
    const tried = [...known, { text: note.text, result: note.result }].slice(-TRIED);
    outbox.write(path, { ...note, tried });
    const answer = await post(path, note);
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    if (answer.ok && !answer.redirected) return stored(path, note, await answer.json());
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!json && (answer.redirected || answer.status === 403)) return path === own && show({ waiting: words.signin });
    const told = json ? await answer.json() : { error: words.refused };
    if (told.text === undefined || !tried.some((each) => same(each, told))) return objected(path, note, told.error);
    // Our own words, which had arrived: what was written since goes upon them.
    outbox.write(path, { ...outbox.read(path), version: told.version, tried: [] });
    if (path === own) form.elements.version.value = told.version;
    return deliver(path);
  };

  const round = async () => {
    for (const path of outbox.paths().filter((each) => !refused.has(each))) {
      try {
        await deliver(path);
      } catch {
        if (path === own) show({ waiting: words.kept }); // no net: the next round tries again
      }
    }
    showOthers();
  };
  let going = Promise.resolve();
  let queued = false;
  const send = () => {
    if (queued) return;
    queued = true;
    going = going.then(() => {
      queued = false;
      return round();
    });
  };

  /* ---- writing ---- */
  let timer = 0;
  const typed = (event) => {
    if (event.isComposing || event.target.name !== "text" || event.target.form !== form) return;
    keep();
    show(navigator.onLine ? {} : { waiting: words.kept });
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE_MS);
  };
  const pressed = (event) => {
    event.preventDefault();
    clearTimeout(timer);
    form.removeAttribute("data-refused");
    keep({ result: new FormData(form).get("result") ?? form.dataset.result, said: true });
    send();
  };
  // A page that was closed too early: what was written there comes back and is sent.
  const restore = () => {
    const note = outbox.read(own);
    if (!note) return;
    const { text, version } = form.elements;
    if (same(note, { text: text.value, result: form.dataset.result })) return outbox.drop(own);
    text.value = note.text;
    version.value = note.version;
    for (const radio of form.querySelectorAll("[name=result]")) radio.checked = radio.value === note.result;
    show({ waiting: words.kept });
  };

  if (form) {
    // A page that shows a refusal waits for the person, who reads both texts there.
    if (form.hasAttribute("data-refused")) refused.add(own);
    else restore();
    document.addEventListener("input", typed);
    document.addEventListener("compositionend", typed);
    form.addEventListener("submit", pressed);
  }
  showOthers();
  send();
  window.addEventListener("online", send);
  window.addEventListener("offline", () => form && outbox.read(own) && show({ waiting: words.kept }));
  setInterval(() => outbox.paths().length && send(), EVERY_MS);
})();
