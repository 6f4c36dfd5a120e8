import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dataSplit, type NamedData } from '../../../core/sweep/built-in/data-settings.ts';
import { builtInTrainer, refuseParameter, trialSettings } from '../../../core/sweep/trainer-settings.ts';

describe('the settings of the built-in trainer', () => {
  it('are overridden by parameters of the same name', () => {
    const settings = trialSettings({ family: 'mlp', units: 64, learning_rate: 0.5 }, { learning_rate: 0.01 });
    expect(settings).toMatchObject({ family: 'mlp', units: 64, learning_rate: 0.01, batch_size: 128 });
  });

  it('leave fields of every trainer aside', () => {
    expect(trialSettings({ stall: '5m' }, {})).not.toHaveProperty('stall');
  });

  it('refuse a parameter that would tune nothing', () => {
    expect(() => trialSettings({}, { lr: 0.1 })).toThrow('no parameter lr; it knows batch_size, ');
    expect(() => trialSettings({ family: 'mlp' }, { channels: 8 })).toThrow('no effect on family mlp');
    expect(refuseParameter('cnn', 'channels')).toBeUndefined();
    expect(refuseParameter('cnn', 'backend')).toContain('no parameter backend');
  });

  it('name the field that is out of range', () => {
    expect(() => trialSettings({}, { dropout: 1 })).toThrow(/dropout/);
    expect(() => trialSettings({}, { batch_size: 12.5 })).toThrow(/batch_size/);
  });

  it('take one width for each layer as a list or as a text, which a search can choose', () => {
    const choices = ['32,16', ' 32, 16 ', '16', 8].map((units) => trialSettings({ family: 'mlp' }, { units }).units);
    expect(choices).toEqual([[32, 16], [32, 16], [16], 8]);
    expect(trialSettings({ family: 'cnn', channels: '8,16' }, { units: '32' })).toMatchObject({
      channels: [8, 16],
      units: [32],
    });
    const remedy = 'or one for each of up to 32 layers, as in [32, 16] or "32,16"';
    for (const units of ['32-16', '', '32,,16', '0,4', '9000', 1.5, true]) {
      expect(() => trialSettings({ units }, {})).toThrow(
        `takes an integer of 1 to 8192, ${remedy}; found ${JSON.stringify(units)}`,
      );
    }
    expect(() => trialSettings({ family: 'cnn' }, { channels: '4096' })).toThrow('takes an integer of 1 to 2048');
  });

  it('split the training images without overlap', () => {
    expect(dataSplit('mnist')).toEqual({ train: 50_000, validation: 10_000 });
    const data = builtInTrainer.parse({ data: { name: 'mnist', validation: 5000 } }).data as NamedData;
    expect(dataSplit(data)).toEqual({ train: 55_000, validation: 5000 });
    expect(() => builtInTrainer.parse({ data: { name: 'mnist', train: 55_000 } })).toThrow(/60000/);
  });

  it('can be written as a JSON Schema', () => {
    const schema = z.toJSONSchema(builtInTrainer, { io: 'input' });
    expect(schema.properties?.learning_rate).toMatchObject({ type: 'number', default: 0.001 });
  });
});
