package dev.tidemill.validation.gate.verdict;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.gate.GoldenRows;
import dev.tidemill.validation.gate.scoring.Scoring.Scored;
import dev.tidemill.validation.monitor.quality.BaselineJson;
import dev.tidemill.validation.monitor.quality.FreshBaseline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** The files that a gate stores beside a model, for the gateway and the monitor. */
final class VersionFiles {

  /** What is empty is left out, as from golden requests of numbers before there were others. */
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setDefaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS));

  private static final int GOLDEN = 8;

  private final ArtefactStore store;

  VersionFiles(ArtefactStore store) {
    this.store = store;
  }

  /**
   * Stores golden requests: inputs with the gate's own scores.
   *
   * @param model digest of the model
   * @param runId decides which rows they are
   * @return digest of the file
   */
  String golden(String model, Scored scored, String runId) {
    long seed = UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8)).hashCode();
    List<double[]> inputs = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<Map<String, String>> texts = new ArrayList<>();
    List<Map<String, Double>> classes = new ArrayList<>();
    double[] answers =
        IntStream.range(0, scored.scores().size()).mapToDouble(scored.scores()::largest).toArray();
    for (int row : GoldenRows.pick(answers, GOLDEN, seed)) {
      inputs.add(scored.rows().inputs().numbers(row));
      scores.add(answers[row]);
      texts.add(scored.rows().inputs().texts(row));
      classes.add(scored.scores().byClass(row));
    }
    boolean hasTexts = scored.inputs().stream().anyMatch(InputColumn::text);
    GoldenRequests golden =
        new GoldenRequests(
            model,
            inputs,
            scores,
            hasTexts ? texts : List.of(),
            scored.scores().classes().isEmpty() ? List.of() : classes);
    try {
      return store.put(JSON.writeValueAsBytes(golden));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Golden requests are always JSON", e);
    }
  }

  /**
   * Stores the profile of the training inputs with the trained baseline.
   *
   * @return digest of the file
   */
  String profile(Profile profile, FreshBaseline baseline) {
    String json = BaselineJson.with(ProfileJson.toJson(profile), baseline);
    return store.put(json.getBytes(StandardCharsets.UTF_8));
  }
}
