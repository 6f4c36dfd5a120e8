import { bestTrial } from '../../core/analysis/best.ts';
import type { CheckpointSource } from '../../core/sweep/built-in/after-settings.ts';
import type { ClaimAnswer } from '../../core/sweep/protocol.ts';
import { readHistory, toRecord } from '../history.ts';
import type { Services } from '../services.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import type { TrialItem } from '../stores/trials.ts';

/** Other trials' checkpoints that a trial of the built-in trainer learns from or starts with: each where there is one. */
export async function sourcesOf(
  services: Services,
  sweep: SweepItem,
  trial: TrialItem,
): Promise<Pick<ClaimAnswer, 'sources'>> {
  const { trainer } = sweep.spec;
  if (!trainer || 'command' in trainer) return {};
  const wanted = { teacher: trainer.teacher, start_from: trainer.start_from };
  const sources: { teacher?: string; start_from?: string } = {};
  for (const name of ['teacher', 'start_from'] as const) {
    const source = wanted[name];
    if (!source || 'path' in source) continue;
    const found = await find(services, sweep, trial, source);
    if (found?.checkpoint) sources[name] = await services.artefacts.presignGet(found.checkpoint.object);
  }
  return Object.keys(sources).length > 0 ? { sources } : {};
}

type TrialSource = Extract<CheckpointSource, { readonly trial: unknown }>;

async function find(
  services: Services,
  own: SweepItem,
  asking: TrialItem,
  { sweep: name = own.sweep, trial }: TrialSource,
): Promise<TrialItem | undefined> {
  if (typeof trial === 'number') return services.trials.find(name, trial);
  const sweep = name === own.sweep ? own : await services.sweeps.find(name);
  if (!sweep) return undefined;
  const { items } = await readHistory(services, name);
  const ready = items.filter(
    (item) =>
      item.state === 'completed' &&
      item.checkpoint &&
      item.evaluates === undefined &&
      // A trial that is trained once more, or evaluated, starts as it did before.
      (name !== own.sweep || (item.endedAt ?? 0) <= (asking.startedAt ?? Number.POSITIVE_INFINITY)),
  );
  if (trial === 'latest') return ready.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0)).at(-1);
  const records = ready.map((item) => toRecord(item, sweep.spec));
  // Of several objectives the first one decides.
  const best = bestTrial(sweep.spec.objectives.slice(0, 1), records);
  return ready.find(({ number }) => number === best?.number);
}
