// Keeps the last roll-call that this machine was given, so that it can be read when the line is cut: for a school day,
// and no longer than whoever fetched it is signed in.
"use strict";
const kKeptMilliseconds = 12 * 3600 * 1000;

async function keep(answer) {
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", Date.now());
  const kept = await caches.open("roll-call");
  await kept.put("/roll-call", new Response(await answer.blob(), { headers }));
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
// The first visit came before the worker: the page asks for the list to be kept from there.
addEventListener("message", (event) => event.waitUntil((async () => {
  if (event.data !== "keep" || await caches.match("/roll-call")) return;
  const answer = await fetch("/roll-call", { headers: { Accept: "text/html" } });
  if (answer.ok && !answer.redirected) await keep(answer);
})()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.mode !== "navigate") return;
  event.respondWith((async () => {
    try {
      const answer = await fetch(request);
      if (answer.redirected || answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) await caches.delete("roll-call");
      else if (answer.ok) await keep(answer.clone());
      return answer;
    } catch (error) {
      const last = await caches.match("/roll-call");
      const age = last ? Date.now() - Number(last.headers.get("X-Kept-At")) : -1;
      if (age >= 0 && age < kKeptMilliseconds) return last;
      await caches.delete("roll-call");
      throw error;
    }
  })());
});
