import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Protocol Buffers messages, field by field; fields without a value are left out. */
export class Message {
  readonly #writer = new BinaryWriter();

  double(field: number, value: number): this {
    this.#writer.tag(field, WireType.Bit64).double(value);
    return this;
  }

  /** A single-precision number. */
  float(field: number, value: number): this {
    // The writer refuses what does not fit; the format has infinities for that.
    this.#writer.tag(field, WireType.Bit32).float(Math.fround(value));
    return this;
  }

  /** Whole numbers of any kind, enumerations and truth values. */
  integer(field: number, value: number): this {
    this.#writer.tag(field, WireType.Varint).int64(value);
    return this;
  }

  text(field: number, value: string): this {
    this.#writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }

  doubles(field: number, values: readonly number[]): this {
    const packed = new BinaryWriter();
    for (const value of values) packed.double(value);
    return this.bytes(field, packed.finish());
  }

  message(field: number, inner: Message): this {
    return this.bytes(field, inner.encode());
  }

  encode(): Uint8Array {
    return this.#writer.finish();
  }
}
