import { diagnose } from '../../core/diagnostics/diagnose.ts';
import type { Condition, Finding } from '../../core/diagnostics/finding.ts';
import { decodeMeasurements, encodeMeasurements, remembered } from '../../core/diagnostics/history.ts';
import type { EpochMeasurements } from '../../core/diagnostics/measurements.ts';
import { EpochProbe, type PartialEpoch } from './epoch-probe.ts';

interface Saved {
  readonly epochs: EpochMeasurements[];
  readonly known: readonly Condition[];
  readonly pending: PartialEpoch;
}

/** Watches one training: measures every epoch and names what is wrong with it, each condition once. */
export class Doctor {
  /** To be handed to the training. */
  readonly probe = new EpochProbe();
  readonly #chanceLoss: number | undefined;
  #epochs: EpochMeasurements[] = [];
  #known = new Set<Condition>();

  /** @param chanceLoss what guessing costs, where it is known: ln(classes) for a cross-entropy */
  constructor(chanceLoss: number | undefined) {
    this.#chanceLoss = chanceLoss;
  }

  /** What was measured so far, one entry an epoch; of very many epochs some. */
  get epochs(): readonly EpochMeasurements[] {
    return this.#epochs;
  }

  /** After an epoch, with the metrics that it reports: the conditions that are new. */
  async examine(epoch: number, metrics: Readonly<Record<string, number>>): Promise<Finding[]> {
    const probed = await this.probe.take();
    this.#epochs = remembered([
      ...this.#epochs,
      {
        ...probed,
        epoch,
        trainLoss: metrics.loss ?? Number.NaN,
        validationLoss: metrics.val_loss ?? Number.NaN,
        chanceLoss: this.#chanceLoss ?? this.#epochs[0]?.chanceLoss ?? probed.losses[0] ?? Number.NaN,
      },
    ]);
    const found = diagnose(this.#epochs).filter(({ condition }) => !this.#known.has(condition));
    for (const { condition } of found) this.#known.add(condition);
    return found;
  }

  /** Everything that it knows, the epoch under way included, to go with a checkpoint. */
  async save(): Promise<string> {
    const saved: Saved = { epochs: this.#epochs, known: [...this.#known], pending: await this.probe.pending() };
    return encodeMeasurements(saved);
  }

  /** Goes on from what was saved with the checkpoint from which the training goes on. */
  restore(text: string): void {
    const { epochs, known, pending } = decodeMeasurements<Saved>(text);
    this.#epochs = epochs;
    this.#known = new Set(known);
    this.probe.restore(pending);
  }

  dispose(): void {
    this.probe.dispose();
  }
}
