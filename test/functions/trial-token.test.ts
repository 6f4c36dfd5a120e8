import { describe, expect, it } from 'vitest';
import { makeToken, readToken, verifyToken } from '../../functions/trial-token.ts';

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
