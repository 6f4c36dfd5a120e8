"""The peer of bench/overhead.ts: Optuna starting the same command, with a journal file or SQLite.

python optuna_study.py journal|sqlite TRIALS PARALLEL FOLDER -- COMMAND...
Prints one JSON line: {"seconds", "peak_mb"}; the clock starts before the study is created.
"""
import json
import resource
import subprocess
import sys
import time

import optuna
from optuna.storages import JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend

kind, trials, parallel, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
command = sys.argv[sys.argv.index("--") + 1:]
optuna.logging.set_verbosity(optuna.logging.WARNING)


def objective(trial):
    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    trial.suggest_int("units", 16, 256)
    done = subprocess.run([*command, str(lr)], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)["loss"]


start = time.perf_counter()
storage = (
    JournalStorage(JournalFileBackend(f"{folder}/journal.log"))
    if kind == "journal"
    else RDBStorage(f"sqlite:///{folder}/study.db")
)
study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler(seed=0))
study.optimize(objective, n_trials=trials, n_jobs=parallel)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
