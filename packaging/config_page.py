#!/usr/bin/env python3
"""belfry.toml(5) from the table that the program reads its configuration by (`belfry config`)."""
import re
import subprocess
import sys

print(""".Dd December 1, 2026
.Dt BELFRY.TOML 5
.Os
.Sh NAME
.Nm belfry.toml
.Nd configuration of Belfry
.Sh DESCRIPTION
Read once, when
.Xr belfry 1
starts.
A key that is not in this table, or a value out of range, stops the start with its line and column.
Secrets stand in files of their own, named here by path, which may not be readable by everybody.
.Bl -tag -width Ds""")
for line in subprocess.run([sys.argv[1], "config"], capture_output=True, text=True, check=True).stdout.splitlines():
    row = re.fullmatch(r"\| `(\w+)` \| `(.*?)` \| (.*?) \| (.*) \|", line)
    if not row:
        continue
    key, default, takes, meaning = (part.replace("\\", "\\e").replace("`", "") for part in row.groups())
    print(f".It Ic {key}")
    for sentence in re.split(r"(?<=\.) ", meaning):
        print(sentence)
    print(f"Default: {default}; takes {takes}.")
print(""".El
.Sh SEE ALSO
.Xr belfry 1""")
