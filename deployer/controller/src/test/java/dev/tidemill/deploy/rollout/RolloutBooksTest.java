package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.metric.RolloutBooks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How a pipeline stands in traffic, as metrics. */
class RolloutBooksTest extends RolloutFixture {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RolloutBooks books = new RolloutBooks(meters, () -> world.now);

  private void told() {
    books.owned(0, Given.PIPELINE, world.state);
  }

  private Map<String, Double> weights() {
    return meters.find("tidemill.rollout.weight").tag("endpoint", Given.ENDPOINT).gauges().stream()
        .collect(
            Collectors.toMap(
                g -> g.getId().getTag("version") + " " + g.getId().getTag("role"), Gauge::value));
  }

  private double value(String name) {
    return meters.get(name).tag("pipeline", Given.PIPELINE).gauge().value();
  }

  private String stage() {
    return meters.get("tidemill.rollout.stage").gauges().stream()
        .filter(g -> g.value() == 1)
        .map(g -> g.getId().getTag("stage"))
        .collect(Collectors.joining());
  }

  @Test
  void weightsFollowTheStepsAndThePromotion() {
    world.serving(1);
    told();
    assertThat(weights()).isEqualTo(Map.of("1 champion", 100.0));
    assertThat(stage()).isEmpty();
    assertThat(value("tidemill.rollout.age.seconds")).isZero();
    assertThat(value("tidemill.rollout.left.seconds")).isNaN();
    world.stepping(2);
    told();
    assertThat(weights()).isEqualTo(Map.of("1 champion", 95.0, "2 candidate", 5.0));
    assertThat(stage()).isEqualTo("stepping");
    for (int i = 0; i < 3; i++) {
      world.slice(world.happened().fine(2, 1, 1000, 5, -0.05));
    }
    told();
    assertThat(weights()).isEqualTo(Map.of("2 champion", 100.0));
    assertThat(stage()).isEqualTo("provisional");
    assertThat(value("tidemill.rollout.champion")).isEqualTo(2);
  }

  @Test
  void timeGoesOnBetweenDecisionsAndOverARestart() {
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 10, 0, 0));
    world.now = world.now.plus(Duration.ofMinutes(3));
    told();
    assertThat(value("tidemill.rollout.held.seconds")).isBetween(175.0, 185.0);
    double age = value("tidemill.rollout.age.seconds");
    double left = value("tidemill.rollout.left.seconds");
    assertThat(age).isGreaterThanOrEqualTo(180);
    world.now = world.now.plus(Duration.ofMinutes(1));
    assertThat(value("tidemill.rollout.age.seconds")).isEqualTo(age + 60);
    assertThat(value("tidemill.rollout.left.seconds")).isEqualTo(left - 60);
    SimpleMeterRegistry other = new SimpleMeterRegistry();
    new RolloutBooks(other, () -> world.now).owned(0, Given.PIPELINE, world.state);
    assertThat(other.get("tidemill.rollout.held.seconds").gauge().value())
        .isEqualTo(value("tidemill.rollout.held.seconds"));
  }

  @Test
  void anotherInstanceShowsThePipelineOnceItOwnsIt() {
    world.serving(1);
    told();
    books.revoked(0);
    assertThat(meters.getMeters()).extracting(Meter::getId).isEmpty();
  }
}
