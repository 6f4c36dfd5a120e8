import { expect, test } from 'vitest';
import type { MacroContext } from '../../../core/sweep/command-macros.ts';
import { checkMacros, expandCommand, expandText } from '../../../core/sweep/command-macros.ts';

const context: MacroContext = {
  params: { lr: 1e-7, optimizer: 'adam', nesterov: true, schedule: null, text: `it's "so"` },
  sweep: 'digits',
  trial: 12,
  seed: 99,
  jsonFile: () => '/tmp/p.json',
  checkpointDir: '/tmp/ckpt',
};

test('a macro names a parameter or a fact about the trial', () => {
  expect(
    expandCommand(
      ['python3', '--lr=${lr}', '${optimizer}', 'n=${nesterov}, s=${schedule}', '${trial}/${seed}'],
      context,
    ),
  ).toEqual(['python3', '--lr=1e-7', 'adam', 'n=true, s=', '12/99']);
  expect(expandText('${sweep} ${checkpoint_dir} ${json_file}', context)).toBe('digits /tmp/ckpt /tmp/p.json');
  expect(JSON.parse(expandText('${json}', context))).toEqual(context.params);
});

test('${args} is one argument a parameter, and quoted for a shell inside a text', () => {
  expect(expandCommand(['train', '${args}'], context)).toEqual([
    'train',
    '--lr=1e-7',
    '--optimizer=adam',
    '--nesterov=true',
    '--schedule=',
    `--text=it's "so"`,
  ]);
  expect(expandCommand(['sh', '-c', 'train ${args} --fast'], context)[2]).toBe(
    `train --lr=1e-7 --optimizer=adam --nesterov=true --schedule= '--text=it'\\''s "so"' --fast`,
  );
});

test('a parameter wins over a macro of its name', () => {
  const params = { seed: 5, args: 'x' };
  expect(expandCommand(['p', '${seed}', '${args}'], { ...context, params })).toEqual(['p', '5', 'x']);
});

test('the argument of an inactive parameter is left out, with the option before it', () => {
  const command = ['p', '--momentum', '${momentum}', '--beta=${beta}', 'b=${beta}', '--fast', '${optimizer}'];
  expect(expandCommand(command, context)).toEqual(['p', 'b=', '--fast', 'adam']);
});

test('$${name} is the text itself, and values are not expanded again', () => {
  expect(expandText('$${HOME} $HOME $lr {lr}', context)).toBe('${HOME} $HOME $lr {lr}');
  expect(expandText('${x}', { ...context, params: { x: '${lr} $& $1' } })).toBe('${lr} $& $1');
});

test('an unknown macro is refused by its name, with what there is', () => {
  expect(checkMacros(['p', '--lr=${learning_rate}', '${trial}'], ['learning_rate'])).toBeUndefined();
  const refusal = checkMacros(['p', '--lr=${lr}'], ['learning_rate', 'layers']);
  expect(refusal).toContain('unknown macro ${lr}: the space has learning_rate, layers');
  expect(refusal).toContain('${json_file}');
  expect(checkMacros(['$${lr}'], [])).toBeUndefined();
});
