/**
 * The lines of a stream as they arrive; the last one may lack its end. Unlike Node's readline it does not cut at U+2028
 * and U+2029, which JSON texts may contain.
 */
export async function* lines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  const begun: string[] = [];
  for await (const chunk of stream) {
    const parts = String(chunk).split('\n');
    const rest = parts.pop() as string;
    for (const part of parts) yield begun.splice(0).join('') + part;
    begun.push(rest);
  }
  yield begun.join('');
}
