import { smoothed } from '../../core/diagnostics/rate-range.ts';
import type { ProfileAnswer, RateAnswer } from '../../core/diagnostics/study-request.ts';
import type { Params } from '../../core/space/parameter.ts';
import { formatParams, formatValue } from './format.ts';
import { table } from './table.ts';

const curveRows = 24;
const curveWidth = 40;

/** The point that was measured, as the same options would give it again. */
function measuredAt(params: Params): string[] {
  return Object.keys(params).length === 0 ? [] : [`at ${formatParams(params)} (another point: --set name=value)`];
}

/** The smoothed loss over the learning rate as bars, and the range to search. */
export function renderRates(answer: RateAnswer, { learning_rate: _, ...params }: Params): string[] {
  const { points, suggestion, family, batchSize, backend } = answer;
  const curve = smoothed(points.map(({ loss }) => loss)).map((loss, i) => ({ rate: points[i]!.learningRate, loss }));
  const every = Math.max(1, Math.ceil(curve.length / curveRows));
  const shown = curve.filter((_, i) => i % every === 0);
  const finite = shown.map(({ loss }) => loss).filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const bar = (loss: number) =>
    Number.isFinite(loss) ? '#'.repeat(1 + Math.round((curveWidth * (loss - low)) / (high - low || 1))) : '';
  return [
    `${family}, batch_size ${batchSize}, back end ${backend}: ${points.length} steps`,
    ...measuredAt(params),
    '',
    ...table(
      [{ title: 'RATE', align: 'right' }, { title: 'LOSS', align: 'right' }, { title: '' }],
      shown.map(({ rate, loss }) => [rate.toExponential(1), formatValue(Number(loss.toPrecision(4))), bar(loss)]),
    ),
    '',
    ...(suggestion
      ? [
          `The loss falls fastest near ${suggestion.steepest}. A range to search:`,
          '',
          'space:',
          `  learning_rate: { type: float, low: ${suggestion.low}, high: ${suggestion.high}, log: true }`,
        ]
      : ['The loss did not fall anywhere: try more --steps, another --low and --high, or another network.']),
  ];
}

const kernelsShown = 20;

/** Where a step's time goes, as two tables. */
export function renderProfile(profile: ProfileAnswer, params: Params): string[] {
  const { family, batchSize, backend, steps, examplesPerSecond, phases, kernels } = profile;
  const ms = (value: number) => value.toFixed(3);
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  const right = (title: string) => ({ title, align: 'right' as const });
  return [
    `${family}, batch_size ${batchSize}, back end ${backend}: ${steps} steps, ${Math.round(examplesPerSecond)} examples/s`,
    ...measuredAt(params),
    '',
    ...table(
      [{ title: 'PHASE' }, right('MS/STEP'), right('SHARE')],
      phases.map(({ phase, msPerStep, share: part }) => [phase, ms(msPerStep), share(part)]),
    ),
    '',
    ...table(
      [{ title: 'KERNEL' }, right('CALLS/STEP'), right('MS/STEP'), right('SHARE')],
      kernels
        .slice(0, kernelsShown)
        .map(({ name, callsPerStep, msPerStep, share: part }) => [
          name,
          formatValue(callsPerStep),
          ms(msPerStep),
          share(part),
        ]),
    ),
  ];
}
