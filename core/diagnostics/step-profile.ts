/** Parts of a training step: waiting for the batch, the forward pass, the loss and the gradients, the update, the rest. */
export type ProfilePhase = 'data' | 'forward' | 'backward' | 'optimiser' | 'other';

/** A complete event of the Trace Event Format, which Chrome's tracing and Perfetto open; times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly shapes: readonly (readonly number[])[] };
}

/** Where the time of training steps goes. */
export interface StepProfile {
  readonly steps: number;
  readonly examplesPerSecond: number;
  readonly phases: readonly { readonly phase: ProfilePhase; readonly msPerStep: number; readonly share: number }[];
  /** Each kernel's own time, without that of kernels which it called; the longest first. */
  readonly kernels: readonly {
    readonly name: string;
    readonly callsPerStep: number;
    readonly msPerStep: number;
    readonly share: number;
  }[];
  readonly trace: readonly TraceEvent[];
}
