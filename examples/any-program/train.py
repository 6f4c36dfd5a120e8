"""Trains a small neural network on two moons, with Python's standard library alone.

Nothing in here knows of Skysweep: parameters are arguments, each epoch is a line of JSON on standard output, and SIGTERM
ends the training after the epoch that is under way.
"""

import argparse
import json
import math
import random
import signal

SAMPLES = 500


def two_moons(rng, count, noise=0.2):
    """Points (x, y) and labels of two interleaved half circles."""
    points = []
    for i in range(count):
        angle = math.pi * rng.random()
        label = i % 2
        x, y = math.cos(angle), math.sin(angle)
        if label:
            x, y = 1 - x, 0.5 - y
        points.append((x + rng.gauss(0, noise), y + rng.gauss(0, noise), label))
    return points


class Network:
    """Two inputs, one hidden layer of tanh units, one logistic output; gradient descent with momentum."""

    def __init__(self, rng, units):
        # One row a unit: weights of x and y, bias, weight to the output.
        self.hidden = [[rng.gauss(0, 1), rng.gauss(0, 1), 0.0, rng.gauss(0, units**-0.5)] for _ in range(units)]
        self.bias = 0.0
        self.velocity = [[0.0] * 4 for _ in range(units)]
        self.bias_velocity = 0.0

    def logit(self, x, y):
        return self.bias + sum(out * math.tanh(wx * x + wy * y + b) for wx, wy, b, out in self.hidden)

    def step(self, x, y, label, rate, momentum, decay):
        active = [math.tanh(wx * x + wy * y + b) for wx, wy, b, _ in self.hidden]
        error = sigmoid(self.bias + sum(unit[3] * a for unit, a in zip(self.hidden, active))) - label
        for unit, velocity, a in zip(self.hidden, self.velocity, active):
            back = error * unit[3] * (1 - a * a)
            gradient = (back * x, back * y, back, error * a)
            for i in range(4):
                velocity[i] = momentum * velocity[i] - rate * (gradient[i] + decay * unit[i])
                unit[i] += velocity[i]
        self.bias_velocity = momentum * self.bias_velocity - rate * error
        self.bias += self.bias_velocity


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def evaluate(network, points):
    """Mean cross entropy and accuracy."""
    loss, correct = 0.0, 0
    for x, y, label in points:
        z = network.logit(x, y)
        signed = z if label else -z
        loss += math.log1p(math.exp(-signed)) if signed > -700 else -signed
        correct += signed > 0
    return loss / len(points), correct / len(points)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--learning_rate", type=float, default=0.01)
    parser.add_argument("--momentum", type=float, default=0.0)
    parser.add_argument("--weight_decay", type=float, default=0.0)
    parser.add_argument("--units", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))

    data = random.Random("two moons")  # the same for every trial
    train, validation = two_moons(data, SAMPLES), two_moons(data, 2 * SAMPLES)
    rng = random.Random(args.seed)
    network = Network(rng, args.units)
    for epoch in range(1, args.epochs + 1):
        rng.shuffle(train)
        for x, y, label in train:
            network.step(x, y, label, args.learning_rate, args.momentum, args.weight_decay)
        loss, accuracy = evaluate(network, validation)
        print(json.dumps({"step": epoch, "val_loss": loss, "val_accuracy": accuracy}), flush=True)
        if ended:
            break


if __name__ == "__main__":
    main()
