import type jsep from 'jsep';
import { functions } from './functions.ts';
import { binaries, condition, type Evaluate, logical, unaries } from './operators.ts';
import { parseExpression } from './parse.ts';

export interface Expression {
  readonly text: string;
  /** The parameters that it is about. */
  readonly names: ReadonlySet<string>;
  /** @throws RangeError when the values are of the wrong types */
  readonly evaluate: Evaluate;
}

/**
 * Compiles an expression over parameters to a function. The parsed tree is walked node by node and only values and
 * functions named in this folder can be reached: no property of anything, no call of anything else.
 *
 * @throws RangeError when it does not parse or uses a name that is not known
 */
export function compileExpression(text: string, known: ReadonlySet<string>): Expression {
  const names = new Set<string>();
  const walk = (node: jsep.Expression): Evaluate => {
    const tree = node as jsep.CoreExpression;
    switch (tree.type) {
      case 'Literal': {
        const value = tree.value;
        if (value instanceof RegExp) throw new RangeError('regular expressions are not supported');
        return () => value;
      }
      case 'Identifier':
      case 'MemberExpression':
        return reference(nameOf(tree));
      case 'UnaryExpression': {
        const operate = unaries.get(tree.operator);
        const argument = walk(tree.argument);
        if (!operate) throw new RangeError(`there is no operator ${tree.operator}`);
        return (params) => mapKnown(argument(params), operate);
      }
      case 'BinaryExpression':
        return binary(tree);
      case 'ConditionalExpression': {
        const [test, yes, no] = [walk(tree.test), walk(tree.consequent), walk(tree.alternate)];
        return (params) => mapKnown(test(params), (value) => (condition('?', value) ? yes : no)(params));
      }
      case 'CallExpression':
        return call(tree);
      case 'Compound':
        throw new RangeError('an operator is missing between two values');
      default:
        throw new RangeError(`${tree.type} is not supported`);
    }
  };
  const reference = (name: string): Evaluate => {
    if (!known.has(name)) throw new RangeError(`there is no parameter ${name}; known are ${[...known].join(', ')}`);
    names.add(name);
    return (params) => (Object.hasOwn(params, name) ? params[name] : undefined);
  };
  const binary = ({ operator, left, right }: jsep.BinaryExpression): Evaluate => {
    if (operator === '<<') return membership(left, right);
    const a = walk(left);
    if (operator === '**' && left.type === 'UnaryExpression') {
      throw new RangeError('a sign before ** is ambiguous; write pow(a, b), or multiply by -1');
    }
    const b = walk(right);
    if (operator === '&&' || operator === '||') return logical(operator, a, b);
    const operate = binaries.get(operator);
    if (!operate) throw new RangeError(`there is no operator ${operator}`);
    return (params) => mapKnown(a(params), (x) => mapKnown(b(params), (y) => operate(x, y)));
  };
  const membership = (left: jsep.Expression, right: jsep.Expression): Evaluate => {
    if (right.type !== 'ArrayExpression') throw new RangeError('after "in" comes a list, as in x in [1, 2]');
    const value = walk(left);
    const members = (right as jsep.ArrayExpression).elements.map((element) => {
      if (!element) throw new RangeError('a value is missing in the list');
      return walk(element);
    });
    return (params) => mapKnown(value(params), (x) => members.some((member) => member(params) === x));
  };
  const call = (node: jsep.CallExpression): Evaluate => {
    const name = nameOf(node.callee);
    const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!found) throw new RangeError(`there is no function ${name}; known are ${Object.keys(functions).join(', ')}`);
    const operands = node.arguments.map(walk);
    if (operands.length < found.least || operands.length > found.most) {
      throw new RangeError(`${name} takes ${found.least === found.most ? found.least : 'one or more'} values`);
    }
    return (params) => {
      const values = operands.map((operand) => operand(params));
      if (values.includes(undefined)) return undefined;
      const wrong = values.find((value) => typeof value !== 'number');
      if (wrong !== undefined) throw new RangeError(`${name} needs numbers, found ${JSON.stringify(wrong)}`);
      return found.call(...(values as number[]));
    };
  };
  const evaluate = walk(parseExpression(text));
  return { text, names, evaluate };
}

/** A name with dots is one name, not a property. */
function nameOf(node: jsep.Expression): string {
  const tree = node as jsep.CoreExpression;
  if (tree.type === 'Identifier') return tree.name;
  if (tree.type === 'MemberExpression' && !tree.computed && !tree.optional) {
    return `${nameOf(tree.object)}.${nameOf(tree.property)}`;
  }
  throw new RangeError('only names of parameters and of functions can be used here');
}

function mapKnown<A, B>(value: A | undefined, compute: (value: A) => B): B | undefined {
  return value === undefined ? undefined : compute(value);
}
