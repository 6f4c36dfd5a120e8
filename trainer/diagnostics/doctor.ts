import { diagnose } from '../../core/diagnostics/diagnose.ts';
import type { Condition, Finding } from '../../core/diagnostics/finding.ts';
import type { EpochMeasurements } from '../../core/diagnostics/measurements.ts';
import { EpochProbe } from './epoch-probe.ts';

/** Watches one training: measures every epoch and names what is wrong with it, each condition once. */
export class Doctor {
  /** To be handed to the training. */
  readonly probe = new EpochProbe();
  readonly #chanceLoss: number | undefined;
  readonly #epochs: EpochMeasurements[] = [];
  readonly #known = new Set<Condition>();

  /** @param chanceLoss what guessing costs, where it is known: ln(classes) for a cross-entropy */
  constructor(chanceLoss: number | undefined) {
    this.#chanceLoss = chanceLoss;
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
      chanceLoss: this.#chanceLoss ?? this.#epochs[0]?.chanceLoss ?? probed.losses[0] ?? Number.NaN,
    });
    const found = diagnose(this.#epochs).filter(({ condition }) => !this.#known.has(condition));
    for (const { condition } of found) this.#known.add(condition);
    return found;
  }

  dispose(): void {
    this.probe.dispose();
  }
}
