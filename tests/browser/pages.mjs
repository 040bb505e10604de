// THE list of pages that the browser tests visit and that are photographed. An area adds its own here.
//   path    the address, or where to begin when `follow` is given
//   follow  a selector: the page meant is the first link it finds on `path`
//   as      whose page it is: a kind of sign-in that the demonstration offers (belfry.mjs, kinds); nothing: signed out
//   status  what it answers, 200 unless said
//   name    of its screenshot
export const pages = [
  { name: "gallery", path: "/_ui", as: "office" },
  { name: "gallery-signed-out", path: "/_ui" },
  { name: "gallery-plain", path: "/_ui/plain" },
  { name: "gallery-plain-wrong", path: "/_ui/plain?wrong=1", status: 422 },
  ...["signed_out", "session_expired", "forbidden", "second_factor_needed", "form_token", "not_found", "conflict",
    "too_large", "too_many", "unavailable", "timed_out", "internal", "invalid"].map((which) => ({
    name: `problem-${which}`, path: `/_ui/problem/${which}`, status: "any" })),
  { name: "problem-forbidden-inside", path: "/_ui/problem/forbidden", as: "teacher", status: 403 },
  { name: "sign-in", path: "/sign-in" },
  { name: "password-forgotten", path: "/password/forgotten" },
  { name: "nothing-here", path: "/no/such/page", as: "pupil", status: 404 },

  ...["pupil", "teacher", "parent", "head", "office", "technician", "officer",
    "manager", "community"].flatMap((as) => [
    { name: `today-${as}`, path: "/", as },
    { name: `everything-${as}`, path: "/everything", as },
  ]),
  { name: "search", path: "/search?q=an", as: "office" },
  { name: "search-nothing", path: "/search?q=zzzzqq", as: "office" },
  { name: "me", path: "/me", as: "pupil" },
  { name: "me-staff", path: "/me", as: "technician" },
  { name: "settings", path: "/me/settings", as: "pupil" },
  { name: "devices-signed-in", path: "/me/devices", as: "teacher" },
  { name: "places", path: "/me/places", as: "teacher" },
  { name: "password-change", path: "/me/password", as: "pupil" },
  { name: "second-factor", path: "/me/second-factor", as: "technician" },

  { name: "people", path: "/people", as: "office" },
  { name: "people-filtered", path: "/people?text=zzzzqq", as: "office" },
  { name: "people-staff", path: "/people?show=staff", as: "head" },
  { name: "person", path: "/people", follow: "tbody td a", as: "office" },
  { name: "person-new", path: "/people/new", as: "office" },
  { name: "groups", path: "/groups", as: "office" },
  { name: "group", path: "/groups", follow: "tbody td a", as: "office" },
  { name: "group-new", path: "/groups/new", as: "office" },
  { name: "schools", path: "/schools", as: "officer" },
  { name: "school", path: "/schools", follow: "tbody td a", as: "officer" },
];
