#!/usr/bin/env python3
"""What a page costs in CPU, against nginx serving a file of the same bytes: same machine, same run, one core each.

  bench/against_nginx.py URL --pid PID [--cookie 'name=value']    a page of a running program
  bench/against_nginx.py --start 'build/release/bench/bench_fixed_page 15000'

The page is fetched once; nginx gets the very bytes that came (compressed, where the page comes compressed). Then, in
alternating rounds, wrk asks each for it over a fixed number of connections from the other core, and the CPU time of
each server's processes is read from /proc before and after. Printed: microseconds of CPU a request, the medians, and
their ratio; with --json one line for a table.
"""
import argparse, json, os, pathlib, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time
import urllib.request

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fetch(url, headers):
    request = urllib.request.Request(url, headers=headers)
    opener = urllib.request.build_opener(NoRedirect)
    with opener.open(request) as answer:
        return answer.status, answer.headers, answer.read()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def start_nginx(folder, body, headers, core):
    port = free_port()
    (folder / "page").write_bytes(body)
    encoding = headers.get("Content-Encoding")
    extra = f'add_header Content-Encoding {encoding};' if encoding else ""
    config = folder / "nginx.conf"
    config.write_text(f"""
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  default_type "text/html; charset=utf-8"; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}; location / {{ try_files /page =404; {extra} }} }} }}
""")
    os.chmod(folder, 0o755)
    process = subprocess.Popen(["taskset", "-c", str(core), "nginx", "-p", str(folder), "-c", str(config)])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.05)
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
    return process, f"http://127.0.0.1:{port}/", [process.pid] + [int(c) for c in children]


def run_wrk(url, seconds, connections, core, headers):
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", url]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out) or re.search(r"Socket errors: (.*)", out)
    if bad:
        sys.exit(f"wrk against {url}: {bad.group(0)}")
    return int(re.search(r"(\d+) requests in", out).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--pid", type=int, help="of the program that serves URL")
    parser.add_argument("--start", help="a command that serves a page and prints its address")
    parser.add_argument("--cookie", default="")
    parser.add_argument("--name", default="page")
    parser.add_argument("--plain", action="store_true", help="ask for the page without compression")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--client-core", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    headers = {"Accept-Encoding": "identity" if options.plain else "gzip"}
    if options.cookie:
        headers["Cookie"] = options.cookie

    folder = pathlib.Path(tempfile.mkdtemp(prefix="belfry_bench_"))
    started, nginx = None, None
    try:
        if options.start:
            started = subprocess.Popen(["taskset", "-c", str(options.server_core)] + options.start.split(),
                                       stdout=subprocess.PIPE, text=True)
            options.url, options.pid = started.stdout.readline().strip(), started.pid
        elif not (options.url and options.pid):
            parser.error("URL and --pid, or --start")
        else:
            subprocess.run(["taskset", "-a", "-c", "-p", str(options.server_core), str(options.pid)], check=True,
                           stdout=subprocess.DEVNULL)
        status, answer_headers, body = fetch(options.url, headers)
        if status != 200:
            sys.exit(f"{options.url} answered {status}")
        nginx, nginx_url, nginx_pids = start_nginx(folder, body, answer_headers, options.server_core)
        if fetch(nginx_url, headers)[2] != body:
            sys.exit("nginx does not serve the same bytes")
        contestants = {"belfry": (options.url, [options.pid]), "nginx": (nginx_url, nginx_pids)}
        costs = {name: [] for name in contestants}
        rates = {name: [] for name in contestants}
        for name, (url, _) in contestants.items():
            run_wrk(url, 1, options.connections, options.client_core, headers)
        for _ in range(options.rounds):
            for name, (url, pids) in contestants.items():
                before = cpu_seconds(pids)
                requests = run_wrk(url, options.seconds, options.connections, options.client_core, headers)
                costs[name].append((cpu_seconds(pids) - before) / requests * 1e6)
                rates[name].append(requests / options.seconds)
        ours, theirs = statistics.median(costs["belfry"]), statistics.median(costs["nginx"])
        if options.json:
            print(json.dumps({"name": options.name, "bytes": len(body), "belfry_us": round(ours, 1),
                              "nginx_us": round(theirs, 1), "ratio": round(ours / theirs, 2)}))
        else:
            print(f"{options.name}: {len(body)} bytes on the wire, {options.connections} connections")
            for name in contestants:
                rounds = " ".join(f"{cost:.1f}" for cost in costs[name])
                print(f"  {name:7} {statistics.median(costs[name]):7.1f} us CPU a request   ({rounds})   "
                      f"{statistics.median(rates[name]):.0f} requests a second")
            print(f"  ratio   {ours / theirs:.2f}")
    finally:
        for process in (started, nginx):
            if process:
                process.send_signal(signal.SIGTERM)
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()
