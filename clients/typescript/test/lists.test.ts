/** Iterators read every page of a list, and the change feed up to its end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createNextsetClient, NextsetProblem } from "../dist/index.js";
import { rejection } from "./rejection.ts";

/** A client of a server that returns these pages in turn, and the paths that it asked for. */
function paged(pages: object[]) {
  const asked: string[] = [];
  const fetch = async ({ url }: Request) => {
    const page = pages[asked.length];
    asked.push(url.replace("https://nextset.test", ""));
    return Response.json(page, { status: page && "code" in page ? 410 : 200 });
  };
  return { nextset: createNextsetClient({ baseUrl: "https://nextset.test/", apiKey: "key", fetch }), asked };
}

test("a list ends when next_cursor is null, and its filters are sent with each page", async () => {
  const { nextset, asked } = paged([
    { items: [{ name: "Ana" }, { name: "Ben" }], next_cursor: "b" },
    { items: [], next_cursor: "c" },
    { items: [{ name: "Cleo" }], next_cursor: null },
  ]);
  const names: string[] = [];
  for await (const athlete of nextset.list("/v1/athletes", { params: { query: { tag: "club", limit: 2 } } })) {
    names.push(athlete.name);
  }
  assert.deepEqual(names, ["Ana", "Ben", "Cleo"]);
  const first = "/v1/athletes?tag=club&limit=2";
  assert.deepEqual(asked, [first, `${first}&cursor=b`, `${first}&cursor=c`]);
});

test("a list of one athlete has the athlete's id in its path", async () => {
  const { nextset, asked } = paged([{ items: [{ version: 3 }], next_cursor: null }]);
  const init = { params: { path: { athlete_id: "a-1" } } };
  for await (const session of nextset.list("/v1/athletes/{athlete_id}/sessions", init)) {
    assert.equal(session.version, 3);
  }
  assert.deepEqual(asked, ["/v1/athletes/a-1/sessions"]);
});

test("the next page is read only when it is needed", async () => {
  const { nextset, asked } = paged([{ items: [{ name: "Ana" }], next_cursor: "b" }]);
  for await (const athlete of nextset.list("/v1/athletes")) {
    assert.equal(athlete.name, "Ana");
    break;
  }
  assert.deepEqual(asked, ["/v1/athletes"]);
});

test("what is not a list does not compile", () => {
  const { nextset } = paged([]);
  // @ts-expect-error: one athlete has no pages
  void nextset.list("/v1/athletes/{athlete_id}", { params: { path: { athlete_id: "a-1" } } });
  // @ts-expect-error: the change feed ends with has_more
  void nextset.list("/v1/changes");
  // @ts-expect-error: the athlete's id is missing
  void nextset.list("/v1/athletes/{athlete_id}/sessions");
  // @ts-expect-error: there is no such filter
  void nextset.list("/v1/athletes", { params: { query: { club: "tuesday" } } });
});

test("the change feed ends when has_more is false, and each page has the cursor to store", async () => {
  const { nextset, asked } = paged([
    { items: [{ id: "1" }], next_cursor: "b", has_more: true },
    { items: [{ id: "2" }], next_cursor: "c", has_more: false },
  ]);
  const seen: [string[], string][] = [];
  for await (const { items, next_cursor } of nextset.changes({ cursor: "a", limit: 1 })) {
    seen.push([items.map((each) => each.id), next_cursor]);
  }
  assert.deepEqual(seen, [[["1"], "b"], [["2"], "c"]]);
  assert.deepEqual(asked, ["/v1/changes?cursor=a&limit=1", "/v1/changes?cursor=b&limit=1"]);
});

test("an expired cursor is a problem", async () => {
  const { nextset } = paged([{ title: "Cursor has expired", status: 410, code: "cursor_expired" }]);
  const problem = await rejection(nextset.changes({ cursor: "old" }).next(), NextsetProblem);
  assert.equal(problem.code, "cursor_expired");
});
