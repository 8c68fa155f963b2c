/** Webhook requests, verified by Standard Webhooks. */

import { Webhook } from "standardwebhooks";
import type { components } from "./schema.js";

type Type = components["schemas"]["WebhookEventType"];
type Data = components["schemas"]["WebhookEventData"];

/** An event. New types may be added: ignore those that you don't know. */
export type WebhookEvent =
  | { type: "webhook.test"; timestamp: string; data: null }
  | { type: Exclude<Type, "webhook.test">; timestamp: string; data: Data };

/** The headers of a request: those of the Fetch API or of Node.js. */
export type WebhookHeaders = Headers | Record<string, string | string[] | undefined>;

/** The request is not from Nextset, was changed, or is older than five minutes. Answer it with 401. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
}

/**
 * Verify the signature of a request and return its event. Throws WebhookVerificationError.
 *
 * `body` must be the bytes or the text as they arrived, not parsed JSON. An event may come twice, with the same
 * `webhook-id`.
 */
export function verifyWebhook(secret: string, headers: WebhookHeaders, body: string | Uint8Array): WebhookEvent {
  const verifier = new Webhook(secret);
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const given = headers instanceof Headers ? Object.fromEntries(headers) : headers;
  const single = Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  try {
    return verifier.verify(text, Object.fromEntries(single)) as WebhookEvent;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new WebhookVerificationError(message, { cause: error });
  }
}
