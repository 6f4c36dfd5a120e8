import type { Spread } from '../../diagnostics/measurements.ts';
import { Message } from './message.ts';
import { record } from './record.ts';

/** Fields of TensorFlow's `summary.proto` (Summary.Value, HistogramProto, SummaryMetadata) and `tensor.proto`. */
const value = { tag: 1, simpleValue: 2, histogram: 5, tensor: 8, metadata: 9 } as const;
const histogramFields = { min: 1, max: 2, num: 3, sum: 4, sumSquares: 5, limits: 6, counts: 7 } as const;
const singlePrecision = 1;

/** A number under a name, such as `val_loss`. */
export function scalar(tag: string, number: number): Message {
  return new Message().text(value.tag, tag).float(value.simpleValue, number);
}

/** The spread of a tensor. Its counts are of a sample, so the sums are the sample's. */
export function histogram(tag: string, { mean, std, histogram: bins }: Spread): Message {
  const { low, high, counts } = bins;
  const num = counts.reduce((sum, count) => sum + count, 0);
  const width = (high - low) / counts.length;
  const body = new Message()
    .double(histogramFields.min, low)
    .double(histogramFields.max, high)
    .double(histogramFields.num, num)
    .double(histogramFields.sum, mean * num)
    .double(histogramFields.sumSquares, (std ** 2 + mean ** 2) * num);
  // Values that are all the same have no width to be cut into bins.
  const limits = width > 0 ? counts.map((_, i) => (i === counts.length - 1 ? high : low + (i + 1) * width)) : [high];
  body.doubles(histogramFields.limits, limits).doubles(histogramFields.counts, width > 0 ? counts : [num]);
  return new Message().text(value.tag, tag).message(value.histogram, body);
}

/** What only the plug-in of that name reads: the content is its own; the tensor has no meaning, but has to be there. */
export function pluginData(tag: string, plugin: string, content: Message): Message {
  const data = new Message().text(1, plugin).bytes(2, content.encode());
  const emptyTensor = new Message().integer(1, singlePrecision).message(2, new Message().message(2, new Message()));
  return new Message()
    .text(value.tag, tag)
    .message(value.tensor, emptyTensor)
    .message(value.metadata, new Message().message(1, data));
}

const eventFields = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;

/** The record that an event file begins with. `seconds` since 1970. */
export function fileHeader(seconds: number): Uint8Array {
  const event = new Message().double(eventFields.wallTime, seconds).text(eventFields.fileVersion, 'brain.Event:2');
  return record(event.encode());
}

/** All values of one step, as a record. */
export function stepRecord(seconds: number, step: number, values: readonly Message[]): Uint8Array {
  const summary = new Message();
  for (const one of values) summary.message(1, one);
  const event = new Message().double(eventFields.wallTime, seconds).integer(eventFields.step, step);
  return record(event.message(eventFields.summary, summary).encode());
}
