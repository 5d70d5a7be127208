package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.SourceState;
import dev.tidemill.schemas.message.SourceStates;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that cannot be read is told where people look. */
class SourcesToldTest extends ConsoleFixture {

  private PipelineVersion applied() {
    return (PipelineVersion)
        records.stream().filter(PipelineVersion.class::isInstance).findFirst().orElseThrow();
  }

  private void told(int version, Optional<String> problem) {
    String source = applied().spec().data().sources().get(0).name();
    projection.apply(
        new SourceStates(
            PIPELINE,
            version,
            START,
            List.of(new SourceState(source, "files", START, Duration.ofMinutes(1), problem))));
  }

  private JsonNode shown() {
    return get("pipelines").at("/pipelines/0/sources/0");
  }

  private String why() {
    return get("decisions/why?pipeline=" + PIPELINE).path("lines").toString();
  }

  @Test
  void aSourceThatFailsSaysSinceWhenWhyAndWhenTheNextLookIs() {
    told(applied().version(), Optional.of("the folder is not there; create it"));
    assertThat(shown().path("state").asText()).isEqualTo("failing");
    assertThat(shown().path("since").asText()).isEqualTo(START.toString());
    assertThat(shown().path("looksWithinSeconds").asInt()).isEqualTo(60);
    assertThat(why())
        .contains(
            "(files) has failed since " + START + ": the folder is not there; create it",
            "the next look is within 1m");
    told(applied().version(), Optional.empty());
    assertThat(shown().path("state").asText()).isEqualTo("ok");
    assertThat(why()).contains("sources that can be read: ").doesNotContain("has failed");
  }

  @Test
  void theTopicOfLabelsAndThatOfNotificationsAreSources() throws IOException {
    String topic = "topic: {name: outcomes}, id: id, label: y";
    String yaml =
        Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"))
            .replaceFirst(
                "labels: \\{[^}]*}", "labels: {from: topic, " + topic + ", maxDelay: 1d}");
    yaml =
        yaml.replaceFirst(
            "files: \\{[^}]*}",
            "s3: {uri: s3://bucket/p/, format: csv, region: us-east-1, notifications: {topic:"
                + " told}}");
    PipelineSpec spec = PipelineSpecs.parse(yaml, "p.yaml").orThrow();
    PipelineVersion version =
        new PipelineVersion(spec.key(), 1, spec, yaml, "/p", START, "ann", false);
    assertThat(SourceStandings.of(version, Optional.empty()).sources())
        .extracting(SourceStandings.SourceStanding::name)
        .contains("flights", "flights.notifications", "monitor.labels.topic");
  }

  @Test
  void whatWasSeenOfAnotherVersionDoesNotCount() {
    told(applied().version() + 1, Optional.of("gone"));
    assertThat(shown().path("state").asText()).isEqualTo("not-looked-at");
    assertThat(why()).doesNotContain("gone");
  }

  @Test
  void theAnswerOfATimeInThePastSaysNothingOfSources() {
    told(applied().version(), Optional.of("gone"));
    JsonNode then = get("decisions/why?pipeline=" + PIPELINE + "&at=" + now);
    assertThat(then.path("sources")).isEmpty();
  }

  @Test
  void aFolderThatIsMissingIsToldOnce(@TempDir Path empty) {
    PipelineVersion v = applied();
    projection.apply(
        new PipelineVersion(
            PIPELINE, v.version(), v.spec(), v.source(), empty.toString(), now, "ann", false));
    String source = v.spec().data().sources().get(0).name();
    assertThat(why()).contains("note: Source " + source + ": the folder ");
    told(v.version(), Optional.of("the folder is not there; create it"));
    assertThat(why()).contains("has failed since").doesNotContain("note: Source " + source);
    assertThat(get("decisions/why?trigger=new-week&pipeline=" + PIPELINE).path("lines").toString())
        .contains("note: Source " + source);
  }
}
