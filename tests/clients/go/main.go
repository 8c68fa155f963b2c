// The round trip with openapi-generator's Go client. Prints its results as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	nextset "nextset.test/client"
)

var (
	today  = os.Getenv("NEXTSET_TODAY")
	client = newClient()
	ctx    = context.Background()
)

func newClient() *nextset.APIClient {
	configuration := nextset.NewConfiguration()
	configuration.Servers = nextset.ServerConfigurations{{URL: os.Getenv("NEXTSET_URL")}}
	configuration.AddDefaultHeader("Authorization", "Bearer "+os.Getenv("NEXTSET_KEY"))
	return nextset.NewAPIClient(configuration)
}

func done[T any](answer *T, _ *http.Response, err error) *T {
	if err != nil {
		panic(err)
	}
	return answer
}

func refused[T any](_ *T, _ *http.Response, err error) nextset.Problem {
	var refusal *nextset.GenericOpenAPIError
	if !errors.As(err, &refusal) {
		panic(fmt.Sprint("not refused: ", err))
	}
	return refusal.Model().(nextset.Problem)
}

func splitSquat(exercises []nextset.PrescribedExercise) nextset.PrescribedExercise {
	for _, item := range exercises {
		if item.Slot == "bss" {
			return item
		}
	}
	panic("no split squat")
}

func main() {
	seen := map[string]any{}
	dumbbells := nextset.NewDumbbell("dumbbell", nextset.LOADUNIT_LB, nil)
	for _, load := range []float32{20, 25, 30} {
		dumbbells.Loads = append(dumbbells.Loads, nextset.ImplementLoad{Load: load, Count: nextset.PtrInt32(2)})
	}
	rack := []nextset.Equipment{nextset.DumbbellAsEquipment(dumbbells)}

	// Create an athlete, and repeat the request with the same idempotency key.
	ana := nextset.NewAthleteInput("Ana", nextset.LOADUNIT_LB)
	ana.SetTimeZone("Europe/Berlin")
	ana.SetEquipment(rack)
	ana.SetNotes("Runs.")
	key := "0f1c7c0e-8f5e-4f0e-9b1b-go" + os.Getenv("NEXTSET_TODAY")
	athlete, first, err := client.AthletesAPI.CreateAthlete(ctx).AthleteInput(*ana).IdempotencyKey(key).Execute()
	done(athlete, first, err)
	same, again, err := client.AthletesAPI.CreateAthlete(ctx).AthleteInput(*ana).IdempotencyKey(key).Execute()
	done(same, again, err)
	seen["repeated"] = []any{again.Header.Get("Idempotency-Replayed"), same.Id == athlete.Id}

	// Change the name only. Change it again with the outdated ETag.
	etag := first.Header.Get("ETag")
	renamed := done(client.AthletesAPI.UpdateAthlete(ctx, athlete.Id).IfMatch(etag).
		AthleteUpdate(nextset.AthleteUpdate{Name: nextset.PtrString("Ana B.")}).Execute())
	seen["changed"] = []any{renamed.Name, renamed.Unit, renamed.TimeZone, *renamed.Notes.Get(), len(renamed.Equipment)}
	stale := refused(client.AthletesAPI.UpdateAthlete(ctx, athlete.Id).IfMatch(etag).
		AthleteUpdate(nextset.AthleteUpdate{Name: nextset.PtrString("A.")}).Execute())
	missing := refused(client.AthletesAPI.GetAthlete(ctx, "00000000-0000-0000-0000-000000000007").Execute())
	nowhere := nextset.NewAthleteInput("Bea", nextset.LOADUNIT_KG)
	nowhere.SetTimeZone("Nowhere/Land")
	invalid := refused(client.AthletesAPI.CreateAthlete(ctx).AthleteInput(*nowhere).Execute())
	seen["refused"] = [][]any{
		{stale.Status, stale.Code},
		{missing.Status, missing.Code},
		{invalid.Status, invalid.Code, invalid.Errors[0].Pointer},
	}

	// Enroll, train one side further than the other, and read what comes next.
	enrollment := nextset.NewEnrollmentInput(*nextset.NewProgramReferenceInput("runner-knee-strength"))
	enrollment.SetStartOn(today)
	enrollment.SetStart([]nextset.StartLoadInput{{Progression: "bss", Side: nextset.SIDE_BOTH.Ptr(), Load: *nextset.NewNullableFloat32(nextset.PtrFloat32(20))}})
	enrolled := done(client.EnrollmentsAPI.EnrollAthlete(ctx, athlete.Id).EnrollmentInput(*enrollment).Execute())
	asked := splitSquat(enrolled.Next.Exercises)
	performed := nextset.NewPerformedExerciseInput("bulgarian-split-squat")
	performed.SetSlot("bss")
	sets := [][]any{}
	for _, item := range asked.Sets {
		reps := int32(7)
		if item.Side == nextset.SIDE_LEFT {
			reps = 9
		}
		set := nextset.PerformedSetInput{Side: item.Side.Ptr()}
		set.SetSet(item.Set)
		set.SetReps(reps)
		set.SetLoad(item.Load)
		set.SetRir(2)
		performed.Sets = append(performed.Sets, set)
		sets = append(sets, []any{item.Side, *item.Reps.Get(), item.Load})
	}
	session := nextset.NewSessionInput(today, []nextset.PerformedExerciseInput{*performed})
	session.SetPrescriptionId(enrolled.Next.Id)
	logged := done(client.SessionsAPI.LogSession(ctx, athlete.Id).SessionInput(*session).Execute())
	following := done(client.PrescriptionsAPI.GetNextSession(ctx, athlete.Id).Execute())
	squat := splitSquat(following.Exercises)
	seen["asked"] = sets
	seen["next"] = []any{
		following.Id == logged.Next.Get().Id,
		squat.Decision.Action,
		squat.Decision.Code,
		squat.Decision.Facts["side"],
		squat.Decision.Text,
		squat.Tempo.Get().EccentricSeconds,
	}

	// A custom rule: a union inside a list inside a union.
	line := nextset.SetLine{Count: nextset.PtrInt32(2)}
	line.SetReps(8)
	eight := nextset.NewRepsCondition("reps")
	eight.SetMin(8)
	clause := nextset.NewClause("up", "Met: one load up.", []nextset.Condition{
		nextset.ResultConditionAsCondition(nextset.NewResultCondition("result", nextset.SESSIONRESULT_MET)),
		nextset.RepsConditionAsCondition(eight),
	})
	clause.SetLoad(nextset.LoadChange{Steps: nextset.PtrInt32(1)})
	rule := nextset.NewCustomRule("custom", []nextset.SetLine{line}, []nextset.Clause{*clause})
	question := nextset.NewPreviewInput(nextset.LOADUNIT_LB, today)
	question.SetRule(nextset.CustomRuleAsProgressionRule(rule))
	question.SetEquipment(rack)
	question.SetStart([]nextset.StartLoadInput{{Progression: "lift", Load: *nextset.NewNullableFloat32(nextset.PtrFloat32(20))}})
	question.SetSessions(2)
	preview := done(client.ProgramsAPI.PreviewProgression(ctx).PreviewInput(*question).Execute())
	previewed := [][]any{}
	for _, each := range preview.Sessions {
		decision := each.Decisions[0]
		load := each.Prescription.Exercises[0].Sets[0].Load
		previewed = append(previewed, []any{decision.Code, decision.Text, load})
	}
	seen["previewed"] = previewed

	// List all athletes, one per page.
	for _, name := range []string{"Bea", "Cleo"} {
		athlete := nextset.NewAthleteInput(name, nextset.LOADUNIT_KG)
		done(client.AthletesAPI.CreateAthlete(ctx).AthleteInput(*athlete).Execute())
	}
	pages := [][]string{}
	request := client.AthletesAPI.ListAthletes(ctx).Limit(1)
	for {
		page := done(request.Execute())
		names := []string{}
		for _, item := range page.Items {
			names = append(names, item.Name)
		}
		pages = append(pages, names)
		if page.NextCursor.Get() == nil {
			break
		}
		request = request.Cursor(*page.NextCursor.Get())
	}
	seen["pages"] = pages

	printed, err := json.Marshal(seen)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(printed))
}
