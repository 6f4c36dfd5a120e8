"""Trains the networks and boosted trees of the second set of learning curves, and measures random search on them.

python bench/learning-curves/make-table.py        writes second-set/ beside this file; about ten minutes, scikit-learn

The format is that of the first set (problems.json, tables/*.csv.gz, reference.json), so its compare.py reads the folder.
"""
import concurrent.futures
import gzip
import heapq
import itertools
import json
import math
import os
import random
import statistics
import time
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from sklearn import datasets, ensemble, metrics, model_selection, neural_network, preprocessing

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "second-set")
SCALE = 100_000


def number(name, levels, kind="float", log=True):
    return {"name": name, "type": kind, "low": levels[0], "high": levels[-1], "log": log, "levels": levels}


BREAST = [
    number("learning_rate", [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3]),
    number("alpha", [1e-5, 1e-3, 0.1, 1.0, 10.0]),
    number("batch_size", [16, 48, 144], "int"),
    number("width", [2, 8, 32, 128], "int"),
    {"name": "solver", "type": "categorical", "choices": ["sgd", "adam"]},
]
DIABETES = [
    number("learning_rate", [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64]),
    number("max_depth", [1, 2, 3, 4, 6, 8], "int"),
    number("min_samples_leaf", [1, 4, 16, 64], "int"),
    number("subsample", [0.3, 0.6, 1.0], log=False),
    {"name": "loss", "type": "categorical", "choices": ["squared_error", "absolute_error"]},
]
SPLITS = 2


def breast(params, epochs):
    """Validation log loss of a network after each pass over breast cancer's data, the mean of two splits."""
    x, y = datasets.load_breast_cancer(return_X_y=True)
    curves = np.zeros((SPLITS, epochs))
    for split in range(SPLITS):
        a, b, ya, yb = model_selection.train_test_split(x, y, test_size=0.4, random_state=split, stratify=y)
        scaler = preprocessing.StandardScaler().fit(a)
        a, b = scaler.transform(a), scaler.transform(b)
        model = neural_network.MLPClassifier(
            (params["width"],), solver=params["solver"], alpha=params["alpha"], batch_size=params["batch_size"],
            learning_rate_init=params["learning_rate"], random_state=split)
        for epoch in range(epochs):
            model.partial_fit(a, ya, classes=[0, 1])
            curves[split, epoch] = metrics.log_loss(yb, np.nan_to_num(model.predict_proba(b)), labels=[0, 1])
    return np.minimum(curves.mean(0), 5.0)


def diabetes(params, epochs):
    """Validation error (the share of the variance left) after each boosted tree on diabetes, the mean of two splits."""
    x, y = datasets.load_diabetes(return_X_y=True)
    curves = np.zeros((SPLITS, epochs))
    for split in range(SPLITS):
        a, b, ya, yb = model_selection.train_test_split(x, y, test_size=0.4, random_state=split)
        model = ensemble.GradientBoostingRegressor(n_estimators=epochs, random_state=split, **params).fit(a, ya)
        curves[split] = [np.mean((yb - guess) ** 2) / np.var(yb) for guess in model.staged_predict(b)]
    return np.minimum(curves.mean(0), 5.0)


PROBLEMS = [
    ("curves-breast-mlp", breast, BREAST, 36, "scikit-learn MLP on breast cancer: 960 configurations x 36 epochs"),
    ("curves-diabetes-boosting", diabetes, DIABETES, 50, "gradient boosting on diabetes: 1,008 configurations x 50 trees"),
]


def row(job):
    measure, params, epochs = job
    warnings.simplefilter("ignore")
    start = time.process_time()
    curve = measure(params, epochs)
    ms = 1000 * (time.process_time() - start) / epochs
    return [*(int(round(SCALE * v)) for v in curve), round(ms, 2)]


def cell(space, rng):
    """The row that a uniform draw from the space is snapped to."""
    at = 0
    for p in space:
        levels = p.get("levels") or p["choices"]
        scale = math.log if p.get("log") else float
        if p["type"] == "categorical":
            k = rng.randrange(len(levels))
        else:
            u = rng.uniform(scale(p["low"]), scale(p["high"]))
            k = min(range(len(levels)), key=lambda i: abs(scale(levels[i]) - u))
        at = at * len(levels) + k
    return at


def random_search(space, rows, epochs, seed, lanes=4, trainings=30):
    """The best value after each epoch over all trials, none of which is stopped."""
    rng, running, trace, now, best, order = random.Random(seed), [], [], 0.0, math.inf, 0
    while len(trace) < trainings * epochs:
        while len(running) < lanes:
            at = cell(space, rng)
            heapq.heappush(running, (now + rows[at][-1], order, at, 1))
            order += 1
        now, trial, at, epoch = heapq.heappop(running)
        best = min(best, rows[at][epoch - 1] / SCALE)
        trace.append(best)
        if epoch < epochs:
            heapq.heappush(running, (now + rows[at][-1], trial, at, epoch + 1))
    return trace


def main():
    os.makedirs(os.path.join(FOLDER, "tables"), exist_ok=True)
    specs, reference = [], {}
    for name, measure, space, epochs, about in PROBLEMS:
        cells = [dict(zip([p["name"] for p in space], values))
                 for values in itertools.product(*[p.get("levels") or p["choices"] for p in space])]
        with concurrent.futures.ProcessPoolExecutor(1) as pool:
            rows = list(pool.map(row, [(measure, params, epochs) for params in cells], chunksize=16))
        table = f"tables/{name.removeprefix('curves-')}.csv.gz"
        text = "".join(",".join(map(str, r)) + "\n" for r in rows)
        with open(os.path.join(FOLDER, table), "wb") as f:
            f.write(gzip.compress(text.encode(), 9, mtime=0))
        best = min(min(r[:-1]) for r in rows) / SCALE
        specs.append({"name": name, "kind": "curves", "about": about, "table": table, "rows": SCALE, "noise": False,
                      "objectives": [{"name": "validation_error"}], "optimum": best,
                      "budget": {"name": "epoch", "min": 1, "max": epochs}, "space": space})
        traces = [random_search(space, rows, epochs, seed) for seed in range(101)]
        reference[name] = {"best": best, "random": [float(f"{statistics.median(t):.6g}") for t in zip(*traces)]}
        print(name, len(rows), "configurations, best", best, "random", reference[name]["random"][-1], flush=True)
    for file, content in ("problems.json", {"problems": specs}), ("reference.json", reference):
        with open(os.path.join(FOLDER, file), "w") as f:
            json.dump(content, f)
            f.write("\n")


if __name__ == "__main__":
    main()
