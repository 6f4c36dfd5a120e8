import { S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SpecError } from '../../../core/sweep/spec/issue.ts';
import { parseSpec } from '../../../core/sweep/spec/parse.ts';
import { dataSigner } from '../../../functions/aws/data.ts';
import { redact } from '../../../functions/observe/redact.ts';
import { rejection } from '../../../functions/observe/rejection.ts';
import { makeJobToken, makeToken } from '../../../functions/trial-token.ts';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const signed = await dataSigner(new S3Client({ region: 'eu-west-1', credentials })).sign('s3://my-data/folder/a.csv');
const signature = new URL(signed).searchParams.get('X-Amz-Signature')!;

const number = fc.nat(999);
const sweep = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
const key = fc.stringMatching(/^[\w-]{43}$/);
/** What is recognised wherever it stands, and what of it must not be seen. */
const secretText = fc.oneof(
  fc
    .tuple(sweep, number, number, key)
    .map(([name, trial, launch, secret]) => makeToken({ sweep: name, trial, launch }, secret))
    .map((token) => ({ text: token, secret: token.slice(-43) })),
  fc
    .tuple(sweep, number, number, key)
    .map(([name, generation, lane, secret]) => makeJobToken({ sweep: name, generation, lane }, secret))
    .map((token) => ({ text: `Bearer ${token}`, secret: token.slice(-43) })),
  fc.constant({ text: signed, secret: signature }),
  fc.constant({ text: 'http://ada:pass-phrase@127.0.0.1/x', secret: 'pass-phrase' }),
  fc.constant({ text: 'key AKIAIOSFODNN7EXAMPLE is wrong', secret: 'AKIAIOSFODNN7EXAMPLE' }),
);
const wrap = fc.constantFrom<(value: unknown) => unknown>(
  (value) => value,
  (value) => [value],
  (value) => ({ cause: { message: `it failed: ${value}` } }),
  (value) => ({ reason: `(${value})`, stack: `Error: ${value}\n    at x.ts:1` }),
);

it('takes what is secret out of a line, wherever in it and in whatever text it stands', () => {
  fc.assert(
    fc.property(secretText, wrap, fc.string(), ({ text, secret }, place, beside) => {
      const line = JSON.stringify({ message: 'x', beside, found: place(text) }, redact);
      expect(line).not.toContain(secret);
      expect(line).toContain('[redacted]');
      expect(JSON.parse(line).message).toBe('x');
    }),
  );
});

it('takes out what has the name of a secret, whatever it looks like, and leaves the rest', () => {
  const names = fc.constantFrom(
    ...['taskToken', 'SKYSWEEP_TOKEN', 'secret', 'Authorization', 'environment', 'env', 'apiKey', 'set-cookie'],
  );
  fc.assert(
    fc.property(
      names,
      fc.oneof(fc.stringMatching(/^[a-z]{12}$/), fc.dictionary(fc.string(), fc.string())),
      (name, value) => {
        expect(JSON.parse(JSON.stringify({ job: { [name]: value } }, redact))).toEqual({
          job: { [name]: '[redacted]' },
        });
      },
    ),
  );
  const plain = {
    sweep: 'a-b',
    trial: 7,
    reason: 'asha: 0.5 at step 3 is not among the best 2 of 6',
    job: 'skysweep_a-b_7_1',
    url: 'https://api.example/v1/sweeps',
    arn: 'arn:aws:batch:eu-west-1:123456789012:job/0b5f-1',
    nothing: null,
  };
  expect(JSON.parse(JSON.stringify(plain, redact))).toEqual(plain);
});

it('of a wrong spec only the names of fields are told, not what was found there', () => {
  const wrong = (trainer: object) => {
    const spec = { name: 'a', objective: { metric: 'm', goal: 'minimise' }, space: {}, trainer };
    try {
      parseSpec(JSON.stringify(spec), 'sweep.json');
    } catch (error) {
      if (error instanceof SpecError) return error;
    }
    throw new Error('the spec is not wrong');
  };
  for (const env of [['KEY=hunter2'], 'KEY=hunter2', { KEY: ['hunter2'] }]) {
    const error = wrong({ command: ['true'], env });
    // Or there would be nothing to prove.
    expect(error.message).toContain('hunter2');
    const told = rejection(error);
    expect(JSON.stringify(told)).not.toContain('hunter2');
    expect(told.fields).toContain('objective.goal');
  }
});
