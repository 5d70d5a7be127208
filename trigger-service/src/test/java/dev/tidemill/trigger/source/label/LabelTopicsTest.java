package dev.tidemill.trigger.source.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.trigger.source.Polls;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.rows.RowsLook;
import dev.tidemill.trigger.source.data.rows.WatchedRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A topic of labels that cannot be read is told as a source that cannot. */
class LabelTopicsTest {

  private static final String GONE = "there is no topic outcomes; create it";

  private final SettableClock clock = new SettableClock();
  private boolean isThere;

  private final class Topics implements RowsLook<TopicRows> {

    @Override
    public String name() {
      return "topic";
    }

    @Override
    public Class<TopicRows> spec() {
      return TopicRows.class;
    }

    @Override
    public Duration every(TopicRows spec) {
      return spec.every();
    }

    @Override
    public Found look(WatchedRows<TopicRows> source, Optional<String> before)
        throws SourceException {
      assertThat(source.spec().name()).isEqualTo("outcomes");
      if (!isThere) {
        throw new SourceException(GONE, false, null);
      }
      return new Found("here", List.of());
    }
  }

  private static Target target(String labels) throws IOException {
    String yaml =
        Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"))
            .replaceFirst("labels: \\{from[^}]*}", "labels: {" + labels + ", maxDelay: 12h}");
    return new Target(
        "demo/flight-delays", 1, 1, PipelineSpecs.parse(yaml, "p").orThrow(), Path.of("/"));
  }

  @Test
  void itFailsUntilTheTopicIsThere() throws IOException {
    Target target = target("from: topic, topic: {name: outcomes, every: 1s}, id: id, label: y");
    try (LabelTopics labels = new LabelTopics(new Topics(), clock)) {
      labels.retain(List.of(target));
      assertThat(labels.sources(target)).containsExactly("monitor.labels.topic");
      assertThatThrownBy(() -> Polls.once(labels, target)).hasMessage(GONE);
      assertThat(labels.looks().fails(target, "monitor.labels.topic")).isTrue();
      assertThat(labels.details().toString()).contains(GONE);
      isThere = true;
      clock.advance(Duration.ofMinutes(10));
      Polls.once(labels, target);
      assertThat(labels.looks().fails(target, "monitor.labels.topic")).isFalse();
    }
  }

  @Test
  void labelsThatProgramsSendHaveNoTopic() throws IOException {
    try (LabelTopics labels = new LabelTopics(new Topics(), clock)) {
      assertThat(labels.sources(target("from: api"))).isEmpty();
    }
  }
}
