/** A reader of event files that shares nothing with the writer. */

/** A decoded message: all values of each field, in order. */
export type Fields = ReadonlyMap<number, readonly (number | bigint | Uint8Array)[]>;

/** Bit by bit, from the polynomial itself. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0x82f63b78 * (crc & 1));
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function unmasked(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** The data of all records. @throws Error on a wrong checksum. */
export function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const data = file.subarray(at + 12, at + 12 + length);
    const sums = [
      [file.subarray(at, at + 8), view.getUint32(at + 8, true)],
      [data, view.getUint32(at + 12 + length, true)],
    ] as const;
    for (const [bytes, masked] of sums) if (crc32c(bytes) !== unmasked(masked)) throw new Error('wrong checksum');
    found.push(data);
    at += 16 + length;
  }
  return found;
}

export function decode(bytes: Uint8Array): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, (number | bigint | Uint8Array)[]>();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  /** Where the next bytes begin. */
  const skip = (count: number) => {
    at += count;
    return at - count;
  };
  const delimited = () => {
    const length = Number(varint());
    return bytes.subarray(skip(length), at);
  };
  const double = () => view.getFloat64(skip(8), true);
  const float = () => view.getFloat32(skip(4), true);
  const values = [varint, double, delimited, undefined, undefined, float];
  while (at < bytes.length) {
    const key = Number(varint());
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), values[key & 7]!()]);
  }
  return fields;
}

export const inner = (fields: Fields, field: number) =>
  (fields.get(field) ?? []).map((bytes) => decode(bytes as Uint8Array));
export const text = (fields: Fields, field: number) => {
  const bytes = fields.get(field)?.[0];
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes as Uint8Array);
};
export const number = (fields: Fields, field: number) => {
  const value = fields.get(field)?.[0];
  return value === undefined ? undefined : Number(value);
};
export function doubles(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

export interface Value {
  readonly tag: string;
  readonly step: number;
  readonly wallTime: number;
  readonly fields: Fields;
}

/** All values of an event file. */
export function valuesOf(file: Uint8Array): Value[] {
  const [header, ...events] = records(file).map(decode);
  if (text(header!, 3) !== 'brain.Event:2') throw new Error('not an event file');
  return events.flatMap((event) =>
    inner(event, 5).flatMap((summary) =>
      inner(summary, 1).map((fields) => ({
        tag: text(fields, 1)!,
        step: number(event, 2) ?? 0,
        wallTime: number(event, 1)!,
        fields,
      })),
    ),
  );
}

/** The numbers under a tag, by step. */
export const scalars = (values: readonly Value[], tag: string) =>
  values.filter((value) => value.tag === tag).map(({ step, fields }) => [step, number(fields, 2)!] as const);
