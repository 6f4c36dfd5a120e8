import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';

export type ScheduleSettings = Pick<
  BuiltInTrainer,
  | 'schedule'
  | 'warmup_epochs'
  | 'schedule_steps'
  | 'learning_rate_floor'
  | 'decay_every'
  | 'decay_factor'
  | 'restart_epochs'
  | 'restart_factor'
  | 'cycle_epochs'
  | 'cycle_decay'
  | 'one_cycle_rise'
  | 'one_cycle_start'
>;

/** Where on its way a schedule stands: optimiser steps taken, of `total`, `perEpoch` of them in an epoch. */
export interface ScheduleTime {
  readonly step: number;
  readonly total: number;
  readonly perEpoch: number;
}

type Shape = (settings: ScheduleSettings, time: ScheduleTime) => number;

/** Half a cosine from 1 down to 0. */
const halfCosine = (share: number) => 0.5 * (1 + Math.cos(Math.PI * share));

/** Each schedule's way between the floor, 0, and the learning rate, 1; time starts after the warm-up. */
const shapes: Readonly<Record<ScheduleSettings['schedule'], Shape>> = {
  constant: () => 1,
  step: ({ decay_every, decay_factor }, time) => decay_factor ** Math.floor(epochsOf(time) / decay_every + 1e-9),
  exponential: ({ decay_every, decay_factor }, time) => decay_factor ** (epochsOf(time) / decay_every),
  cosine({ restart_epochs, restart_factor }, time) {
    if (restart_epochs === 0) return halfCosine(time.step / time.total);
    return halfCosine(restartShare(epochsOf(time), restart_epochs, restart_factor));
  },
  cyclic({ cycle_epochs, cycle_decay }, time) {
    const position = epochsOf(time) / cycle_epochs;
    const cycle = Math.floor(position + 1e-9);
    return cycle_decay ** cycle * Math.max(0, 1 - Math.abs(2 * (position - cycle) - 1));
  },
  one_cycle({ one_cycle_rise, one_cycle_start }, { step, total }) {
    const rise = one_cycle_rise * total;
    if (step < rise) return 1 - (1 - one_cycle_start) * halfCosine(step / rise);
    return halfCosine((step - rise) / Math.max(1, total - rise));
  },
};

function epochsOf({ step, perEpoch }: ScheduleTime): number {
  return step / perEpoch;
}

/** How far the period under way has come, 0 … 1; each is `factor` times as long as the one before. */
function restartShare(epochs: number, first: number, factor: number): number {
  let length = first;
  let left = epochs;
  // A hair early: 0.1 + 0.2 epochs are a whole period of 0.3.
  while (left >= length * (1 - 1e-9)) {
    left -= length;
    length *= factor;
  }
  return Math.max(0, left) / length;
}

/**
 * The learning rate of a step. Step and exponential decay; cosine annealing with warm restarts (Loshchilov and Hutter
 * 2017, "SGDR", equation 5); cyclic triangular, the height of each cycle `cycle_decay` times the last one's (Smith 2017,
 * "Cyclical learning rates", section 3.1); one-cycle with cosine flanks (Smith and Topin 2018, "Super-convergence",
 * section 3). Warm-up is linear (Goyal et al. 2017, section 2.2) and its steps are not the schedule's.
 */
export function scheduledRate(settings: ScheduleSettings, base: number, time: ScheduleTime) {
  const { perEpoch } = time;
  const total = settings.schedule_steps > 0 ? settings.schedule_steps : time.total;
  const step = Math.min(time.step, total);
  const warmup = Math.min(total, Math.round(settings.warmup_epochs * perEpoch));
  if (step < warmup) return (base * (step + 1)) / (warmup + 1);
  const shape = shapes[settings.schedule](settings, { step: step - warmup, total: total - warmup, perEpoch });
  const { learning_rate_floor: floor } = settings;
  // Decays come down to the floor and stay there; the others move between it and the rate.
  const decays = settings.schedule === 'step' || settings.schedule === 'exponential';
  return base * (decays ? Math.max(floor, shape) : floor + (1 - floor) * shape);
}

/** The learning rate that belongs to the batch size (Goyal et al. 2017, section 2.1; Krizhevsky 2014, section 5). */
export function scaledRate(
  settings: Pick<
    BuiltInTrainer,
    'learning_rate' | 'learning_rate_scaling' | 'reference_batch_size' | 'batch_size' | 'accumulation'
  >,
): number {
  const ratio = (settings.batch_size * settings.accumulation) / settings.reference_batch_size;
  const factor = { none: 1, linear: ratio, sqrt: Math.sqrt(ratio) }[settings.learning_rate_scaling];
  return settings.learning_rate * factor;
}
