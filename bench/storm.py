"""The storm: a county's school morning, played from outside while it is measured (`belfry demo --day`), and what is stored
afterwards beside what was sent."""
import json, pathlib, sqlite3, subprocess, sys, threading, time

from load import go_first
from program import BELFRY, Program
from yardstick import cpu_seconds

FROM, UNTIL = "08:36", "08:50"  # all that come in time, and half of the registers
PARENTS = "40"  # in a hundred of one in twenty: some 2,000


def query(folder, postgres, text):
    """One row of numbers, as the database has them now."""
    if not postgres:
        with sqlite3.connect(f"file:{folder / 'belfry.db'}?mode=ro", uri=True) as database:
            return database.execute(text).fetchone()
    command = ["psql", "-h", str(folder / "postgres"), "-U", "belfry", "-d", "postgres", "-At", "-F", " ", "-c", text]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in out.split())


def stored(folder, postgres):
    return query(folder, postgres, "SELECT COUNT(*), COUNT(reason) FROM cards_taps")


def wait_for_marks(folder, postgres):
    """Seconds until no tap at a gate waits for its mark any more."""
    began = time.monotonic()
    while query(folder, postgres, "SELECT COUNT(*) FROM cards_taps WHERE waiting = 1")[0]:
        if time.monotonic() - began > 300:
            sys.exit("taps wait for their marks for more than five minutes")
        time.sleep(0.2)
    return time.monotonic() - began


def cast_of(folder, schools):
    return folder / f"cast-{schools}"


def play(program, folder, speed, schools):
    command = [BELFRY, "--folder", folder, "demo", "--day", "--url", program.url(""), "--schools", str(schools),
               "--speed", str(speed), "--from", FROM, "--until", UNTIL, "--parents", PARENTS, "--sign-in-first",
               "--behind-proxy", "--json", "--cast", cast_of(folder, schools)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def write_cast(folder, postgres, schools):
    """Who is who, while nobody serves the county: a day without any minute."""
    if not cast_of(folder, schools).exists():
        command = [BELFRY, "--folder", folder] + (["--private-postgres"] if postgres else [])
        subprocess.run(command + ["demo", "--day", "--url", "http://localhost:1", "--schools", str(schools), "--from",
                                  "00:30", "--until", "00:30", "--cast", cast_of(folder, schools)], check=True,
                       stdout=subprocess.DEVNULL)


def measure_storm(folder, postgres, speed, schools):
    """In a process of its own, so that the program and those who ask it stand before everything else that the machine
    does."""
    asked = {"folder": str(folder), "postgres": postgres, "speed": speed, "schools": schools}
    out = subprocess.run([sys.executable, __file__], input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True,
                         preexec_fn=go_first).stdout
    return [tuple(row) for row in json.loads(out)]


def storm(folder, postgres, speed, schools):
    write_cast(folder, postgres, schools)
    program = Program(folder, postgres, demonstration=True)
    groups = {"server": program.pids, "database": program.database_pids}
    try:
        before = stored(folder, postgres)
        watched = Watched(groups)
        counts = play(program, folder, speed, schools)
        busy = watched.since_quiet(counts["seconds"])
        waited = wait_for_marks(folder, postgres)
        after = stored(folder, postgres)
        peak = program.peak_mib()
    finally:
        program.stop()
    return rows(counts, busy, before, after, waited, peak, speed, schools, postgres)


class Watched:
    """CPU of the server, looked at each second, so that the part after the signing in can be told from it."""

    def __init__(self, groups):
        self.groups, self.seen, self.ended = groups, [], threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        while not self.ended.wait(1):
            self.seen.append((time.monotonic(), {name: cpu_seconds(pids()) for name, pids in self.groups.items()}))

    def since_quiet(self, seconds):
        self.ended.set()
        self.thread.join()
        last, now = self.seen[-1]
        first = next(used for at, used in self.seen if at >= last - seconds - 1)
        return {name: now[name] - first[name] for name in self.groups}


def rows(counts, busy, before, after, waited, peak, speed, schools, postgres):
    engine = "PostgreSQL" if postgres else "SQLite"
    sent = counts["taken"] + sum(counts["set_aside"].values())
    held = (after[0] - before[0], after[1] - before[1])
    right = held == (sent, sum(counts["set_aside"].values())) and not counts["unanswered"] and not counts["doubled"]
    aside = ", ".join(f"{reason} {count:,}" for reason, count in counts["set_aside"].items())
    cpu = counts["cpu_seconds"] + sum(busy.values())
    of = lambda name, key: counts[name][key]
    more = f" and {busy['database']:.0f} s of PostgreSQL" if postgres else ""
    found = [
        ("what was played", f"{counts['taps']:,} taps, {counts['registers']:,} registers and "
         f"{counts['parents']:,} parents of {FROM} to {UNTIL} at {schools} schools in {counts['seconds']:.0f} s, {speed} times the pace", ""),
        ("taps answered: taken, set aside, refused (wrong key), without answer",
         f"{counts['taken']:,}, {sum(counts['set_aside'].values()):,} ({aside}), {counts['wrong_key']:,}, "
         f"{counts['unanswered']:,}", "none without"),
        ("taps stored, beside those answered", f"{held[0]:,} of {sent:,}: {'the same' if right else 'NOT THE SAME'}",
         "the same"),
        ("answer to a tap, median and p99", f"{of('tap', 'p50'):.1f} and {of('tap', 'p99'):.1f} ms", "p99 under 50 ms"),
        ("a register's page, median and p99", f"{of('register_page', 'p50'):.1f} and {of('register_page', 'p99'):.1f} ms",
         "p99 under 100 ms"),
        ("a register's save, median and p99", f"{of('register_save', 'p50'):.1f} and {of('register_save', 'p99'):.1f} ms",
         ""),
        ("a parent's or teacher's other page, median and p99", f"{of('page', 'p50'):.1f} and {of('page', 'p99'):.1f} ms", ""),
        ("registers saved, clashes told, refused", f"{counts['registers_saved']:,}, {counts['clashes']:,}, "
         f"{counts['registers_refused']:,}", "none refused"),
        ("after the last tap, until all were marks", f"{waited:.1f} s", ""),
        ("CPU: the clients' share", f"{counts['cpu_seconds'] / cpu * 100:.0f} in 100 ({counts['cpu_seconds']:.0f} s beside "
         f"{busy['server']:.0f} s of the server{more}, of {2 * counts['seconds']:.0f} s there were)", ""),
        ("memory of the server at its highest", f"{peak:.0f} MiB", "at most 256 MiB"),
    ]
    return [(f"storm, {engine}: {name}", measured, wanted) for name, measured, wanted in found]


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(json.dumps(storm(**asked | {"folder": pathlib.Path(asked["folder"])})))
