"""The training program of these tests: nine steps whose loss is x + 1 / step."""

import os
import sys
import time

import skysweep_trial


def write(path, step):
    with open(path, "w") as file:
        file.write(str(step))


def read(path):
    with open(path) as file:
        print("restored %s" % file.read(), file=sys.stderr)


def train(trial):
    print("trial %s x %s seed %s" % (trial.number, trial.params["x"], trial.seed), file=sys.stderr)
    done = trial.restore(read)
    for step in range(done + 1, 10):
        stop = trial.report(step, {"loss": trial.params["x"] + 1 / step, "odd": float("nan")})
        if step == 2:
            trial.report(step, {"loss": 1000.0})
            trial.report(step, {"loss": trial.params["x"] + 1 / step})
        if os.environ.get("FAIL_AT") == str(step) and os.environ.get("FAIL_TRIAL") in (None, str(trial.number)):
            raise RuntimeError("the loss of step %d is a shame" % step)
        trial.checkpoint(step, lambda path: write(path, step))
        if os.environ.get("HOLD_AT") == str(step):
            print("holding", file=sys.stderr, flush=True)
            while not trial.should_stop and not os.path.exists(os.environ["HOLD_UNTIL"]):
                time.sleep(0.02)
            stop = trial.should_stop
        if stop:
            print("stopped after %d: %s" % (step, trial.reason), file=sys.stderr)
            break


for trial in skysweep_trial.trials({"x": 0.5}):
    try:
        with trial:
            train(trial)
    except RuntimeError:
        if not os.environ.get("GO_ON"):
            raise
