"""Marks: the bytes that each takes, what saving a register costs, and what reading costs with a school year beside a week."""
import http.client, re, shutil, sqlite3, statistics, subprocess, sys, threading, time, urllib.parse

from program import Program, make_county, usernames
from storm import cast_of, query, write_cast
from yardstick import SERVER_CORE, compare, cpu_seconds, pin

SCHOOLS, YEAR_WEEKS = 60, 64  # so many that the whole school year before this one is among them
DAY, THIS_YEAR, LAST_YEAR = "2026-11-23", 2026, 2025
TEACHERS_AT_ONCE = 16
PARTS = {"registration_weeks": "weeks", "registration_entries": "entries", "registration_taken": "registers taken",
         "registration_sums": "sums", "registration_pupil_years": "sums", "registration_school_years": "sums",
         "registration_unsettled": "unsettled"}


def bytes_of_marks(folder):
    """(marks, {part: bytes}) of everything that is kept for marks, indices too."""
    with sqlite3.connect(f"file:{folder / 'belfry.db'}?mode=ro", uri=True) as database:
        marks = sum(sum(map(bool, kept[::3])) for (kept,) in database.execute("SELECT marks FROM registration_weeks"))
        owners = dict(database.execute("SELECT name, tbl_name FROM sqlite_schema WHERE tbl_name LIKE 'registration%'"))
        sizes = {}
        for name, size in database.execute("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name"):
            if owners.get(name) in PARTS:
                part = PARTS[owners[name]] if name == owners[name] or name.startswith("sqlite_") else "indices"
                sizes[part] = sizes.get(part, 0) + size
    return marks, sizes


def bytes_of_marks_on_postgres(program):
    """The same, asked of the server of a running program."""
    ask = lambda text: query(program.folder, True, text)
    marks, = ask("SELECT SUM((SELECT COUNT(*) FROM generate_series(0, length(marks) / 3 - 1) i "
                 "WHERE get_byte(marks, i * 3) <> 0)) FROM registration_weeks")
    sizes = {}
    for table, part in PARTS.items():
        kept, indices = ask(f"SELECT pg_table_size('{table}'), pg_indexes_size('{table}')")
        sizes[part] = sizes.get(part, 0) + kept
        sizes["indices"] = sizes.get("indices", 0) + indices
    return marks, sizes


class Register:
    def __init__(self, words):
        self.group, self.teacher, self.pupils = words[1], words[3], words[4:]

    def path(self):
        return f"/registers/{self.group}/{DAY}-am"

    def body(self, token):
        fields = [("form_token", token)]
        for pupil in self.pupils:
            fields += [(f"m-{pupil}", "/"), (f"o-{pupil}", ""), (f"n-{pupil}", ""), (f"s-{pupil}", "")]
        return urllib.parse.urlencode(fields)


def registers_of(folder, most):
    """From schools all over, each of a teacher of its own."""
    lines = [line.split() for line in cast_of(folder, SCHOOLS).read_text().splitlines() if line.startswith("register ")]
    found = [Register(words) for words in lines if words[3] != "-" and len(words) > 20]
    return found[::max(1, len(found) // most)][:most]


def sign_in_all(program, names):
    form = program.form()
    return [program.sign_in(name, form) for name in names]


def script_of(file, asked):
    """For wrk: each request is another visitor's and goes to another page, in turn. asked: [(path, cookie)]."""
    lines = ", ".join(f'{{"{path}", "{cookie}"}}' for path, cookie in asked)
    file.write_text(f"""local asked, made, at = {{ {lines} }}, {{}}, 0
init = function()
  for i, one in ipairs(asked) do
    local headers = {{}}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    headers["Cookie"] = one[2]
    made[i] = wrk.format("GET", one[1], headers)
  end
end
request = function() at = at % #made + 1; return made[at] end
""")
    return file


def save_some(program, work, took):
    """One after the other over one connection. work: [(register, cookie, body)]."""
    line = http.client.HTTPConnection("localhost", program.port)
    for register, cookie, body in work:
        began = time.monotonic()
        line.request("POST", register.path(), body, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        answer.read()
        took.append(time.monotonic() - began)
        if answer.status != 303:
            took.append(None)


def measure_saves(program, registers, cookies, at_once):
    """Milliseconds of CPU a save of a whole register that nobody has taken yet, and until its answer; pupils a register."""
    line = http.client.HTTPConnection("localhost", program.port)
    work = []
    for register, cookie in zip(registers, cookies):
        line.request("GET", register.path(), headers={"Cookie": cookie})
        page = line.getresponse().read().decode()
        token = re.search(r'name="form_token" value="([^"]+)"', page).group(1)
        work.append((register, cookie, register.body(token)))
    pids = program.pids() + program.database_pids()
    before, took = cpu_seconds(pids), []
    threads = [threading.Thread(target=save_some, args=(program, work[i::at_once], took)) for i in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cpu = (cpu_seconds(pids) - before) / len(registers)
    if None in took:
        sys.exit("a register was not saved")
    return cpu * 1000, statistics.median(took) * 1000, sum(len(one.pupils) for one in registers) / len(registers)


class Reading:
    """A server over a sample, and which pages its people ask for; a pupil's is that of `year`."""

    def __init__(self, folder, people, most, year, postgres):
        self.folder, self.program = folder, Program(folder, postgres, demonstration=True, at=f"{DAY} 08:50")
        self.registers = registers_of(folder, most)
        self.teachers = sign_in_all(self.program, [one.teacher for one in self.registers])
        heads = usernames(people, "head", 20)
        visitors = list(zip(self.registers, self.teachers))
        self.asked = {
            "a register, opened": [(one.path(), cookie) for one, cookie in visitors],
            "a pupil's year": [(f"/people/{one.pupils[0]}/attendance?year={year}", cookie) for one, cookie in visitors],
            "a school's percentages": [("/attendance", cookie) for cookie in sign_in_all(self.program, heads)],
        }
    def contestant(self, page):
        script = script_of(self.folder / "wrk.lua", self.asked[page])
        # The server, and the database's processes where it has any.
        return (self.program.url("/"), {"Accept-Encoding": "gzip"}, script,
                {"own": lambda: self.program.pids() + self.program.database_pids()})


def sample(bench, weeks, postgres):
    """A fresh copy of a county of that many weeks, so that each run saves the same registers for the first time."""
    kind = "-postgres" if postgres else ""
    made, fresh = bench / f"marks-{SCHOOLS}-{weeks}{kind}", bench / f"marks-now-{weeks}{kind}"
    make_county(made, SCHOOLS, postgres, weeks)
    shutil.rmtree(fresh, ignore_errors=True)
    subprocess.run(["cp", "-a", made, fresh], check=True)  # the database's files keep their owner
    write_cast(fresh, postgres, SCHOOLS)
    return fresh


def measure_marks(bench, options, postgres):
    folders = {"week": sample(bench, 1, postgres), "year": sample(bench, YEAR_WEEKS, postgres)}
    people = bench / f"marks-{SCHOOLS}-1"  # of one size they are the same over either database
    make_county(people, SCHOOLS, False)
    readings = {name: Reading(folder, people, options.visitors, THIS_YEAR if name == "week" else LAST_YEAR, postgres)
                for name, folder in folders.items()}
    year = readings["year"]
    marks, sizes = bytes_of_marks_on_postgres(year.program) if postgres else bytes_of_marks(folders["year"])
    found = [("bytes a mark, all told", f"{sum(sizes.values()) / marks:.1f} ({marks:,} marks of {SCHOOLS} schools in "
              f"{YEAR_WEEKS} weeks: " + ", ".join(f"{part} {size / marks:.1f}" for part, size in sizes.items()) + ")",
              "at most 40")]
    try:
        pin([pid for one in readings.values() for pid in one.program.pids() + one.program.database_pids()], SERVER_CORE)
        for page in readings["year"].asked:
            cost = compare({name: one.contestant(page) for name, one in readings.items()}, options.rounds, options.seconds)
            few, many = cost["week"]["own"], cost["year"]["own"]
            found.append((f"{page}: CPU with a week of marks, with {YEAR_WEEKS} weeks, ratio",
                          f"{few:.0f} us, {many:.0f} us, {many / few:.2f}", "at most 1.3"))
        half = len(year.registers) // 2
        for at_once, part in ((1, slice(0, half)), (TEACHERS_AT_ONCE, slice(half, None))):
            cpu, took, pupils = measure_saves(year.program, year.registers[part], year.teachers[part], at_once)
            found.append((f"saving a register, over a year of marks, {at_once} at once",
                          f"{cpu:.2f} ms of CPU, {took:.1f} ms until the answer ({pupils:.0f} pupils on average)",
                          "under 1 ms of CPU for 30"))
    finally:
        for one in readings.values():
            one.program.stop()
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
    engine = "PostgreSQL, its own processes too" if postgres else "SQLite"
    return [(f"{name} ({engine})", measured, wanted) for name, measured, wanted in found]


def measure_dashboard(folder, people, options, postgres):
    """The authority's page of all its schools. people: a folder of the same county over SQLite."""
    program = Program(folder, postgres, demonstration=True)
    pids = lambda: program.pids() + program.database_pids()
    try:
        cookies = [cookie for cookie in sign_in_all(program, usernames(people, "authority_officer", 5)) if cookie]
        asked, took = [("/attendance/schools", cookie) for cookie in cookies], []
        line = http.client.HTTPConnection("localhost", program.port)
        for _ in range(100):
            began = time.monotonic()
            line.request("GET", "/attendance/schools", headers={"Cookie": cookies[0], "Accept-Encoding": "gzip"})
            line.getresponse().read()
            took.append((time.monotonic() - began) * 1000)
        pin(pids(), SERVER_CORE)
        script = script_of(folder / "wrk.lua", asked)
        cost = compare({"page": (program.url("/"), {"Accept-Encoding": "gzip"}, script, {"own": pids})},
                       options.rounds, options.seconds)["page"]["own"]
        return [(f"the authority's attendance page, {options.schools} schools, {'PostgreSQL' if postgres else 'SQLite'}",
                 f"{statistics.median(took):.1f} ms, of 100 one over {sorted(took)[98]:.1f} ms, {cost / 1000:.2f} ms of CPU",
                 "under 20 ms")]
    finally:
        program.stop()
