/** The caller asked for something that cannot be; `status` is the HTTP status that says so. */
export class RequestError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422;
  /** What was wrong, field by field. */
  readonly details?: readonly unknown[];

  constructor(status: RequestError['status'], message: string, details?: readonly unknown[]) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    if (details) this.details = details;
  }
}
