import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTensorFlow } from './tensorflow.ts';
import type { BuildNetwork, UserTensorFlow } from './user-module.ts';

export interface LoadedModule {
  readonly build: BuildNetwork;
  readonly tf: UserTensorFlow;
  /** What errors call it. */
  readonly name: string;
}

const loaded = new Map<string, LoadedModule>();

/**
 * Loads a user's module once, so that networks can be built of it without waiting.
 * @param reference a path (within the working directory), or a file:, https: or data: URL
 * @throws Error saying what is wrong with the module
 */
export async function loadModule(reference: string): Promise<void> {
  if (loaded.has(reference)) return;
  const name = reference.startsWith('data:') ? 'the module in the spec' : reference;
  const url = await importable(reference, name);
  let namespace: { readonly default?: unknown };
  try {
    namespace = await import(/* whatever the user names */ url);
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message.split('\n')[0]}` : String(cause);
    throw new Error(
      `module: ${name} cannot be loaded (${reason}); it has to be one ES module without imports of packages`,
      {
        cause,
      },
    );
  }
  const build = namespace.default;
  if (typeof build !== 'function') {
    const exported = Object.keys(namespace).join(', ') || 'nothing';
    throw new Error(
      `module: ${name} exports ${exported} and no default function: write \`export default function (tf, context) { … }\``,
    );
  }
  loaded.set(reference, { build: build as BuildNetwork, tf: await loadTensorFlow(), name });
}

/** A module that \`loadModule\` has loaded before. */
export function loadedModule(reference: string): LoadedModule {
  const module = loaded.get(reference);
  if (!module) throw new Error(`module: ${reference.slice(0, 80)} is not loaded yet`);
  return module;
}

async function importable(reference: string, name: string): Promise<string> {
  if (/^(data|file):/.test(reference)) return reference;
  if (/^https?:/.test(reference)) {
    const response = await fetch(reference).catch((cause: unknown) => {
      throw new Error(`module: ${name} cannot be fetched: ${String(cause)}`, { cause });
    });
    if (!response.ok) throw new Error(`module: ${name} answered ${response.status}`);
    return dataUrl(await response.text());
  }
  const path = resolve(reference);
  if (!existsSync(path)) {
    throw new Error(`module: there is no file ${path}; a job finds what is in its image, or what the spec carries`);
  }
  return pathToFileURL(path).href;
}

/** A module's text as a URL that can be imported. */
export function dataUrl(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source, 'utf8').toString('base64')}`;
}
