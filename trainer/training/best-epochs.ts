import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { type BestEpoch, improves, patienceEnds, watchesImprovement } from './improvement.ts';
import type { NetworkState } from './network-state.ts';

type Metrics = Readonly<Record<string, number>>;

/** Early stopping: notes the best epoch, keeps its weights where they are to be restored, and ends when patience does. */
export class BestEpochs {
  readonly #settings: BuiltInTrainer;
  readonly #network: NetworkState;
  #best: BestEpoch | undefined;
  #ended = false;

  constructor(settings: BuiltInTrainer, network: NetworkState) {
    this.#settings = settings;
    this.#network = network;
  }

  get best(): BestEpoch | undefined {
    return this.#best;
  }

  /** Whether nothing has improved for as long as the settings have patience. */
  get ended(): boolean {
    return this.#ended;
  }

  /** @param epoch the one that measured `metrics`, from 1 */
  judge(epoch: number, metrics: Metrics): void {
    if (!watchesImprovement(this.#settings)) return;
    if (improves(this.#settings, metrics, this.#best)) {
      this.#best = { epoch, metrics };
      if (this.#settings.restore_best) this.#network.keepBest();
    }
    this.#ended = patienceEnds(this.#settings, epoch, this.#best);
  }

  /** Goes back to the best epoch's weights, where the settings say so, and answers its metrics. */
  conclude(): Metrics | undefined {
    if (!this.#settings.restore_best || !this.#best) return undefined;
    this.#network.restoreBest();
    return this.#best.metrics;
  }

  restore(best: BestEpoch | undefined, ended: boolean): void {
    this.#best = best;
    this.#ended = ended;
  }
}
