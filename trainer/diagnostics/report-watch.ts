import type { Condition, Finding } from '../../core/diagnostics/finding.ts';
import { type Digest, diagnoseReports, digest, type Reported } from '../../core/diagnostics/reported.ts';
import type { Objective } from '../../core/sweep/trial.ts';

/** Reports that are kept; of more, every second one of the older half goes. */
const most = 400;

/** Watches a program by what it reports and names what is wrong with it, each condition once. */
export class ReportWatch {
  readonly #objectives: readonly Objective[];
  #reports: Digest[] = [];
  readonly #known = new Set<Condition>();

  constructor(objectives: readonly Objective[]) {
    this.#objectives = objectives;
  }

  /** After a report: the conditions that are new. */
  look(report: Reported): Finding[] {
    this.#reports.push(digest(report, this.#objectives));
    if (this.#reports.length > most) this.#reports = this.#reports.filter((_, i) => i % 2 === 0 || i > most / 2);
    const found = diagnoseReports(this.#reports, this.#objectives);
    const fresh = found.filter(({ condition }) => !this.#known.has(condition));
    for (const { condition } of fresh) this.#known.add(condition);
    return fresh;
  }
}
