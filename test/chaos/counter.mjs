// A trainer that counts: a report a step, its count kept in a checkpoint directory, each step noted in a common log.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const [folder, log, trial, x, steps, pauseMs] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const file = `${folder}/count`;
let step = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
appendFileSync(log, `${trial} start ${step} ${process.pid}\n`);
process.on('SIGTERM', () => process.exit(75));
while (step < Number(steps)) {
  await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)));
  step += 1;
  writeFileSync(`${file}.new`, String(step));
  renameSync(`${file}.new`, file);
  appendFileSync(log, `${trial} step ${step}\n`);
  console.log(JSON.stringify({ step, loss: Number(x) + 1 / step }));
}
appendFileSync(log, `${trial} end ${step}\n`);
