import type { Params, ParamValue } from '../space/parameter.ts';

/** What a command's macros stand for. A parameter wins over a macro of the same name. */
export interface MacroContext {
  readonly params: Params;
  readonly sweep: string;
  readonly trial: number;
  readonly seed: number;
  /** The run of this trial, from 0, and how many there are, where the spec has `evaluate`. */
  readonly run?: { readonly fold: number; readonly folds: number };
  /** Path of a file that holds the parameters as JSON; made when first asked for. */
  readonly jsonFile: () => string;
  /** Absolute path of the checkpoint directory, where there is one. */
  readonly checkpointDir?: string;
}

export const macroNames = [
  'args',
  'json',
  'json_file',
  'trial',
  'seed',
  'fold',
  'folds',
  'sweep',
  'checkpoint_dir',
] as const;

/** `${name}`; `$${name}` stands for the text `${name}` itself. */
const macro = /\$(\$?)\{([^{}]*)\}/g;

/** Names of the macros that a text uses. */
export function macrosIn(text: string): string[] {
  return [...text.matchAll(macro)].filter(([, escaped]) => escaped === '').map(([, , name]) => name!);
}

/**
 * Why texts with macros are wrong, or undefined when every macro is a parameter or one of ours.
 */
export function checkMacros(texts: readonly string[], parameterNames: readonly string[]): string | undefined {
  const known: readonly string[] = [...parameterNames, ...macroNames];
  for (const text of texts) {
    const unknown = macrosIn(text).find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    return `unknown macro \${${unknown}}: the space has ${parameterNames.join(', ') || 'no parameters'}, and there are ${macroNames
      .map((name) => `\${${name}}`)
      .join(', ')}; write $\${${unknown}} for the text itself`;
  }
  return undefined;
}

/** A parameter's value as text: numbers in their shortest exact form, null as nothing. */
export function paramText(value: ParamValue): string {
  return value === null ? '' : String(value);
}

function argumentList(params: Params): string[] {
  return Object.entries(params).map(([name, value]) => `--${name}=${paramText(value)}`);
}

function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function macroText(name: string, context: MacroContext): string {
  const param = context.params[name];
  if (param !== undefined) return paramText(param);
  switch (name as (typeof macroNames)[number]) {
    case 'args':
      return argumentList(context.params).map(quoteForShell).join(' ');
    case 'json':
      return JSON.stringify(context.params);
    case 'json_file':
      return context.jsonFile();
    case 'trial':
      return String(context.trial);
    case 'seed':
      return String(context.seed);
    case 'fold':
    case 'folds':
      return context.run ? String(context.run[name as 'fold' | 'folds']) : '';
    case 'sweep':
      return context.sweep;
    case 'checkpoint_dir':
      return context.checkpointDir ?? '';
    default:
      return ''; // an inactive conditional parameter
  }
}

/** Replaces the macros of one text. */
export function expandText(text: string, context: MacroContext): string {
  return text.replace(macro, (_, escaped: string, name: string) =>
    escaped === '' ? macroText(name, context) : `\${${name}}`,
  );
}

/** Whether an argument is nothing but the value of an inactive parameter: `${momentum}` or `--momentum=${momentum}`. */
function isInactive(argument: string, context: MacroContext): boolean {
  const name = /^(?:-[^\s=]*=)?\$\{([^{}]*)\}$/.exec(argument)?.[1];
  if (name === undefined || name in context.params) return false;
  return !(macroNames as readonly string[]).includes(name);
}

/**
 * Replaces the macros of a command. An argument `${args}` becomes one argument a parameter. The argument of an inactive
 * conditional parameter is left out, and so is the option before it (`--momentum ${momentum}`).
 */
export function expandCommand(command: readonly string[], context: MacroContext): string[] {
  const expanded: string[] = [];
  for (const [i, argument] of command.entries()) {
    if (argument === '${args}' && context.params.args === undefined) {
      expanded.push(...argumentList(context.params));
    } else if (isInactive(argument, context)) {
      const before = command[i - 1] ?? '';
      if (i > 1 && argument.startsWith('$') && /^-[^=$]+$/.test(before)) expanded.pop();
    } else {
      expanded.push(expandText(argument, context));
    }
  }
  return expanded;
}
