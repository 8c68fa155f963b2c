/** The client: every path of the API with its types, retries, and iterators over lists. */

import createClient, { type Client, type FetchResponse } from "openapi-fetch";
import { unwrap, type Answer } from "./problem.js";
import { withRetries, type Fetch, type RetryOptions } from "./retries.js";
import type { components, paths } from "./schema.js";

type Feed = components["schemas"]["ChangeFeedPage"];
type Media = `${string}/${string}`;
type Get<Path extends keyof paths> = paths[Path] extends { get: infer Read extends Record<string, any> } ? Read : never;
type Found<Path extends keyof paths> = NonNullable<FetchResponse<Get<Path>, {}, Media>["data"]>;

/** The paths of lists: those with a `next_cursor` that ends. */
export type ListPath = {
  [Path in keyof paths]: Found<Path> extends { items: unknown[]; next_cursor: string | null }
    ? Found<Path> extends Feed
      ? never
      : Path
    : never;
}[keyof paths];

/** An item of a list. */
export type ListedItem<Path extends ListPath> = Found<Path> extends { items: (infer Item)[] } ? Item : never;

type ParametersOf<Path extends ListPath> = Get<Path> extends { parameters: infer All } ? All : never;
type Query<Path extends ListPath> = NonNullable<ParametersOf<Path>[keyof ParametersOf<Path> & "query"]>;
type Filters<Path extends ListPath> = Omit<Query<Path>, "cursor">;
/** The ids in a path are required, and filters are optional. */
type ListArguments<Path extends ListPath> =
  ParametersOf<Path> extends { path: infer Ids extends object }
    ? [{ params: { path: Ids; query?: Filters<Path> }; signal?: AbortSignal }]
    : [{ params?: { query?: Filters<Path> }; signal?: AbortSignal }?];

export type NextsetClientOptions = {
  /** The URL of the server, such as `https://nextset.example.com`. */
  baseUrl: string;
  apiKey: string;
  /** The function that sends requests. Default: the global `fetch`. */
  fetch?: Fetch;
  retries?: RetryOptions;
};

/** openapi-fetch's client for the paths of the API, with iterators. */
export interface NextsetClient extends Client<paths> {
  /**
   * Every item of a list, over all of its pages.
   *
   *     for await (const athlete of nextset.list("/v1/athletes", { params: { query: { tag: "club" } } })) { ... }
   */
  list<Path extends ListPath>(path: Path, ...init: ListArguments<Path>): AsyncGenerator<ListedItem<Path>, void>;
  /**
   * The pages of the change feed after `cursor`, up to the newest change. Without a cursor, from the oldest one.
   * Store `next_cursor` of each page together with your copy, and send it next time.
   */
  changes(query?: { cursor?: string; limit?: number }): AsyncGenerator<Feed, void>;
}

/** A client for one server and one API key. */
export function createNextsetClient(options: NextsetClientOptions): NextsetClient {
  const { baseUrl, apiKey, fetch = (request, init) => globalThis.fetch(request, init), retries } = options;
  const client = createClient<paths>({
    baseUrl,
    headers: { Authorization: `Bearer ${apiKey}` },
    fetch: withRetries(fetch, retries),
    bodySerializer: (body: unknown) => (body instanceof Blob ? body : JSON.stringify(body)),
    redirect: "manual", // the API never redirects, and a write that follows one becomes a read
  });

  // The types of paths and their parameters are those of `NextsetClient.list`. Here, a path is any list.
  type Page = { items: unknown[]; next_cursor: string | null };
  const get = client.GET as unknown as (path: string, init: object) => Promise<Answer<Page>>;

  async function* list(path: string, init: { params?: { query?: object } } = {}): AsyncGenerator<any, void> {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = cursor === undefined ? { ...init.params?.query } : { ...init.params?.query, cursor };
      const page = await unwrap(get(path, { ...init, params: { ...init.params, query } }));
      yield* page.items;
      cursor = page.next_cursor;
    }
  }

  async function* changes(query: { cursor?: string; limit?: number } = {}): AsyncGenerator<Feed, void> {
    for (let after = query, hasMore = true; hasMore; ) {
      const page = await unwrap(client.GET("/v1/changes", { params: { query: after } }));
      yield page;
      after = { ...after, cursor: page.next_cursor };
      hasMore = page.has_more;
    }
  }

  return { ...client, list, changes };
}
