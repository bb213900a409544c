import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Logger } from '../logging/logger.ts';
import { docsPage, docsStyle } from './docs-page.ts';
import { limitRate, mountRoute, requestIdOf } from './mount-route.ts';
import { openapiDocument } from './openapi.ts';
import { sendProblem } from './problem-response.ts';
import type { Route } from './route.ts';

export interface AppOptions {
  /** Heading of the API document: `Consilium coordinator`. */
  title: string;
  version: string;
  routes: readonly Route[];
  logger: Logger;
  /** Whether requests can be served now: the database answers, nothing is starting or stopping. */
  ready: () => boolean | Promise<boolean>;
  /** Aborted at shutdown: ends long polls. */
  stopping: AbortSignal;
  /** 1 MiB. */
  maxJsonBytes?: number;
  /** 8 MiB: larger vectors travel in pieces. */
  maxFrameBytes?: number;
  /** 6000 per client address. `/health` and `/ready` do not count. */
  maxRequestsPerMinute?: number;
  /** How many proxies in front are ours: whose X-Forwarded-For names the client. None. */
  trustProxy?: number;
}

/** The HTTP surface of a process: limits, routes, documents, and one handler that turns errors into problems. */
export function createApp(options: AppOptions): Express {
  const { logger, stopping } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('case sensitive routing', true);
  app.set('trust proxy', options.trustProxy ?? 0);
  app.use(identify(logger));
  app.use(secureHeaders());

  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/ready', async (_request, response) => {
    if (!(await options.ready())) throw new Problem('not-ready');
    response.json({ status: 'ready' });
  });

  app.use(limitRate(options.maxRequestsPerMinute ?? 6000));
  const document = openapiDocument(options);
  const page = docsPage(document);
  app.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  app.get('/docs', (_request, response) => {
    response.type('html').send(page);
  });
  app.get('/docs.css', (_request, response) => {
    response.type('css').send(docsStyle);
  });
  const mount = {
    logger,
    stopping,
    maxJsonBytes: options.maxJsonBytes ?? 1_048_576,
    maxFrameBytes: options.maxFrameBytes ?? 8 * 1_048_576,
  };
  for (const route of options.routes) mountRoute(app, route, mount);

  app.use((_request, _response, next) => {
    next(new Problem('not-found', 'There is no such address or method', { mend: 'GET /docs lists what there is.' }));
  });
  // Express tells an error handler from others by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    sendProblem(response, error, requestIdOf(response), logger);
  });
  return app;
}

/** Gives each request an id that its answer and its log lines carry. The address may name people: it is not logged. */
function identify(logger: Logger) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const requestId = randomUUID();
    const start = performance.now();
    response.setHeader('X-Request-Id', requestId);
    response.setHeader('Cache-Control', 'no-store');
    response.once('finish', () => {
      const route: unknown = (request.route as { path?: unknown } | undefined)?.path;
      const path = typeof route === 'string' ? route : undefined;
      const durationMs = Math.round(performance.now() - start);
      logger.debug('request', { requestId, method: request.method, path, status: response.statusCode, durationMs });
    });
    next();
  };
}

function secureHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
  });
}
