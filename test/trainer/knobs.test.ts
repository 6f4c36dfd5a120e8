import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { families } from '../../core/sweep/built-in/network-settings.ts';
import { builtInTrainer, tunableNames } from '../../core/sweep/trainer-settings.ts';

const document = readFileSync(new URL('../../docs/trainer.md', import.meta.url), 'utf8');
const names = [...new Set(families.flatMap(tunableNames))];

describe('every knob of the trainer', () => {
  it.each(names)('%s is in the document, with its range', (name) => {
    expect(document).toContain(`\`${name}\``);
  });

  it.each(names)('%s says in the schema what it does', (name) => {
    const field = builtInTrainer.shape[name as keyof typeof builtInTrainer.shape];
    expect(field.description?.length).toBeGreaterThan(20);
  });

  it('names tests that there are', () => {
    const files = [...document.matchAll(/`([\w-]+(?:\/[\w-]+)*\.test\.ts)`/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(40);
    for (const file of new Set(files)) {
      const place = file.startsWith('test/') ? `../../${file}` : file;
      expect(() => readFileSync(new URL(place, import.meta.url))).not.toThrow();
    }
  });
});
