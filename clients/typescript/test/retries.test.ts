/** Requests are repeated with the same key, waits are bounded, and the last error is told. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createNextsetClient, NextsetConnectionError, NextsetProblem, unwrap } from "../dist/index.js";
import type { RetryOptions } from "../dist/index.js";
import { rejection } from "./rejection.ts";

type Sent = { method: string; path: string; key: string | null; authorization: string | null; body: string };
type Step = Response | Error | ((request: Request) => Promise<Response>);

const NOW = Date.parse("2026-11-22T07:30:00Z");
const ATHLETE = { id: "0199a53c-5b1e-7c44-9f0e-2f6f1f0f7a11", name: "Ana" };

/** A server that answers with these steps in turn, and a client that records what it sends and how long it waits. */
function scripted(steps: Step[], retries: RetryOptions = {}) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  const nextset = createNextsetClient({
    baseUrl: "https://nextset.test",
    apiKey: "nextset_test",
    retries: { random: () => 0, now: () => NOW, sleep: async (seconds) => void waits.push(seconds), ...retries },
    fetch: async (request) => {
      const { method, url, headers } = request;
      const step = steps[sent.length];
      assert.ok(step, `request ${sent.length + 1} was not expected`);
      sent.push({
        method,
        path: url.replace("https://nextset.test", ""),
        key: headers.get("Idempotency-Key"),
        authorization: headers.get("Authorization"),
        body: await request.clone().text(),
      });
      if (step instanceof Error) throw step;
      return step instanceof Response ? step : step(request);
    },
  });
  return { nextset, sent, waits };
}

const created = () => Response.json(ATHLETE, { status: 201 });
const refused = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ type: `/problems/${code}`, title: "Refused", status, code }, { status, headers });
const lost = () => new TypeError("fetch failed");
const ana = { body: { name: "Ana", unit: "kg" } } as const;

/** An answer whose connection breaks in the middle of its body. */
function cutOff(): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"id": "0199'));
    },
    pull(controller) {
      controller.error(new TypeError("terminated"));
    },
  });
  return new Response(body, { status: 201, headers: { "Content-Type": "application/json" } });
}

test("a write is repeated with the same key and body until it is answered", async () => {
  const steps = [refused(429, "too_many_requests"), refused(503, "unavailable"), lost(), cutOff(), created()];
  const { nextset, sent } = scripted(steps);
  const athlete = await unwrap(nextset.POST("/v1/athletes", ana));
  assert.equal(athlete.name, "Ana");
  assert.equal(sent.length, 5);
  assert.match(sent[0]?.key ?? "", /^[0-9a-f-]{36}$/);
  assert.equal(sent[0]?.authorization, "Bearer nextset_test");
  assert.equal(sent[0]?.body, '{"name":"Ana","unit":"kg"}');
  assert.deepEqual(sent, Array(5).fill(sent[0]));
});

test("two writes have different keys", async () => {
  const { nextset, sent } = scripted([created(), created()]);
  await nextset.POST("/v1/athletes", ana);
  await nextset.POST("/v1/athletes", ana);
  assert.notEqual(sent[0]?.key, sent[1]?.key);
});

test("a key that is given is the one that is sent", async () => {
  const { nextset, sent } = scripted([lost(), created()]);
  await nextset.POST("/v1/athletes", { ...ana, params: { header: { "Idempotency-Key": "monday/1" } } });
  assert.deepEqual(sent.map((each) => each.key), ["monday/1", "monday/1"]);
});

test("a write without a body has a key too", async () => {
  const { nextset, sent } = scripted([lost(), Response.json(ATHLETE)]);
  await nextset.POST("/v1/athletes/{athlete_id}/archive", { params: { path: { athlete_id: ATHLETE.id } } });
  assert.notEqual(sent[0]?.key, null);
  assert.equal(sent[0]?.key, sent[1]?.key);
});

test("a read is repeated without a key", async () => {
  const { nextset, sent } = scripted([refused(503, "busy"), Response.json(ATHLETE)]);
  await nextset.GET("/v1/athletes/{athlete_id}", { params: { path: { athlete_id: ATHLETE.id } } });
  assert.deepEqual(sent.map((each) => each.key), [null, null]);
});

test("Retry-After is a number of seconds", async () => {
  const { nextset, waits } = scripted([refused(429, "too_many_requests", { "Retry-After": "7" }), created()]);
  await nextset.POST("/v1/athletes", ana);
  assert.deepEqual(waits, [7]);
});

test("Retry-After is a date", async () => {
  const dates = ["Sun, 22 Nov 2026 07:30:20 GMT", "Sun, 22 Nov 2026 07:29:00 GMT"];
  const { nextset, waits } = scripted([
    ...dates.map((date) => refused(503, "unavailable", { "Retry-After": date })),
    created(),
  ]);
  await nextset.POST("/v1/athletes", ana);
  assert.deepEqual(waits, [20, 0]);
});

test("a date in Retry-After is compared with the clock of the server, which may differ from this one", async () => {
  const headers = { Date: "Sat, 22 Nov 2025 07:30:00 GMT", "Retry-After": "Sat, 22 Nov 2025 07:30:09 GMT" };
  const { nextset, waits } = scripted([refused(503, "unavailable", headers), created()]);
  await nextset.POST("/v1/athletes", ana);
  assert.deepEqual(waits, [9]);
});

for (const status of [408, 429, 502, 503, 504]) {
  test(`${status} is repeated without Retry-After too`, async () => {
    const { nextset, sent } = scripted([new Response("<h1>Later</h1>", { status }), created()]);
    await unwrap(nextset.POST("/v1/athletes", ana));
    assert.equal(sent.length, 2);
  });
}

test("jitter never shortens the wait that Retry-After asks for", async () => {
  const { nextset, waits } = scripted([refused(429, "too_many_requests", { "Retry-After": "7" }), created()], {
    random: () => 0.5,
  });
  await nextset.POST("/v1/athletes", ana);
  assert.deepEqual(waits, [7.25]);
});

test("Retry-After that makes no sense counts as none", async () => {
  const { nextset, waits } = scripted([refused(503, "unavailable", { "Retry-After": "soon" }), created()]);
  await nextset.POST("/v1/athletes", ana);
  assert.deepEqual(waits, [0.25]);
});

test("without Retry-After each wait is up to twice the one before, with jitter, and at most 8 seconds", async () => {
  const longest = scripted([...Array(7).fill(lost()), created()], { maxAttempts: 8, random: () => 1 });
  await longest.nextset.POST("/v1/athletes", ana);
  assert.deepEqual(longest.waits, [0.5, 1, 2, 4, 8, 8, 8]);
  const shortest = scripted([...Array(7).fill(lost()), created()], { maxAttempts: 8 });
  await shortest.nextset.POST("/v1/athletes", ana);
  assert.deepEqual(shortest.waits, [0.25, 0.5, 1, 2, 4, 4, 4]);
});

test("any error with Retry-After is repeated, such as a request that is still running", async () => {
  const { nextset, waits } = scripted([refused(409, "still_running", { "Retry-After": "1" }), created()]);
  await unwrap(nextset.POST("/v1/athletes", ana));
  assert.deepEqual(waits, [1]);
});

test("a success with Retry-After is returned", async () => {
  const running = Response.json({ id: "1" }, { status: 202, headers: { "Retry-After": "1" } });
  const { nextset, sent } = scripted([running]);
  await nextset.POST("/v1/athletes", ana);
  assert.equal(sent.length, 1);
});

test("a longer wait than the limit is the caller's decision", async () => {
  const { nextset, sent } = scripted([refused(507, "storage_full", { "Retry-After": "61" })]);
  const problem = await rejection(unwrap(nextset.POST("/v1/athletes", ana)), NextsetProblem);
  assert.equal(problem.code, "storage_full");
  assert.equal(problem.response.headers.get("Retry-After"), "61");
  assert.equal(sent.length, 1);
});

for (const [status, code] of [
  [409, "external_id_taken"],
  [412, "stale_version"],
  [422, "validation"],
  [500, "internal"],
] as const) {
  test(`${status} ${code} is not repeated`, async () => {
    const { nextset, sent } = scripted([refused(status, code)]);
    await assert.rejects(unwrap(nextset.POST("/v1/athletes", ana)), { code, status });
    assert.equal(sent.length, 1);
  });
}

test("attempts are bounded, and the last refusal is the result", async () => {
  const steps = [refused(429, "too_many_requests"), refused(503, "unavailable"), refused(503, "busy")];
  const { nextset, sent } = scripted(steps, { maxAttempts: 3 });
  await assert.rejects(unwrap(nextset.POST("/v1/athletes", ana)), { name: "NextsetProblem", code: "busy" });
  assert.equal(sent.length, 3);
});

test("a write that was never answered tells its key", async () => {
  const { nextset, sent } = scripted([lost(), cutOff()], { maxAttempts: 2 });
  const error = await rejection(nextset.POST("/v1/athletes", ana), NextsetConnectionError);
  assert.equal(error.message, "POST https://nextset.test/v1/athletes failed after 2 attempts: no response to the last one.");
  assert.equal(error.idempotencyKey, sent[0]?.key);
  assert.equal((error.cause as Error).message, "terminated");
});

test("one attempt turns retries off", async () => {
  const { nextset, waits } = scripted([lost()], { maxAttempts: 1 });
  await assert.rejects(nextset.POST("/v1/athletes", ana), { name: "NextsetConnectionError", attempts: 1 });
  assert.deepEqual(waits, []);
});

test("an attempt without an answer ends after the timeout, and is repeated", async () => {
  const silent = ({ signal }: Request) =>
    new Promise<Response>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const { nextset, sent } = scripted([silent, created()], { timeoutSeconds: 0.01 });
  await unwrap(nextset.POST("/v1/athletes", ana));
  assert.equal(sent.length, 2);
});

test("a request that the caller aborts is not repeated", async () => {
  const caller = new AbortController();
  const aborted = async () => {
    caller.abort(new Error("The user left"));
    throw lost();
  };
  const { nextset, sent } = scripted([aborted]);
  await assert.rejects(nextset.POST("/v1/athletes", { ...ana, signal: caller.signal }), { message: "The user left" });
  assert.equal(sent.length, 1);
});

test("the caller can abort while the client waits", async () => {
  const caller = new AbortController();
  const steps = [refused(503, "unavailable", { "Retry-After": "60" })];
  const nextset = createNextsetClient({
    baseUrl: "https://nextset.test",
    apiKey: "nextset_test",
    fetch: async () => {
      setImmediate(() => caller.abort(new Error("The user left")));
      return steps.shift() ?? assert.fail("a second request was not expected");
    },
  });
  await assert.rejects(nextset.POST("/v1/athletes", { ...ana, signal: caller.signal }), { message: "The user left" });
});

test("a download is not read before it is returned", async () => {
  const archive = new Response(new Uint8Array([1, 2, 3]), { headers: { "Content-Type": "application/octet-stream" } });
  const { nextset } = scripted([archive]);
  const { response } = await nextset.GET("/v1/workspace-archive", { parseAs: "stream" });
  assert.equal(response, archive);
});

test("an upload is sent again as it is", async () => {
  const { nextset, sent } = scripted([lost(), Response.json({})]);
  const headers = { "Content-Type": "application/octet-stream" };
  await nextset.PUT("/v1/workspace-archive", { body: new Blob(["an archive"]), headers });
  assert.deepEqual(sent.map((each) => each.body), ["an archive", "an archive"]);
});
