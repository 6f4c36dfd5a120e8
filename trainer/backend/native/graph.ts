import { Message } from '../../../core/formats/tensorboard/message.ts';
import type { Attribute, Binding } from './backend.ts';

/** One operation of a graph; `inputs` are names of nodes, `name:1` for the second output of one. */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly attributes: readonly (Attribute | TensorAttribute)[];
}

/** A tensor as an attribute: `bytes` in the machine's order, `type` a number of the binding's. */
export interface TensorAttribute {
  readonly name: string;
  readonly tensor: { readonly type: number; readonly shape: readonly number[]; readonly bytes: Uint8Array };
}

/** What the graph is called in the file. */
export const tag = 'step';

/**
 * The file saved_model.pb of a graph without variables: the messages SavedModel, MetaGraphDef and GraphDef of
 * TensorFlow's protocol (tensorflow/core/protobuf/saved_model.proto, core/framework/graph.proto).
 */
export function encodeSavedModel(nodes: readonly GraphNode[], binding: Binding): Uint8Array {
  const graph = new Message();
  for (const node of nodes) graph.message(1, encodeNode(node, binding));
  // The version of graphs that TensorFlow has written since 2.0 at the least; readers know older ones.
  graph.message(4, new Message().integer(1, 175));
  const information = new Message().text(4, tag);
  const metaGraph = new Message().message(1, information).message(2, graph);
  return new Message().integer(1, 1).message(2, metaGraph).encode();
}

function encodeNode({ name, operation, inputs, attributes }: GraphNode, binding: Binding): Message {
  const node = new Message().text(1, name).text(2, operation);
  for (const input of inputs) node.text(3, input);
  for (const attribute of attributes) {
    const value = 'tensor' in attribute ? encodeTensor(attribute) : encodeAttribute(attribute, binding);
    node.message(5, new Message().text(1, attribute.name).message(2, value));
  }
  return node;
}

function encodeTensor({ tensor: { type, shape, bytes } }: TensorAttribute): Message {
  const tensor = new Message().integer(1, type).message(2, encodeShape(shape)).bytes(4, bytes);
  return new Message().message(8, tensor);
}

function encodeShape(shape: readonly number[]): Message {
  const message = new Message();
  for (const extent of shape) message.message(2, new Message().integer(1, extent));
  return message;
}

/** The message AttrValue; a list is a message of its own in it, with fields of the same numbers. */
function encodeAttribute({ name, type, value }: Attribute, binding: Binding): Message {
  if (type === binding.TF_ATTR_SHAPE) return new Message().message(7, encodeShape(value as readonly number[]));
  const put = (message: Message, one: unknown): Message => {
    switch (type) {
      case binding.TF_ATTR_STRING:
        return message.text(2, one as string);
      case binding.TF_ATTR_INT:
        return message.integer(3, one as number);
      case binding.TF_ATTR_FLOAT:
        return message.float(4, one as number);
      case binding.TF_ATTR_BOOL:
        return message.integer(5, Number(one));
      case binding.TF_ATTR_TYPE:
        return message.integer(6, one as number);
      default:
        throw new Error(`attribute ${name} of a kind that graphs do not have: ${type}`);
    }
  };
  if (!Array.isArray(value)) return put(new Message(), value);
  const list = new Message();
  for (const one of value) put(list, one);
  return new Message().message(1, list);
}
