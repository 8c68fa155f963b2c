/** Only a genuine, recent request becomes an event. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { verifyWebhook, WebhookVerificationError } from "../dist/index.js";

const KEY = Buffer.from("a secret of the endpoint, 32 byte");
const SECRET = `whsec_${KEY.toString("base64")}`;
const BODY = JSON.stringify({
  type: "session.logged",
  timestamp: "2026-11-22T07:30:00Z",
  data: { resource: "session", id: "0199ac61", action: "created", version: 1, position: 4711 },
});

/** The headers of a request, signed as in Standard Webhooks, without the library under test. */
function signed(body = BODY, { key = KEY, secondsAgo = 0, before = "" } = {}): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo);
  const signature = createHmac("sha256", key).update(`msg_1.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": `${before}v1,${signature}` };
}

test("a genuine request is its event", () => {
  const event = verifyWebhook(SECRET, signed(), BODY);
  assert.ok(event.type !== "webhook.test");
  assert.deepEqual([event.type, event.data.resource, event.data.position], ["session.logged", "session", 4711]);
});

test("the body may be bytes, as Node.js reads it", () => {
  assert.equal(verifyWebhook(SECRET, signed(), Buffer.from(BODY)).type, "session.logged");
});

test("headers may be those of the Fetch API, or have capitals", () => {
  assert.equal(verifyWebhook(SECRET, new Headers(signed()), BODY).type, "session.logged");
  const capitals = Object.fromEntries(Object.entries(signed()).map(([name, value]) => [name.toUpperCase(), value]));
  assert.equal(verifyWebhook(SECRET, { ...capitals, "set-cookie": ["a", "b"] }, BODY).type, "session.logged");
});

test("one of two signatures is enough, while a secret is replaced", () => {
  assert.equal(verifyWebhook(SECRET, signed(BODY, { before: "v1,bm90IHRoaXMgb25l " }), BODY).type, "session.logged");
});

test("a test event has no data", () => {
  const body = JSON.stringify({ type: "webhook.test", timestamp: "2026-11-22T07:30:00Z", data: null });
  assert.equal(verifyWebhook(SECRET, signed(body), body).data, null);
});

for (const [name, headers, body] of [
  ["a changed body", signed(), BODY.replace("4711", "4712")],
  ["another secret", signed(BODY, { key: Buffer.from("another secret") }), BODY],
  ["a request of six minutes ago", signed(BODY, { secondsAgo: 360 }), BODY],
  ["a request without headers", {}, BODY],
] as const) {
  test(`${name} is refused`, () => {
    assert.throws(() => verifyWebhook(SECRET, headers, body), WebhookVerificationError);
  });
}
