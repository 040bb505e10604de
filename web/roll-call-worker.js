// Keeps the last roll-call that this machine was given, so that it can be read when the line is cut.
"use strict";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.mode !== "navigate") return;
  event.respondWith((async () => {
    const kept = await caches.open("roll-call");
    try {
      const answer = await fetch(request);
      if (answer.ok && !answer.redirected) await kept.put("/roll-call", answer.clone());
      return answer;
    } catch (error) {
      const last = await kept.match("/roll-call");
      if (last) return last;
      throw error;
    }
  })());
});
