import { describe, expect, it } from 'vitest';
import { SweepEvents } from '../../cli/render/events.ts';
import { sweepView, trialView } from './views.ts';

describe('the events of a sweep', () => {
  it('are one line for each settled trial and each improvement, each once', () => {
    const events = new SweepEvents();
    expect(events.update(sweepView(), [trialView(0)])).toEqual([]);
    const done = trialView(0, { state: 'completed', value: 0.5, steps: 9, params: { x: 0.25, n: 3 } });
    const best = { trial: 0, value: 0.5, params: { x: 0.25 } };
    expect(events.update(sweepView({ best }), [done, trialView(1)])).toEqual([
      'trial 0 completed: loss 0.5 after 9 steps (x=0.25 n=3)',
      'best so far: trial 0, loss 0.5',
    ]);
    const stopped = trialView(1, { state: 'stopped', value: 2, steps: 1, reason: 'asha: not among the best' });
    const failed = trialView(2, { state: 'failed', reason: 'exit code 1', output: ['Traceback:', 'boom', ''] });
    expect(events.update(sweepView({ best }), [done, stopped, failed])).toEqual([
      'trial 1 stopped after 1 step: asha: not among the best',
      'trial 2 failed: exit code 1 | boom',
    ]);
    expect(events.update(sweepView({ best }), [done, stopped, failed])).toEqual([]);
  });

  it('say which constraints a trial breaks', () => {
    const events = new SweepEvents();
    events.update(sweepView(), []);
    const broken = trialView(0, { state: 'completed', value: 0.5, steps: 0, infeasible: 'latency_ms 31 is above 20' });
    expect(events.update(sweepView(), [{ ...broken, params: { x: 1 } }])).toEqual([
      'trial 0 completed: loss 0.5 (x=1), infeasible: latency_ms 31 is above 20',
    ]);
  });

  it('leave out what had happened before the first look, as after a resume', () => {
    const events = new SweepEvents();
    const best = { trial: 0, value: 0.5, params: {} };
    const done = trialView(0, { state: 'completed', value: 0.5 });
    expect(events.update(sweepView({ best }), [done])).toEqual([]);
    expect(events.update(sweepView({ best }), [done])).toEqual([]);
  });

  it('stay on one line, without control characters', () => {
    const events = new SweepEvents();
    events.update(sweepView(), []);
    const failed = trialView(0, { state: 'failed', reason: 'a\nb', output: ['\u001b[31mred\u001b[0m\r'] });
    expect(events.update(sweepView(), [failed])).toEqual(['trial 0 failed: a b | red']);
  });
});
