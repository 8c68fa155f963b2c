/** The round trip with openapi-generator's typescript-fetch. Prints its results as JSON. */

import { randomUUID } from "node:crypto";
import {
  AthletesApi,
  Configuration,
  EnrollmentsApi,
  PrescriptionsApi,
  ProblemFromJSON,
  ProgramsApi,
  ResponseError,
  SessionsApi,
} from "./generated/typescript-fetch";
import type {
  Equipment,
  AthleteInput,
  PerformedSetInput,
  PrescribedExercise,
  Problem,
  ProgressionRule,
  Side,
} from "./generated/typescript-fetch";

const today = new Date(`${process.env["NEXTSET_TODAY"]!}T00:00:00Z`);
const configuration = new Configuration({
  basePath: process.env["NEXTSET_URL"]!,
  accessToken: process.env["NEXTSET_KEY"]!,
});
const athletes = new AthletesApi(configuration);
const rack: Equipment = { kind: "dumbbell", unit: "lb", loads: [20, 25, 30].map((load) => ({ load, count: 2 })) };

async function refused(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ResponseError) return ProblemFromJSON(await error.response.json());
    throw error;
  }
  throw new Error("not refused");
}

function splitSquat(exercises: PrescribedExercise[]): PrescribedExercise {
  return exercises.find((item) => item.slot === "bss")!;
}

const seen: Record<string, unknown> = {};

// Create an athlete, and repeat the request with the same idempotency key.
const ana: AthleteInput = { name: "Ana", unit: "lb", timeZone: "Europe/Berlin", equipment: [rack], notes: "Runs." };
const idempotencyKey = randomUUID();
const first = await athletes.createAthleteRaw({ athleteInput: ana, idempotencyKey });
const again = await athletes.createAthleteRaw({ athleteInput: ana, idempotencyKey });
const athleteId = (await first.value()).id;
seen["repeated"] = [again.raw.headers.get("Idempotency-Replayed"), (await again.value()).id === athleteId];

// Change the name only. Change it again with the outdated ETag.
const ifMatch = first.raw.headers.get("ETag")!;
const renamed = await athletes.updateAthlete({ athleteId, ifMatch, athleteUpdate: { name: "Ana B." } });
seen["changed"] = [renamed.name, renamed.unit, renamed.timeZone, renamed.notes, renamed.equipment.length];
const stale = await refused(athletes.updateAthlete({ athleteId, ifMatch, athleteUpdate: { name: "A." } }));
const missing = await refused(athletes.getAthlete({ athleteId: "00000000-0000-0000-0000-000000000007" }));
const nowhere: AthleteInput = { name: "Bea", unit: "kg", timeZone: "Nowhere/Land" };
const invalid = await refused(athletes.createAthlete({ athleteInput: nowhere }));
seen["refused"] = [
  [stale.status, stale.code],
  [missing.status, missing.code],
  [invalid.status, invalid.code, ...(invalid.errors ?? []).map((error) => error.pointer)],
];

// Enroll, log more reps on one side than on the other, and read the next session.
const enrolled = await new EnrollmentsApi(configuration).enrollAthlete({
  athleteId,
  enrollmentInput: {
    program: { slug: "runner-knee-strength" },
    startOn: today,
    start: [{ progression: "bss", side: "both", load: 20 }],
  },
});
const asked = splitSquat(enrolled.next.exercises);
const reps: Record<Side, number> = { left: 9, right: 7, both: 0 };
const performed = asked.sets.map(
  (item): PerformedSetInput => ({ set: item.set, side: item.side, reps: reps[item.side], load: item.load, rir: 2 }),
);
const logged = await new SessionsApi(configuration).logSession({
  athleteId,
  sessionInput: {
    performedOn: today,
    prescriptionId: enrolled.next.id,
    exercises: [{ exercise: "bulgarian-split-squat", slot: "bss", sets: performed }],
  },
});
const following = await new PrescriptionsApi(configuration).getNextSession({ athleteId });
const squat = splitSquat(following.exercises);
seen["asked"] = asked.sets.map((item) => [item.side, item.reps, item.load]);
seen["next"] = [
  following.id === logged.next?.id,
  squat.decision.action,
  squat.decision.code,
  squat.decision.facts["side"],
  squat.decision.text,
  squat.tempo?.eccentricSeconds ?? null,
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
const preview = await new ProgramsApi(configuration).previewProgression({
  previewInput: {
    unit: "lb",
    startOn: today,
    rule,
    equipment: [rack],
    start: [{ progression: "lift", load: 20 }],
    sessions: 2,
  },
});
seen["previewed"] = preview.sessions.map((each) => [
  each.decisions[0]!.code,
  each.decisions[0]!.text,
  each.prescription.exercises[0]!.sets[0]!.load,
]);

// List all athletes, one per page.
for (const name of ["Bea", "Cleo"]) await athletes.createAthlete({ athleteInput: { name, unit: "kg" } });
const pages: string[][] = [];
let cursor: string | null = null;
do {
  const page: { items: { name: string }[]; nextCursor: string | null } = await athletes.listAthletes(
    cursor === null ? { limit: 1 } : { limit: 1, cursor },
  );
  pages.push(page.items.map((item) => item.name));
  cursor = page.nextCursor;
} while (cursor !== null);
seen["pages"] = pages;

console.log(JSON.stringify(seen));
