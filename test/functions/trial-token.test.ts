import { describe, expect, it } from 'vitest';
import {
  makeJobToken,
  makeToken,
  readJobToken,
  readToken,
  verifyJobToken,
  verifyToken,
} from '../../functions/trial-token.ts';

const scope = { sweep: 'mnist-2', trial: 12, launch: 3 };
const verify = (token: string, secret: string) => {
  const read = readToken(token);
  return read !== undefined && verifyToken(read, secret);
};

describe('trial tokens', () => {
  it('verify with the secret they were made with, and with no other', () => {
    const token = makeToken(scope, 'a');
    expect(readToken(token)).toMatchObject(scope);
    expect(verify(token, 'a')).toBe(true);
    expect(verify(token, 'b')).toBe(false);
  });

  it('are good for one launch of one trial', () => {
    const token = makeToken(scope, 'a');
    expect(verify(token.replace('.12.', '.13.'), 'a')).toBe(false);
    expect(verify(token.replace('.3.', '.4.'), 'a')).toBe(false);
    expect(verify(token.replace('mnist-2', 'mnist-3'), 'a')).toBe(false);
  });

  it.each(['', 'x', 'a.b.c.d', `mnist.1.1.${'A'.repeat(42)}`, `mnist.1.1.${'A'.repeat(44)}`])('refuse %j', (token) => {
    expect(readToken(token)).toBeUndefined();
  });
});

describe('job tokens', () => {
  const lane = { sweep: 'job', generation: 1, lane: 100_000 };
  const token = makeJobToken(lane, 'a');
  const proves = (one: string, secret = 'a') => {
    const read = readJobToken(one);
    return read !== undefined && verifyJobToken(read, secret);
  };

  it('are good for one lane', () => {
    expect(readJobToken(token)).toMatchObject(lane);
    expect(proves(token)).toBe(true);
    expect(proves(token, 'b')).toBe(false);
    expect(proves(token.replace('.100000.', '.100001.'))).toBe(false);
  });

  it('are no trial tokens, nor the other way round', () => {
    expect(readToken(token)).toBeUndefined();
    // A sweep may be called job.
    expect(readJobToken(makeToken({ sweep: 'job', trial: 1, launch: 100_000 }, 'a'))).toBeUndefined();
  });
});
