"""Real training on data sets that come with scikit-learn: the mean loss of five-fold cross-validation."""
import warnings

from space import choice, integer, is_active, number


def tree_space(prefix, when):
    return [
        integer(f"{prefix}max_depth", 1, 15, when=when),
        number(f"{prefix}max_features", 0.01, 0.99, when=when),
        number(f"{prefix}min_samples_split", 0.01, 0.99, log=True, when=when),
        number(f"{prefix}min_samples_leaf", 0.01, 0.49, log=True, when=when),
        number(f"{prefix}min_impurity_decrease", 0.0, 0.5, when=when),
    ]


def model_space(model):
    """The parameters of one model among several, each active only when that model is chosen."""
    when = {"model": [model]}
    if model == "svm":
        return [number("svm.C", 0.1, 1000.0, log=True, when=when), number("svm.gamma", 1e-4, 1.0, log=True, when=when)]
    if model == "knn":
        return [integer("knn.n_neighbors", 1, 25, when=when), integer("knn.p", 1, 4, when=when)]
    if model == "lasso":
        return [number("lasso.alpha", 1e-2, 10.0, log=True, when=when)]
    return tree_space(f"{model}.", when)


def estimator(model, classify, settings):
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    from sklearn.linear_model import Lasso
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC, SVR
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    # Trees do not mind the scale of a feature, all others do.
    if model == "rf":
        forest = RandomForestClassifier if classify else RandomForestRegressor
        return forest(n_estimators=10, random_state=0, **settings)
    if model == "dt":
        return (DecisionTreeClassifier if classify else DecisionTreeRegressor)(random_state=0, **settings)
    if model == "svm":
        return make_pipeline(StandardScaler(), (SVC if classify else SVR)(kernel="rbf", **settings))
    if model == "knn":
        return make_pipeline(StandardScaler(), (KNeighborsClassifier if classify else KNeighborsRegressor)(**settings))
    if model == "lasso" and not classify:
        return make_pipeline(StandardScaler(), Lasso(random_state=0, **settings))
    raise ValueError(f"no model {model!r} here")


class Learner:
    """One model, or the choice among several with the parameters of each."""

    objectives = 1

    def __init__(self, data, classify, models, best):
        self.data, self.classify, self.models, self.best = data, classify, models, best

    def space(self):
        if len(self.models) == 1:
            return tree_space("", None)
        return [choice("model", self.models)] + [p for model in self.models for p in model_space(model)]

    def evaluator(self):
        from sklearn import datasets
        from sklearn.model_selection import cross_val_score, train_test_split

        features, target = getattr(datasets, f"load_{self.data}")(return_X_y=True)
        features, _, target, _ = train_test_split(features, target, test_size=0.2, random_state=0)
        scoring = "accuracy" if self.classify else "neg_mean_squared_error"
        space = self.space()

        def evaluate(params, seed):
            model = params.get("model", self.models[0])
            settings = {
                p["name"].rpartition(".")[2]: params[p["name"]]
                for p in space
                if p["name"] != "model" and is_active(p, params)
            }
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                chosen = estimator(model, self.classify, settings)
                loss = -float(cross_val_score(chosen, features, target, scoring=scoring, cv=5).mean())
            return [loss], [loss]

        return evaluate
