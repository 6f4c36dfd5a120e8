/** What `skysweep init` writes: a spec that runs as it is, with what else there is in comments. */
export function starterSpec(name: string): string {
  return `# A sweep. Check it with \`skysweep validate\`, run it with \`skysweep run\`.
# For completion in editors: skysweep schema > sweep.schema.json
# yaml-language-server: $schema=sweep.schema.json
name: ${name}

# What a trial reports and which way is better. With a target the sweep ends when it is reached.
objective: { metric: val_accuracy, goal: maximize }

# What is searched: float, int and categorical parameters (and more: see the schema).
space:
  learning_rate: { type: float, low: 1.0e-4, high: 0.1, log: true }
  units: { type: int, low: 32, high: 256, step: 32 }
  dropout: { type: float, low: 0, high: 0.5 }
  optimizer: { type: categorical, choices: [sgd, adam] }

# How the next parameters are chosen, and when weak trials are stopped early.
sampler: tpe
scheduler: { name: asha, min: 1, max: 5, eta: 3 }

# When the sweep ends; parallel is how many trials run at once.
budget: { trials: 10, parallel: 2, duration: 1h }

# The built-in trainer. Searched parameters override its settings of the same name.
trainer: { family: mlp, data: mnist, epochs: 5 }

# Any program instead: it gets its parameters as arguments and prints its metrics as JSON lines,
# such as {"step": 1, "val_accuracy": 0.91}.
# trainer:
#   command: [python3, train.py, "--lr", "\${learning_rate}", "--units", "\${units}"]
#   metrics: json_lines

# The same seed gives the same choices.
seed: 1
`;
}
