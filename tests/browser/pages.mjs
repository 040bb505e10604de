// THE list of pages that the browser tests visit and that are photographed. An area adds its own here.
//   path    the address, or where to begin when `follow` is given
//   follow  a selector: the page meant is the first link it finds on `path`
//   query   added to the address that was followed
//   prepare what is done first, in a window of its own; gives the path
//   as      whose page it is: a kind of sign-in that the demonstration offers (belfry.mjs, kinds); nothing: signed out
//   status  what it answers, 200 unless said
//   name    of its screenshot
import { roster } from "./rosters.mjs";

// Waits until a job's page has no job on it any more.
async function settled(page) {
  await page.locator(".job").waitFor({ state: "detached", timeout: 60_000 });
  return new URL(page.url()).pathname;
}

async function checkFile(page, pupils, bad) {
  await page.goto("/imports");
  const school = (await page.locator(".home-name").textContent()).trim();
  await page.setInputFiles("input[name=bundle]", { name: `${pupils[0]}.zip`, mimeType: "application/zip", buffer: roster(school, pupils, bad) });
  await page.fill("input[name=source]", "Browser test");
  await page.locator("main form button[type=submit]").first().click();
  await page.waitForURL(/imports\/./);
  return settled(page);
}

// Presses the button of a form that posts to where the expression says.
async function press(page, action) {
  await page.locator(`main form[action$="${action}"] button`).first().click();
}

async function applied(page, pupils) {
  const path = await checkFile(page, pupils);
  await press(page, "/apply");
  await page.locator(".job, form[action$='/undo']").first().waitFor({ state: "attached" }); // the form is folded away
  await settled(page);
  return path;
}

async function post(page, from, action, fields = {}) {
  await page.goto(from);
  for (const [name, value] of Object.entries(fields)) await page.fill(`main form[action="${action}"] [name=${name}]`, value);
  await Promise.all([page.waitForLoadState(), press(page, action)]);
}

// A Monday ahead of the demonstration's day: lessons of it can be changed.
const schoolDay = "2026-12-07";

async function someLesson(page) {
  await page.goto("/timetable/groups");
  const group = await page.locator("main .names a").first().getAttribute("href");
  await page.goto(`${group}?view=day&day=${schoolDay}`);
  return page.locator("main .day-list a").first().getAttribute("href");
}

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
  { name: "whats-new", path: "/new", as: "office" },
  { name: "trail", path: "/trail", as: "head" },
  { name: "trail-authority", path: "/trail", as: "manager" },
  { name: "trail-nothing", path: "/trail?from=2026-01-01&until=2026-01-02", as: "head" },
  { name: "looks", as: "parent", prepare: async (page) => {
    await page.goto("/");
    const child = await page.locator("main a[href^='/people/']").first().getAttribute("href");
    return `/people/${child.split("/")[2].split("?")[0]}/looks`;
  } },
  { name: "proof", path: "/me/proof", as: "office" },
  { name: "clock", path: "/service/clock", as: "manager" },
  { name: "enrolments", path: "/enrolments", as: "office" },
  { name: "whats-new-pupil", path: "/new", as: "pupil" },
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

  ...["pupil", "teacher", "parent"].flatMap((as) => ["day", "week", "term"].map((view) => ({
    name: `timetable-${view}-${as}`, path: `/timetable?view=${view}&day=2026-11-17`, as }))),
  { name: "timetable-holiday", path: "/timetable?day=2026-12-29", as: "pupil" },
  { name: "timetable-office", path: "/timetable", as: "office" },
  { name: "timetable-calendar", path: "/timetable/calendar", as: "teacher" },
  { name: "timetable-calendar-made", as: "pupil", prepare: async (page) => {
    await post(page, "/timetable/calendar", "/timetable/calendar");
    return "/timetable/calendar";
  } },
  { name: "timetable-new", path: "/timetable/new", as: "office" },
  ...["", "/move"].map((end) => ({ name: `timetable-lesson${end.replace("/", "-")}`, as: "office", prepare: async (page) => {
    const lesson = await someLesson(page);
    return lesson + end;
  } })),
  { name: "timetable-room-close", as: "office", prepare: async (page) => {
    await page.goto("/timetable/rooms");
    return `${await page.locator("main .tiles a").first().getAttribute("href")}/close`;
  } },
  { name: "timetable-room-closed", as: "office", prepare: async (page) => {
    await page.goto("/timetable/rooms");
    await page.goto(`${await page.locator("main .tiles a").first().getAttribute("href")}/close`);
    await page.locator("main form button[type=submit]").first().click();
    await page.waitForURL(/closures\/./);
    return new URL(page.url()).pathname;
  } },
  { name: "timetable-day", path: "/timetable/day", as: "office" },
  { name: "timetable-day-teacher", path: "/timetable/day", as: "teacher" },
  { name: "timetable-room-new", path: "/timetable/rooms/new", as: "office" },
  { name: "timetable-imports", path: "/timetable/imports", as: "office" },
  { name: "timetable-import-checked", as: "office", prepare: async (page) => {
    const text = "week,day,period,groups,subject,teachers,room\n,Monday,Period 1,7A,History,,New room\n,Someday,1,7A,,,\n";
    await page.goto("/timetable/imports");
    await page.setInputFiles("input[name=file]", { name: "autumn.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.locator("main form button[type=submit]").first().click();
    await page.waitForURL(/imports\/./);
    return new URL(page.url()).pathname;
  } },
  { name: "timetable-cover", path: "/timetable/cover", as: "office" },
  { name: "timetable-cover-wanted", as: "office", prepare: async (page) => {
    await page.goto(`/timetable/cover?day=${schoolDay}`);
    await page.selectOption("main select[name=teacher]", { index: 1 });
    await press(page, "/timetable/cover/away");
    await page.waitForLoadState();
    return `/timetable/cover?day=${schoolDay}`;
  } },
  { name: "timetable-rooms", path: "/timetable/rooms", as: "teacher" },
  { name: "timetable-room", path: "/timetable/rooms", follow: "main .tiles a", as: "teacher" },
  { name: "timetable-groups", path: "/timetable/groups", as: "office" },
  { name: "timetable-group", path: "/timetable/groups", follow: "main .names a", as: "office" },
  { name: "timetable-of-person", as: "office", prepare: async (page) => {
    await page.goto("/people");
    const person = await page.locator("tbody td a").first().getAttribute("href");
    return `/timetable${person}`;
  } },
  { name: "registers", path: "/registers", as: "teacher" },
  { name: "registers-office", path: "/registers?half=pm", as: "office" },
  { name: "register", path: "/registers", follow: ".board a", as: "teacher" },
  { name: "register-pictures", path: "/registers", follow: ".board a", query: "?view=pictures", as: "teacher" },
  { name: "register-seats", path: "/registers", follow: ".board a", query: "?view=seats", as: "teacher" },
  { name: "register-afternoon", path: "/registers?half=pm", follow: ".board a", as: "office" },
  { name: "lessons", path: "/registers/lessons", as: "teacher" },
  { name: "lesson-register", path: "/registers/lessons", follow: "main .rows a", as: "teacher" },
  { name: "missing", path: "/registers/missing", as: "office" },
  { name: "registers-times", path: "/registers/times", as: "office" },
  { name: "roll-call", path: "/roll-call", as: "teacher" },
  { name: "absences", path: "/absences", as: "office" },
  { name: "absences-plan", path: "/absences/plan?q=a", as: "office" },
  { name: "absences-unsettled", path: "/absences/unsettled", as: "office" },
  { name: "absence-report", path: "/", follow: "main a[href*='/absences/new']", as: "parent" },
  { name: "absence-choose", path: "/absences/new", as: "parent" },
  { name: "absence-nobody", path: "/absences/new", as: "pupil", status: 404 },
  { name: "attendance-own", path: "/", follow: "main a[href$='/attendance']", as: "pupil" },
  { name: "attendance-child", path: "/", follow: "main a[href$='/attendance']", as: "parent" },
  { name: "attendance-year-before", as: "parent", prepare: async (page) => {
    await page.goto("/");
    return `${await page.locator("main a[href$='/attendance']").first().getAttribute("href")}?year=2025`;
  } },
  { name: "attendance", path: "/attendance", as: "head" },
  { name: "attendance-before", path: "/attendance?week=2026-11-09", as: "head" },
  ...["persistent", "severe", "ten", "late"].map((list) => ({
    name: `attendance-${list}`, path: `/attendance/pupils?list=${list}`, as: "head" })),
  { name: "attendance-pupil", path: "/attendance/pupils", follow: "tbody th a", as: "office" },
  { name: "attendance-mark", as: "office", prepare: async (page) => {
    await page.goto("/attendance/pupils");
    await page.goto(await page.locator("tbody th a").first().getAttribute("href"));
    return page.locator(".grid-of-marks td a").first().getAttribute("href");
  } },
  { name: "attendance-group", path: "/attendance", follow: "main a[href*='/attendance/groups/']", as: "head" },
  { name: "attendance-marks", path: "/attendance?week=2026-11-09", follow: "main a[href*='/attendance/marks']", as: "head" },
  { name: "attendance-weeks", path: "/attendance/weeks", as: "head" },
  { name: "attendance-kept", path: "/attendance/kept", as: "head" },
  { name: "attendance-kept-all", path: "/attendance/kept", as: "officer" },
  { name: "attendance-schools", path: "/attendance/schools", as: "officer" },
  { name: "attendance-of-school", path: "/attendance/schools", follow: "tbody a", as: "officer" },
  { name: "cards-desk", path: "/cards", as: "office" },
  { name: "cards-desk-nobody", path: "/cards?number=0400AA", as: "office" },
  { name: "cards-manager", path: "/cards", as: "manager" },
  { name: "cards-design", path: "/cards/design", as: "office" },
  { name: "cards-of-person", as: "office", prepare: async (page) => {
    await page.goto("/people");
    return `${await page.locator("tbody td a").first().getAttribute("href")}/cards`;
  } },
  { name: "cards-of-person-given-and-lost", as: "office", prepare: async (page) => {
    await page.goto("/people");
    const path = `${await page.locator("tbody td a").nth(1).getAttribute("href")}/cards`;
    await page.goto(path);
    await page.locator("form:has([value=temporary]) [name=number]").fill("04 0B 0C 0D");
    await Promise.all([page.waitForLoadState(), page.locator("form:has([value=temporary]) button").click()]);
    await page.goto(path);
    await Promise.all([page.waitForLoadState(), press(page, "/lost")]);
    return path;
  } },
  { name: "cards-cancel", as: "office", prepare: async (page) => {
    await page.goto("/people");
    await page.goto(`${await page.locator("tbody td a").nth(2).getAttribute("href")}/cards`);
    return page.locator("main a[href$='/cancel']").first().getAttribute("href");
  } },
  { name: "cards-sign-in-rule", path: "/cards/sign-in", as: "office" },
  { name: "cards-workstation-end", as: "office", prepare: async (page) => {
    await page.goto("/cards/sign-in");
    const end = page.locator("main a[href$='/end']").first();
    if (await end.count() === 0) {
      await page.fill("main input[name=name]", "Room 12");
      await press(page, "/workstations");
      await page.locator("main pre.key").waitFor();
      await page.goto("/cards/sign-in");
    }
    return end.getAttribute("href");
  } },
  { name: "card-pin", path: "/me/pin", as: "teacher" },
  { name: "card-pin-not-used", path: "/me/pin", as: "technician" },
  { name: "card-sign-in", path: "/sign-in/card" },
  { name: "card-sign-in-ended", path: `/sign-in/card?key=${"x".repeat(43)}`, status: 403 },
  { name: "badges", path: "/badges", as: "teacher" },
  { name: "badges-of-class", as: "office", prepare: async (page) => {
    await page.goto("/badges");
    await Promise.all([page.waitForLoadState(), page.selectOption("form[action='/badges/rule'] [name=year]", "14")]);
    await Promise.all([page.waitForLoadState(), press(page, "/badges/rule")]);
    return `/badges?group=${await page.locator("select[name=group] option").first().getAttribute("value")}`;
  } },
  { name: "badge-unknown", path: `/badge/${"x".repeat(43)}`, status: 404 },
  { name: "readers", path: "/readers", as: "technician" },
  { name: "reader", path: "/readers", follow: "tbody td a", as: "technician" },
  { name: "reader-seen", path: "/readers", follow: "tbody td a", as: "head" },
  { name: "reader-new", path: "/readers/new", as: "technician" },
  { name: "readers-manager", path: "/readers", as: "manager" },

  { name: "imports", path: "/imports", as: "office" },
  { name: "imports-manager", path: "/imports", as: "manager" },
  { name: "import-checked-with-bad-rows", as: "office", prepare: (page) => checkFile(page, ["Ada", "Ben", "Cy"], true) },
  { name: "import-applied", as: "office", prepare: (page) => applied(page, ["Dora", "Eli"]) },
  { name: "import-nothing-to-change", as: "office", prepare: (page) => checkFile(page, ["Dora", "Eli"]) },
  { name: "import-undone", as: "office", prepare: async (page) => {
    const path = await applied(page, ["Fay"]);
    await page.locator("details:has(form[action$='/undo']) > summary").click(); // undoing asks first
    await press(page, "/undo");
    await page.locator(".job").waitFor({ timeout: 2000 }).catch(() => {});
    await settled(page);
    return path;
  } },
  { name: "imports-several", path: "/imports", as: "office" },
  { name: "exports", path: "/exports", as: "manager" },
  { name: "export-ready", as: "manager", prepare: async (page) => {
    await page.goto("/exports");
    await press(page, "/exports");
    await page.waitForURL(/exports\/./);
    return settled(page);
  } },
  { name: "export-removed", as: "manager", prepare: async (page) => {
    await page.goto("/exports");
    await press(page, "/exports");
    await page.waitForURL(/exports\/./);
    const path = await settled(page);
    await press(page, "/remove");
    await page.waitForLoadState();
    return path;
  } },
  { name: "exports-several", path: "/exports", as: "manager" },

  { name: "accounts", path: "/accounts", as: "office" },
  { name: "accounts-locked", path: "/accounts?show=locked", as: "office" },
  { name: "accounts-manager", path: "/accounts", as: "manager" },
  { name: "account-of-a-person", path: "/accounts", follow: "tbody td a", as: "technician" },
  { name: "rights", path: "/rights", as: "manager" },
  { name: "rights-office", path: "/rights", as: "office" },
  { name: "right", path: "/rights", follow: "main a[href*='/rights/directory']", as: "manager" },
  { name: "slips", path: "/slips", as: "office" },
  { name: "slips-teacher", path: "/slips", as: "teacher" },
  { name: "slips-of-a-class", path: "/slips", follow: "main a[href*='/slips/']", as: "office" },
  { name: "join", path: "/join" },
  { name: "second-factor-begun", as: "head", prepare: async (page) => {
    await post(page, "/me/second-factor", "/me/second-factor/begin");
    return "/me/second-factor";
  } },

  { name: "terms", path: "/terms", as: "manager" },
  { name: "terms-next-year", path: "/terms?year=2099", as: "manager" },
  { name: "term-edit", path: "/terms", follow: "main a[href*='/edit']", as: "manager" },
  { name: "school-own", path: "/school", as: "office" },
  { name: "school-edit", as: "office", prepare: async (page) => {
    await page.goto("/school");
    return `${new URL(page.url()).pathname}/edit`;
  } },
  { name: "school-terms", path: "/school", follow: "main a[href$='/terms']", as: "office" },
  { name: "school-terms-pupil", path: "/school", follow: "main a[href$='/terms']", as: "pupil" },
  { name: "school-sites", path: "/school", follow: "main a[href$='/sites']", as: "office" },
  { name: "site-edit", as: "office", prepare: async (page) => {
    await page.goto("/school");
    await page.goto(`${new URL(page.url()).pathname}/sites`);
    return page.locator("main a[href$='/edit']").first().getAttribute("href");
  } },
  { name: "districts", path: "/districts", as: "manager" },
  { name: "group-new-filled", path: "/groups/new", as: "head" },
  { name: "group-schools", as: "office", prepare: async (page) => {
    await page.goto("/groups/new");
    await page.fill("input[name=name]", "Further Maths together");
    await page.check("input[name=together]");
    await press(page, "/groups");
    await page.waitForURL(/schools$/);
    return `${new URL(page.url()).pathname}?find=school`;
  } },
  { name: "group-edit", as: "office", prepare: async (page) => {
    await page.goto("/groups");
    const first = await page.locator("tbody td a").first().getAttribute("href");
    return `${first}/edit`;
  } },
];
