// Means with 95 % confidence intervals: npx skysweep trials ablation-ladder --json | node table.mjs
import { readFileSync } from 'node:fs';

/** Two-sided 95 % quantiles of Student's t for 1, 2, … degrees of freedom. */
const t = [12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
const trials = JSON.parse(readFileSync(0, 'utf8')).filter(({ state }) => state === 'completed');
const names = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row([...names, 'seeds', 'accuracy, %']);
row([...names, '', ''].map(() => '---'));
const count = (params) => names.filter((name) => params[name] !== trials[0].params[name]).length;
for (const { params, value, standardError, steps } of trials.sort((a, b) => count(a.params) - count(b.params))) {
  const spread = standardError === undefined ? '' : ` ± ${(100 * standardError * (t[steps - 2] ?? 1.96)).toFixed(1)}`;
  row([...names.map((name) => params[name]), steps, `${(100 * value).toFixed(1)}${spread}`]);
}
