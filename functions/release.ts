/** What the lane learns when the task token is completed. */
export interface Release {
  readonly outcome: 'settled' | 'paused' | 'relaunch';
  readonly trial: number;
  /** The launch to go on with after `relaunch`, and how. */
  readonly launch: number;
  readonly adopt: boolean;
  readonly heartbeatSeconds: number;
  /** How long to wait before a relaunch. */
  readonly delaySeconds: number;
}

/** A claimed job that is silent for so long is asked after. */
export const heartbeatSeconds = 300;
