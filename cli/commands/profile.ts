import { writeFileSync } from 'node:fs';
import type { ProfileAnswer } from '../../core/diagnostics/study-request.ts';
import type { Params } from '../../core/space/parameter.ts';
import { jsonOption, setOption, stepsOption } from '../options.ts';
import { renderProfile } from '../render/study.ts';
import { readSpec } from '../spec-file.ts';
import { runStudy, studyRequest } from '../study.ts';
import type { AddCommand } from './command.ts';

interface ProfileOptions {
  readonly steps: number;
  readonly set: Params;
  readonly trace?: string;
  readonly json?: boolean;
}

export const addProfile: AddCommand = (program, { io }) => {
  program
    .command('profile')
    .description("show where a training step's time goes, by phase and by kernel")
    .argument('<spec>', 'YAML or JSON file with the built-in trainer')
    .addOption(stepsOption(30))
    .option('--trace <file>', "write a trace for Chrome's about:tracing or Perfetto")
    .addOption(setOption())
    .addOption(jsonOption())
    .action(async (file: string, { steps, set, trace, json }: ProfileOptions) => {
      const request = await studyRequest(readSpec(file), set, steps);
      const { trace: traceEvents, ...profile } = await runStudy<ProfileAnswer>('profile', request);
      if (trace !== undefined) writeFileSync(trace, JSON.stringify({ traceEvents, displayTimeUnit: 'ms' }));
      if (json) io.stdout.line(JSON.stringify({ ...profile, params: request.params }, null, 2));
      else for (const line of renderProfile({ ...profile, trace: traceEvents }, request.params)) io.stdout.line(line);
    });
};
