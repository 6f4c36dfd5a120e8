/**
 * Lets calls with the same key wait for each other. Lanes that propose at the same moment would only lose races for
 * the next trial's number and start over.
 */
export function oneAtATime<Input, Answer>(
  call: (input: Input) => Promise<Answer>,
  keyOf: (input: Input) => string,
): (input: Input) => Promise<Answer> {
  const tails = new Map<string, Promise<unknown>>();
  return (input) => {
    const key = keyOf(input);
    const result = (tails.get(key) ?? Promise.resolve()).then(() => call(input));
    const tail = result.catch(() => {});
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  };
}
