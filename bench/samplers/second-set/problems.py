"""The second set of problems, behind the line protocol of the first.

python problems.py --list     the problems with their search spaces, one JSON object
python problems.py --serve    a JSON object a line on standard input, answered on standard output:
    {"problem": "rastrigin-d5", "params": {"x0": 1.5, ...}, "seed": 3}  ->  {"value": 19.2, "score": 19.2}
    two objectives                                                      ->  {"values": [...], "scores": [...]}
    anything wrong                                                      ->  {"error": "..."}, and the server goes on

Everything is minimised. `value` is what a sampler may see, `score` is the same without noise. The answer is a
function of problem, params and seed alone.
"""
import argparse
import json
import math
import sys

from coco import TestFunction
from fronts import Front, dtlz2, zdt2
from learners import Learner
from space import is_active

PROBLEMS = {
    # The minima are COCO's own.
    "ellipsoid-d5": TestFunction("bbob", 10, 5, instance=3, minimum=-491.53),
    "rastrigin-d5": TestFunction("bbob", 15, 5, instance=2, minimum=70.03),
    "gallagher-d3": TestFunction("bbob", 21, 3, instance=4, minimum=-32.56),
    "noisy-sector-d10": TestFunction("bbob", 6, 10, instance=2, minimum=31.37, noise=0.3),
    "mixint-rosenbrock-d10": TestFunction("bbob-mixint", 8, 10, instance=5, minimum=0.3752),
    # The best losses known.
    "forest-diabetes": Learner("diabetes", False, ["rf"], best=2984.3532),
    "models-diabetes": Learner("diabetes", False, ["svm", "knn", "dt", "rf", "lasso"], best=2766.9637),
    "models-wine": Learner("wine", True, ["svm", "knn", "dt", "rf"], best=-0.9862069),
    # The volumes that follow from the fronts 1 - x² and the quarter of a circle.
    "zdt2-d8": Front(zdt2, 0.0, [0.3, 0.62, 0.81, 0.44, 0.27, 0.7, 0.55], reference=[1, 4], best=1 / 6),
    "dtlz2-d6": Front(dtlz2, 0.5, [0.3, 0.62, 0.81, 0.44, 0.27], reference=[1.2, 1.2], best=math.pi / 4 / 1.44),
}


def listed(name):
    problem = PROBLEMS[name]
    entry = {
        "name": name,
        "objectives": [{"name": f"objective_{k}"} for k in range(problem.objectives)],
        "best": problem.best,
        "space": problem.space(),
    }
    if problem.objectives > 1:
        entry |= {"ideal": [0] * problem.objectives, "reference": problem.reference}
    return entry


class Server:
    def __init__(self):
        self.ready = {}

    def answer(self, request):
        name, params = request["problem"], request["params"]
        if name not in PROBLEMS:
            raise ValueError(f"no problem {name!r}; there are {', '.join(PROBLEMS)}")
        if name not in self.ready:
            self.ready[name] = (PROBLEMS[name].space(), PROBLEMS[name].evaluator())
        space, evaluate = self.ready[name]
        missing = [p["name"] for p in space if is_active(p, params) and p["name"] not in params]
        if missing:
            raise ValueError(f"params lack {', '.join(missing)}")
        values, scores = evaluate(params, request.get("seed", 0))
        if len(values) == 1:
            return {"value": values[0], "score": scores[0]}
        return {"values": values, "scores": scores}


def serve():
    server = Server()
    for line in sys.stdin:
        try:
            reply = server.answer(json.loads(line))
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--list", action="store_true")
    mode.add_argument("--serve", action="store_true")
    if parser.parse_args().list:
        print(json.dumps({"problems": [listed(name) for name in PROBLEMS]}, indent=1))
    else:
        serve()
