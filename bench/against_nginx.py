#!/usr/bin/env python3
"""What one page costs in CPU, against nginx serving a file of the same bytes: same machine, same run, one core each.

  bench/against_nginx.py URL --pid PID [--cookie 'name=value'] [--plain]    a page of a running program
  bench/against_nginx.py --start 'build/release/bench/bench_fixed_page 15000'

The page is fetched once; nginx gets the very bytes that came (compressed, where the page comes compressed). Then, in
alternating rounds, wrk asks each for it over a fixed number of connections from the other core, and the CPU time of
each server's processes is read from /proc before and after. Printed: microseconds of CPU a request, medians, and their
ratio. bench/bench.py does the same for all pages that have a figure to keep.
"""
import argparse, pathlib, shutil, subprocess, sys, tempfile

from yardstick import SERVER_CORE, Nginx, compare, fetch, pin


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--pid", type=int, help="of the program that serves URL")
    parser.add_argument("--start", help="a command that serves a page and prints its address")
    parser.add_argument("--cookie", default="")
    parser.add_argument("--plain", action="store_true", help="ask for the page without compression")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    headers = {"Accept-Encoding": "identity" if options.plain else "gzip"}
    if options.cookie:
        headers["Cookie"] = options.cookie
    folder = pathlib.Path(tempfile.mkdtemp(prefix="belfry_bench_"))
    started, nginx = None, None
    try:
        if options.start:
            started = subprocess.Popen(options.start.split(), stdout=subprocess.PIPE, text=True)
            options.url, options.pid = started.stdout.readline().strip(), started.pid
        elif not (options.url and options.pid):
            parser.error("URL and --pid, or --start")
        pin([options.pid], SERVER_CORE)
        status, answer_headers, body = fetch(options.url, headers)
        if status != 200:
            sys.exit(f"{options.url} answered {status}")
        nginx = Nginx(folder, {"page": (body, answer_headers.get("Content-Encoding"))})
        cost = compare({"belfry": (options.url, headers, None, {"cpu": lambda: [options.pid]}),
                        "nginx": (nginx.url("page"), {}, None, {"cpu": lambda: nginx.pids})},
                       options.rounds, options.seconds, options.connections)
        ours, theirs = cost["belfry"]["cpu"], cost["nginx"]["cpu"]
        print(f"{len(body)} bytes on the wire, {options.connections} connections: "
              f"belfry {ours:.1f} us CPU a request, nginx {theirs:.1f}, ratio {ours / theirs:.2f}")
    finally:
        if started:
            started.terminate()
            started.wait()
        if nginx:
            nginx.stop()
        shutil.rmtree(folder, ignore_errors=True)


main()
