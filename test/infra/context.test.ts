import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { readContext } from '../../infra/context.ts';

const read = (context: Record<string, unknown>) => readContext(new Stack(new App({ context })));

describe('the context', () => {
  it('asks for nothing by itself', () => {
    expect(read({})).toEqual({ compute: {} });
  });

  it('is read as the command line gives it', () => {
    const props = read({
      'skysweep:gpuInstances': 'g5, g6.xlarge',
      'skysweep:spotShare': '0.5',
      'skysweep:maxVcpus': '128',
      'skysweep:image': 'registry.example/mine:1',
      'skysweep:checkpointDays': '7',
      'skysweep:logLevel': 'warn',
      'skysweep:removal': 'destroy',
      'skysweep:gpuHourPrice': '1.2',
      'skysweep:jwtIssuer': 'https://issuer.example',
      'skysweep:jwtAudience': 'sweeps',
      'skysweep:dataBuckets': 'mine,other',
      'skysweep:dashboard': 'false',
    });
    expect(props).toEqual({
      compute: { gpuInstances: ['g5', 'g6.xlarge'], spotShare: 0.5, maxVcpus: 128 },
      image: { uri: 'registry.example/mine:1' },
      retention: { checkpointDays: 7 },
      logLevel: 'warn',
      removalPolicy: RemovalPolicy.DESTROY,
      pricePerHour: { gpu: 1.2 },
      authentication: { jwt: { issuer: 'https://issuer.example', audience: ['sweeps'] } },
      dataBuckets: ['mine', 'other'],
      dashboard: false,
    });
  });

  it('leaves the machines out for emulators', () => {
    const context = { 'skysweep:compute': 'false', 'skysweep:batchEndpoint': 'http://127.0.0.1:4570' };
    expect(read(context)).toEqual({ compute: false, batchEndpoint: 'http://127.0.0.1:4570' });
  });

  it.each([
    ['skysweep:gpus', '1', /there is no such setting; there are compute, /],
    ['skysweep:maxVcpus', 'many', /skysweep:maxVcpus is "many": give a number/],
    ['skysweep:compute', 'no', /give true or false/],
    ['skysweep:removal', 'snapshot', /give retain or destroy/],
    ['skysweep:logLevel', 'WARN', /skysweep:logLevel is "WARN": give debug, info, warn, error/],
    ['skysweep:logDays', '8', /CloudWatch Logs keeps for 1, 3, 5, 7/],
    ['skysweep:jwtIssuer', 'https://issuer.example', /a JWT issuer needs an audience/],
    ['skysweep:gpuInstances', '', /give names, with commas between them/],
  ])('refuses %s=%s', (key, value, message) => {
    expect(() => read({ [key]: value })).toThrow(message);
  });
});
