import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import type { Binding } from '../../../trainer/backend/native/backend.ts';
import { encodeSavedModel } from '../../../trainer/backend/native/graph.ts';

/** Contents of a message's fields of that number, undecoded where they are messages or texts. */
function fields(bytes: Uint8Array, number: number): (Uint8Array | number)[] {
  const reader = new BinaryReader(bytes);
  const found: (Uint8Array | number)[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value =
      type === WireType.LengthDelimited
        ? reader.bytes()
        : type === WireType.Bit32
          ? reader.float()
          : Number(reader.int64());
    if (field === number) found.push(value);
  }
  return found;
}

/** Follows field numbers down through messages. */
function at(bytes: Uint8Array, ...path: number[]): (Uint8Array | number)[] {
  return path.reduce<(Uint8Array | number)[]>(
    (level, number) => level.flatMap((message) => fields(message as Uint8Array, number)),
    [bytes],
  );
}

const text = (value: Uint8Array | number | undefined) => new TextDecoder().decode(value as Uint8Array);

const binding = {
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
} as Binding;

// Field numbers of tensorflow/core/protobuf/saved_model.proto, meta_graph.proto and core/framework/*.proto.
const tagOf = [2, 1, 4];
const nodeOf = [2, 2, 1];

describe('the file of a graph', () => {
  const bytes = encodeSavedModel(
    [
      {
        name: 'c',
        operation: 'Const',
        inputs: [],
        attributes: [
          { name: 'value', tensor: { type: 1, shape: [2, 1], bytes: new Uint8Array(Float32Array.of(5, 7).buffer) } },
        ],
      },
      {
        name: 'n',
        operation: 'Op',
        inputs: ['c', 'c:1'],
        attributes: [
          { name: 'text', type: 0, value: 'NHWC' },
          { name: 'list', type: 1, value: [1, -2] },
          { name: 'number', type: 2, value: 0.5 },
          { name: 'truth', type: 3, value: true },
          { name: 'type', type: 4, value: 3 },
          { name: 'shape', type: 5, value: [4, 6] },
        ],
      },
    ],
    binding,
  );
  const [constant, node] = at(bytes, ...nodeOf) as [Uint8Array, Uint8Array];
  const value = (name: string, ...path: number[]) =>
    at(node, 5)
      .filter((entry) => text(at(entry as Uint8Array, 1)[0]) === name)
      .flatMap((entry) => at(entry as Uint8Array, 2, ...path));

  it('has a tag and nodes with their inputs', () => {
    expect(text(at(bytes, ...tagOf)[0])).toBe('step');
    expect(at(bytes, ...nodeOf, 1).map(text)).toEqual(['c', 'n']);
    expect(at(bytes, ...nodeOf, 2).map(text)).toEqual(['Const', 'Op']);
    expect(at(node, 3).map(text)).toEqual(['c', 'c:1']);
  });

  it('has attributes of every kind', () => {
    expect(text(value('text', 2)[0])).toBe('NHWC');
    expect(value('list', 1, 3)).toEqual([1, -2]);
    expect(value('number', 4)).toEqual([0.5]);
    expect(value('truth', 5)).toEqual([1]);
    expect(value('type', 6)).toEqual([3]);
    expect(value('shape', 7, 2, 1)).toEqual([4, 6]);
  });

  it('has tensors with type, shape and values', () => {
    const tensor = at(constant, 5, 2, 8)[0] as Uint8Array;
    expect(at(tensor, 1)).toEqual([1]);
    expect(at(tensor, 2, 2, 1)).toEqual([2, 1]);
    expect(new Float32Array((at(tensor, 4)[0] as Uint8Array).slice().buffer)).toEqual(Float32Array.of(5, 7));
  });

  it('refuses attributes that graphs do not have', () => {
    const attributes = [{ name: 'odd', type: 9, value: 1 }];
    expect(() => encodeSavedModel([{ name: 'n', operation: 'Op', inputs: [], attributes }], binding)).toThrow('odd');
  });
});
