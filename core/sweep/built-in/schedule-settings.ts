import * as z from 'zod';

const epochs = z.number().positive().max(100_000);
const share = z.number().min(0).lt(1);

/** The course of the learning rate; lengths are in epochs, so that they hold for every batch size. */
export const scheduleSettings = {
  schedule: z
    .enum(['constant', 'step', 'exponential', 'cosine', 'cyclic', 'one_cycle'])
    .default('constant')
    .describe(
      'Learning rate over the steps of all epochs: constant, step and exponential decay, cosine annealing (with restarts), cyclic triangular, one_cycle. cosine is a good first choice.',
    ),
  warmup_epochs: z
    .number()
    .min(0)
    .max(100_000)
    .default(0)
    .describe('Epochs, also a part of one, of linear warm-up before the schedule; 1 to 5 for large rates and batches.'),
  schedule_steps: z
    .int()
    .min(0)
    .max(100_000_000)
    .default(0)
    .describe(
      'Optimiser steps, warm-up included, that the schedule is spread over, and after which the rate stays; 0 for those of all epochs.',
    ),
  learning_rate_floor: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of learning_rate that no schedule goes below (after warm-up); 0 to 0.1.'),
  decay_every: epochs.default(10).describe('Epochs for one factor decay_factor (step, exponential).'),
  decay_factor: z.number().gt(0).lte(1).default(0.1).describe('Factor of the rate (step, exponential); 0.1 to 0.9.'),
  restart_epochs: z
    .number()
    .min(0)
    .max(100_000)
    .default(0)
    .describe('cosine: epochs until the first warm restart; 0 for none, else a fifth to a half of the epochs.'),
  restart_factor: z
    .number()
    .min(1)
    .max(10)
    .default(1)
    .describe('cosine: how much longer each period is than the one before; 1 or 2.'),
  cycle_epochs: epochs.default(4).describe('cyclic: epochs of a cycle, up from the floor and down again; 4 to 20.'),
  cycle_decay: z
    .number()
    .gt(0)
    .lte(1)
    .default(1)
    .describe('cyclic: factor on the height of each cycle over the last one; 1 keeps it, 0.5 halves it.'),
  one_cycle_rise: share.default(0.3).describe('one_cycle: share of the steps on which the rate rises; 0.2 to 0.45.'),
  one_cycle_start: z
    .number()
    .gt(0)
    .lte(1)
    .default(0.04)
    .describe('one_cycle: share of learning_rate at the start; 0.01 to 0.1. It ends at the floor.'),
};
