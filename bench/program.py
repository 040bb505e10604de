"""The program under measurement: started, signed in to, looked at from outside."""
import http.cookies, os, pathlib, re, signal, sqlite3, subprocess, sys, time
import urllib.parse

from yardstick import children_of, fetch, free_port

ROOT = pathlib.Path(__file__).resolve().parent.parent
BELFRY = ROOT / "build/release/app/belfry"
PASSWORD = "ring the bell"
# Kinds of accounts whose Today is measured.
KINDS = ["pupil", "teacher", "parent", "office", "authority_officer"]


def make_county(folder, schools, postgres, weeks=1):
    """Makes the demonstration authority once, with so many weeks of registers; later runs find it made."""
    if (folder / "made").exists():
        return
    print(f"Making a county of {schools} schools in {folder}", file=sys.stderr)
    command = [BELFRY, "--folder", folder] + (["--private-postgres"] if postgres else [])
    subprocess.run(command + ["demo", "--schools", str(schools), "--history-weeks", str(weeks)], check=True)
    (folder / "made").write_text("")


def usernames(folder, kind, most):
    """Of accounts of a kind, from schools all over the county. A county of one size is the same over either database."""
    names = [row[0] for row in sqlite3.connect(folder / "belfry.db").execute(
        "SELECT username FROM identity_accounts WHERE kind = ? AND state = 'active' ORDER BY person_id", (kind,))]
    return names[::max(1, len(names) // most)][:most]


class Program:
    """`belfry serve`; as in earnest, or as a demonstration, which asks for no second factor."""

    def __init__(self, folder, postgres=False, demonstration=False, at=None):
        self.port, self.folder = free_port(), folder
        self.postgres = postgres
        config = folder / "bench.toml"
        config.write_text(f'trusted_proxy = "127.0.0.1"\npublic_address = "http://localhost:{self.port}"\n')
        command = [BELFRY, "--config", config, "--folder", folder] + (["--private-postgres"] if postgres else [])
        command += ["serve", "--port", str(self.port)] + ["--demonstration" if demonstration else "--rehearsal"]
        command += ["--at", at] if at else []
        began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("Stop it"):
                break
        if fetch(self.url("/sign-in"), {})[0] != 200:
            sys.exit("the program does not show its sign-in page")
        self.start_seconds = time.monotonic() - began

    @property
    def pid(self):
        return self.process.pid

    def pids(self):
        return [self.pid]

    def database_pids(self):
        return children_of(self.pid)

    def url(self, path):
        return f"http://localhost:{self.port}{path}"

    def form(self):
        """Cookie and token of the sign-in form."""
        _, headers, body = fetch(self.url("/sign-in"), {})
        cookie = headers.get("Set-Cookie").split(";")[0]
        return cookie, re.search(r'name="form_token" value="([^"]+)"', body.decode()).group(1)

    def sign_in(self, username, form):
        """The cookie of a new session; none where the person may not come in today."""
        cookie, token = form
        fields = urllib.parse.urlencode({"form_token": token, "name": username, "password": PASSWORD})
        status, headers, _ = fetch(self.url("/sign-in"), {"Cookie": cookie}, fields.encode())
        cookies = http.cookies.SimpleCookie()
        for line in headers.get_all("Set-Cookie") or []:
            cookies.load(line)
        return f"belfry={cookies['belfry'].value}" if status == 303 and "belfry" in cookies else None

    def statements(self, path, headers):
        """Statements that the page runs, by the program's own measure."""
        def total():
            text = fetch(self.url("/metrics"), {})[2].decode()
            return int(re.search(r"^belfry_http_statements_total (\d+)", text, re.M).group(1))
        before = total()
        fetch(self.url(path), headers)
        return total() - before

    def peak_mib(self):
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def forget_file(path):
    """Drops a file from the kernel's cache, so that the next start reads it from the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def run_measured(command, before_it=None):
    """Runs a command to its end: seconds, CPU seconds, peak MiB, what it said."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=before_it)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{said}")
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said
