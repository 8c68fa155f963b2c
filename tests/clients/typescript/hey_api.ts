/** The round trip with @hey-api/openapi-ts. Prints its results as JSON. */

import { randomUUID } from "node:crypto";
import { client } from "./generated/hey-api/client.gen";
import {
  createAthlete,
  enrollAthlete,
  getAthlete,
  getNextSession,
  listAthletes,
  logSession,
  previewProgression,
  updateAthlete,
} from "./generated/hey-api";
import type {
  Equipment,
  AthleteInput,
  PerformedSetInput,
  PrescribedExercise,
  Problem,
  ProgressionRule,
  Side,
} from "./generated/hey-api";

const today = process.env["NEXTSET_TODAY"]!;
client.setConfig({ baseUrl: process.env["NEXTSET_URL"]!, auth: () => process.env["NEXTSET_KEY"]! });
const rack: Equipment = { kind: "dumbbell", unit: "lb", loads: [20, 25, 30].map((load) => ({ load, count: 2 })) };

function done<T>(answer: { data?: T | undefined; error?: Problem | undefined }): T {
  if (answer.data === undefined) throw new Error(`refused: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

function refused(answer: { error?: Problem | undefined }): Problem {
  if (answer.error === undefined) throw new Error("not refused");
  return answer.error;
}

function splitSquat(exercises: PrescribedExercise[]): PrescribedExercise {
  return exercises.find((item) => item.slot === "bss")!;
}

const seen: Record<string, unknown> = {};

// Create an athlete, and repeat the request with the same idempotency key.
const ana: AthleteInput = { name: "Ana", unit: "lb", time_zone: "Europe/Berlin", equipment: [rack], notes: "Runs." };
const headers = { "Idempotency-Key": randomUUID() };
const first = await createAthlete({ body: ana, headers });
const again = await createAthlete({ body: ana, headers });
const athlete = done(first);
const path = { athlete_id: athlete.id };
seen["repeated"] = [again.response!.headers.get("Idempotency-Replayed"), done(again).id === athlete.id];

// Change the name only. Change it again with the outdated ETag.
const etag = { "If-Match": first.response!.headers.get("ETag")! };
const renamed = done(await updateAthlete({ path, headers: etag, body: { name: "Ana B." } }));
seen["changed"] = [renamed.name, renamed.unit, renamed.time_zone, renamed.notes, renamed.equipment.length];
const stale = refused(await updateAthlete({ path, headers: etag, body: { name: "A." } }));
const missing = refused(await getAthlete({ path: { athlete_id: "00000000-0000-0000-0000-000000000007" } }));
const invalid = refused(await createAthlete({ body: { name: "Bea", unit: "kg", time_zone: "Nowhere/Land" } }));
seen["refused"] = [
  [stale.status, stale.code],
  [missing.status, missing.code],
  [invalid.status, invalid.code, ...(invalid.errors ?? []).map((error) => error.pointer)],
];

// Enroll, log more reps on one side than on the other, and read the next session.
const enrolled = done(
  await enrollAthlete({
    path,
    body: {
      program: { slug: "runner-knee-strength" },
      start_on: today,
      start: [{ progression: "bss", side: "both", load: 20 }],
    },
  }),
);
const asked = splitSquat(enrolled.next.exercises);
const reps: Record<Side, number> = { left: 9, right: 7, both: 0 };
const performed = asked.sets.map(
  (item): PerformedSetInput => ({ set: item.set, side: item.side, reps: reps[item.side], load: item.load, rir: 2 }),
);
const logged = done(
  await logSession({
    path,
    body: {
      performed_on: today,
      prescription_id: enrolled.next.id,
      exercises: [{ exercise: "bulgarian-split-squat", slot: "bss", sets: performed }],
    },
  }),
);
const following = done(await getNextSession({ path }));
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
const rule: ProgressionRule = {
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
  await previewProgression({
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
for (const name of ["Bea", "Cleo"]) done(await createAthlete({ body: { name, unit: "kg" } }));
const pages: string[][] = [];
let cursor: string | null = null;
do {
  const page: { items: { name: string }[]; next_cursor: string | null } = done(
    await listAthletes({ query: cursor === null ? { limit: 1 } : { limit: 1, cursor } }),
  );
  pages.push(page.items.map((item) => item.name));
  cursor = page.next_cursor;
} while (cursor !== null);
seen["pages"] = pages;

console.log(JSON.stringify(seen));
