import type { Source } from '../core/samplers/source.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { mostTelling } from '../core/sweep/warm-start.ts';
import { readHistory, toRecord } from './history.ts';
import { refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { isFinished, type SweepItem } from './stores/sweeps.ts';

/** A source is looked at again after so many ms. */
const freshFor = 30_000;

interface Kept {
  readonly source: Source;
  readonly at: number;
  /** Of a finished sweep, when it ended: until it is continued, it stays as it is. */
  readonly endedAt: number | undefined;
}

const kept = new WeakMap<Services, Map<string, Kept>>();

/** The trials of the sweeps that a spec's `warm_start` names. */
export async function sourcesOf(services: Services, { warm_start: names = [] }: Spec): Promise<Source[]> {
  const sources = await Promise.all(names.map((name) => sourceOf(services, name)));
  return sources.filter((source) => source !== undefined);
}

async function sourceOf(services: Services, name: string): Promise<Source | undefined> {
  const memory = kept.get(services) ?? new Map<string, Kept>();
  kept.set(services, memory);
  const known = memory.get(name);
  const at = services.now();
  if (known && at - known.at < freshFor) return known.source;
  const item = await services.sweeps.find(name);
  if (!item) return undefined;
  const endedAt = isFinished(item.state) ? item.endedAt : undefined;
  const same = endedAt !== undefined && endedAt === known?.endedAt;
  const source = same ? known.source : await read(services, item);
  memory.set(name, { source, at, endedAt });
  return source;
}

async function read(services: Services, { sweep, spec }: SweepItem): Promise<Source> {
  const { items } = await readHistory(services, sweep);
  const records = items.filter((item) => item.evaluates === undefined).map((item) => toRecord(item, spec));
  return { name: sweep, objectives: spec.objectives, history: mostTelling(spec.objectives, records) };
}

/**
 * The sweeps to learn from are there and measure what this one does.
 * @throws RequestError 422 that names the entry.
 */
export async function checkSources(services: Services, sweep: string, spec: Spec): Promise<void> {
  const complaints = [];
  for (const [i, name] of (spec.warm_start ?? []).entries()) {
    const message = await refuseSource(services, sweep, spec, name);
    if (message) complaints.push({ path: ['warm_start', i], message });
  }
  if (complaints.length > 0) throw refusal(complaints);
}

async function refuseSource({ sweeps }: Services, sweep: string, spec: Spec, name: string) {
  const source = await sweeps.find(name);
  if (!source) return `there is no sweep ${name}; run it first, name one that \`skysweep list\` shows, or leave it out`;
  if (name === sweep) return `${name} is this sweep; its own trials are known anyway, leave it out`;
  const theirs = source.spec.objectives;
  const shared = spec.objectives.some(({ metric }) => theirs.some((other) => other.metric === metric));
  if (shared) return undefined;
  return `sweep ${name} is about ${theirs.map(({ metric }) => metric).join(', ')} and tells nothing about ${spec.objectives.map(({ metric }) => metric).join(', ')}; leave it out`;
}
