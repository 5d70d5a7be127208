package dev.tidemill.trigger.books;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.metric.KeyedMeters;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.backtest.Flights;
import dev.tidemill.trigger.policy.PolicyInput;
import dev.tidemill.trigger.policy.TriggerDecider;
import dev.tidemill.trigger.policy.state.TriggerState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The counts of triggers as metrics. */
class SignalBooksTest {

  private static final PipelineSpec SPEC =
      Flights.draft("- name: new-week\n  data: {source: flights}\n  when: {newRows: 25}\n");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SignalBooks books = new SignalBooks(meters);
  private final TriggerDecider decider = Flights.decider();

  private TriggerState decide(TriggerState state, PolicyInput input) {
    TriggerState s = state;
    for (TriggerEvent e : decider.decide(state, Rows.NONE, input, Flights.START).events()) {
      s = decider.evolve(s, e);
    }
    return s;
  }

  private TriggerState applied() {
    Command apply =
        new Command(
            "c",
            Flights.PIPELINE,
            Flights.START,
            Flights.START.plusSeconds(60),
            "ann",
            new CommandBody.ApplyPipeline(SPEC, "", "/p"));
    return decide(
        decider.initial(Flights.PIPELINE), new PolicyInput.CommandReceived(apply, Flights.START));
  }

  private TriggerState file(TriggerState state, int n) {
    DataFile file = new DataFile("f" + n, "d" + n, 9, 10, Optional.empty(), Optional.empty());
    Signal signal =
        new Signal(
            "s" + n,
            "/test",
            "x",
            Flights.START,
            Optional.of(Flights.PIPELINE),
            new SignalBody.DataArrived("flights", List.of(file)));
    return decide(
        state,
        new PolicyInput.SignalReceived(
            new TriggerInput(signal, "", -1, -1), new Origin("tidemill.trigger-inputs", 0, n)));
  }

  private double count(String pipeline, String bucket) {
    return meters
        .find("tidemill.trigger.signals")
        .tags("pipeline", pipeline, "bucket", bucket)
        .gauges()
        .stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  @Test
  void eachBucketIsAMetricAndTheyAddUp() {
    TriggerState state = applied();
    for (int i = 0; i < 4; i++) {
      state = file(state, i);
      books.owned(0, Flights.PIPELINE, state);
      assertThat(books.entries()).allMatch(e -> e.balance().holds());
    }
    assertThat(count(Flights.PIPELINE, "received")).isEqualTo(4);
    assertThat(count(Flights.PIPELINE, "consumed")).isEqualTo(3);
    assertThat(count(Flights.PIPELINE, "pending")).isEqualTo(1);
    assertThat(meters.get("tidemill.trigger.unbalanced").gauge().value()).isZero();
    books.revoked(0);
    assertThat(books.entries()).isEmpty();
    assertThat(meters.find("tidemill.trigger.signals").tag("pipeline", Flights.PIPELINE).gauges())
        .isEmpty();
  }

  @Test
  void beyondABoundPipelinesShareTheirMetrics() {
    TriggerState state = file(applied(), 1);
    for (int i = 0; i < KeyedMeters.MOST + 50; i++) {
      books.owned(0, "demo/p" + i, state);
    }
    assertThat(count("(others)", "received")).isEqualTo(50);
    assertThat(meters.getMeters()).hasSizeLessThan(9 * (KeyedMeters.MOST + 2));
  }
}
