/** The client for Nextset. The README shows how to use it. */

export { createNextsetClient } from "./client.js";
export type { ListedItem, ListPath, NextsetClient, NextsetClientOptions } from "./client.js";
export { NextsetProblem, unwrap } from "./problem.js";
export type { Answer } from "./problem.js";
export { NextsetConnectionError } from "./retries.js";
export type { RetryOptions } from "./retries.js";
export type { components, operations, paths } from "./schema.js";
export { verifyWebhook, WebhookVerificationError } from "./webhook.js";
export type { WebhookEvent, WebhookHeaders } from "./webhook.js";
