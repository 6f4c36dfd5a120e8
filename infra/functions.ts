/** The Lambdas of a sweep: one handler a file in `functions/`. */
export const functionNames = [
  'begin-sweep',
  'propose-trial',
  'launch-trial',
  'settle-trial',
  'conclude-sweep',
  'halt-sweep',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** Which function each Task state calls; the embedded profile overrides the states by these names. */
export const tasks = {
  BeginSweep: 'begin-sweep',
  ProposeTrial: 'propose-trial',
  LaunchTrial: 'launch-trial',
  ReconcileTrial: 'settle-trial',
  ConcludeSweep: 'conclude-sweep',
} as const satisfies Record<string, FunctionName>;
export type TaskName = keyof typeof tasks;

/** What is bundled for Lambda, by the name of the bundle: each file exports `handler`. */
export const functionEntries = {
  ...(Object.fromEntries(functionNames.map((name) => [name, `functions/${name}.ts`])) as Record<FunctionName, string>),
  'meter-job': 'functions/aws/meter-job.ts',
  api: 'functions/api.ts',
  'trigger-sweep': 'functions/trigger-sweep.ts',
} as const satisfies Record<string, string>;
export type BundleName = keyof typeof functionEntries;
