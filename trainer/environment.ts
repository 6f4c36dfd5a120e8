/** What a job is started with. */
export interface Environment {
  readonly url: string;
  readonly token: string;
  /** Lets the job ask for further trials; undefined where it trains one alone. */
  readonly jobToken: string | undefined;
  readonly jobId: string;
  /** Batch counts a job's attempts from 1. */
  readonly attempt: number;
  /** Seconds without the API after which a job gives up; SKYSWEEP_GIVE_UP_SECONDS, default 60. */
  readonly giveUpSeconds: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

function text(env: Variables, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: Skysweep sets it for the jobs that it starts`);
  }
  return value;
}

function positive(env: Variables, name: string, fallback: number): number {
  const value = env[name] === undefined || env[name] === '' ? fallback : Number(env[name]);
  if (!(value > 0)) throw new Error(`${name} is ${JSON.stringify(env[name])}: it must be a number above 0`);
  return value;
}

/** @throws Error that names the variable which is missing or wrong. */
export function readEnvironment(env: Variables): Environment {
  const url = text(env, 'SKYSWEEP_URL');
  if (!URL.canParse(url)) throw new Error(`SKYSWEEP_URL is ${JSON.stringify(url)}: it must be an absolute URL`);
  return {
    url,
    token: text(env, 'SKYSWEEP_TOKEN'),
    jobToken: env.SKYSWEEP_JOB_TOKEN || undefined,
    jobId: text(env, 'AWS_BATCH_JOB_ID'),
    attempt: Math.trunc(positive(env, 'AWS_BATCH_JOB_ATTEMPT', 1)),
    giveUpSeconds: positive(env, 'SKYSWEEP_GIVE_UP_SECONDS', 60),
  };
}
