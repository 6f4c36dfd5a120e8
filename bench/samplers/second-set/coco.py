"""Functions of the COCO platform (Hansen et al., "COCO: a platform for comparing continuous optimizers in a
black-box setting", Optimization Methods and Software 36(1), 2021), as distances from their known minima."""
import math
import random

from space import integer, number


class TestFunction:
    """A function of the suites bbob and bbob-mixint; `noise` is the standard deviation of a factor's logarithm."""

    objectives = 1
    best = 0.0

    def __init__(self, suite, function, dimension, instance, minimum, noise=0.0):
        self.suite, self.function, self.dimension, self.instance = suite, function, dimension, instance
        self.minimum, self.noise = minimum, noise

    def space(self):
        function = self._open()
        whole = function.number_of_integer_variables
        bounds = zip(function.lower_bounds, function.upper_bounds)
        return [
            integer(f"x{k}", int(low), int(high)) if k < whole else number(f"x{k}", float(low), float(high))
            for k, (low, high) in enumerate(bounds)
        ]

    def evaluator(self):
        function = self._open()

        def evaluate(params, seed):
            point = [params[f"x{k}"] for k in range(self.dimension)]
            distance = max(0.0, float(function(point)) - self.minimum)
            # A function of the point and the seed, so that all samplers meet the same noise.
            draw = random.Random(f"{seed} {point}").gauss(0, 1) if self.noise else 0.0
            return [distance * math.exp(self.noise * draw)], [distance]

        return evaluate

    def _open(self):
        import cocoex

        chosen = f"function_indices:{self.function} dimensions:{self.dimension} instance_indices:{self.instance}"
        # A problem lives as long as its suite.
        self._owner = cocoex.Suite(self.suite, "", chosen)
        return self._owner[0]
