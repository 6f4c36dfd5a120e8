// Throughput against epochs to the same accuracy: node table.mjs batch-size-study 0.96
import { execFileSync } from 'node:child_process';

const [sweep = 'batch-size-study', target = '0.96'] = process.argv.slice(2);
const skysweep = (...args) => JSON.parse(execFileSync('npx', ['skysweep', ...args, '--json'], { encoding: 'utf8' }));
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['batch size', 'images/s', `epochs to ${100 * target} %`, 'steps', 'seconds', 'best, %']);
row(Array(6).fill('---'));
const logs = skysweep('trials', sweep).map(({ trial }) => skysweep('show', sweep, String(trial)));
for (const { params, trainer, reports, system } of logs.sort((a, b) => a.params.batch_size - b.params.batch_size)) {
  const images = trainer.data.train;
  const secondsPerEpoch = system['system/train_seconds'] / reports.length;
  const reached = reports.find(({ metrics }) => metrics.val_accuracy >= target)?.step;
  const steps = reached && reached * Math.ceil(images / params.batch_size);
  const best = Math.max(...reports.map(({ metrics }) => metrics.val_accuracy));
  const seconds = reached && (reached * secondsPerEpoch).toFixed(1);
  const cells = [reached ?? 'never', steps ?? '', seconds ?? '', (100 * best).toFixed(1)];
  row([params.batch_size, Math.round(images / secondsPerEpoch), ...cells]);
}
