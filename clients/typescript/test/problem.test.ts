/** Error responses become typed exceptions, and other answers are returned. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createNextsetClient, NextsetProblem, unwrap } from "../dist/index.js";
import { rejection } from "./rejection.ts";

const path = { athlete_id: "0199a53c-5b1e-7c44-9f0e-2f6f1f0f7a11" };

function answering(response: Response) {
  const retries = { maxAttempts: 1 };
  return createNextsetClient({ baseUrl: "https://nextset.test", apiKey: "key", retries, fetch: async () => response });
}

async function problemOf(response: Response): Promise<NextsetProblem> {
  const nextset = answering(response);
  return rejection(unwrap(nextset.GET("/v1/athletes/{athlete_id}", { params: { path } })), NextsetProblem);
}

/** A response of something between the client and the server. */
function badGateway(body: string | null, headers: Record<string, string>): Response {
  return new Response(body, { status: 502, statusText: "Bad Gateway", headers });
}

test("a problem has everything that its document says", async () => {
  const problem = await problemOf(
    Response.json(
      {
        type: "/problems/validation",
        title: "Invalid request body",
        status: 422,
        code: "validation",
        detail: "One value is invalid.",
        errors: [{ pointer: "/unit", message: "Expected kg or lb." }],
        request_id: "019b6b00",
      },
      { status: 422, headers: { "Content-Type": "application/problem+json" } },
    ),
  );
  const { status, code, title, detail, errors, mistakes, requestId } = problem;
  assert.deepEqual([status, code, title], [422, "validation", "Invalid request body"]);
  assert.deepEqual([detail, requestId], ["One value is invalid.", "019b6b00"]);
  assert.deepEqual([errors, mistakes], [[{ pointer: "/unit", message: "Expected kg or lb." }], []]);
  const lines = ["Invalid request body (422 validation)", "One value is invalid.", "/unit: Expected kg or lb."];
  assert.equal(problem.message, lines.join("\n"));
});

test("the request id comes from the header if the document has none", async () => {
  const body = { type: "/problems/not_found", title: "Not found", status: 404, code: "not_found" };
  const problem = await problemOf(Response.json(body, { status: 404, headers: { "X-Request-Id": "019b6b01" } }));
  assert.equal(problem.requestId, "019b6b01");
});

for (const [name, response] of Object.entries({
  "a page of a proxy": badGateway("<h1>Bad gateway</h1>", { "Content-Type": "text/html" }),
  "an error without a body": badGateway(null, { "Content-Length": "0" }),
  "JSON of another program": badGateway('{"error": "Bad gateway"}', { "Content-Type": "application/json" }),
})) {
  test(`${name} is a problem with the code unexpected_response`, async () => {
    const { status, code, title } = await problemOf(response);
    assert.deepEqual([status, code, title], [502, "unexpected_response", "Bad Gateway"]);
  });
}

test("a redirect is a problem, because the API never redirects", async () => {
  const { status, code } = await problemOf(Response.redirect("https://elsewhere.test", 301));
  assert.deepEqual([status, code], [301, "unexpected_response"]);
});

test("a success without a body is undefined", async () => {
  const nextset = answering(new Response(null, { status: 204 }));
  const params = { path: { ...path, measurement_id: path.athlete_id } };
  const one = "/v1/athletes/{athlete_id}/measurements/{measurement_id}";
  const nothing: undefined = await unwrap(nextset.DELETE(one, { params }));
  assert.equal(nothing, undefined);
});
