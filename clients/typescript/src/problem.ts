/** Error responses as exceptions. */

import type { components } from "./schema.js";

type Problem = components["schemas"]["Problem"];

/** What each method of the client resolves to. */
export type Answer<T> = { data?: T; error?: unknown; response: Response };

/** An error response of the API (RFC 9457). Branch on `code`: its meaning never changes. */
export class NextsetProblem extends Error {
  override readonly name = "NextsetProblem";
  /** Stable code, such as `stale_version`. `unexpected_response` if the response is no problem document. */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  /** The invalid values, each with a JSON pointer. */
  readonly errors: components["schemas"]["FieldError"][];
  /** The mistakes in a log that `importHistory` rejects, by row. */
  readonly mistakes: components["schemas"]["ImportMistake"][];
  /** Include it in bug reports. */
  readonly requestId: string | undefined;
  /** The response, for its headers. Its body is already read. */
  declare readonly response: Response;

  constructor(body: unknown, response: Response) {
    const problem = isProblem(body) ? body : unexpected(response);
    super(message(problem));
    this.code = problem.code;
    this.status = response.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.mistakes = problem.mistakes ?? [];
    this.requestId = problem.request_id ?? response.headers.get("X-Request-Id") ?? undefined;
    // Not enumerable: an uncaught problem would be printed with all of the response.
    Object.defineProperty(this, "response", { value: response });
  }
}

/**
 * The data of a response. Throws NextsetProblem for an error response.
 *
 *     const athlete = await unwrap(nextset.POST("/v1/athletes", { body: { name: "Ana", unit: "kg" } }));
 */
export async function unwrap<T>(answer: Answer<T> | Promise<Answer<T>>): Promise<[T] extends [never] ? undefined : T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new NextsetProblem(error, response);
  return data as [T] extends [never] ? undefined : T;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "title" in body;
}

/** Something other than Nextset answered, such as a proxy. */
function unexpected({ status, statusText, url }: Response): Problem {
  const title = statusText || "Unexpected response";
  const detail = `${url || "The server"} did not return a problem document. Check the URL and any proxy.`;
  return { type: "about:blank", title, status, code: "unexpected_response", detail };
}

function message({ title, status, code, detail, errors = [] }: Problem): string {
  const found = errors.map((each) => `${each.pointer}: ${each.message}`);
  return [`${title} (${status} ${code})`, detail, ...found].filter(Boolean).join("\n");
}
