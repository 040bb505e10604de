#!/usr/bin/env python3
"""What pages name must exist: icons in web/icons.txt, layout classes in web/belfry.css, the words of navigation entries;
and no icon is embedded that no page uses."""
import re
import subprocess
import sys

FOUND = []


def tracked(*patterns):
    return subprocess.run(["git", "ls-files", *patterns], capture_output=True, text=True, check=True).stdout.split()


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


ICON = re.compile(
    r'\bicon\(\s*\w+,\s*"([a-z0-9-]+)"'
    r'|\bpanel\(\s*\w+,\s*"[^"]*",\s*"([a-z0-9-]+)"'
    r'|\bempty_state\(\s*\w+,\s*"([a-z0-9-]+)"'
    r'|"nav\.[a-z_.]+",\s*"([a-z0-9-]+)"'
)
CLASS = re.compile(r'class=\\"([^"\\]*)')
NAVIGATION = re.compile(r'\{\s*"(nav\.[a-z_.]+)"')


def main():
    icons = {line.split(":")[0].strip() for line in read("web/icons.txt").split("\n") if line and line[0] != "#"}
    classes = set(re.findall(r"\.([a-z][a-z0-9-]*)", read("web/belfry.css")))
    scripted = read("web/belfry.js") + read("web/assist.js")
    keys = set()
    for path in tracked("*/text/en.txt"):
        keys |= {line.split("=")[0].strip() for line in read(path).split("\n") if "=" in line and line[0] != "#"}
    literals = set()
    for path in tracked("areas/*.cpp", "platform/*.cpp", "platform/*.h"):
        source = read(path)
        literals |= set(re.findall(r'"([a-z0-9-]+)"', source))
        if path.endswith(("_test.cpp", "_bench.cpp", "test_call.h")):
            continue
        for found in ICON.finditer(source):
            name = next(group for group in found.groups() if group)
            if name not in icons:
                FOUND.append(f"{path}: the icon {name} is not in web/icons.txt")
        for names in CLASS.findall(source):
            for name in re.sub(r"\S*\{\}\S*", "", names).split():
                if name not in classes and name not in scripted:
                    FOUND.append(f"{path}: the class {name} is not in web/belfry.css")
        for key in NAVIGATION.findall(source):
            if key not in keys:
                FOUND.append(f"{path}: the navigation entry's words {key} are in no text file")
    for name in sorted(icons - literals):
        FOUND.append(f"web/icons.txt: no page uses {name}")
    print("\n".join(sorted(set(FOUND))), end="\n" if FOUND else "")
    return 1 if FOUND else 0


sys.exit(main())
