// The training program of these tests: nine steps whose loss is x + 1 / step. As program.py, line by line.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { trials } from '../../dist/trial/index.js';

const { FAIL_AT, FAIL_TRIAL, GO_ON, HOLD_AT, HOLD_UNTIL } = process.env;

async function train(trial) {
  console.error(`trial ${trial.number ?? 'None'} x ${trial.params.x} seed ${trial.seed ?? 'None'}`);
  const done = await trial.restore((path) => console.error(`restored ${readFileSync(path, 'utf8')}`));
  for (let step = done + 1; step < 10; step += 1) {
    let stop = await trial.report(step, { loss: trial.params.x + 1 / step, odd: Number.NaN });
    if (step === 2) {
      await trial.report(step, { loss: 1000 });
      await trial.report(step, { loss: trial.params.x + 1 / step });
    }
    const fails = FAIL_AT === String(step) && (FAIL_TRIAL ?? `${trial.number}`) === `${trial.number}`;
    if (fails) throw new Error(`the loss of step ${step} is a shame`);
    await trial.checkpoint(step, (path) => writeFileSync(path, String(step)));
    if (HOLD_AT === String(step)) {
      console.error('holding');
      while (!trial.shouldStop && !existsSync(HOLD_UNTIL)) await sleep(20);
      stop = trial.shouldStop;
    }
    if (stop) {
      console.error(`stopped after ${step}: ${trial.reason}`);
      break;
    }
  }
}

for await (const next of trials({ x: 0.5 })) {
  await next.run(train).catch((error) => {
    if (!GO_ON) throw error;
  });
}
