/** Twelve weeks of an athlete in a sandbox workspace, with the installed package. Prints what happened as JSON. */

import { createNextsetClient, unwrap, type components } from "@nextset/client";

type Schemas = components["schemas"];
type Line = { on: string; number: number; load: number; reps: number | null; code: string };

const WEEKS = 12;
const DAY = 24 * 60 * 60 * 1000;
const waits: number[] = [];
const nextset = createNextsetClient({
  baseUrl: process.env["NEXTSET"]!,
  apiKey: process.env["KEY"]!,
  retries: { sleep: async (seconds) => void waits.push(seconds) }, // no test waits
});

/** Set the test clock to noon of this day. */
async function comesTo(day: string): Promise<void> {
  await unwrap(nextset.PUT("/v1/test-clock", { body: { now: `${day}T12:00:00Z` } }));
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** What was asked, with some reps less on the right side. */
function done(asked: Schemas["Prescription"], missed: number): Schemas["PerformedExerciseInput"][] {
  return asked.exercises.map(({ slot, exercise, sets }) => ({
    slot,
    exercise,
    sets: sets.map((one) => ({
      set: one.set,
      side: one.side,
      load: one.load,
      reps: one.reps === null ? null : one.reps - (one.side === "right" ? missed : 0),
    })),
  }));
}

function line(asked: Schemas["Prescription"]): Line {
  const [exercise] = asked.exercises;
  const [first] = exercise!.sets;
  return {
    on: asked.on,
    number: asked.session_number,
    load: first!.load,
    reps: first!.reps,
    code: exercise!.decision.code,
  };
}

let cursor = (await unwrap(nextset.GET("/v1/changes", { params: { query: { cursor: "now" } } }))).next_cursor;
const { now } = await unwrap(nextset.GET("/v1/test-clock"));
// The story begins on a Monday, whatever day it is.
const monday = dayAfter(now.slice(0, 10), 7 - ((new Date(now).getUTCDay() + 6) % 7));
await comesTo(monday);

const loads = [10, 12, 14, 16, 18, 20, 22, 24, 26].map((load) => ({ load, count: 2 }));
const dumbbells = { kind: "dumbbell", unit: "kg", loads } as const;
const athlete = await unwrap(
  nextset.POST("/v1/athletes", { body: { name: "Ana", unit: "kg", equipment: [dumbbells] } }),
);
const path = { athlete_id: athlete.id };
await unwrap(
  nextset.POST("/v1/athletes/{athlete_id}/enrollments", {
    params: { path },
    body: { program: { slug: "bulgarian-split-squat" }, start: [{ progression: "bss", load: 10 }] },
  }),
);

const story: Line[] = [];
for (;;) {
  const asked = await unwrap(nextset.GET("/v1/athletes/{athlete_id}/next-session", { params: { path } }));
  if (asked.on >= dayAfter(monday, 7 * WEEKS)) break;
  story.push(line(asked));
  await comesTo(asked.on);
  const { session } = await unwrap(
    nextset.POST("/v1/athletes/{athlete_id}/sessions", {
      params: { path },
      body: {
        performed_on: asked.on,
        prescription_id: asked.id,
        exercises: done(asked, asked.session_number % 5 === 0 ? 1 : 0), // in each fifth session, a rep is missed
      },
    }),
  );
  if (asked.session_number % 10 === 0) {
    // The athlete was mistaken and did all reps. A lost answer must not make the correction a conflict.
    const one = { ...path, session_id: session.id };
    const read = await nextset.GET("/v1/athletes/{athlete_id}/sessions/{session_id}", { params: { path: one } });
    const header = { "If-Match": read.response.headers.get("ETag")! };
    const body = { performed_on: asked.on, exercises: done(asked, 0), notes: "Corrected." };
    await unwrap(
      nextset.PUT("/v1/athletes/{athlete_id}/sessions/{session_id}", { params: { path: one, header }, body }),
    );
  }
  if (asked.session_number % 3 === 1) {
    const value = 60 + asked.session_number / 10;
    const body = { name: "body_weight", measured_on: asked.on, value, unit: "kg" } as const;
    await unwrap(nextset.POST("/v1/athletes/{athlete_id}/measurements", { params: { path }, body }));
  }
}

const listed: string[] = [];
const pages = { params: { path, query: { limit: 10 } } };
for await (const { performed_on } of nextset.list("/v1/athletes/{athlete_id}/sessions", pages)) listed.push(performed_on);
const athletes: string[] = [];
for await (const { name } of nextset.list("/v1/athletes")) athletes.push(name);
const changes: Record<string, number> = {};
for await (const page of nextset.changes({ cursor, limit: 20 })) {
  for (const { resource, action } of page.items) {
    changes[`${resource} ${action}`] = (changes[`${resource} ${action}`] ?? 0) + 1;
  }
  cursor = page.next_cursor;
}
listed.reverse(); // the newest session came first
console.log(JSON.stringify({ athlete_id: athlete.id, monday, story, listed, athletes, changes, waits }));
