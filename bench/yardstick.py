"""What the measures share: CPU time of processes from /proc, nginx as the yardstick, wrk as the load.

Every comparison is made in one run in alternating rounds, since the machine may be busy with other things; figures are
medians of the rounds.
"""
import os, pathlib, re, socket, statistics, subprocess, sys, time
import urllib.error, urllib.request

TICK = os.sysconf("SC_CLK_TCK")
SERVER_CORE, CLIENT_CORE = 0, 1


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def children_of(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    below = [int(child) for child in found]
    return below + [deeper for child in below for deeper in children_of(child)]


def pin(pids, cores):
    for pid in pids:
        subprocess.run(["taskset", "-a", "-c", "-p", str(cores), str(pid)], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetch(url, headers, data=None):
    """Status, headers and body, whatever the status is; redirects are not followed."""
    request = urllib.request.Request(url, headers=headers, data=data)
    try:
        with urllib.request.build_opener(NoRedirect).open(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


class Nginx:
    """One worker that serves each given body at a path of its own: {name: (bytes, Content-Encoding or None)}."""

    def __init__(self, folder, files):
        self.port = free_port()
        folder.mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o755)
        places = ""
        for name, (body, encoding) in files.items():
            (folder / name).write_bytes(body)
            extra = f"add_header Content-Encoding {encoding};" if encoding else ""
            places += f"location = /{name} {{ {extra} }}\n"
        config = folder / "nginx.conf"
        config.write_text(f"""
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  default_type "text/html; charset=utf-8"; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{self.port}; root {folder}; {places} }} }}
""")
        self.process = subprocess.Popen(
            ["taskset", "-c", str(SERVER_CORE), "nginx", "-p", str(folder), "-c", str(config)])
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except OSError:
                time.sleep(0.05)
        self.pids = [self.process.pid] + children_of(self.process.pid)
        for name, (body, _) in files.items():
            if fetch(self.url(name), {})[2] != body:
                sys.exit(f"nginx does not serve {name} as it should")

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{name}"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def visitors_script(file, cookies):
    """For wrk: each request is another visitor's, in turn."""
    quoted = ", ".join(f'"{cookie}"' for cookie in cookies)
    file.write_text(f"""local cookies, made, at = {{ {quoted} }}, {{}}, 0
init = function()
  for i, cookie in ipairs(cookies) do wrk.headers["Cookie"] = cookie; made[i] = wrk.format() end
end
request = function() at = at % #made + 1; return made[at] end
""")
    return file


def run_wrk(url, seconds, connections, headers, script=None):
    """The number of requests answered."""
    command = ["taskset", "-c", str(CLIENT_CORE), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command += (["-s", str(script)] if script else []) + [url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out) or re.search(r"Socket errors: (.*)", out)
    if bad:
        sys.exit(f"wrk against {url}: {bad.group(0)}")
    return int(re.search(r"(\d+) requests in", out).group(1))


def compare(contestants, rounds, seconds, connections=16):
    """contestants: {name: (url, headers, script of visitors or None, groups of pids by label)}. Microseconds of CPU a
    request of each group, medians over the rounds: {name: {label: microseconds}}."""
    costs = {name: {label: [] for label in groups} for name, (_, _, _, groups) in contestants.items()}
    for url, headers, script, _ in contestants.values():
        run_wrk(url, 1, connections, headers, script)
    for _ in range(rounds):
        for name, (url, headers, script, groups) in contestants.items():
            before = {label: cpu_seconds(pids()) for label, pids in groups.items()}
            requests = run_wrk(url, seconds, connections, headers, script)
            for label, pids in groups.items():
                costs[name][label].append((cpu_seconds(pids()) - before[label]) / requests * 1e6)
    return {name: {label: statistics.median(all) for label, all in groups.items()} for name, groups in costs.items()}
