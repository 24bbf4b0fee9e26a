/* The service worker of one event's door: its page and files are there when the net is not. */
"use strict";
const CACHE = `koryu-door ${self.registration.scope}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const fresh = async (request) => {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    // A page of the sign-in must not stand in for the door.
    if (answer.ok && !answer.redirected) await cache.put(request.url.split("?")[0], answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(request.url.split("?")[0]);
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  // The list and the marks are the page's own, in its database; spreadsheets and PDF stay out.
  const page = url.origin + url.pathname === self.registration.scope;
  if (page || url.pathname.startsWith("/static/")) event.respondWith(fresh(request));
});
