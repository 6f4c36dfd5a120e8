import type { CommandTrainer } from '../../core/sweep/command-settings.ts';
import { patternGroups } from '../../core/sweep/command-settings.ts';
import { metricName } from '../../core/sweep/protocol.ts';

/** The metrics of one line of output; `step` only where the line tells it. */
export interface MetricLine {
  readonly step?: number;
  readonly metrics: Readonly<Record<string, number>>;
}
export type LineReader = (line: string) => MetricLine | undefined;

/** Strings, which are left as they are, or the tokens that Python's json.dumps and JavaScript people write. */
const bareToken = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
const notFinite = ['NaN', 'Infinity', '-Infinity'];

function parseObject(line: string): Record<string, unknown> | undefined {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  try {
    const quoted = text.replace(bareToken, (token) => (token.startsWith('"') ? token : `"${token}"`));
    return JSON.parse(quoted) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && notFinite.includes(value) ? Number(value) : undefined;
}

/** The number that a text begins with: `\\S+` often takes the comma too. Python, NumPy and C write `nan`, `inf` and `-inf`. */
function numberIn(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (/^[+-]?nan\b/.test(word)) return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?\b/.exec(word);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/.exec(word)?.[0];
  return number === undefined ? undefined : Number(number);
}

function collect(fields: Iterable<readonly [string, number | undefined]>): MetricLine | undefined {
  const metrics: Record<string, number> = {};
  let step: number | undefined;
  for (const [name, value] of fields) {
    if (value === undefined) continue;
    if (name === 'step') step = value;
    else if (metricName.safeParse(name).success) metrics[name] = value;
  }
  if (Object.keys(metrics).length === 0) return undefined;
  return step !== undefined && Number.isSafeInteger(step) && step >= 0 ? { step, metrics } : { metrics };
}

function readJsonLine(line: string): MetricLine | undefined {
  const object = parseObject(line);
  return object && collect(Object.entries(object).map(([name, value]) => [name, numberOf(value)]));
}

function patternReader(source: string): LineReader {
  const pattern = new RegExp(source, 'g');
  const named = patternGroups(pattern).named.length > 0;
  return (line) => {
    const fields: [string, number | undefined][] = [];
    for (const match of line.matchAll(pattern)) {
      const pairs = named ? Object.entries(match.groups ?? {}) : [[match[1], match[2]] as const];
      for (const [name, text] of pairs) {
        if (name !== undefined && text !== undefined) fields.push([name, numberIn(text)]);
      }
    }
    return collect(fields);
  };
}

/** Reads metrics from a line of output, or of a metrics file, as the spec's `trainer.metrics` has it. */
export function lineReader(metrics: CommandTrainer['metrics']): LineReader {
  return typeof metrics === 'object' && 'pattern' in metrics ? patternReader(metrics.pattern) : readJsonLine;
}
