/** 409: another attempt holds the claim. End without a checkpoint and without a result. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** 403 or 410: the launch was released, its trial is settled or paused. End without a result. */
export class LaunchReleased extends Error {
  override readonly name = 'LaunchReleased';
}

/** The API did not answer for longer than the caller was ready to wait. End with exit code 75: start me again. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable';
}

/** Any other 4xx: a wrong address, token or body, which no retry mends. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Whether the trial is no longer ours to report on. */
export function isGone(error: unknown): error is LeaseLost | LaunchReleased {
  return error instanceof LeaseLost || error instanceof LaunchReleased;
}
