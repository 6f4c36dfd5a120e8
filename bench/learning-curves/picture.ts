/**
 * Draws what each scheduler saves, from the rows that `learning-curves.ts --out` wrote:
 *
 *   npx tsx bench/learning-curves/picture.ts curves.jsonl second.jsonl --out docs/schedulers.svg
 *
 * One panel per table: the mean normalised regret of the best value so far against the epochs spent on all trials.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { groupBy } from '../samplers/group.ts';
import { peersFolder } from '../samplers/problems.ts';

const secondSet = join(import.meta.dirname, 'second-set');
const titles: Readonly<Record<string, string>> = {
  'curves-digits-sgd': 'networks on digits',
  'curves-breast-mlp': 'networks on breast cancer',
  'curves-diabetes-boosting': 'boosting on diabetes',
};
const colours = ['#8a8a8a', '#1f5fa8', '#0b8457', '#c2570c', '#8b3fa0', '#b8860b'];
const panel = { width: 250, height: 200, gap: 58, left: 46, top: 34 };
const most = 1.5;

interface Row {
  readonly peer: string;
  readonly problem: string;
  readonly seed: number;
  readonly i: number;
  readonly value: number;
}

interface Line {
  readonly peer: string;
  /** After 1, 2, … epochs, the mean over seeds. */
  readonly regret: readonly number[];
}

const { values: options, positionals } = parseArgs({
  options: {
    out: { type: 'string', default: 'docs/schedulers.svg' },
    /** With commas between, in the order of the key; all when absent. */
    peers: { type: 'string' },
  },
  allowPositionals: true,
});
const rows = positionals.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row),
);
const references = Object.assign(
  {},
  ...[peersFolder, secondSet].map((folder) => JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8'))),
) as Record<string, { best: number; random: number[] }>;
const problems = [...new Set(rows.map(({ problem }) => problem))];
const peers = options.peers?.split(',') ?? [...new Set(rows.map(({ peer }) => peer))];
writeFileSync(options.out, drawing());

function linesOf(problem: string): Line[] {
  const { best, random } = references[problem]!;
  const unit = random.at(-1)! - best;
  return peers.map((peer) => {
    const runs = groupBy(
      rows.filter((row) => row.problem === problem && row.peer === peer),
      ({ seed }) => seed,
    );
    const curves = [...runs.values()].map((run) => {
      let least = Number.POSITIVE_INFINITY;
      return run.map(({ value }) => {
        least = Math.min(least, value);
        return Math.min(2, (least - best) / unit);
      });
    });
    const epochs = Math.min(...curves.map(({ length }) => length));
    const mean = (i: number) => curves.reduce((sum, curve) => sum + curve[i]! / curves.length, 0);
    return { peer, regret: Array.from({ length: epochs }, (_, i) => mean(i)) };
  });
}

function drawing(): string {
  const width = panel.left + problems.length * (panel.width + panel.gap);
  const height = panel.top + panel.height + 62 + 18 * Math.ceil(peers.length / 2);
  const key = peers.map((peer, k) => {
    const [x, y] = [panel.left + (k % 2) * 300, panel.top + panel.height + 62 + 18 * Math.floor(k / 2)];
    const label = peer.replace('skysweep-', '').replace('+', ', ').replaceAll(':', ' ');
    return `<path d="M${x} ${y - 4}h22" stroke="${colours[k % colours.length]}" stroke-width="2"/><text x="${x + 28}" y="${y}">${label}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<title>Regret against the epochs that each scheduler has spent</title><rect width="${width}" height="${height}" fill="#fff"/><g fill="none">`,
    ...problems.map((problem, k) => panelOf(problem, panel.left + k * (panel.width + panel.gap))),
    `</g><g fill="#333">${key.join('')}</g></svg>\n`,
  ].join('\n');
}

function panelOf(problem: string, left: number): string {
  const lines = linesOf(problem);
  const epochs = Math.max(...lines.map(({ regret }) => regret.length));
  const x = (i: number) => left + (panel.width * i) / epochs;
  const y = (regret: number) => panel.top + panel.height * (1 - Math.min(most, regret) / most);
  const text = (at: number, height: number, anchor: string, shown: string) =>
    `<text x="${at.toFixed(1)}" y="${height.toFixed(1)}" text-anchor="${anchor}" fill="#333">${shown}</text>`;
  const levels = [0, 0.5, 1, 1.5].map(
    (level) =>
      `<path d="M${left} ${y(level).toFixed(1)}h${panel.width}" stroke="#ddd"/>${text(left - 6, y(level) + 4, 'end', `${level}`)}`,
  );
  const ticks = [0, 0.5, 1].map((share) => {
    const spent = Math.round(share * epochs);
    return text(x(spent), panel.top + panel.height + 16, 'middle', `${spent}`);
  });
  const curves = lines.map(({ peer, regret }) => {
    const points = regret.flatMap((one, i) =>
      i % 6 === 0 || i === regret.length - 1 ? [`${x(i + 1).toFixed(1)},${y(one).toFixed(1)}`] : [],
    );
    const colour = colours[peers.indexOf(peer) % colours.length];
    return `<polyline points="${points.join(' ')}" stroke="${colour}" stroke-width="1.6"/>`;
  });
  return [
    text(left + panel.width / 2, panel.top - 14, 'middle', titles[problem] ?? problem),
    ...levels,
    ...ticks,
    text(left + panel.width / 2, panel.top + panel.height + 32, 'middle', 'epochs spent on all trials'),
    ...curves,
  ].join('\n');
}
