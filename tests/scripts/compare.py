#!/usr/bin/env python3
"""Compares a report of cases with the list of those that are known to be open.

compare.py REPORT.json OPEN.txt    REPORT: {"results": [{"id", "bad"}]} or {id: {"ok"} | {"why"}}
OPEN.txt: one case a line, "ID  reason"; "#" begins a comment.
Ends with 1 when a case fails that the list does not have, or passes though the list has it.
"""
import json
import sys


def outcomes(report):
    """Case -> what is wrong with it, "" when nothing is."""
    if isinstance(report, dict) and "results" in report:
        report = report["results"]
    if isinstance(report, list):
        return {r["id"]: "; ".join(r["bad"]) for r in report if not r.get("skipped")}
    return {
        name: ("" if r["ok"] else r["outcome"]) if "ok" in r else "; ".join(r["why"])
        for name, r in report.items()
    }


def main():
    with open(sys.argv[1]) as f:
        found = outcomes(json.load(f))
    with open(sys.argv[2]) as f:
        lines = [line.split(None, 1) for line in f if line.strip() and not line.startswith("#")]
    known = {line[0] for line in lines}
    new = {name: why for name, why in found.items() if why and name not in known}
    gone = [name for name in found if name in known and not found[name]]
    for name, why in sorted(new.items()):
        print("FAIL %s: %s" % (name, why[:600]))
    for name in sorted(gone):
        print("FAIL %s: passes now, take it off %s" % (name, sys.argv[2]))
    failed = sum(1 for why in found.values() if why)
    print(
        "%d cases: %d as recorded, %d open as listed, %d unexpected"
        % (len(found), len(found) - failed, failed - len(new), len(new) + len(gone))
    )
    sys.exit(1 if new or gone or not found else 0)


main()
