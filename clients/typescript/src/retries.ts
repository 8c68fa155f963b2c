/** A `fetch` that repeats a request until it is answered, so that each write takes effect once. */

/** How requests are repeated. */
export type RetryOptions = {
  /** How often a request is sent at most. 1 turns retries off. Default: 5. */
  maxAttempts?: number;
  /** How long one attempt may take. Default: 60. */
  timeoutSeconds?: number;
  /** The longest wait between two attempts. A response that asks for a longer one is returned. Default: 60. */
  maxWaitSeconds?: number;
  /** Waits that many seconds. Rejects when the signal is aborted. */
  sleep?: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** A number from 0 to below 1, for the jitter. */
  random?: () => number;
  /** Milliseconds since 1970, for a `Retry-After` that is a date in a response without `Date`. */
  now?: () => number;
};

/** Any function like `fetch`, for requests that are already made. */
export type Fetch = (request: Request, init?: RequestInit) => Promise<Response>;

/** The last attempt got no response. `cause` is the error of the last one. */
export class NextsetConnectionError extends Error {
  override readonly name = "NextsetConnectionError";
  readonly attempts: number;
  /** The key of a write. It is unknown whether the write took effect: send it again with this key to find out. */
  readonly idempotencyKey: string | undefined;

  constructor(request: Request, attempts: number, cause: unknown) {
    const count = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
    super(`${request.method} ${request.url} failed after ${count}: no response to the last one.`, { cause });
    this.attempts = attempts;
    this.idempotencyKey = request.headers.get("Idempotency-Key") ?? undefined;
  }
}

/** Statuses that are worth another attempt without a `Retry-After`. Proxies send 502 and 504. */
const RETRYABLE = new Set([408, 429, 502, 503, 504]);
const FIRST_WAIT_SECONDS = 0.5;
const LONGEST_BACKOFF_SECONDS = 8;

/**
 * Wrap `fetch`. Every write gets an `Idempotency-Key` unless it has one, and all of its attempts send the same key.
 *
 * The body is read before the response is returned, because a response can also be lost halfway. Downloads are returned before they are read.
 */
export function withRetries(fetch: Fetch, options: RetryOptions = {}): Fetch {
  const { maxAttempts = 5, timeoutSeconds = 60, maxWaitSeconds = 60 } = options;
  const { sleep = sleepInTimer, random = Math.random, now = Date.now } = options;

  async function attempt(request: Request, init?: RequestInit): Promise<Response> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new Error(`No answer in ${timeoutSeconds} s`)), timeoutSeconds * 1000);
    try {
      const signal = AbortSignal.any([request.signal, timeout.signal]);
      return await complete(await fetch(new Request(request, { signal }), init));
    } finally {
      clearTimeout(timer);
    }
  }

  return async (request, init) => {
    if (isWrite(request) && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    for (let sent = 1; ; sent++) {
      const isLast = sent >= maxAttempts;
      const backoff = Math.min(FIRST_WAIT_SECONDS * 2 ** (sent - 1), LONGEST_BACKOFF_SECONDS);
      let wait = backoff * (0.5 + random() / 2);
      try {
        // A request can be sent once, because that uses up its body.
        const response = await attempt(isLast ? request : request.clone(), init);
        const asked = retryAfterSeconds(response, now());
        const isPassing = response.status >= 400 && (asked !== undefined || RETRYABLE.has(response.status));
        if (isLast || !isPassing || (asked ?? 0) > maxWaitSeconds) return response;
        if (asked !== undefined) wait = asked + random() * FIRST_WAIT_SECONDS;
        await response.body?.cancel();
      } catch (error) {
        request.signal.throwIfAborted();
        if (isLast) throw new NextsetConnectionError(request, sent, error);
      }
      await sleep(wait, request.signal);
    }
  };
}

function isWrite({ method }: Request): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** The seconds that a response asks to wait. `Retry-After` is a number of seconds or a date. */
function retryAfterSeconds({ headers }: Response, now: number): number | undefined {
  const value = headers.get("Retry-After")?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  // The date is one of the server's clock, which `Date` tells. The clock of this machine may be wrong.
  const sent = Date.parse(headers.get("Date") ?? "");
  const seconds = (Date.parse(value) - (Number.isNaN(sent) ? now : sent)) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** The response with its whole body. Rejects if the connection breaks before its end. */
async function complete(response: Response): Promise<Response> {
  if (!response.body || !/json|text/.test(response.headers.get("Content-Type") ?? "")) return response;
  const { status, statusText, headers, url } = response;
  const whole = new Response(await response.arrayBuffer(), { status, statusText, headers });
  return Object.defineProperty(whole, "url", { value: url });
}

function sleepInTimer(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
