#!/usr/bin/env python3
"""Checks the house rules over the files that git tracks. Each finding is one line; exit status 1 where there is any."""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.chdir(ROOT)
FINDINGS = []


def find(path, line, what):
    FINDINGS.append(f"{path}:{line}: {what}")


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], capture_output=True, text=True, check=True).stdout
    return [p for p in out.splitlines() if os.path.exists(p)]


def areas_in_order():
    text = open("areas/areas.cmake").read()
    inside = re.search(r"set\(BELFRY_AREAS\s+(.*?)\)", text, re.S).group(1)
    return inside.split()


AREAS = areas_in_order()
LAYERS = {"base": 0, "platform": 1, "areas": 2, "app": 3, "reader": 3}
OVERVIEW = {"portal", "measures", "operations"}
INCLUDE = re.compile(r'^\s*#include\s+"([^"]+)"')


def check_layers(path, lines):
    top = path.split("/")[0]
    if top not in LAYERS:
        return
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        target = match.group(1)
        to = target.split("/")[0]
        if to in LAYERS and LAYERS[to] > LAYERS[top]:
            find(path, number, f"{top} may not include {to}")
        if top == "areas" and to == "areas":
            mine, other = path.split("/")[1], target.split("/")[1]
            if mine == other or "_test." in path:
                continue
            if not target.startswith(f"areas/{other}/api/"):
                find(path, number, f"only areas/{other}/api/ may be included from another area")
            if other not in AREAS or AREAS.index(other) >= AREAS.index(mine):
                find(path, number, f"area {mine} may not need {other}, which does not stand above it")
            if mine in OVERVIEW and other not in ("directory", "identity"):
                find(path, number, f"the overview area {mine} includes only directory and identity")


def check_merged(path, lines):
    for number, line in enumerate(lines, 1):
        if re.match(r"(<{7}|>{7}) ", line):
            find(path, number, "a merge that was not finished")


# Third-party headers and the only folders whose .cpp files may include them.
ADAPTERS = {
    r"boost/(beast|asio)": ["platform/http", "tests", "bench"],
    r"boost/json": ["platform/json"],
    r"sqlite3\.h": ["platform/db", "tests/faults"],
    r"libpq-fe\.h": ["platform/db", "platform/testing"],
    r"sodium\.h": ["platform/crypto"],
    r"openssl/": ["platform/crypto", "platform/http", "tools"],
    r"(cairo|pango|qrencode)": ["platform/pdf"],
    r"archive(_entry)?\.h": ["platform/archive"],
    r"magic\.h": ["platform/files"],
    r"libical/": ["platform/calendar"],
    r"curl/": ["platform/mail", "reader"],
    r"toml\+\+": ["platform/config", "reader"],
    r"spdlog": ["platform/log"],
    r"CLI/": ["app", "reader"],
    r"winscard": ["reader"],
    r"date/": ["base"],
    r"unicode/": ["base"],
    r"isa-l": ["platform/http"],
    r"libdeflate\.h": ["platform/http", "tools", "platform/ui", "platform/archive"],
}


def check_third_party(path, lines):
    for number, line in enumerate(lines, 1):
        match = re.match(r"^\s*#include\s+<([^>]+)>", line)
        if not match:
            continue
        for pattern, folders in ADAPTERS.items():
            if re.match(pattern, match.group(1)) and not any(path.startswith(folder + "/") for folder in folders):
                find(path, number, f"<{match.group(1)}> belongs behind {folders[0]}")
            elif re.match(pattern, match.group(1)) and path.endswith(".h") and path.startswith(("areas/", "app/")):
                find(path, number, "a third-party header in a header")


SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\s+[A-Za-z_(*]')
TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z]+)_[a-z_]+\b")


def check_sql(path, lines):
    if not path.startswith(("areas/", "app/")) or not path.endswith((".cpp", ".h")):
        return
    area = path.split("/")[1]
    test = path.endswith(("_test.cpp", "_bench.cpp"))
    for number, line in enumerate(lines, 1):
        if SQL.search(line) and not path.endswith("_store.cpp") and not test:
            find(path, number, "SQL stands only in *_store.cpp")
        if path.startswith("areas/") and not test and '"' in line:
            for prefix in TABLE.findall(line):
                if prefix in AREAS and prefix != area:
                    find(path, number, f"area {area} names a table of {prefix}")


BANNED = [
    (r"\bstd::(time|localtime|gmtime)\(", "use Clock"),
    (r"\bsystem_clock::now\(", "use Clock"),
    (r"\brand\(\)", "use crypto::random or a seeded generator"),
    (r"\bstrcpy|strcat\(|sprintf\(", "use std::string"),
    (r"\b(TODO|FIXME|XXX|HACK)\b", "no work is left in comments"),
    (r"\.trusted\(", "only platform writes trusted markup"),
]
BANNED_EXCEPT = {
    "use Clock": ("base/", "tests/", "bench/", "platform/http/", "platform/log/", "platform/testing/", "tools/"),
    "only platform writes trusted markup": ("platform/",),
    "no work is left in comments": ("tools/lint/",),
    "use std::string": ("base/",),
}


def check_banned(path, lines):
    for number, line in enumerate(lines, 1):
        if path.endswith("_test.cpp"):
            break
        for pattern, instead in BANNED:
            if "snprintf" in line and instead == "use std::string":
                continue
            if re.search(pattern, line) and not path.startswith(BANNED_EXCEPT.get(instead, ())):
                find(path, number, f"{line.strip()[:60]}: {instead}")


EXCEPTIONS = {}
if os.path.exists("tools/lint/sizes.txt"):
    for row in open("tools/lint/sizes.txt"):
        row = row.split("#")[0].split()
        if len(row) == 2:
            EXCEPTIONS[row[0]] = int(row[1])


def check_sizes(path, lines):
    most = EXCEPTIONS.get(path, 800 if path.endswith("_test.cpp") else 400)
    if len(lines) > most:
        find(path, len(lines), f"{len(lines)} lines; the most is {most}")


def check_words():
    texts = {}
    for path in tracked("*/text/en.txt", "areas/*/text/en.txt", "platform/*/text/en.txt"):
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            line = line.rstrip("\n")
            if not line.strip() or line.startswith("#"):
                continue
            key = line.split("=", 1)[0].strip()
            if key in texts:
                find(path, number, f"the key {key} stands also in {texts[key][0]}")
            texts[key] = (path, number)
    used = set()
    prefixes = set()
    for path in tracked("*.cpp", "*.h"):
        if path.endswith(("_test.cpp", "_fuzz.cpp")):
            continue
        source = open(path, encoding="utf-8").read()
        for literal in re.findall(r'"([a-z_]+(?:\.[A-Za-z0-9_]+)+)"', source):
            used.add(literal)
        for literal in re.findall(r'"([a-z_]+(?:\.[a-z0-9_]+)*\.)"', source):
            prefixes.add(literal)
        source = re.sub(r"//[^\n]*", "", source)
        for call in re.findall(r'\b(?:word|count)\(\s*"([^"]+)"', source):
            if call not in texts and call + ".one" not in texts and "/" not in call:
                find(path, 1, f"the word {call} is in no text file")
    for key, (path, number) in texts.items():
        bare = re.sub(r"\.(one|many)$", "", key)
        if key in used or bare in used or any(key.startswith(prefix) for prefix in prefixes):
            continue
        if re.match(r"(problem|permission|role|audit)\.", key) or re.sub(r"\.(title|what|todo|text)$", "", key) in used:
            continue
        find(path, number, f"the word {key} is used nowhere")


LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def check_links():
    for path in tracked("*.md"):
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            for target in LINK.findall(line):
                if re.match(r"[a-z]+:", target):
                    continue
                full = os.path.normpath(os.path.join(os.path.dirname(path), target))
                if not os.path.exists(full):
                    find(path, number, f"dead link {target}")


def main():
    for path in tracked("*.cpp", "*.h"):
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        if lines and lines[-1] == "":
            lines.pop()
        check_layers(path, lines)
        check_third_party(path, lines)
        check_sql(path, lines)
        check_banned(path, lines)
        check_sizes(path, lines)
        if path.endswith(".h") and "#pragma once" not in "\n".join(lines[:3]):
            find(path, 1, "no #pragma once")
    for path in tracked("*.css", "*.mjs", "*.js", "*.md", "*.txt", "*.sql", "*.cpp", "*.h", "*.py", "*.cmake"):
        with open(path, encoding="utf-8") as file:
            check_merged(path, file.read().split("\n"))
    check_words()
    check_links()
    for finding in sorted(FINDINGS):
        print(finding)
    return 1 if FINDINGS else 0


sys.exit(main())
