"""Two objectives with known Pareto fronts, on the unit cube. All variables but the first say how far a point is from
the front; their optimum is moved to `centre`, off the corners and the middle where many samplers start."""
import math

from space import number


class Front:
    objectives = 2

    def __init__(self, function, optimum, centre, reference, best):
        """`optimum`: of the distance variables before they are moved; `best`: share of the box between the origin and
        `reference` that even the whole front leaves undominated."""
        self.function, self.optimum, self.centre, self.reference, self.best = function, optimum, centre, reference, best

    def space(self):
        return [number(f"x{k}", 0.0, 1.0) for k in range(1 + len(self.centre))]

    def evaluator(self):
        def evaluate(params, seed):
            distances = [
                self.optimum + (1 - self.optimum) * abs(params[f"x{k}"] - c) / max(c, 1 - c)
                for k, c in enumerate(self.centre, 1)
            ]
            values = self.function(params["x0"], distances)
            return values, values

        return evaluate


def zdt2(along, distances):
    """Zitzler, Deb, Thiele: "Comparison of multiobjective evolutionary algorithms", Evol. Comput. 8(2), 2000."""
    g = 1 + 9 * sum(distances) / len(distances)
    return [along, g * (1 - (along / g) ** 2)]


def dtlz2(along, distances):
    """Deb, Thiele, Laumanns, Zitzler: "Scalable multi-objective optimization test problems", CEC 2002."""
    radius = 1 + sum((d - 0.5) ** 2 for d in distances)
    return [radius * math.cos(along * math.pi / 2), radius * math.sin(along * math.pi / 2)]
