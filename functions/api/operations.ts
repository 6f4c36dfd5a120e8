import * as z from 'zod';
import * as protocol from '../../core/sweep/protocol.ts';
import { anySpec } from '../../core/sweep/spec/schema.ts';
import { sweepRoutes as paths } from '../../core/sweep/views.ts';
import { askRequest, reportRequest, tellRequest, workerRoutes } from '../../core/sweep/worker-protocol.ts';
import { specChange } from '../change.ts';
import { eventsQuery } from './event-routes.ts';
import * as answers from './schemas.ts';
import { createBody, idempotencyKey, stopBody, sweepsQuery } from './sweep-routes.ts';
import { metricsQuery, stopTrialBody, trialsQuery } from './trial-list-routes.ts';

/** One method of one path, as the OpenAPI document describes it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With `{names}` for what varies. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** The schema of what comes with it; by default nothing. */
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** Of success. */
  readonly status?: number;
  readonly answer?: z.ZodType;
  /** What it means when the answer is 202, where that is not the status of success. */
  readonly unfinished?: string;
  /** Of the answer. Default: application/json. */
  readonly type?: string;
  /** Statuses of refusals, besides those of every request. */
  readonly refusals?: readonly number[];
  /** Whom it serves: callers with a role, trials with their tokens, or everybody. */
  readonly access?: 'role' | 'trial' | 'none';
  /** Whether it answers page by page. */
  readonly pages?: boolean;
}

const [s, t] = ['{sweep}', '{trial}'];
const { routes } = protocol;
const tag = {
  'If-None-Match': z.string().describe('The ETag of a version that the caller has: 304 if it is the newest.'),
};
const { sweepSchema: sweep, trialSchema: trial } = answers;
const create = createBody.extend({ spec: anySpec });

/** All that the API can do; a test compares it with the app's own routes. */
export const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/health',
    id: 'health',
    summary: 'Whether it is there',
    answer: answers.healthSchema,
    access: 'none',
  },
  {
    method: 'get',
    path: '/v1/openapi.json',
    id: 'openapi',
    summary: 'This document',
    answer: z.looseObject({}),
    access: 'none',
  },
  {
    method: 'get',
    path: paths.sweeps,
    id: 'listSweeps',
    summary: 'Sweeps, newest first',
    query: sweepsQuery,
    answer: z.array(sweep),
    headers: tag,
    pages: true,
  },
  {
    method: 'post',
    path: paths.sweeps,
    id: 'createSweep',
    summary: 'Create a sweep and start it',
    body: create,
    headers: { 'Idempotency-Key': idempotencyKey },
    status: 201,
    answer: sweep,
    refusals: [409, 410, 422],
  },
  { method: 'get', path: paths.sweep(s), id: 'readSweep', summary: 'One sweep', headers: tag, answer: sweep },
  {
    method: 'patch',
    path: paths.sweep(s),
    id: 'changeSweep',
    summary: 'Change the spec or parts of the budget (null lifts a limit)',
    body: specChange,
    answer: sweep,
    refusals: [409, 422],
  },
  {
    method: 'delete',
    path: paths.sweep(s),
    id: 'deleteSweep',
    summary: 'Delete a sweep that does not run; its name stays taken',
    status: 204,
    unfinished: 'Much was deleted, and something is left: send the request again, until the answer is 204.',
    refusals: [409],
  },
  {
    method: 'post',
    path: paths.stop(s),
    id: 'stopSweep',
    summary: 'Stop a sweep',
    body: stopBody,
    status: 202,
    answer: sweep,
    refusals: [422],
  },
  { method: 'post', path: paths.pause(s), id: 'pauseSweep', summary: 'Pause a sweep', status: 202, answer: sweep },
  {
    method: 'post',
    path: paths.resume(s),
    id: 'resumeSweep',
    summary: 'Continue a sweep, changed if wanted',
    body: specChange,
    status: 202,
    answer: sweep,
    refusals: [409, 422],
  },
  {
    method: 'get',
    path: paths.best(s),
    id: 'bestTrial',
    summary: 'The best trial',
    headers: tag,
    answer: answers.bestSchema,
    refusals: [409],
  },
  {
    method: 'get',
    path: paths.pareto(s),
    id: 'paretoFront',
    summary: 'The trials that no other one dominates',
    headers: tag,
    answer: z.array(answers.frontSchema),
  },
  {
    method: 'get',
    path: paths.events(s),
    id: 'events',
    summary: 'Events as they come, from Last-Event-ID on',
    query: eventsQuery,
    headers: { 'Last-Event-ID': z.string().describe('The id of the last event that was read.') },
    answer: z.string(),
    type: 'text/event-stream',
  },
  {
    method: 'get',
    path: paths.trials(s),
    id: 'listTrials',
    summary: 'Trials by number or by value',
    query: trialsQuery,
    headers: tag,
    answer: z.array(trial),
    pages: true,
  },
  { method: 'get', path: paths.trial(s, t), id: 'readTrial', summary: 'One trial', headers: tag, answer: trial },
  {
    method: 'get',
    path: paths.metrics(s, t),
    id: 'readMetrics',
    summary: 'The reports of a trial, with their decisions',
    query: metricsQuery,
    headers: tag,
    answer: z.array(answers.reportSchema),
    pages: true,
  },
  {
    method: 'get',
    path: paths.trialLog(s, t),
    id: 'readLog',
    summary: 'All that is kept of a trial, in one document',
    answer: z.looseObject({}),
  },
  {
    method: 'get',
    path: paths.measurements(s, t),
    id: 'readMeasurements',
    summary: 'Where the measurements of a trial are: gradients, weights and activations, epoch by epoch',
    answer: answers.placeSchema,
  },
  {
    method: 'get',
    path: paths.checkpoint(s, t),
    id: 'readCheckpoint',
    summary: 'Where the newest checkpoint of a trial is',
    answer: answers.placeSchema,
  },
  {
    method: 'post',
    path: paths.retryTrial(s, t),
    id: 'retryTrial',
    summary: 'Try the parameters of a failed trial again, as a new trial',
    status: 202,
    answer: trial,
    refusals: [409],
  },
  {
    method: 'post',
    path: paths.stopTrial(s, t),
    id: 'stopTrial',
    summary: 'Stop one trial',
    body: stopTrialBody,
    status: 202,
    answer: trial,
    refusals: [409, 422],
  },
  {
    method: 'post',
    path: workerRoutes.ask(s),
    id: 'ask',
    summary: 'Ask for trials, under leases',
    body: askRequest,
    answer: answers.askSchema,
    refusals: [409, 410, 422],
  },
  {
    method: 'post',
    path: workerRoutes.report(s),
    id: 'report',
    summary: 'Report from a trial, or give a sign of life',
    body: reportRequest,
    answer: answers.decisionSchema,
    refusals: [409, 410, 422],
  },
  {
    method: 'post',
    path: workerRoutes.tell(s),
    id: 'tell',
    summary: 'Tell the result of a trial',
    body: tellRequest,
    answer: answers.tellSchema,
    refusals: [409, 422],
  },
  {
    method: 'post',
    path: routes.claim,
    id: 'trialClaim',
    summary: 'A job claims its trial',
    body: protocol.claimRequest,
    answer: answers.claimSchema,
    refusals: [409, 410, 422],
    access: 'trial',
  },
  {
    method: 'post',
    path: routes.reports,
    id: 'trialReports',
    summary: 'A job reports',
    body: protocol.reportsRequest,
    answer: answers.decisionSchema,
    refusals: [409, 410, 422],
    access: 'trial',
  },
  {
    method: 'post',
    path: routes.heartbeat,
    id: 'trialHeartbeat',
    summary: 'A job is alive',
    body: protocol.heartbeatRequest,
    answer: answers.decisionSchema,
    refusals: [409, 410, 422],
    access: 'trial',
  },
  {
    method: 'post',
    path: routes.checkpoints,
    id: 'trialCheckpoint',
    summary: 'Where to put a checkpoint',
    body: protocol.checkpointRequest,
    answer: answers.checkpointSchema,
    refusals: [409, 410, 422],
    access: 'trial',
  },
  {
    method: 'post',
    path: routes.commit,
    id: 'trialCommit',
    summary: 'A checkpoint is there',
    body: protocol.commitRequest,
    answer: answers.emptySchema,
    refusals: [409, 410, 422],
    access: 'trial',
  },
  {
    method: 'post',
    path: routes.measurements,
    id: 'trialMeasurements',
    summary: 'Where to put what a job measured',
    body: protocol.measurementsRequest,
    answer: answers.checkpointSchema,
    refusals: [409, 410, 422],
    access: 'trial',
  },
  {
    method: 'post',
    path: routes.next,
    id: 'jobNext',
    summary: 'A job has ended its trial and asks for the next one of its lane; waits for it a while',
    body: protocol.nextRequest,
    answer: answers.nextSchema,
    refusals: [422],
    access: 'trial',
  },
  {
    method: 'post',
    path: routes.result,
    id: 'trialResult',
    summary: 'How a trial ended',
    body: protocol.resultRequest,
    answer: answers.emptySchema,
    refusals: [409, 410, 422],
    access: 'trial',
  },
];
