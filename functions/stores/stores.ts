import { EventStore } from './events.ts';
import { LaneJobStore } from './lane-jobs.ts';
import { LaneStore } from './lanes.ts';
import { LeaseStore } from './leases.ts';
import { ReportStore } from './reports.ts';
import { RequestStore } from './requests.ts';
import { SweepStore } from './sweeps.ts';
import type { Table } from './table.ts';
import { TrialStore } from './trials.ts';

/** All stores over one table. @param now epoch milliseconds */
export function storesOf(table: Table, now: () => number) {
  return {
    sweeps: new SweepStore(table, now),
    trials: new TrialStore(table),
    lanes: new LaneStore(table),
    laneJobs: new LaneJobStore(table),
    reports: new ReportStore(table),
    requests: new RequestStore(table, now),
    leases: new LeaseStore(table),
    eventLog: new EventStore(table, now),
  };
}
