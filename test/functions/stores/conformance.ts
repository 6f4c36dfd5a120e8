import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LaneStore } from '../../../functions/stores/lanes.ts';
import { ReportStore } from '../../../functions/stores/reports.ts';
import type { Table } from '../../../functions/stores/table.ts';
import { type TrialItem, TrialStore } from '../../../functions/stores/trials.ts';

/** What every server behind the table has to do for the stores; imported by each that we claim to run on. */
export function storesConformance(
  name: string,
  open: () => Promise<{ table: Table; close: () => Promise<void> }>,
): void {
  describe(`the stores on ${name}`, () => {
    let table: Table;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ table, close } = await open());
    });
    afterAll(() => close());

    let sweeps = 0;
    const newSweep = () => {
      sweeps += 1;
      return `sweep-${sweeps}`;
    };
    const origin = { generation: 1, lane: 0, turn: 0 };
    const trial = (sweep: string, number: number): TrialItem => ({
      sweep,
      number,
      state: 'queued',
      params: { lr: 0.1, name: 'a', flag: true, none: null },
      proposal: 'random',
      origin,
      generation: 1,
      createdAt: 1000,
      launch: 1,
      lease: 0,
    });
    const job = (jobId: string, attempt = 1) => ({ jobId, attempt });

    describe('trials', () => {
      it('are created once under a number, and come back as they were', async () => {
        const trials = new TrialStore(table);
        const sweep = newSweep();
        expect(await trials.create(trial(sweep, 0))).toBe(true);
        expect(await trials.create({ ...trial(sweep, 0), proposal: 'other' })).toBe(false);
        expect(await trials.find(sweep, 0)).toMatchObject(trial(sweep, 0));
        expect(await trials.find(sweep, 1)).toBeUndefined();
      });

      it('are listed in order of their numbers, also beyond one page of a sort by text', async () => {
        const trials = new TrialStore(table);
        const sweep = newSweep();
        for (const number of [10, 9, 100, 0]) await trials.create(trial(sweep, number));
        expect((await trials.list(sweep)).map((item) => item.number)).toEqual([0, 9, 10, 100]);
      });

      it('are granted to one claimant of many at once', async () => {
        const trials = new TrialStore(table);
        const item = trial(newSweep(), 0);
        await trials.create(item);
        const claims = await Promise.all(['a', 'b', 'c', 'd'].map((id) => trials.claim(item, job(id), 2000)));
        const granted = claims.filter((claim) => claim !== undefined);
        expect(granted).toHaveLength(1);
        expect(granted[0]).toMatchObject({ state: 'running', lease: 1, startedAt: 2000 });
      });

      it('go to a later attempt of the same job and to nobody else', async () => {
        const trials = new TrialStore(table);
        const item = trial(newSweep(), 0);
        await trials.create(item);
        const first = (await trials.claim(item, job('a', 1), 1)) as TrialItem;
        expect(await trials.claim(first, job('b', 9), 2)).toBeUndefined();
        expect(await trials.claim(first, job('a', 1), 2)).toBeUndefined();
        const second = await trials.claim(first, job('a', 2), 2);
        expect(second).toMatchObject({ lease: 2, startedAt: 1, claim: { jobId: 'a', attempt: 2 } });
      });

      it('accept changes from the newest lease alone', async () => {
        const trials = new TrialStore(table);
        const item = trial(newSweep(), 0);
        await trials.create(item);
        const first = (await trials.claim(item, job('a', 1), 1)) as TrialItem;
        await trials.claim(first, job('a', 2), 2);
        const last = { step: 1, metrics: { loss: 'NaN' } } as const;
        expect(await trials.change(item.sweep, 0, 1, { last })).toBeUndefined();
        expect(await trials.change(item.sweep, 0, 2, { last })).toMatchObject({ last });
      });

      it('are not set back by a late try of an earlier report', async () => {
        const trials = new TrialStore(table);
        const item = trial(newSweep(), 0);
        await trials.create(item);
        await trials.claim(item, job('a', 1), 1);
        const change = (step: number) => trials.change(item.sweep, 0, 1, { last: { step, metrics: { loss: step } } });
        expect(await change(1)).toMatchObject({ last: { step: 1 } });
        expect(await change(2)).toMatchObject({ last: { step: 2 } });
        expect(await change(2)).toBeUndefined();
        expect(await change(1)).toBeUndefined();
        expect(await trials.find(item.sweep, 0)).toMatchObject({ last: { step: 2 } });
      });

      it('settle exactly once, and move from the open to the settled', async () => {
        const trials = new TrialStore(table);
        const item = trial(newSweep(), 0);
        await trials.create(item);
        expect(await trials.listOpen(item.sweep)).toHaveLength(1);
        const ends = await Promise.all(
          (['completed', 'failed', 'stopped'] as const).map((state) => trials.release(item, { state }, 5000)),
        );
        expect(ends.filter((end) => end !== undefined)).toHaveLength(1);
        expect(await trials.listOpen(item.sweep)).toEqual([]);
        expect(await trials.listSettled(item.sweep, 5000)).toHaveLength(1);
        expect(await trials.listSettled(item.sweep, 5001)).toEqual([]);
        expect(await trials.claim(item, job('late'), 6000)).toBeUndefined();
        expect(await trials.launch(item.sweep, 0, 1, { taskToken: 't' })).toBeUndefined();
      });

      it('stay open when paused, and are launched anew by one lane of the next execution', async () => {
        const trials = new TrialStore(table);
        const item = trial(newSweep(), 0);
        await trials.create(item);
        const running = (await trials.claim(item, job('a'), 1)) as TrialItem;
        const paused = (await trials.release(running, { state: 'paused', reason: 'x' }, 2)) as TrialItem;
        expect(await trials.listOpen(item.sweep)).toHaveLength(1);
        const adopted = await Promise.all(
          [0, 1, 2].map((lane) => trials.adopt(paused, { generation: 2, lane, turn: 0 })),
        );
        const [taken, ...more] = adopted.filter((one) => one !== undefined);
        expect(more).toEqual([]);
        expect(taken).toMatchObject({ state: 'queued', launch: 2, generation: 2, adopted: false });
        expect(taken?.claim).toBeUndefined();
      });

      it('keep their job when a later execution adopts them while it runs', async () => {
        const trials = new TrialStore(table);
        const item = trial(newSweep(), 0);
        await trials.create(item);
        const running = (await trials.claim(item, job('a'), 1)) as TrialItem;
        expect(await trials.adopt(running, { generation: 2, lane: 0, turn: 0 })).toMatchObject({
          state: 'running',
          launch: 1,
          claim: { jobId: 'a' },
          adopted: true,
        });
      });
    });

    describe('reports', () => {
      it('keep the first decision of a step', async () => {
        const reports = new ReportStore(table);
        const sweep = newSweep();
        const report = { step: 3, metrics: { loss: 1 }, decision: { decision: 'continue' }, at: 1 } as const;
        expect(await reports.create(sweep, 0, report)).toBe(true);
        expect(await reports.create(sweep, 0, { ...report, metrics: { loss: 2 } })).toBe(false);
        expect(await reports.find(sweep, 0, 3)).toMatchObject(report);
        await reports.create(sweep, 0, { ...report, step: 10 });
        expect((await reports.list(sweep, 0)).map(({ step }) => step)).toEqual([3, 10]);
      });

      it('compare the trials at a rung, each with its first value there, NaN and infinities included', async () => {
        const reports = new ReportStore(table);
        const sweep = newSweep();
        const first = { bracket: 0, step: 1 };
        await reports.enterRung(sweep, first, { trial: 0, values: [Number.NaN, 1], best: Number.NaN });
        await reports.enterRung(sweep, first, { trial: 0, values: [5, 1], best: 5 });
        await reports.enterRung(sweep, { bracket: 0, step: 3 }, { trial: 0, values: [7, 1], best: 7 });
        await reports.enterRung(sweep, { bracket: 1, step: 1 }, { trial: 2, values: [8, 1], best: 8 });
        const entry = { trial: 1, values: [Number.NEGATIVE_INFINITY, 3], best: 2 };
        expect(await reports.enterRung(sweep, first, entry)).toEqual([
          { trial: 0, values: [Number.NaN, 1], best: Number.NaN },
          entry,
        ]);
      });
    });

    describe('lanes', () => {
      it('remember the number that a turn is about to create', async () => {
        const lanes = new LaneStore(table);
        const sweep = newSweep();
        expect(await lanes.intend(sweep, origin, 4)).toBe(true);
        expect(await lanes.intend(sweep, origin, 4)).toBe(false);
        expect(await lanes.intend(sweep, origin, 5)).toBe(true);
        expect(await lanes.intended(sweep, origin)).toBe(5);
        expect(await lanes.intend(sweep, { ...origin, turn: 1 }, 6)).toBe(true);
        expect(await lanes.intend(sweep, origin, 7)).toBe(false);
        expect(await lanes.intended(sweep, origin)).toBeUndefined();
      });

      it('keep a point for one trial, and hand it on once', async () => {
        const lanes = new LaneStore(table);
        const sweep = newSweep();
        expect(await lanes.reservePoint(sweep, 'p', 1)).toBe(1);
        expect(await lanes.reservePoint(sweep, 'p', 2)).toBe(1);
        expect(await lanes.reservePoint(sweep, 'q', 2)).toBe(2);
        expect(await lanes.takePoint(sweep, 'p', 1, 3)).toBe(true);
        expect(await lanes.takePoint(sweep, 'p', 1, 4)).toBe(false);
      });
    });
  });
}
