"""A sampler of Optuna with its defaults, a JSON object a line on standard input, each answered on standard output:

{"study": {"sampler": "optuna-tpe", "seed": 0, "objectives": 1, "space": [...]}}  ->  {"optuna": "5.0.0"}
{"ask": true}                              ->  {"params": {...}, "suggest_s": 0.002}
{"tell": {"trial": 0, "values": [0.3]}}    ->  {"tell_s": 0.0002}; trials are numbered in the order asked
"""
import json
import sys
import time
import warnings

import optuna

SAMPLERS = {
    "optuna-tpe": optuna.samplers.TPESampler,
    "optuna-gp": optuna.samplers.GPSampler,
    "optuna-random": optuna.samplers.RandomSampler,
    "optuna-nsga2": optuna.samplers.NSGAIISampler,
}


def suggest(trial, space):
    params = {}
    for p in space:
        if any(params.get(parent) not in allowed for parent, allowed in p.get("when", {}).items()):
            continue
        name, log = p["name"], p.get("log", False)
        if p["type"] == "categorical":
            params[name] = trial.suggest_categorical(name, p["choices"])
        elif p["type"] == "int":
            params[name] = trial.suggest_int(name, p["low"], p["high"], log=log)
        else:
            params[name] = trial.suggest_float(name, p["low"], p["high"], log=log)
    return params


class Session:
    def start(self, study):
        if study["sampler"] not in SAMPLERS:
            raise ValueError(f"no sampler {study['sampler']!r}; there are {', '.join(SAMPLERS)}")
        self.space, self.trials = study["space"], []
        sampler = SAMPLERS[study["sampler"]](seed=study["seed"])
        self.study = optuna.create_study(directions=["minimize"] * study["objectives"], sampler=sampler)
        return {"optuna": optuna.__version__}

    def ask(self):
        start = time.perf_counter()
        trial = self.study.ask()
        params = suggest(trial, self.space)
        spent = time.perf_counter() - start
        self.trials.append(trial)
        return {"params": params, "suggest_s": round(spent, 6)}

    def tell(self, trial, values):
        start = time.perf_counter()
        self.study.tell(self.trials[trial], values)
        return {"tell_s": round(time.perf_counter() - start, 6)}

    def answer(self, request):
        if "study" in request:
            return self.start(request["study"])
        return self.tell(**request["tell"]) if "tell" in request else self.ask()


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    session = Session()
    for line in sys.stdin:
        try:
            reply = session.answer(json.loads(line))
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
