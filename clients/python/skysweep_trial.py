"""Skysweep's client for training programs: this one file, Python 3.8 or newer, the standard library alone.

    import skysweep_trial

    with skysweep_trial.start({"lr": 0.01}) as trial:          # parameters, and their values without Skysweep
        done = trial.restore(lambda path: model.load(path))    # the step of the checkpoint, 0 for a fresh start
        for epoch in range(done + 1, 21):
            loss = train(model, trial.params["lr"])
            stop = trial.report(epoch, {"val_loss": loss})
            trial.checkpoint(epoch, lambda path: model.save(path))
            if stop:
                break

The same program runs in four settings, which the environment tells apart:

- by itself: the parameters are the defaults, reports are printed;
- as the command of a spec (SKYSWEEP_PARAMS): reports are printed, or appended to SKYSWEEP_METRICS_FILE; SIGTERM stops;
- as a job of its own (SKYSWEEP_URL, SKYSWEEP_TOKEN): the trial protocol over HTTP, with heartbeats; with
  SKYSWEEP_JOB_TOKEN it may train further trials;
- as a worker (SKYSWEEP_URL, SKYSWEEP_SWEEP): asks for trials over HTTP and renews their leases; credentials are
  SKYSWEEP_BEARER or AWS_ACCESS_KEY_ID and its companions.

The end of the `with` block completes the trial with the newest value of each metric; an exception fails it.

Workers, and jobs of a sweep with `trainer.trials_per_job`, train several trials, one after another:

    for trial in skysweep_trial.trials({"lr": 0.01}):
        with trial:
            train(trial)
"""

import base64
import datetime
import hashlib
import hmac
import json
import math
import operator
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
import uuid

try:
    import resource
except ImportError:  # Windows
    resource = None

__all__ = ["start", "trials", "Trial", "SkysweepError", "Refused", "Gone", "Unreachable"]

INTERRUPTED = 75  # the exit code that has a job started again


class SkysweepError(Exception):
    """What goes wrong between a program and Skysweep."""


class Refused(SkysweepError):
    """A request that no retry mends: a wrong address, key or body."""


class Gone(SkysweepError):
    """The trial is another attempt's, or over. The client handles it: `should_stop` is true, nothing more is sent."""


class Unreachable(SkysweepError):
    """No answer for longer than SKYSWEEP_GIVE_UP_SECONDS (60)."""


def start(defaults=None):
    """The trial to run; `defaults`: values of parameters that the trial, or a run without Skysweep, does not give.

    A job whose trial another job runs ends here with exit code 0, a worker with 1 when there are no more trials.
    """
    setting = _setting()
    for trial in _open(setting, defaults):
        return trial
    if setting == "worker":
        raise SystemExit(1)
    raise SystemExit(0)


def trials(defaults=None):
    """Trials, one after another: as many as there are for a worker, up to the sweep's `trainer.trials_per_job` for a
    job, one otherwise. Use each in a `with` block; an exception that you catch outside it fails that trial alone.
    """
    for trial in _open(_setting(), defaults):
        yield trial
        if not trial._ended:
            trial.__exit__(None, None, None)


class Trial:
    """One trial. Attributes: `params`, `sweep`, `number` and `seed` (None without Skysweep), `reason` (why to stop)."""

    def __init__(self, defaults, params, sweep=None, number=None, seed=None):
        self.params = dict(defaults or {}, **params)
        self.sweep = sweep
        self.number = number
        self.seed = seed
        self.reason = None
        self._latest = {}
        self._step = None
        self._stop = None  # 'decided', 'terminated' or 'lost'
        self._ended = False
        self._last_words = []
        self._handler = _on_sigterm(lambda *_: self._wind_up("terminated", "SIGTERM"))

    @property
    def should_stop(self):
        """Whether to save a checkpoint and leave the `with` block."""
        return self._stop is not None

    def report(self, step, metrics):
        """Reports what was measured at a step (0, 1, …; NaN and infinities allowed). Answers `should_stop`.

        Reporting a step again changes nothing.
        """
        step, metrics = _index(step), _numbers(metrics)
        self._latest.update(metrics)
        self._step = step
        if not self._ended and self._stop != "lost":
            self._report(step, metrics)
        return self.should_stop

    def checkpoint(self, step, save):
        """Has `save(path)` write a file and keeps it; answers whether it is safe. Report the step first."""
        return self._checkpoint(_index(step), save)

    def restore(self, load):
        """Calls `load(path)` with the newest checkpoint and answers its step; 0 if there is none."""
        return self._restore(load)

    def complete(self, metrics=None):
        """Ends the trial with the newest value of each metric. The end of the `with` block does it too."""
        if metrics:
            metrics = _numbers(metrics)
            self._latest.update(metrics)
        if not self._ended:
            self._complete(metrics)
            self._end()

    def fail(self, message):
        """Ends the trial as failed. An exception in the `with` block does it too."""
        if not self._ended:
            self._fail(str(message)[:8000])
            self._end()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is None or (kind is SystemExit and error.code in (None, 0)):
                self._finish()
            elif self.should_stop:
                self._leave()
            elif kind is not KeyboardInterrupt:
                self._last_words = traceback.format_exception(kind, error, trace)
                self.fail("".join(traceback.format_exception_only(kind, error)).strip())
        finally:
            self._end()

    def _finish(self):
        if self._ended:
            return
        if self.should_stop:
            self._leave()
            return
        try:
            self.complete()
        except Refused as error:
            self.fail(error)
            raise

    def _wind_up(self, why, reason):
        if self._stop is None:
            self._stop, self.reason = why, reason

    def _end(self):
        self._ended = True
        if self._handler is not None:
            signal.signal(signal.SIGTERM, self._handler)
            self._handler = None

    # What the settings differ in.
    def _report(self, step, metrics):
        raise NotImplementedError

    def _complete(self, metrics):
        pass

    def _fail(self, message):
        pass

    def _leave(self):
        pass


class _LocalTrial(Trial):
    """Checkpoints are files `step-N` of a folder of this machine; none are kept without one."""

    _folder = None

    def _checkpoint(self, step, save):
        if not self._folder:
            return False
        os.makedirs(self._folder, exist_ok=True)
        name = os.path.join(self._folder, "step-%d" % step)
        # Whoever copies the folder meanwhile gets the old file or the new one.
        _written(save, name + ".part")
        os.replace(name + ".part", name)
        for other, path in self._kept():
            if other != step:
                os.remove(path)
        return True

    def _restore(self, load):
        kept = self._kept()
        if not kept:
            return 0
        step, path = max(kept)
        load(path)
        return step

    def _kept(self):
        if not self._folder or not os.path.isdir(self._folder):
            return []
        found = ((re.match(r"step-(\d+)$", name), name) for name in os.listdir(self._folder))
        return [(int(match.group(1)), os.path.join(self._folder, name)) for match, name in found if match]


class _Program(_LocalTrial):
    """A command of `skysweep run`, or a program by itself: reports are lines of JSON."""

    def __init__(self, defaults):
        env = os.environ
        number, seed = env.get("SKYSWEEP_TRIAL"), env.get("SKYSWEEP_SEED")
        super().__init__(
            defaults,
            json.loads(env.get("SKYSWEEP_PARAMS") or "{}"),
            env.get("SKYSWEEP_SWEEP"),
            None if number is None else int(number),
            None if seed is None else int(seed),
        )
        self._file = env.get("SKYSWEEP_METRICS_FILE")
        self._folder = env.get("SKYSWEEP_CHECKPOINT_DIR")

    def _report(self, step, metrics):
        line = metrics if step is None else dict({"step": step}, **metrics)
        line = json.dumps({name: _wire(value) for name, value in line.items()})
        if not self._file:
            print(line, flush=True)
            return
        with open(self._file, "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _complete(self, metrics):
        # Of the same step again: no report, but the newest value.
        if metrics:
            self._report(self._step, metrics)

    def _fail(self, message):
        # The exit code tells; an exception gives one by itself.
        if not self._last_words:
            raise SystemExit(message)


class _Job(Trial):
    """Speaks the trial protocol: claims its trial, reports, keeps it alive, uploads checkpoints."""

    def __init__(self, defaults, api, claim):
        super().__init__(defaults, claim["params"], claim["sweep"], claim["trial"], claim["seed"])
        self._api = api
        self._claim = claim
        self._lease = claim["lease"]
        self._until = claim.get("until", 0)
        self._exit_code = 0
        self._queue = []
        self._began = self._sent = time.monotonic()
        self._lock = threading.RLock()
        self._over = threading.Event()
        threading.Thread(target=self._keep_alive, daemon=True).start()

    def _wind_up(self, why, reason):
        super()._wind_up(why, reason)
        self._api.hurry = self._stop == "terminated"

    def _report(self, step, metrics):
        with self._lock:
            self._queue.append({"step": step, "metrics": {name: _wire(value) for name, value in metrics.items()}})
            # Where nobody decides, reports may wait for each other, a second at most.
            due = self._until is not None and step >= self._until
            if due or len(self._queue) >= 500 or time.monotonic() - self._sent >= 1:
                self._guarded(self._flush)

    def _flush(self):
        with self._lock:
            while self._queue:
                batch = self._queue[:500]
                self._obey(self._post("reports", reports=batch, usage=self._usage()))
                del self._queue[:500]
            self._sent = time.monotonic()

    def _obey(self, answer):
        self._until = answer.get("until", self._until)
        if answer["decision"] != "continue":
            self._wind_up("decided", answer.get("reason") or answer["decision"])

    def _keep_alive(self):
        while not self._over.wait(self._claim["heartbeatSeconds"]):
            with self._lock:
                if self._over.is_set() or self._stop in ("decided", "lost"):
                    return
                if self._queue:
                    self._guarded(self._flush)
                else:
                    self._guarded(lambda: self._obey(self._post("heartbeat")))

    def _guarded(self, call):
        """Whether the call went through; if the trial or the API is gone, the program is told to stop."""
        try:
            call()
            return True
        except Gone as error:
            self._wind_up("lost", str(error))
        except Unreachable as error:
            self._wind_up("terminated", str(error))
        return False

    def _checkpoint(self, step, save):
        if self._ended or self._stop == "lost":
            return False
        folder = tempfile.mkdtemp(prefix="skysweep-")
        try:
            path = os.path.join(folder, "step-%d" % step)
            _written(save, path)
            return self._guarded(lambda: self._upload(step, path))
        except Refused as error:
            print("skysweep: the checkpoint was not saved: %s" % error, file=sys.stderr)
            return False
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _upload(self, step, path):
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            for chunk in iter(lambda: file.read(1 << 20), b""):
                digest.update(chunk)
        size, sha256 = os.path.getsize(path), base64.b64encode(digest.digest()).decode()
        with self._lock:
            # A checkpoint never knows more than the reports that were sent.
            self._flush()
            place = self._post("checkpoints", step=step, bytes=size, sha256=sha256)
        self._api.upload(place["url"], place["headers"], path, size)
        self._post("checkpoints/commit", step=step)

    def _restore(self, load):
        resume = self._claim["resume"]
        if not resume:
            return 0
        folder = tempfile.mkdtemp(prefix="skysweep-")
        try:
            path = os.path.join(folder, "step-%d" % resume["step"])
            self._api.download(resume["url"], path)
            load(path)
            return resume["step"]
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _complete(self, metrics):
        missing = [one["metric"] for one in self._claim["objectives"] if one["metric"] not in self._known()]
        if missing:
            known = ", ".join(self._latest) or "none"
            raise Refused("metric `%s` was never reported; report it (reported: %s)" % (missing[0], known))
        metrics = {name: _wire(value) for name, value in self._latest.items()}
        if self._guarded(self._flush) and not self.should_stop:
            self._guarded(lambda: self._result(state="completed", metrics=metrics))
        if self._stop == "terminated":
            self._leave()

    def _known(self):
        # What the system measures is an objective too, and what an earlier attempt reported counts.
        system = [one["metric"] for one in self._claim["objectives"] if one["metric"].startswith("system/")]
        return set(self._latest) | set(self._claim.get("reported", {}).get("metrics", {})) | set(system)

    def _fail(self, message):
        self._exit_code = 1
        output = [line[:400] for line in "".join(self._last_words).splitlines()[-20:]]
        self._guarded(self._flush)
        self._guarded(lambda: self._result(state="failed", message=message, output=output))

    def _result(self, **body):
        self._post("result", usage=self._usage(), **body)

    def _post(self, what, **body):
        return self._api.post("/v1/trial/" + what, lease=self._lease, **body)

    def _usage(self):
        usage = {"trainSeconds": time.monotonic() - self._began}
        if resource:
            unit = 1024 if sys.platform != "darwin" else 1
            usage["peakMemoryMb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
        return usage

    def _leave(self):
        if self._stop == "terminated":
            self._guarded(self._flush)
            raise SystemExit(INTERRUPTED)

    def _end(self):
        self._over.set()
        super()._end()


class _Worked(_LocalTrial):
    """A trial of a worker: reported and told over HTTP, under a lease that a thread renews."""

    def __init__(self, defaults, api, sweep, asked, lease_seconds):
        super().__init__(defaults, asked["params"], sweep, asked["trial"], asked["seed"])
        self._api = api
        self._body = {"trial": asked["trial"], "lease": asked["lease"]}
        self._over = threading.Event()
        self._every = lease_seconds / 4
        folder = os.environ.get("SKYSWEEP_CHECKPOINT_DIR")
        self._folder = folder and os.path.join(folder, "%s-%d" % (sweep, asked["trial"]))
        threading.Thread(target=self._keep_alive, daemon=True).start()

    def _keep_alive(self):
        while not self._over.wait(self._every):
            self._send()

    def _report(self, step, metrics):
        self._send(step=step, metrics={name: _wire(value) for name, value in metrics.items()})

    def _send(self, **body):
        try:
            answer = self._api.post("report", **dict(self._body, **body))
            if answer["decision"] != "continue":
                self._wind_up("decided", answer.get("reason") or answer["decision"])
        except Gone as error:
            self._wind_up("lost", str(error))
        except Unreachable as error:
            # The lease may outlast the outage; a report that was lost is missed by the scheduler alone.
            print("skysweep: %s" % error, file=sys.stderr)

    def _complete(self, metrics):
        self._tell(state="completed", metrics={name: _wire(value) for name, value in self._latest.items()})

    def _fail(self, message):
        self._tell(state="failed", reason=message)

    def _leave(self):
        if self._stop == "decided":
            self._tell(state="stopped", reason=self.reason)

    def _tell(self, **body):
        self._over.set()
        try:
            self._api.post("tell", **dict(self._body, **body))
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)
        except Gone as error:
            self._wind_up("lost", str(error))

    def _end(self):
        self._over.set()
        super()._end()


def _on_sigterm(handler):
    """Sets the handler and answers the one before; None where there can be none."""
    try:
        return signal.signal(signal.SIGTERM, handler)
    except ValueError:
        return None  # only the main thread may have handlers


def _setting():
    env = os.environ
    if env.get("SKYSWEEP_URL") and env.get("SKYSWEEP_TOKEN"):
        return "job"
    if env.get("SKYSWEEP_PARAMS") or not env.get("SKYSWEEP_URL"):
        return "program"
    if env.get("SKYSWEEP_SWEEP"):
        return "worker"
    raise SkysweepError("SKYSWEEP_URL is set alone: set SKYSWEEP_SWEEP too, to work for that sweep, or neither")


def _open(setting, defaults):
    if setting == "job":
        return _claimed(defaults)
    return _asked(defaults) if setting == "worker" else iter([_Program(defaults)])


def _claimed(defaults):
    env = os.environ
    job = env.get("AWS_BATCH_JOB_ID")
    if not job:
        raise SkysweepError("AWS_BATCH_JOB_ID is not set: AWS Batch sets it for its jobs; any id will do elsewhere")
    launch = {"jobId": job, "attempt": int(env.get("AWS_BATCH_JOB_ATTEMPT") or 1)}
    token = env["SKYSWEEP_TOKEN"]
    while token:
        try:
            trial = _claim(defaults, token, launch)
        except Gone as error:
            print("skysweep: %s: nothing to do" % error, file=sys.stderr)
            trial = None
        except Unreachable as error:
            print("skysweep: %s" % error, file=sys.stderr)
            raise SystemExit(INTERRUPTED)
        if trial:
            yield trial
            if trial._stop == "terminated":
                return
        token = _next_token({"token": token, "exitCode": trial._exit_code if trial else 0}, launch)


def _claim(defaults, token, launch):
    api = _Api(os.environ["SKYSWEEP_URL"], _bearer(token))
    claim = api.post("/v1/trial/claim", **launch)
    trial = _Job(defaults, api, claim)
    if claim.get("repeats") or claim.get("evaluate"):
        trial.fail("folds, seeds and test-set runs need the spec's trainer.command, which starts a program once a run")
        raise SystemExit(1)
    return trial


def _next_token(ended, launch):
    """The token of the next trial of a job that may train several; None when there is none."""
    job_token = os.environ.get("SKYSWEEP_JOB_TOKEN")
    if not job_token:
        return None
    api = _Api(os.environ["SKYSWEEP_URL"], _bearer(job_token))
    body = dict(launch, ended=ended)
    before = _on_sigterm(lambda *_: sys.exit(0))
    try:
        while True:
            # The API waits for a trial, for 20 seconds at most.
            answer = api.post("/v1/job/next", timeout=40, **body)
            if answer["next"] == "trial":
                return answer["token"]
            if answer["next"] == "exit":
                print("skysweep: no further trial: %s" % answer["reason"], file=sys.stderr)
                return None
            body = launch
    except SkysweepError as error:
        # How the job ends settles what is not settled yet.
        print("skysweep: %s" % error, file=sys.stderr)
        return None
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _asked(defaults):
    env = os.environ
    sweep, lease = env["SKYSWEEP_SWEEP"], int(env.get("SKYSWEEP_LEASE_SECONDS") or 600)
    url = "%s/v1/sweeps/%s/" % (env["SKYSWEEP_URL"].rstrip("/"), urllib.parse.quote(sweep, safe=""))
    api = _Api(url, _credentials(url))
    while True:
        answer = api.post("ask", id=uuid.uuid4().hex, leaseSeconds=lease)
        for asked in answer["trials"]:
            trial = _Worked(defaults, api, sweep, asked, lease)
            yield trial
            if trial._stop == "terminated":
                return
        if answer.get("done") is not None:
            print("skysweep: no more trials: %s" % answer["done"], file=sys.stderr)
            return
        time.sleep(answer.get("wait", 0))


class _Api:
    """Sends requests until one is answered: network errors, 408, 429 and 5xx are retried, with full jitter."""

    hurry = False

    def __init__(self, url, credentials):
        if not re.match(r"https?://[^/]", url):
            raise SkysweepError("SKYSWEEP_URL is %r: it must be an absolute URL" % url)
        self._url = url
        self._credentials = credentials
        self._patience = float(os.environ.get("SKYSWEEP_GIVE_UP_SECONDS") or 60)

    def post(self, path, timeout=20, **body):
        url = self._url.rstrip("/") + "/" + path.lstrip("/")
        data = json.dumps(body, allow_nan=False).encode()

        def request():
            headers = dict({"content-type": "application/json"}, **self._credentials("POST", url, data))
            return urllib.request.Request(url, data, headers, method="POST")

        gone = (403, 409, 410)
        text = self._send(path.strip("/"), request, lambda response: response.read(), gone=gone, timeout=timeout)
        try:
            return json.loads(text) if text else {}
        except ValueError:
            raise Refused("%s does not answer with JSON; is SKYSWEEP_URL right?" % url) from None

    def upload(self, url, headers, path, size):
        def request():
            every = {"content-type": "application/octet-stream", **headers, "content-length": str(size)}
            return urllib.request.Request(url, open(path, "rb"), every, method="PUT")

        # 412: written once, most likely by a try whose answer was lost; the commit looks at it.
        self._send("checkpoint upload", request, lambda response: response.read(), accept=(412,))

    def download(self, url, path):
        def keep(response):
            with open(path, "wb") as file:
                shutil.copyfileobj(response, file)

        self._send("checkpoint download", lambda: urllib.request.Request(url), keep)

    def _send(self, what, request, read, accept=(), gone=(), timeout=20):
        began = time.monotonic()
        retry = 0
        while True:
            wait = 0.0
            wanted = request()
            try:
                with urllib.request.urlopen(wanted, timeout=timeout) as response:
                    return read(response)
            except urllib.error.HTTPError as error:
                if error.code in accept:
                    return None
                problem = "HTTP %d %s" % (error.code, _explain(error))
                if error.code < 500 and error.code not in (408, 429):
                    kind = Gone if error.code in gone else Refused
                    raise kind("%s was refused (%s)" % (what, problem)) from None
                wait = _seconds(error.headers.get("retry-after"))
            except (OSError, ValueError, EOFError) as error:
                problem = str(getattr(error, "reason", error)) or type(error).__name__
            except Exception as error:  # http.client's own, of answers that were cut short
                if not type(error).__module__.startswith("http."):
                    raise
                problem = str(error) or type(error).__name__
            finally:
                if hasattr(wanted.data, "close"):
                    wanted.data.close()
            wait = max(wait, random.uniform(0, min(10.0, 0.1 * 2**retry)))
            waited = time.monotonic() - began
            # After SIGTERM there is half a minute for everything.
            if waited + wait > (min(10.0, self._patience) if self.hurry else self._patience):
                raise Unreachable("%s: no answer from Skysweep for %.1f s (%s)" % (what, waited, problem))
            if retry == 0:
                print("skysweep: %s: %s; trying again" % (what, problem), file=sys.stderr)
            time.sleep(wait)
            retry += 1


def _explain(error):
    text = error.read().decode("utf-8", "replace")
    try:
        problem = json.loads(text)
        return str(problem.get("detail") or problem.get("title") or text)[:500]
    except (ValueError, AttributeError):
        return text[:500]


def _seconds(header):
    try:
        return min(30.0, max(0.0, float(header)))
    except (TypeError, ValueError):
        return 0.0


def _bearer(token):
    return lambda *_: {"authorization": "Bearer " + token}


def _credentials(url):
    """What proves who a worker is, request by request."""
    env = os.environ
    if env.get("SKYSWEEP_BEARER"):
        return _bearer(env["SKYSWEEP_BEARER"])
    if env.get("AWS_ACCESS_KEY_ID") and env.get("AWS_SECRET_ACCESS_KEY"):
        host = re.search(r"\.execute-api\.([a-z0-9-]+)\.", url)
        region = host.group(1) if host else env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "us-east-1"
        return lambda method, url, data: _signed(method, url, data, region)
    raise SkysweepError(
        "no credentials for %s: set SKYSWEEP_BEARER, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
        'as `eval "$(aws configure export-credentials --format env)"` does' % url
    )


def _signed(method, url, data, region):
    """Headers of AWS Signature Version 4 for a request to API Gateway."""
    env, parts = os.environ, urllib.parse.urlsplit(url)
    stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {"content-type": "application/json", "host": parts.netloc, "x-amz-date": stamp}
    if env.get("AWS_SESSION_TOKEN"):
        headers["x-amz-security-token"] = env["AWS_SESSION_TOKEN"]
    names = ";".join(sorted(headers))
    canonical = [method, urllib.parse.quote(parts.path or "/", safe="/-_.~"), parts.query]
    canonical += ["%s:%s" % (name, headers[name]) for name in sorted(headers)]
    canonical += ["", names, hashlib.sha256(data).hexdigest()]
    scope = "%s/%s/execute-api/aws4_request" % (stamp[:8], region)
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    key = ("AWS4" + env["AWS_SECRET_ACCESS_KEY"]).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (stamp, scope, digest)
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
        env["AWS_ACCESS_KEY_ID"],
        scope,
        names,
        signature,
    )
    del headers["host"]
    return headers


def _written(save, path):
    save(path)
    if not os.path.isfile(path):
        raise SkysweepError("save wrote no file %s: it has to write exactly this one; pack a folder into a file" % path)


def _index(step):
    step = operator.index(step)
    if step < 0:
        raise ValueError("step is %d: it must be 0 or more" % step)
    return step


def _numbers(metrics):
    """Metrics as plain floats, whatever NumPy or PyTorch made of them."""
    if not metrics:
        raise ValueError("metrics are empty: name at least one, as in {\"val_loss\": 0.5}")
    if "step" in metrics:
        raise ValueError("`step` is no metric: it is the first argument")
    try:
        return {str(name): float(value) for name, value in metrics.items()}
    except (TypeError, ValueError):
        wrong = {name: value for name, value in metrics.items() if not hasattr(value, "__float__")}
        raise TypeError("metrics must be numbers, not %r" % (wrong or metrics)) from None


def _wire(value):
    """JSON has no NaN and no infinities: they travel as strings."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
