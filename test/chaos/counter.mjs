// A trainer that counts: a report a step, its count kept in a checkpoint directory, each step noted in a common log. While
// `<log>.hold` holds an event and a number, it waits before its next step once the log has so many of that event.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const [folder, log, trial, x, steps, pauseMs] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const file = `${folder}/count`;
let step = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
appendFileSync(log, `${trial} start ${step} ${process.pid}\n`);
process.on('SIGTERM', () => process.exit(75));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function isHeld() {
  let hold;
  try {
    hold = readFileSync(`${log}.hold`, 'utf8');
  } catch {
    return false;
  }
  const [event, count] = hold.split(' ');
  const lines = readFileSync(log, 'utf8').split('\n');
  return lines.filter((line) => line.split(' ')[1] === event).length >= Number(count);
}

while (step < Number(steps)) {
  await pause(Number(pauseMs));
  while (isHeld()) await pause(10);
  step += 1;
  writeFileSync(`${file}.new`, String(step));
  renameSync(`${file}.new`, file);
  appendFileSync(log, `${trial} step ${step}\n`);
  console.log(JSON.stringify({ step, loss: Number(x) + 1 / step }));
}
appendFileSync(log, `${trial} end ${step}\n`);
