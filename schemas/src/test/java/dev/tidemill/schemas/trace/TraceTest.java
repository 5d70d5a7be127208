package dev.tidemill.schemas.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.SignalSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

  private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + ID + "-" + SPAN + "-01";

  private static SignalSet signals(Map<String, String> traceparents, String... ids) {
    return new SignalSet(
            ids.length,
            "digest",
            List.of(ids),
            List.of(),
            0,
            0,
            0,
            Optional.empty(),
            Optional.empty())
        .withTraceparents(traceparents);
  }

  @Test
  void aHeaderIsReadAndWritten() {
    assertThat(Trace.parse(PARENT)).contains(new Trace(ID, SPAN));
    assertThat(new Trace(ID, SPAN).header()).isEqualTo(PARENT);
    assertThat(Trace.parse("00-" + ID + "-" + SPAN + "-00")).contains(new Trace(ID, SPAN));
    assertThat(Trace.parse("cc-" + ID + "-" + SPAN + "-01-of a later version"))
        .contains(new Trace(ID, SPAN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
      })
  void whatIsNoTraceParentIsNone(String header) {
    assertThat(Trace.parse(header)).isEmpty();
  }

  @Test
  void aTraceIsNamedAfterItsOrigin() {
    UUID name = UUID.nameUUIDFromBytes("topic-0-1".getBytes(StandardCharsets.UTF_8));
    assertThat(Trace.of("topic-0-1").traceId()).isEqualTo(name.toString().replace("-", ""));
    assertThat(Trace.parse(Trace.of("topic-0-1").header())).contains(Trace.of("topic-0-1"));
  }

  @Test
  void whatSignalsLedToHasTheTraceOfTheFirstOne() {
    assertThat(Trace.of(signals(Map.of(), "a", "b"), "run").traceId())
        .isEqualTo(Trace.of("a").traceId());
    assertThat(Trace.of(signals(Map.of("a", PARENT), "a", "b"), "run"))
        .isEqualTo(new Trace(ID, SPAN));
    assertThat(Trace.of(signals(Map.of("b", PARENT), "a", "b"), "run").traceId())
        .isEqualTo(Trace.of("a").traceId());
    assertThat(Trace.of(signals(Map.of("a", "nonsense"), "a"), "run")).isEqualTo(Trace.of("a"));
    assertThat(Trace.of(signals(Map.of()), "run")).isEqualTo(Trace.of("run"));
  }

  @Test
  void theFirstIdIsEnoughForTheTrace() {
    SignalSet all = signals(Map.of("a", PARENT, "b", PARENT), "a", "b");
    assertThat(all.withFirstId().ids()).containsExactly("a");
    assertThat(all.withFirstId().traceparents()).containsOnlyKeys("a");
    assertThat(Trace.of(all.withFirstId(), "run")).isEqualTo(Trace.of(all, "run"));
    assertThat(signals(Map.of()).withFirstId().ids()).isEmpty();
  }

  @Test
  void spansOfOneTraceDiffer() {
    assertThat(
            List.of(
                Spans.signal("p", "x"),
                Spans.decision("x"),
                Spans.run("x"),
                Spans.stage("x", "queued"),
                Spans.job("x"),
                Spans.rollout("x"),
                Spans.step("x", "step 1")))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{16}"));
  }
}
