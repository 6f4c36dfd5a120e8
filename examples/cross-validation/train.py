"""Fits a random forest or a support vector machine to one fold of scikit-learn's own breast-cancer data.

Skysweep gives the fold (0, 1, …), the number of folds and the seed of the split, which is the same for every trial.

    python3 train.py FOLD FOLDS SEED '{"model": "svm", "C": 1.0, "gamma": 0.01}'
"""

import json
import sys

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

fold, folds, seed = map(int, sys.argv[1:4])
params = json.loads(sys.argv[4])
kind = params.pop("model")

X, y = load_breast_cancer(return_X_y=True)
split = StratifiedKFold(folds, shuffle=True, random_state=seed).split(X, y)
train, test = list(split)[fold]

if kind == "svm":
    model = make_pipeline(StandardScaler(), SVC(**params))
else:
    model = RandomForestClassifier(random_state=seed, **params)
model.fit(X[train], y[train])
print(json.dumps({"accuracy": model.score(X[test], y[test])}))
