#!/usr/bin/env python3
"""The measures of Belfry, each beside what it should be, in one run: `./dev bench`.

Makes a county of 600 schools in var/bench once (SQLite, and PostgreSQL where it is to be had), measures, prints a table
and writes it to docs/measures.md. Nothing here passes or fails: a busy machine makes every figure worse, ratios least.

  bench/bench.py [--only pages,postgres,load,taps,units,import,start,storm,marks] [--rounds N] [--seconds N] [--visitors N]
                 [--schools N] [--write]
"""
import argparse, datetime, json, os, pathlib, re, shutil, sqlite3, statistics, subprocess, sys, tempfile, time

from load import go_first
from marks import measure_dashboard, measure_marks
from program import BELFRY, KINDS, ROOT, Program, forget_file, make_county, run_measured, usernames
from storm import measure_storm
from yardstick import SERVER_CORE, Nginx, compare, cpu_seconds, fetch, pin, visitors_script

BENCH = ROOT / "var/bench"
BUILD = ROOT / "build/release"
NOTES = "\n## Notes\n"  # of docs/measures.md: written by hand from here on, and kept
PARTS = ["pages", "postgres", "load", "taps", "units", "import", "start", "storm", "marks"]


class Table:
    def __init__(self, *columns):
        self.rows = [columns]

    def add(self, *cells):
        self.rows.append(cells)

    def markdown(self):
        line = lambda cells: "| " + " | ".join(str(cell) for cell in cells) + " |"
        return "\n".join([line(self.rows[0]), "|" + "---|" * len(self.rows[0])] + [line(row) for row in self.rows[1:]])


def wanted_pages(program, cookies):
    """[(name, path, cookies of its visitors, the most it should cost times nginx)] of one server."""
    style = re.search(r'rel="stylesheet" href="([^"]+)"', fetch(program.url("/sign-in"), {})[2].decode()).group(1)
    today = 10 if program.postgres else 5
    pages = [] if program.postgres else [("style sheet (static)", style, [], None)]
    pages.append(("sign-in page", "/sign-in", [], 1.5))
    return pages + [(f"Today, {kind.replace('_', ' ')}", "/", found, today) for kind, found in cookies.items()]


def middle_answer(program, path, headers, cookies):
    """Status, headers and body that is neither the longest nor the shortest that visitors get."""
    answers = [fetch(program.url(path), headers | ({"Cookie": cookie} if cookie else {})) for cookie in cookies[:25] or [""]]
    if any(status != 200 for status, _, _ in answers):
        sys.exit(f"{path} answered {sorted({status for status, _, _ in answers})}")
    return sorted(answers, key=lambda answer: len(answer[2]))[len(answers) // 2]


def measure_pages(program, cookies, options):
    """Each page in two states, beside nginx with the very same bytes."""
    columns = ["page", "state", "bytes", "queries", "Belfry", "nginx", "ratio", "at most"]
    table = Table(*(columns[:6] + ["with PostgreSQL's own"] + columns[6:] if program.postgres else columns))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="belfry_bench_"))
    asked, files = {}, {}
    for name, path, visitors, most in wanted_pages(program, cookies):
        for state, encoding in {"as it is": "identity", "compressed": "gzip"}.items():
            key = re.sub(r"[^a-z]+", "-", f"{name}-{state}".lower())
            headers = {"Accept-Encoding": encoding}
            _, answer, body = middle_answer(program, path, headers, visitors)
            files[key] = (body, answer.get("Content-Encoding"))
            queries = program.statements(path, headers | ({"Cookie": visitors[0]} if visitors else {}))
            script = visitors_script(folder / f"{key}.lua", visitors) if visitors else None
            asked[key] = ([name, state, len(body), queries], path, headers, script, most)
    nginx = Nginx(folder, files)
    pin([program.pid] + program.database_pids(), SERVER_CORE)
    try:
        for key, (row, path, headers, script, most) in asked.items():
            groups = {"own": program.pids}
            if program.postgres:
                groups["all"] = lambda: program.pids() + program.database_pids()
            cost = compare({"belfry": (program.url(path), headers, script, groups),
                            "nginx": (nginx.url(key), {}, None, {"own": lambda: nginx.pids})},
                           options.rounds, options.seconds)
            own, theirs = cost["belfry"]["own"], cost["nginx"]["own"]
            row += [f"{own:.0f} us", f"{theirs:.0f} us"]
            if program.postgres:
                row.append(f"{cost['belfry']['all']:.0f} us")
            row += [f"{own / theirs:.1f}", most or ""]
            table.add(*row)
            print(*row, file=sys.stderr, flush=True)
    finally:
        nginx.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return table


def signed_in(folder, postgres, options):
    """Sessions of many people of each kind, made by the program as a demonstration."""
    program = Program(folder, postgres, demonstration=True)
    try:
        form = program.form()
        found = {}
        for kind in KINDS:
            names = usernames(BENCH / f"county-{options.schools}", kind, options.visitors)
            found[kind] = [cookie for cookie in (program.sign_in(name, form) for name in names) if cookie]
            if not found[kind]:
                sys.exit(f"no {kind} can sign in")
        return found
    finally:
        program.stop()


def measure_load(cookies, folder, options):
    """A steady load of pages, with and without people who sign in, in alternating rounds."""
    asked = {"folder": str(folder), "cookie": cookies["teacher"][0], "names": usernames(folder, "pupil", 5000),
             "rounds": max(options.rounds, 3)}
    out = subprocess.run([sys.executable, ROOT / "bench/load.py"], input=json.dumps(asked), stdout=subprocess.PIPE,
                         text=True, check=True, preexec_fn=go_first).stdout
    found = json.loads(out)
    of = lambda name, key: statistics.median(result[key] for result in found[name])
    answered = sum(result["sign_ins"] for result in found["loaded"])
    others = sum(result["sign_ins_other"] + result["pages_other"] for result in found["loaded"])
    return [("p99 of Today, 150 a second, quiet", f"{of('quiet', 'p99'):.1f} ms", ""),
            ("the same while 50 people a second sign in", f"{of('loaded', 'p99'):.1f} ms", ""),
            ("ratio of the two", f"{of('loaded', 'p99') / of('quiet', 'p99'):.1f}", "at most 2"),
            ("a sign-in meanwhile, median and p99", f"{of('loaded', 'sign_in_p50'):.0f} and "
             f"{of('loaded', 'sign_in_p99'):.0f} ms ({answered} let in, {others} refused)", ""),
            ("memory of the server at its highest, while people signed in", f"{found['peak']:.0f} MiB", "at most 256 MiB")]


def cards_at_gates(folder):
    """A file of "reader number" for bench_taps: up to fifty cards of its school for each gate reader. The demonstration is
    the same over either database, so the file of one serves for both."""
    found = BENCH / "gates.txt"
    rows = sqlite3.connect(folder / "belfry.db").execute(
        "SELECT id, number FROM (SELECT r.id AS id, c.number AS number, row_number() OVER (PARTITION BY r.id ORDER BY c.id) AS n "
        "FROM cards_readers r JOIN cards_cards c ON c.school_id = r.school_id WHERE r.place = 'gate') WHERE n <= 50")
    found.write_text("".join(f"{reader} {number}\n" for reader, number in rows))
    return found


def measure_taps(folder, gates, postgres, options):
    """Readers that send as fast as the service answers, singly and in batches of 100, the load on the same machine."""
    name = "PostgreSQL" if postgres else "SQLite"
    figures = []
    program = Program(folder, postgres, demonstration=True)
    try:
        for what, batch, connections, wanted in (("singly", 1, 64, "at least 5,000"),
                                                 ("in batches of 100", 100, 16, "at least 20,000")):
            runs = []
            for round_number in range(options.rounds):
                back = 3600 + 100_000 * round_number + (50_000 if batch > 1 else 0)
                pids = [program.pid] + program.database_pids()
                before = cpu_seconds(pids)
                out = subprocess.run([BUILD / "bench/bench_taps", str(program.port), gates, "--batch", str(batch), "--connections",
                                      str(connections), "--seconds", str(max(options.seconds, 3)), "--back", str(back)],
                                     stdout=subprocess.PIPE, text=True, check=True).stdout
                runs.append(json.loads(out) | {"server_cpu": cpu_seconds(pids) - before})
                time.sleep(1)
            of = lambda read: statistics.median(read(run) for run in runs)
            others = sum(run["known"] + run["set_aside"] + run["refused"] for run in runs)
            rate = of(lambda run: run["taken"] / run["seconds"])
            share = of(lambda run: run["cpu"] / run["seconds"] / os.cpu_count())
            figures.append((f"taps a second, durable, {what}, {name}",
                            f"{rate:,.0f} (median {of(lambda run: run['p50']):.1f} ms, p99 {of(lambda run: run['p99']):.1f} ms; "
                            f"{others} not taken; {of(lambda run: run['server_cpu'] / run['taken'] * 1e6):.0f} us of CPU each; "
                            f"the load took {share:.0%} of the machine)", wanted))
        figures.append(memory(program, f"while taps came, {name}"))
    finally:
        program.stop()
    return figures


def measure_units():
    out = subprocess.run([BUILD / "platform/db/platform_db_bench", "--benchmark_format=json",
                          "--benchmark_repetitions=3", "--benchmark_report_aggregates_only=true",
                          "--benchmark_filter=write_later/sqlite|waiting_threads/sqlite/64|sync_of_the_disk"],
                         capture_output=True, text=True, check=True).stdout
    found = {one["name"]: one for one in json.loads(out)["benchmarks"] if one["aggregate_name"] == "median"}
    rate = lambda part: next(one["items_per_second"] for name, one in found.items() if name.startswith(part))
    sync = next(one["real_time"] for name, one in found.items() if name.startswith("sync"))
    return [("durable units a second, SQLite, not waited for", f"{rate('write_later'):,.0f}", "at least 15,000"),
            ("durable units a second, SQLite, 64 threads that wait", f"{rate('waiting_threads'):,.0f}", ""),
            ("one sync of this disk", f"{sync / 1e6:.2f} ms", "")]


def measure_import(folder):
    bundle, empty = BENCH / "roster.zip", BENCH / "empty"
    shutil.rmtree(empty, ignore_errors=True)
    bundle.unlink(missing_ok=True)
    export = run_measured([BELFRY, "--folder", folder, "export", bundle])
    seconds, cpu, peak, said = run_measured([BELFRY, "--folder", empty, "import", bundle, "--yes"], go_first)
    people = int(re.search(r"^People +([\d,]+)", said, re.M).group(1).replace(",", ""))
    again = run_measured([BELFRY, "--folder", empty, "import", bundle, "--yes"])
    shutil.rmtree(empty, ignore_errors=True)
    return [("export of the county as OneRoster 1.2", f"{export[0]:.0f} s, {export[1]:.0f} s of CPU, at most "
             f"{export[2]:.0f} MiB", ""),
            ("import into an empty authority, people a second", f"{people / seconds:,.0f} ({people:,} in "
             f"{seconds:.0f} s; {people / cpu:,.0f} a second of CPU)", "at least 10,000"),
            ("memory of the import at its highest", f"{peak:.0f} MiB", "flat"),
            ("the same bundle again, which changes nothing", f"{again[0]:.0f} s", "")]


def measure_start(folder):
    warm, cold = [], []
    for _ in range(3):
        for times, forget in ((warm, False), (cold, True)):
            if forget:
                for file in (folder / "belfry.db", BELFRY):
                    forget_file(file)
            program = Program(folder)
            times.append(program.start_seconds)
            program.stop()
    return [("start until the first page, files not in memory", f"{statistics.median(cold):.2f} s", "under 1 s"),
            ("start until the first page, files in memory", f"{statistics.median(warm):.2f} s", "")]


def memory(program, when):
    return (f"memory of the server at its highest, {when}", f"{program.peak_mib():.0f} MiB", "at most 256 MiB")


def page_section(title, table):
    return f"## {title}\n\n{table.markdown()}\n"


def on_sqlite(parts, options, sections, figures):
    folder = BENCH / f"county-{options.schools}"
    make_county(folder, options.schools, False)
    cookies = signed_in(folder, False, options) if parts & {"pages", "load"} else {}
    if "pages" in parts:
        program = Program(folder)
        try:
            sections.append(page_section("CPU of a page, SQLite", measure_pages(program, cookies, options)))
            figures.append(memory(program, "while pages were measured"))
        finally:
            program.stop()
    if "load" in parts:
        figures.extend(measure_load(cookies, folder, options))
    if "taps" in parts:
        figures.extend(measure_taps(folder, cards_at_gates(folder), False, options))
    if "start" in parts:
        figures.extend(measure_start(folder))
    if "units" in parts:
        figures.extend(measure_units())
    if "import" in parts:
        figures.extend(measure_import(folder))
    if "storm" in parts:
        figures.extend(measure_storm(folder, False, options.storm_speed, options.storm_schools))
    if "marks" in parts:
        figures.extend(measure_dashboard(folder, folder, options, False))
        figures.extend(measure_marks(BENCH, options, False))


def on_postgres(parts, options, sections, figures):
    folder = BENCH / f"county-{options.schools}-postgres"
    make_county(folder, options.schools, True)
    if "storm" in parts:
        figures.extend(measure_storm(folder, True, options.storm_speed, options.storm_schools))
    if "postgres" in parts:
        cookies = signed_in(folder, True, options)
        program = Program(folder, postgres=True)
        try:
            sections.append(page_section("CPU of a page, PostgreSQL", measure_pages(program, cookies, options)))
            figures.append(memory(program, "over PostgreSQL"))
        finally:
            program.stop()
    if "taps" in parts:
        figures.extend(measure_taps(folder, cards_at_gates(BENCH / f"county-{options.schools}"), True, options))
    if "marks" in parts:
        figures.extend(measure_dashboard(folder, BENCH / f"county-{options.schools}", options, True))
        figures.extend(measure_marks(BENCH, options, True))


def heading(options):
    cpu = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 1024 ** 2
    return (f"# Measures\n\nMade by `./dev bench` on {datetime.date.today():%-d %B %Y}, on {os.cpu_count()} cores "
            f"({cpu.group(1).strip() if cpu else 'unknown'}), {memory:.0f} GiB of memory, with a county of "
            f"{options.schools} schools. Pages: CPU time a request in microseconds, Belfry and nginx on one core each in "
            f"alternating rounds of one run, medians of {options.rounds}; nginx serves a file of the very bytes that "
            "Belfry sent: as it is, or compressed beforehand where Belfry compresses at each request. Today is asked for by "
            f"{options.visitors} people of a kind in turn, from schools all over the county.\n\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts of the run, by name")
    parser.add_argument("--schools", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--visitors", type=int, default=100, help="people of each kind who ask for their page in turn")
    parser.add_argument("--storm-speed", type=int, default=4, help="of the storm's clock")
    parser.add_argument("--storm-schools", type=int, default=150,
                        help="which of them play: a quarter at four times the pace is what all of them do at the usual one")
    parser.add_argument("--write", action="store_true", help="write docs/measures.md even where only parts are run")
    options = parser.parse_args()
    parts = set(options.only.split(","))
    if parts - set(PARTS):
        parser.error(f"parts are: {', '.join(PARTS)}")
    BENCH.mkdir(parents=True, exist_ok=True)
    sections, figures = [], []
    on_sqlite(parts, options, sections, figures)
    if parts & {"postgres", "taps", "storm", "marks"}:
        on_postgres(parts, options, sections, figures)
    table = Table("figure", "measured", "wanted")
    for figure in figures:
        table.add(*figure)
    if figures:
        sections.append(page_section("Everything else", table))
    text = heading(options) + "\n".join(sections)
    print(text)
    if options.write or parts == set(PARTS):
        page = ROOT / "docs/measures.md"
        by_hand = page.read_text().partition(NOTES) if page.exists() else ("", "", "")
        page.write_text(text + by_hand[1] + by_hand[2])


main()
