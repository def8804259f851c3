#!/usr/bin/env python3
"""Pulls from a registry with scripted faults: each fault once (the pull must win) and always (it must fail in time).

    registry.py FAULT_REGISTRY [--all] [--jobs N] [--soak N] [--only TEXT]

Without --all the faults that take long are left out.  Prints a line for each case that is not as expected and, as the
last line, the totals.  Uses JBUILD_ROOT as the folder for one store for each case.
"""
import argparse, base64, concurrent.futures, hashlib, json, os, re, shutil, subprocess, sys, tempfile, time

LIMIT = 60  # seconds that a pull may last which gets nowhere
# what the pull survives also when it happens always: it is no fault of the content
HARMLESS = {"nolen", "ctype", "dup", "redirect", "dribble", "norange", "badrange"}
WHATS = ["drop", "reset", "truncate", "short", "corrupt", "swap", "extra", "infinite", "status", "status=429", "retryafter", "hugeheader",
         "html", "empty", "nolen", "ctype", "digestlie", "bigmanifest", "gzipenc", "redirect", "loop", "fileurl", "dup"]
SLOW = ["slow", "stall", "dribble"]
# these are about the other document only
NOT_FOR = {("blob", "bigmanifest"), ("blob", "digestlie"), ("blob", "ctype"), ("manifest", "swap"), ("manifest", "infinite"), ("manifest", "extra"), ("manifest", "slow"),
           ("manifest", "gzipenc")}
# what is left out without --all, since the unit tests have it, too
BRIEF = {"manifest": ["drop", "status", "corrupt", "html", "digestlie", "bigmanifest", "ctype", "loop"],
         "blob": [w for w in WHATS if w not in ("swap", "nolen", "dup", "empty", "status=429")]}
# what takes more than a few seconds when it happens always
LONG = {("blob", "html"), ("blob", "empty"), "status", "status=429", "retryafter", "drop", "reset", "truncate", "short", "hugeheader", "slow", "stall", "dribble"}


def cases(everything):
    for where in ("manifest", "blob"):
        for what in WHATS + SLOW if everything else BRIEF[where]:
            if (where, what) in NOT_FOR:
                continue
            # the second blob is a layer
            if everything or what not in HARMLESS:
                yield dict(faults=["%s:%s,times=1%s" % (where, what, ",every=2" if where == "blob" else "")], wins=True)
            if everything or what not in LONG and (where, what) not in LONG:
                yield dict(faults=["%s:%s" % (where, what)], wins=what in HARMLESS)
    yield dict(faults=["blob:drop,times=1", "blob:norange"], wins=True)
    yield dict(faults=["blob:drop,times=1", "blob:badrange,times=1"], wins=True)
    yield dict(faults=["blob:drop,every=2,times=6"], wins=True, resumed=True)
    yield dict(faults=["token:status=503,times=1"], auth="bearer", wins=True)
    for auth in ("basic", "bearer", "bearer-evil"):
        yield dict(faults=["blob:redirect"], auth=auth, wins=True)
        yield dict(faults=["manifest:redirect,times=1"], auth=auth, wins=True)
    yield dict(faults=[], auth="basic", wrong=True, wins=False)
    yield dict(faults=[], auth="bearer", wrong=True, wins=False)


def sha(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


class Case:
    def __init__(self, case, registry, root, number, layers=3):
        self.case, self.registry, self.layers = case, registry, layers
        self.dir = os.path.join(root, "case-%d" % number)
        self.name = " + ".join(case["faults"] + ([case["auth"]] if "auth" in case else []) + (["wrong password"] if case.get("wrong") else [])) or "no fault"

    def run(self):
        os.makedirs(self.dir)
        log, port_file = os.path.join(self.dir, "log"), os.path.join(self.dir, "port")
        args = [sys.executable, self.registry, "--synthetic", str(self.layers), "--layer-kib", "64", "--max-seconds", "90", "--log", log, "--port-file", port_file]
        for fault in self.case["faults"]:
            args += ["--fault", fault]
        args += ["--auth", self.case.get("auth", "none"), "--seed", str(self.case.get("seed", 1))]
        server = subprocess.Popen(args, stdout=subprocess.DEVNULL)
        try:
            deadline = time.time() + 20
            while not os.path.exists(port_file) and time.time() < deadline:
                time.sleep(0.02)
            port = open(port_file).read().split()[0]
            return self.pull("127.0.0.1:" + port, log)
        finally:
            server.terminate()
            server.wait()
            shutil.rmtree(self.dir, ignore_errors=True)

    def pull(self, host, log):
        store = os.path.join(self.dir, "store")
        password = "wrong" if self.case.get("wrong") else "pass"
        config = os.path.join(self.dir, "config")
        os.makedirs(config)
        with open(os.path.join(config, "config.json"), "w") as f:
            json.dump({"auths": {host: {"auth": base64.b64encode(("user:" + password).encode()).decode()}}}, f)
        env = dict(os.environ, JBUILD_ROOT=store, DOCKER_CONFIG=config)
        start = time.time()
        got = subprocess.run(["jbuild", "pull", host + "/synth/img:v1"], env=env, capture_output=True, text=True, timeout=150)
        seconds = time.time() - start
        with open(log) as f:
            requests = [json.loads(line) for line in f]
        wrong = []
        if any(r.get("leak") for r in requests):
            wrong.append("credentials were sent to another origin")
        if password in got.stderr or base64.b64encode(("user:" + password).encode()).decode() in got.stderr or "tok-" in got.stderr:
            wrong.append("a secret is in the output")
        if self.case["wins"]:
            if got.returncode != 0 or not re.fullmatch("sha256:[0-9a-f]{64}\n", got.stdout):
                wrong.append("code %d" % got.returncode)
        else:
            errors = [l for l in got.stderr.splitlines() if l.startswith("error: ")]
            if got.returncode != 5 or got.stdout:
                wrong.append("code %d instead of 5" % got.returncode)
            if len(errors) != 1 or host not in errors[0] or "synth/img" not in errors[0] or not re.search(":v1|sha256:", errors[0]):
                wrong.append("the message does not name host, repository and digest or tag")
            if seconds > LIMIT:
                wrong.append("took %.0f s" % seconds)
        if self.case.get("resumed") and not any(r["range"] for r in requests):
            wrong.append("nothing was resumed")
        wrong += self.look_at(store)
        return seconds, wrong, got.stderr

    def look_at(self, store):
        """Every blob has its name, nothing unfinished is left, an image is there only after success."""
        wrong = []
        blobs = os.path.join(store, "blobs", "sha256")
        for name in os.listdir(blobs) if os.path.isdir(blobs) else []:
            if sha(os.path.join(blobs, name)) != name:
                wrong.append("blob %s has other bytes" % name)
        if os.path.isdir(os.path.join(store, "tmp")) and os.listdir(os.path.join(store, "tmp")):
            wrong.append("something is left in tmp")
        index = os.path.join(store, "index.json")
        manifests = json.load(open(index))["manifests"] if os.path.exists(index) else []
        if bool(manifests) != self.case["wins"]:
            wrong.append("%d images in the store" % len(manifests))
        return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("registry")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--soak", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--verbose", action="store_true")
    a = parser.parse_args()
    root = os.environ["JBUILD_ROOT"] + ".cases"
    todo = list(cases(a.all)) + [dict(faults=["any:status=503,p=0.3"], seed=i, wins=True) for i in range(a.soak)]
    todo = [Case(c, a.registry, root, i) for i, c in enumerate(todo)]
    todo = [c for c in todo if a.only in c.name]
    failed = longest = 0
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        for case, (seconds, wrong, text) in zip(todo, pool.map(Case.run, todo)):
            longest = max(longest, seconds)
            if wrong:
                failed += 1
                print("FAIL %-40s %5.1f s  %s\n  %s" % (case.name, seconds, "; ".join(wrong), text.strip().replace("\n", "\n  ")))
            elif a.verbose:
                print("ok   %-40s %5.1f s  %s" % (case.name, seconds, " | ".join(l for l in text.splitlines() if not l.startswith("pulling"))))
    print("%d faults, %d not as expected; the longest pull took %.0f s" % (len(todo), failed, longest))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
