import type { ProgressView } from '../../core/sweep/views.ts';
import type { Services } from '../services.ts';
import type { TrialItem } from '../stores/trials.ts';

/** One message of a stream of server-sent events. */
export interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** How far a reader has come: the last event of the log, and what it saw of the running trials. */
interface Place {
  readonly sequence: number;
  readonly progress: string;
}

/** A reader's place in the feed of a sweep; `id` is what Last-Event-ID carries, and any other text means the beginning. */
export class EventFeed {
  readonly #services: Services;
  readonly #sweep: string;
  #place: Place;

  constructor(services: Services, sweep: string, id: string | undefined) {
    this.#services = services;
    this.#sweep = sweep;
    const [, sequence = '0', progress = ''] = /^(\d{1,9})-([a-z0-9]{0,16})$/.exec(id ?? '') ?? [];
    this.#place = { sequence: Number(sequence), progress };
  }

  /** What is new since the last call: events of the log, then one message with the running trials if they changed. */
  async next(): Promise<Message[]> {
    const messages: Message[] = [];
    for (const { sequence, type, detail } of await this.#services.eventLog.list(this.#sweep, this.#place.sequence)) {
      this.#place = { ...this.#place, sequence };
      messages.push({ id: this.#id(), event: type, data: JSON.stringify(detail) });
    }
    const open = (await this.#services.trials.listOpen(this.#sweep)).filter((trial) => trial.evaluates === undefined);
    const progress = fingerprint(open);
    if (progress !== this.#place.progress) {
      this.#place = { ...this.#place, progress };
      const trials = [...open].sort((a, b) => a.number - b.number).map(progressView);
      messages.push({ id: this.#id(), event: 'progress', data: JSON.stringify({ sweep: this.#sweep, trials }) });
    }
    return messages;
  }

  #id(): string {
    return `${this.#place.sequence}-${this.#place.progress}`;
  }
}

const progressView = ({ number, state, last }: TrialItem): ProgressView => ({
  trial: number,
  state,
  step: last?.step ?? 0,
  metrics: last?.metrics ?? {},
});

/** Changes whenever a trial comes, goes, changes its state or reports (32-bit FNV-1a). */
function fingerprint(open: readonly TrialItem[]): string {
  const text = open
    .map(({ number, state, launch, last }) => `${number} ${state} ${launch} ${last?.step}`)
    .sort()
    .join();
  if (text === '') return '';
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
