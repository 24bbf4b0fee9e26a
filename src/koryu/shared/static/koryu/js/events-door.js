/* The door on a phone: the list is kept on the device, marks wait in IndexedDB until they are sent.
   Every mark has an id of its own, so that sending it twice is harmless. */
(() => {
  "use strict";
  const door = document.querySelector("[data-door]");
  if (!door || !("indexedDB" in window)) return;
  const words = door.dataset;
  const EVERY_MS = 10000;
  const SHOWN = 60;
  const part = (name) => door.querySelector(`[data-${name}]`);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  const plain = (text) => text.normalize("NFKC").toLocaleLowerCase();
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: words.zone });
  const time = (seconds) => clock.format(new Date(seconds * 1000));
  const csrf = () =>
    document.cookie.split("; ").find((each) => each.startsWith("csrftoken="))?.split("=")[1] ??
    part("token").elements.csrfmiddlewaretoken.value;

  /* ---- the device's store: the list, and the marks that wait ---- */
  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const opened = (() => {
    const request = indexedDB.open(`koryu-door-${document.body.dataset.person}-${words.event}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("marks", { keyPath: "client_id" });
      request.result.createObjectStore("list");
    };
    return asked(request);
  })();
  const store = async (name, mode = "readonly") => (await opened).transaction(name, mode).objectStore(name);
  const queue = {
    all: async () => asked((await store("marks")).getAll()),
    add: async (mark) => asked((await store("marks", "readwrite")).put(mark)),
    drop: async (id) => asked((await store("marks", "readwrite")).delete(id)),
  };

  let guests = [];
  let counts = null;
  let reachable = true;
  let signedOut = false;
  let sending = false;

  /* ---- what is seen ---- */
  const say = (text) => {
    part("said").hidden = false;
    part("said").textContent = text;
  };
  const node = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

  const row = (guest) => {
    const item = node("li", `door__person${guest.here ? " door__person--here" : ""}`);
    const about = node("div", "");
    const name = node("p", "door__name", guest.name);
    name.lang = guest.lang; // the right form of the characters
    about.append(name);
    const code = guest.code.slice(0, 8).toUpperCase();
    const latin = guest.latin === guest.name ? "" : guest.latin;
    about.append(node("p", "muted small", [latin, guest.house, code].filter(Boolean).join(" · ")));
    if (guest.here && guest.since) about.append(node("p", "small", fill(words.since, { time: time(guest.since) })));
    if (guest.twice.length) {
      const marks = guest.twice.map(([at, by]) => `${time(at)} ${by}`).join(", ");
      about.append(node("p", "small strong", fill(words.twice, { marks })));
    }
    const button = node("button", guest.here ? "button button--small" : "button button--primary", guest.here ? words.out : words.in);
    button.type = "button";
    button.append(node("span", "visually-hidden", ` ${guest.name}`));
    button.addEventListener("click", () => mark(guest, guest.here));
    item.append(about, button);
    return item;
  };

  const matching = () => {
    const asking = plain(document.getElementById("door-q").value).split(/\s+/).filter(Boolean);
    return guests.filter((guest) => {
      const said = plain([...guest.names, guest.code].join(" "));
      return asking.every((word) => said.includes(word));
    });
  };

  const show = async () => {
    part("list").replaceChildren(...matching().slice(0, SHOWN).map(row));
    part("pages").hidden = true;
    part("here").textContent = guests.filter((guest) => guest.here).length;
    part("places").textContent = guests.length;
    const waiting = (await queue.all()).length;
    const lines = [];
    if (signedOut) lines.push(words.signin);
    else if (!reachable) lines.push(words.offline);
    if (waiting) lines.push(fill(words.waiting, { n: waiting }));
    part("state").textContent = lines.join(" ") || words.online;
    part("forget").hidden = false;
  };

  /* ---- marking ---- */
  const take = async (said) => {
    guests = said.guests;
    counts = said.counts;
    // What waits here is newer than what the server knows.
    const waiting = (await queue.all()).sort((one, other) => one.at - other.at);
    for (const each of waiting) apply(guests.find((guest) => guest.id === each.registration), each);
    await asked((await store("list", "readwrite")).put({ guests: said.guests, counts }, "now"));
  };
  const apply = (guest, sent) => {
    if (!guest) return;
    guest.here = !sent.undo;
    guest.since = sent.undo ? null : guest.since ?? Math.floor(sent.at / 1000);
  };

  const mark = async (guest, undo) => {
    const made = { client_id: crypto.randomUUID(), registration: guest.id, at: Date.now(), undo };
    await queue.add(made);
    apply(guest, made);
    say(fill(undo ? words.undone : words.checked, guest));
    await show();
    await send();
  };

  const byCode = (text) => {
    const code = plain(text).trim();
    if (!/^[0-9a-f-]{8,36}$/.test(code)) return null;
    const found = guests.filter((guest) => guest.code.startsWith(code));
    return found.length === 1 ? found[0] : undefined;
  };
  const enter = (text) => {
    const guest = byCode(text);
    if (guest === null) return false;
    if (!guest) say(words.unknown);
    else if (guest.here) say(fill(words.already, guest));
    else mark(guest, false);
    return true;
  };

  /* ---- sending ---- */
  const ask = async (path, options) => {
    const answer = await fetch(path, options);
    signedOut = answer.redirected || answer.status === 403;
    if (signedOut || !answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const marks = await queue.all();
      const said = marks.length
        ? await ask(words.sync, {
            method: "POST",
            headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
            body: JSON.stringify({ marks: marks.slice(0, 400) }),
          })
        : await ask(words.data, { cache: "no-store" });
      for (const [id, result] of Object.entries(said.results ?? {})) {
        if (result === "refused") {
          const about = marks.find((each) => each.client_id === id);
          say(fill(words.refused, guests.find((guest) => guest.id === about.registration) ?? { name: "?" }));
        }
        await queue.drop(id);
      }
      reachable = true;
      await take(said);
    } catch {
      reachable = signedOut;
    } finally {
      sending = false;
    }
    await show();
  };

  /* ---- scanning ---- */
  const scan = async () => {
    const video = part("video");
    if (video.srcObject) {
      video.srcObject.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
      video.hidden = true;
      part("scan").setAttribute("aria-pressed", "false");
      return;
    }
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.hidden = false;
    part("scan").setAttribute("aria-pressed", "true");
    await video.play();
    let last = "";
    const look = async () => {
      if (!video.srcObject) return;
      const [code] = await detector.detect(video).catch(() => []);
      if (code && code.rawValue !== last) {
        last = code.rawValue;
        enter(code.rawValue.split(/[/=]/).pop());
      }
      setTimeout(look, 250);
    };
    look();
  };

  /* ---- the device's copy of the page ---- */
  const keepFiles = async () => {
    if (!("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.register(words.worker, { scope: words.scope });
    await navigator.serviceWorker.ready;
    const cache = await caches.open(`koryu-door ${registration.scope}`);
    const files = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
    const own = files.filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"));
    const wanted = [location.origin + words.scope, ...new Set(own.map((url) => url.href.split("?")[0].split("#")[0]))];
    await Promise.all(wanted.map((url) => cache.add(url).catch(() => undefined)));
    door.dataset.kept = "yes";
  };
  const forget = async () => {
    if ((await queue.all()).length) return say(words.unsent);
    for (const registration of await navigator.serviceWorker.getRegistrations()) {
      if (registration.scope.endsWith(words.scope)) await registration.unregister();
    }
    for (const name of await caches.keys()) if (name.endsWith(words.scope)) await caches.delete(name);
    await asked((await store("list", "readwrite")).clear());
    say(words.forgotten);
  };

  /* ---- beginning ---- */
  const begin = async () => {
    const kept = await asked((await store("list")).get("now"));
    if (kept) await take(kept);
    part("search").addEventListener("submit", (event) => {
      event.preventDefault();
      const box = document.getElementById("door-q");
      if (enter(box.value)) box.value = "";
      show();
    });
    document.getElementById("door-q").addEventListener("input", show);
    window.addEventListener("online", send);
    window.addEventListener("offline", () => { reachable = false; show(); });
    part("forget").addEventListener("click", forget);
    if ("BarcodeDetector" in window && navigator.mediaDevices) {
      part("scan").hidden = false;
      part("scan").addEventListener("click", () => scan().catch(() => {
        say(words.nocamera); // refused, taken by another program, or none
        document.getElementById("door-q").focus();
      }));
    }
    await send();
    setInterval(send, EVERY_MS);
    await keepFiles();
  };
  begin();
})();
