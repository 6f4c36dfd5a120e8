import jsep from 'jsep';

/** A string, a word that stands for an operator, or an operator that has no meaning here. */
const special = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.$])(?:and|or|not|in)(?![\w$])|<<|>>|===|!==|=>|[&|]+|\^/g;

/** Words by the operators that the parser knows, of the same length, so that places in error messages stay right. */
const words: Readonly<Record<string, string>> = { and: '&& ', or: '||', not: '!  ', in: '<<' };
const allowed: ReadonlySet<string> = new Set(['&&', '||']);
const remedies: Readonly<Record<string, string>> = { '^': '**', '&': 'and', '|': 'or', '===': '==', '!==': '!=' };

/**
 * Parses an expression; `and`, `or`, `not` and `in` are written as words. The operator `in` comes out as `<<`.
 *
 * @throws RangeError that says what is wrong and where
 */
export function parseExpression(text: string): jsep.Expression {
  const translated = text.replace(special, (token, at: number) => {
    if (/^["']/.test(token) || allowed.has(token)) return token;
    const operator = words[token];
    if (operator) return operator;
    const remedy = remedies[token];
    throw new RangeError(`"${token}" at character ${at} is no operator here${remedy ? `; write ${remedy}` : ''}`);
  });
  try {
    return jsep(translated);
  } catch (error) {
    throw new RangeError((error as Error).message.replaceAll('<<', 'in'));
  }
}
