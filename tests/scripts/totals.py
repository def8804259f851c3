#!/usr/bin/env python3
"""Adds up the reports of Surefire: the last line of `mvn verify` speaks of one module only."""
import glob
import sys
import xml.etree.ElementTree as xml

sums = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
for name in glob.glob("**/target/surefire-reports/TEST-*.xml", recursive=True):
    suite = xml.parse(name).getroot()
    for key in sums:
        sums[key] += int(suite.get(key, "0"))
    for case in suite.findall("testcase"):
        for skip in case.findall("skipped"):
            print("skipped: %s.%s: %s" % (case.get("classname"), case.get("name"), skip.get("message")))
bad = sums["failures"] + sums["errors"]
print("%d tests passed, %d failed, %d skipped" % (sums["tests"] - bad - sums["skipped"], bad, sums["skipped"]))
sys.exit(1 if bad or not sums["tests"] else 0)
