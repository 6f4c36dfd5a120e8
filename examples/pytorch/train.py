"""Trains a small network on two spirals with PyTorch.

`skysweep_trial` is the only thing in here that knows of Skysweep; without Skysweep the defaults are trained.
"""

import math

import skysweep_trial
import torch
from torch import nn

EPOCHS = 18
DEFAULTS = {"learning_rate": 0.01, "units": 32, "layers": 2, "activation": "relu"}


def spirals(count, noise, generator):
    """Points (count, 2) and labels (count) of two interleaved spirals."""
    turn = torch.rand(count, generator=generator).sqrt() * 3 * math.pi
    label = torch.randint(2, (count,), generator=generator)
    angle = turn + math.pi * label
    points = torch.stack([turn * angle.cos(), turn * angle.sin()], 1) / (3 * math.pi)
    return points + noise * torch.randn(count, 2, generator=generator), label


def network(units, layers, activation):
    act = {"relu": nn.ReLU, "tanh": nn.Tanh, "silu": nn.SiLU}[activation]
    widths = [2] + [units] * layers
    hidden = [module for a, b in zip(widths, widths[1:]) for module in (nn.Linear(a, b), act())]
    return nn.Sequential(*hidden, nn.Linear(units, 2))


def train(trial):
    params = trial.params
    data = torch.Generator().manual_seed(1)  # the same for every trial
    points, labels = spirals(4000, 0.02, data)
    val_points, val_labels = spirals(2000, 0.02, data)

    torch.manual_seed(trial.seed or 0)
    model = network(params["units"], params["layers"], params["activation"])
    optimizer = torch.optim.Adam(model.parameters(), lr=params["learning_rate"])
    loss_of = nn.CrossEntropyLoss()

    def save(path):
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "random": torch.get_rng_state()}
        torch.save(state, path)

    def load(path):
        state = torch.load(path)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])

    done = trial.restore(load)
    for epoch in range(done + 1, EPOCHS + 1):
        for batch in torch.randperm(len(points)).split(32):
            loss = loss_of(model(points[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            logits = model(val_points)
        stop = trial.report(
            epoch,
            {
                "val_loss": loss_of(logits, val_labels),
                "val_accuracy": (logits.argmax(1) == val_labels).float().mean(),
            },
        )
        trial.checkpoint(epoch, save)
        if stop:
            break


with skysweep_trial.start(DEFAULTS) as trial:
    train(trial)
