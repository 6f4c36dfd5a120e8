"""One side of trainer-speed.ts: trains the same networks with PyTorch on one thread, when told to.

Each line of standard input is {"settings", "images"}; the answer is {"seconds", "cpu"}, on the clock and of
the processor, for one epoch over so many images, drawn in a new order, as the trainer's is: batches gathered, forward, backward, Adam's step, sums of losses.
"""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


def mlp(settings):
    sizes = [784, *settings["units"]]
    layers = [nn.Flatten()]
    for inputs, units in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, units), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], 10))


def cnn(settings):
    channels, side, layers = 1, 28, []
    for outputs in settings["channels"]:
        layers += [nn.Conv2d(channels, outputs, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2)]
        channels, side = outputs, side // 2
    units = settings["units"]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * side * side, units), nn.ReLU(), nn.Linear(units, 10))


class Peer:
    def __init__(self, family, settings):
        torch.manual_seed(1)
        self.batch = settings["batch_size"]
        self.model = {"mlp": mlp, "cnn": cnn}[family](settings)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=settings["learning_rate"])
        self.images = torch.randn(20_000, 1, 28, 28)
        self.labels = torch.randint(0, 10, (20_000,))

    def epoch(self, images):
        start, used = time.perf_counter(), time.process_time()
        order = torch.randperm(images)
        total, correct = torch.zeros(()), torch.zeros((), dtype=torch.long)
        for rows in order.split(self.batch):
            x, y = self.images[rows], self.labels[rows]
            self.optimizer.zero_grad()
            logits = self.model(x)
            loss = nn.functional.cross_entropy(logits, y)
            loss.backward()
            self.optimizer.step()
            total += loss.detach() * len(rows)
            correct += (logits.argmax(1) == y).sum()
        total.item(), correct.item()
        return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - used}


def main():
    peers = {}
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        settings = task["settings"]
        key = json.dumps(settings, sort_keys=True)
        if key not in peers:
            peers[key] = Peer(settings["family"], settings)
            peers[key].epoch(4 * settings["batch_size"])
        print(json.dumps(peers[key].epoch(task["images"])), flush=True)


main()
