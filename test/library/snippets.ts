import { readFileSync } from 'node:fs';

/** The code blocks of a language in a Markdown file. */
export function snippets(file: string, language: string): string[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...blocks].filter(([, name]) => name === language).map(([, , code]) => code!);
}
