import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.AthletesApi;
import org.openapitools.client.api.EnrollmentsApi;
import org.openapitools.client.api.PrescriptionsApi;
import org.openapitools.client.api.ProgramsApi;
import org.openapitools.client.api.SessionsApi;
import org.openapitools.client.model.*;

/** The round trip with openapi-generator's Java client (library "native"). Prints its results as JSON. */
public final class RoundTrip {
    private static final LocalDate TODAY = LocalDate.parse(System.getenv("NEXTSET_TODAY"));
    private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

    private interface Call {
        Object run() throws ApiException;
    }

    private static Problem refused(Call call) throws Exception {
        try {
            call.run();
        } catch (ApiException error) {
            return JSON.readValue(error.getResponseBody(), Problem.class);
        }
        throw new IllegalStateException("not refused");
    }

    private static PrescribedExercise splitSquat(List<PrescribedExercise> exercises) {
        return exercises.stream().filter(item -> item.getSlot().equals("bss")).findFirst().orElseThrow();
    }

    private static String header(ApiResponse<?> answer, String name) {
        return answer.getHeaders().entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(name))
                .map(each -> each.getValue().get(0))
                .findFirst()
                .orElseThrow();
    }

    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("NEXTSET_URL"));
        client.setRequestInterceptor(
                request -> request.header("Authorization", "Bearer " + System.getenv("NEXTSET_KEY")));
        AthletesApi athletes = new AthletesApi(client);
        Dumbbell dumbbells = new Dumbbell()
                .kind(Dumbbell.KindEnum.DUMBBELL)
                .unit(LoadUnit.LB)
                .loads(Stream.of("20", "25", "30")
                        .map(load -> new ImplementLoad().load(new BigDecimal(load)).count(2))
                        .toList());
        Map<String, Object> seen = new LinkedHashMap<>();

        // Create an athlete, and repeat the request with the same idempotency key.
        AthleteInput ana = new AthleteInput()
                .name("Ana")
                .unit(LoadUnit.LB)
                .timeZone("Europe/Berlin")
                .equipment(List.of(new Equipment(dumbbells)))
                .notes("Runs.");
        String key = UUID.randomUUID().toString();
        ApiResponse<Athlete> first = athletes.createAthleteWithHttpInfo(ana, key);
        ApiResponse<Athlete> again = athletes.createAthleteWithHttpInfo(ana, key);
        UUID id = first.getData().getId();
        seen.put("repeated", List.of(header(again, "Idempotency-Replayed"), again.getData().getId().equals(id)));

        // Change the name only. Change it again with the outdated ETag.
        String etag = header(first, "ETag");
        Athlete renamed = athletes.updateAthlete(id, etag, new AthleteUpdate().name("Ana B."), null);
        seen.put(
                "changed",
                List.of(
                        renamed.getName(),
                        renamed.getUnit(),
                        renamed.getTimeZone(),
                        renamed.getNotes(),
                        renamed.getEquipment().size()));
        Problem stale = refused(() -> athletes.updateAthlete(id, etag, new AthleteUpdate().name("A."), null));
        Problem missing = refused(() -> athletes.getAthlete(new UUID(0, 7)));
        AthleteInput nowhere = new AthleteInput().name("Bea").unit(LoadUnit.KG).timeZone("Nowhere/Land");
        Problem invalid = refused(() -> athletes.createAthlete(nowhere, null));
        seen.put(
                "refused",
                List.of(
                        List.of(stale.getStatus(), stale.getCode()),
                        List.of(missing.getStatus(), missing.getCode()),
                        List.of(
                                invalid.getStatus(),
                                invalid.getCode(),
                                invalid.getErrors().get(0).getPointer())));

        // Enroll, log more reps on one side than on the other, and read the next session.
        EnrollAthleteResult enrolled = new EnrollmentsApi(client)
                .enrollAthlete(
                        id,
                        new EnrollmentInput()
                                .program(new ProgramReferenceInput().slug("runner-knee-strength"))
                                .startOn(TODAY)
                                .start(List.of(new StartLoadInput()
                                        .progression("bss")
                                        .side(Side.BOTH)
                                        .load(new BigDecimal(20)))),
                        null);
        PrescribedExercise asked = splitSquat(enrolled.getNext().getExercises());
        List<PerformedSetInput> performed = asked.getSets().stream()
                .map(item -> new PerformedSetInput()
                        .set(item.getSet())
                        .side(item.getSide())
                        .reps(item.getSide() == Side.LEFT ? 9 : 7)
                        .load(item.getLoad())
                        .rir(new BigDecimal(2)))
                .toList();
        LogSessionResult logged = new SessionsApi(client)
                .logSession(
                        id,
                        new SessionInput()
                                .performedOn(TODAY)
                                .prescriptionId(enrolled.getNext().getId())
                                .exercises(List.of(new PerformedExerciseInput()
                                        .exercise("bulgarian-split-squat")
                                        .slot("bss")
                                        .sets(performed))),
                        null);
        Prescription following = new PrescriptionsApi(client).getNextSession(id, null, null, null);
        PrescribedExercise squat = splitSquat(following.getExercises());
        seen.put(
                "asked",
                asked.getSets().stream()
                        .map(item -> List.of(item.getSide(), item.getReps(), item.getLoad()))
                        .toList());
        seen.put(
                "next",
                List.of(
                        following.getId().equals(logged.getNext().getId()),
                        squat.getDecision().getAction(),
                        squat.getDecision().getCode(),
                        squat.getDecision().getFacts().get("side"),
                        squat.getDecision().getText(),
                        squat.getTempo().getEccentricSeconds()));

        // A custom rule: a union inside a list inside a union.
        ResultCondition met =
                new ResultCondition().kind(ResultCondition.KindEnum.RESULT).result(SessionResult.MET);
        RepsCondition eight = new RepsCondition().kind(RepsCondition.KindEnum.REPS).min(new BigDecimal(8));
        CustomRule rule = new CustomRule()
                .kind(CustomRule.KindEnum.CUSTOM)
                .sets(List.of(new SetLine().count(2).reps(8)))
                .clauses(List.of(new Clause()
                        .code("up")
                        .sentence("Met: one load up.")
                        .when(List.of(new Condition(met), new Condition(eight)))
                        .load(new LoadChange().steps(1))));
        Preview preview = new ProgramsApi(client)
                .previewProgression(new PreviewInput()
                        .unit(LoadUnit.LB)
                        .startOn(TODAY)
                        .rule(new ProgressionRule(rule))
                        .equipment(List.of(new Equipment(dumbbells)))
                        .start(List.of(new StartLoadInput().progression("lift").load(new BigDecimal(20))))
                        .sessions(2));
        seen.put(
                "previewed",
                preview.getSessions().stream()
                        .map(each -> List.of(
                                each.getDecisions().get(0).getCode(),
                                each.getDecisions().get(0).getText(),
                                each.getPrescription()
                                        .getExercises()
                                        .get(0)
                                        .getSets()
                                        .get(0)
                                        .getLoad()))
                        .toList());

        // List all athletes, one per page.
        for (String name : List.of("Bea", "Cleo")) {
            athletes.createAthlete(new AthleteInput().name(name).unit(LoadUnit.KG), null);
        }
        List<List<String>> pages = new ArrayList<>();
        String cursor = null;
        do {
            AthletePage page = athletes.listAthletes(1, cursor, null, null, null, null);
            pages.add(page.getItems().stream().map(Athlete::getName).toList());
            cursor = page.getNextCursor();
        } while (cursor != null);
        seen.put("pages", pages);

        System.out.println(JSON.writeValueAsString(seen));
    }
}
