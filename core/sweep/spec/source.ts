import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { type Complaint, fieldPath, SpecError, type SpecIssue } from './issue.ts';

/** A text of YAML (or JSON, which is YAML) with the places of its fields. */
export interface Source {
  readonly value: unknown;
  /** Puts complaints at their places in the text, in the order of the text. */
  locate(complaints: readonly Complaint[]): SpecIssue[];
}

/** @throws SpecError when the text is not one YAML mapping. */
export function readSource(text: string, file: string): Source {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (offset: number, message: string): never => {
    throw new SpecError([{ ...at(offset), path: '', message }]);
  };
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const problems = [...document.errors, ...document.warnings];
    if (problems.length > 0) {
      throw new SpecError(
        problems.map((problem) => ({ ...at(problem.pos[0]), path: '', message: yamlMessage(problem) })),
      );
    }
    visit(document, {
      Alias: (_, alias) => {
        if (!alias.resolve(document))
          fail(alias.range?.[0] ?? 0, `there is no anchor &${alias.source} above this alias`);
      },
    });
    value = document.toJS();
  } catch (error) {
    if (error instanceof SpecError) throw error;
    return fail(0, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (value === null || value === undefined)
    return fail(0, 'the spec is empty; `skysweep init` writes one to start from');
  if (!isMap(document.contents)) {
    return fail(document.contents?.range?.[0] ?? 0, 'a spec is a mapping of fields, such as "name: my-sweep"');
  }
  const place = (complaint: Complaint) => placeOf(document, complaint.path, complaint.atKey === true);
  return {
    value,
    locate: (complaints) =>
      complaints
        .map((complaint) => ({ offset: place(complaint), complaint }))
        .sort((a, b) => a.offset - b.offset)
        .map(({ offset, complaint: { path, message, found, allowed } }) => ({
          ...at(offset),
          path: fieldPath(path),
          message,
          ...(found !== undefined && { found }),
          ...(allowed !== undefined && { allowed }),
        })),
  };
}

function yamlMessage({ code, message }: { readonly code: string; readonly message: string }): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this field is given twice; remove one';
    case 'TAB_AS_INDENT':
      return 'tabs do not indent in YAML; use spaces';
    case 'MULTIPLE_DOCS':
      return 'more than one document ("---"); a file holds one spec';
    default:
      return `not valid YAML: ${message}`;
  }
}

/** Offset of the field at a path, or of the deepest field above it that is there. */
function placeOf(document: Document.Parsed, path: readonly PropertyKey[], atKey: boolean): number {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part));
      if (!isPair(pair)) return offset;
      const key = pair.key as Node;
      const value = pair.value as Node | null;
      const last = depth === path.length - 1;
      // A mapping or list that starts on a later line is found by its name.
      const named = (last && atKey) || !isScalar(value) || value.value === null;
      offset = (named ? key.range?.[0] : value.range?.[0]) ?? offset;
      node = value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)] as Node | undefined;
      if (!node) return offset;
      offset = node.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}
