import assert from "node:assert/strict";

/** The error of this class that the promise rejects with. Fails for any other end. */
export async function rejection<E>(promise: Promise<unknown>, kind: new (...values: never[]) => E): Promise<E> {
  const [result] = await Promise.allSettled([promise]);
  assert.ok(result.status === "rejected", "no error was thrown");
  assert.ok(result.reason instanceof kind, String(result.reason));
  return result.reason;
}
