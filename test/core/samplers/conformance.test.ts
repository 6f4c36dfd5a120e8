import { autoSampler } from '../../../core/samplers/auto.ts';
import { gpSampler } from '../../../core/samplers/gp.ts';
import { gridSampler } from '../../../core/samplers/grid.ts';
import { randomSampler } from '../../../core/samplers/random.ts';
import { sobolSampler } from '../../../core/samplers/sobol.ts';
import { tpe } from '../../../core/samplers/tpe.ts';
import { conformance } from './conformance.ts';

conformance('random', () => randomSampler());
conformance('sobol', () => sobolSampler());
conformance('grid', () => gridSampler(), { finite: true });
conformance('grid in random order', () => gridSampler({ order: 'random' }), { finite: true });
conformance('tpe', () => tpe(), { learns: true });
conformance('gp', () => gpSampler(), { learns: true, runs: 5 });
conformance('auto', () => autoSampler(), { learns: true, runs: 5 });
