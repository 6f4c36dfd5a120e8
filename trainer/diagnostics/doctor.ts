import { diagnose } from '../../core/diagnostics/diagnose.ts';
import type { Condition, Finding } from '../../core/diagnostics/finding.ts';
import type { EpochMeasurements } from '../../core/diagnostics/measurements.ts';
import { EpochProbe } from './epoch-probe.ts';

/** Watches one training: measures every epoch and names what is wrong with it, each condition once. */
export class Doctor {
  /** To be handed to the training. */
  readonly probe = new EpochProbe();
  readonly #classes: number;
  readonly #epochs: EpochMeasurements[] = [];
  readonly #known = new Set<Condition>();

  /** @param classes of a classification by cross-entropy */
  constructor({ classes }: { readonly classes: number }) {
    this.#classes = classes;
  }

  /** What was measured so far, one entry an epoch. */
  get epochs(): readonly EpochMeasurements[] {
    return this.#epochs;
  }

  /** After an epoch, with the metrics that it reports: the conditions that are new. */
  async examine(epoch: number, metrics: Readonly<Record<string, number>>): Promise<Finding[]> {
    const probed = await this.probe.take();
    this.#epochs.push({
      ...probed,
      epoch,
      trainLoss: metrics.loss ?? Number.NaN,
      validationLoss: metrics.val_loss ?? Number.NaN,
      chanceLoss: Math.log(this.#classes),
    });
    const found = diagnose(this.#epochs).filter(({ condition }) => !this.#known.has(condition));
    for (const { condition } of found) this.#known.add(condition);
    return found;
  }

  dispose(): void {
    this.probe.dispose();
  }
}
