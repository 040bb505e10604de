#!/usr/bin/env python3
"""How long pages take at a steady pace, quiet and while people sign in: the part of bench.py that measures time, not CPU.

A process of its own, so that the program and those who ask it stand in one scheduling group before everything else that
the machine does. Reads {folder, cookie, names, rounds, schools} as JSON, writes {quiet, loaded, peak} as JSON.
"""
import json, os, pathlib, subprocess, sys

from program import PASSWORD, ROOT, Program

PAGES_A_SECOND, SIGN_INS_A_SECOND, SECONDS = "150", "50", "8"


def go_first():
    """Where we may, other things that the machine does are made to wait."""
    try:
        os.setsid()  # a group of its own, whose weight counts where the kernel groups by session
        os.setpriority(os.PRIO_PROCESS, 0, -20)
        pathlib.Path("/proc/self/autogroup").write_text("-20")
    except (PermissionError, FileNotFoundError):
        pass


def measure(program, asked):
    people = pathlib.Path(asked["folder"]) / "sign-ins"
    people.write_text("\n".join([*program.form(), PASSWORD, *asked["names"]]) + "\n")
    paced = [ROOT / "build/release/bench/bench_paced", str(program.port), "--cookie", asked["cookie"], "--rate",
             PAGES_A_SECOND]
    signing_in = ["--sign-ins", people, "--sign-in-rate", SIGN_INS_A_SECOND]
    subprocess.run(paced + ["--seconds", "2"] + signing_in, capture_output=True, check=True)  # connections, caches
    results = {"quiet": [], "loaded": []}
    for _ in range(asked["rounds"]):
        for name, more in (("quiet", []), ("loaded", signing_in)):
            out = subprocess.run(paced + ["--seconds", SECONDS] + more, capture_output=True, text=True, check=True).stdout
            results[name].append(json.loads(out))
            print(out.strip(), file=sys.stderr, flush=True)
    return results | {"peak": program.peak_mib()}


def main():
    asked = json.load(sys.stdin)
    program = Program(pathlib.Path(asked["folder"]))
    try:
        print(json.dumps(measure(program, asked)))
    finally:
        program.stop()


if __name__ == "__main__":
    main()
