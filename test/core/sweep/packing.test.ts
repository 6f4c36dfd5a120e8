import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterTrial,
  closed,
  handed,
  hasWaitedEnough,
  isAt,
  isOverdue,
  isWaiting,
  type LaneJob,
  longestIdleMs,
  stillWaiting,
} from '../../../core/sweep/packing.ts';

const who = { jobId: 'a', name: 'skysweep_s_0_1_1_0', attempt: 1 };
const terms = { perJob: 3, goesOn: true, now: 1000 };

describe("a lane's job", () => {
  it('waits after its trial, and is handed the next one', () => {
    const idle = afterTrial(undefined, { ...who, trial: 0, launch: 1 }, terms);
    expect(idle).toMatchObject({ state: 'idle', taken: 1, idleSince: 1000 });
    expect(isWaiting(idle, 1001)).toBe(true);
    const busy = handed(idle, { trial: 7, launch: 2 });
    expect(busy).toMatchObject({ state: 'busy', taken: 2 });
    expect(isAt(busy, { trial: 7, launch: 2 })).toBe(true);
    expect(isAt(busy, { trial: 7, launch: 1 })).toBe(false);
    expect(isWaiting(busy, 1001)).toBe(false);
  });

  it('ends when nothing is to come', () => {
    expect(afterTrial(undefined, { ...who, trial: 0, launch: 1 }, { ...terms, goesOn: false }).state).toBe('over');
    expect(isWaiting(closed(afterTrial(undefined, { ...who, trial: 0, launch: 1 }, terms)), 1001)).toBe(false);
  });

  it('begins to count anew when another job takes the lane', () => {
    const full = { ...handed(afterTrial(undefined, { ...who, trial: 0, launch: 1 }, terms), { trial: 1, launch: 1 }) };
    expect(afterTrial(full, { ...who, jobId: 'b', trial: 1, launch: 2 }, terms).taken).toBe(1);
  });

  it('is not trusted to be there when it has been silent', () => {
    const idle = afterTrial(undefined, { ...who, trial: 0, launch: 1 }, terms);
    expect(isWaiting(idle, idle.until)).toBe(false);
    expect(isOverdue(idle, 1000)).toBe(false);
    expect(isOverdue(idle, idle.until - 1)).toBe(true);
    expect(isWaiting(stillWaiting(idle, 1, idle.until - 1), idle.until)).toBe(true);
    expect(hasWaitedEnough(stillWaiting(idle, 1, 1000 + longestIdleMs), 1000 + longestIdleMs)).toBe(true);
  });

  it('trains as many trials as it may, whatever comes in between, and no more', () => {
    const step = fc.constantFrom<'end' | 'hand' | 'beat'>('end', 'hand', 'beat');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), (perJob, steps) => {
        let job: LaneJob | undefined;
        let trial = 0;
        // A job comes with its first trial.
        let given = 1;
        let busy = true;
        steps.forEach((what, now) => {
          if (what === 'end' && busy) {
            job = afterTrial(job, { ...who, trial, launch: 1 }, { perJob, goesOn: true, now });
            busy = false;
          } else if (what === 'hand' && job && isWaiting(job, now)) {
            trial += 1;
            given += 1;
            busy = true;
            job = handed(job, { trial, launch: 1 });
          } else if (what === 'beat' && job?.state === 'idle') job = stillWaiting(job, 1, now);
        });
        expect(given).toBeLessThanOrEqual(perJob);
        if (job && !busy) expect(job.state).toBe(given < perJob ? 'idle' : 'over');
      }),
    );
  });
});
