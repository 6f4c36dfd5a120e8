import * as z from 'zod';
import { conditions, type Finding } from './finding.ts';

/** The spec's `doctor`. */
export const doctorSchema = z
  .strictObject({
    stop: z
      .array(z.enum(conditions, { error: `is no condition; known are ${conditions.join(', ')}` }))
      .default([])
      .describe('Conditions on which a trial is stopped, whatever the scheduler says; none by default.'),
  })
  .describe('What becomes of the findings of a trial.');
export type DoctorSettings = z.infer<typeof doctorSchema>;

/** Why a trial with these findings is to be stopped; undefined when it may go on. */
export function stopReason(doctor: DoctorSettings | undefined, findings: readonly Finding[]): string | undefined {
  const fatal = findings.find(({ condition }) => doctor?.stop.includes(condition));
  return fatal && `${fatal.condition}: ${fatal.detail}`;
}
