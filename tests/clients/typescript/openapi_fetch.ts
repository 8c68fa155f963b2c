/** The round trip with openapi-typescript and openapi-fetch. Prints its results as JSON. */

import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/openapi-typescript/schema";

type Schemas = components["schemas"];

const today = process.env["NEXTSET_TODAY"]!;
const client = createClient<paths>({
  baseUrl: process.env["NEXTSET_URL"]!,
  headers: { Authorization: `Bearer ${process.env["NEXTSET_KEY"]!}` },
});
const rack: Schemas["Equipment"] = {
  kind: "dumbbell",
  unit: "lb",
  loads: [20, 25, 30].map((load) => ({ load, count: 2 })),
};

function done<T>(answer: { data?: T; error?: Schemas["Problem"] }): T {
  if (answer.data === undefined) throw new Error(`refused: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

function refused(answer: { error?: Schemas["Problem"] }): Schemas["Problem"] {
  if (answer.error === undefined) throw new Error("not refused");
  return answer.error;
}

function splitSquat(exercises: Schemas["PrescribedExercise"][]): Schemas["PrescribedExercise"] {
  return exercises.find((item) => item.slot === "bss")!;
}

const seen: Record<string, unknown> = {};

// Create an athlete, and repeat the request with the same idempotency key.
const ana: Schemas["AthleteInput"] = { name: "Ana", unit: "lb", time_zone: "Europe/Berlin", equipment: [rack], notes: "Runs." };
const header = { "Idempotency-Key": randomUUID() };
const first = await client.POST("/v1/athletes", { body: ana, params: { header } });
const again = await client.POST("/v1/athletes", { body: ana, params: { header } });
const athlete = done(first);
const path = { athlete_id: athlete.id };
seen["repeated"] = [again.response.headers.get("Idempotency-Replayed"), done(again).id === athlete.id];

// Change the name only. Change it again with the outdated ETag.
const etag = { "If-Match": first.response.headers.get("ETag")! };
const one = "/v1/athletes/{athlete_id}";
const renamed = done(await client.PATCH(one, { params: { path, header: etag }, body: { name: "Ana B." } }));
seen["changed"] = [renamed.name, renamed.unit, renamed.time_zone, renamed.notes, renamed.equipment.length];
const stale = refused(await client.PATCH(one, { params: { path, header: etag }, body: { name: "A." } }));
const nobody = { athlete_id: "00000000-0000-0000-0000-000000000007" };
const missing = refused(await client.GET(one, { params: { path: nobody } }));
const nowhere: Schemas["AthleteInput"] = { name: "Bea", unit: "kg", time_zone: "Nowhere/Land" };
const invalid = refused(await client.POST("/v1/athletes", { body: nowhere }));
seen["refused"] = [
  [stale.status, stale.code],
  [missing.status, missing.code],
  [invalid.status, invalid.code, ...(invalid.errors ?? []).map((error) => error.pointer)],
];

// Enroll, log more reps on one side than on the other, and read the next session.
const enrolled = done(
  await client.POST("/v1/athletes/{athlete_id}/enrollments", {
    params: { path },
    body: {
      program: { slug: "runner-knee-strength" },
      start_on: today,
      start: [{ progression: "bss", side: "both", load: 20 }],
    },
  }),
);
const asked = splitSquat(enrolled.next.exercises);
const reps: Record<Schemas["Side"], number> = { left: 9, right: 7, both: 0 };
const performed = asked.sets.map(
  (item): Schemas["PerformedSetInput"] => ({
    set: item.set,
    side: item.side,
    reps: reps[item.side],
    load: item.load,
    rir: 2,
  }),
);
const logged = done(
  await client.POST("/v1/athletes/{athlete_id}/sessions", {
    params: { path },
    body: {
      performed_on: today,
      prescription_id: enrolled.next.id,
      exercises: [{ exercise: "bulgarian-split-squat", slot: "bss", sets: performed }],
    },
  }),
);
const following = done(await client.GET("/v1/athletes/{athlete_id}/next-session", { params: { path } }));
const squat = splitSquat(following.exercises);
seen["asked"] = asked.sets.map((item) => [item.side, item.reps, item.load]);
seen["next"] = [
  following.id === logged.next?.id,
  squat.decision.action,
  squat.decision.code,
  squat.decision.facts["side"],
  squat.decision.text,
  squat.tempo?.eccentric_seconds ?? null,
];

// A custom rule: a union inside a list inside a union.
const rule: Schemas["ProgressionRule"] = {
  kind: "custom",
  sets: [{ count: 2, reps: 8 }],
  clauses: [
    {
      code: "up",
      sentence: "Met: one load up.",
      when: [
        { kind: "result", result: "met" },
        { kind: "reps", min: 8 },
      ],
      load: { steps: 1 },
    },
  ],
};
const preview = done(
  await client.POST("/v1/previews", {
    body: {
      unit: "lb",
      start_on: today,
      rule,
      equipment: [rack],
      start: [{ progression: "lift", load: 20 }],
      sessions: 2,
    },
  }),
);
seen["previewed"] = preview.sessions.map((each) => [
  each.decisions[0]!.code,
  each.decisions[0]!.text,
  each.prescription.exercises[0]!.sets[0]!.load,
]);

// List all athletes, one per page.
for (const name of ["Bea", "Cleo"]) done(await client.POST("/v1/athletes", { body: { name, unit: "kg" } }));
const pages: string[][] = [];
let cursor: string | undefined;
do {
  const query = cursor === undefined ? { limit: 1 } : { limit: 1, cursor };
  const page: Schemas["AthletePage"] = done(await client.GET("/v1/athletes", { params: { query } }));
  pages.push(page.items.map((item) => item.name));
  cursor = page.next_cursor ?? undefined;
} while (cursor !== undefined);
seen["pages"] = pages;

console.log(JSON.stringify(seen));
