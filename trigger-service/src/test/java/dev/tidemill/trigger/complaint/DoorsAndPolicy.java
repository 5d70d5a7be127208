package dev.tidemill.trigger.complaint;

import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.trigger.TriggerMachines;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.cel.CelExpressions;
import dev.tidemill.trigger.hook.HookSite;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;

/**
 * What other systems meet: the doors over HTTP, and behind them the router and the policy of one
 * pipeline on Kafka Streams.
 */
final class DoorsAndPolicy implements AutoCloseable {

  static final String PIPELINE = "default/churn";

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String SPEC =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: churn}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
          columns: {id: [id], time: at, label: y}
          holdout: {length: 1d, minRows: 10}
        train: {command: [sh, -c, "exit 0"]}
        concurrency: {limit: 1, policy: queue}
        triggers: %s
      """;

  final HookSite site;
  final List<Fired> fired = new ArrayList<>();
  final List<Evaluated> evaluated = new ArrayList<>();
  private final TopologyTestDriver driver;
  private int delivered;

  /**
   * @param triggers as the specification writes the list
   */
  DoorsAndPolicy(Path folder, String triggers) throws IOException {
    site = new HookSite(folder, HookSite.ALL_OPEN);
    DeciderShell shell =
        new DeciderShell("trigger-service", new SimpleMeterRegistry())
            .add(TriggerMachines.policy(new ZonedCalendar(), new CelExpressions()), null)
            .add(TriggerMachines.router(), null);
    Properties p = new Properties();
    p.put("application.id", "test");
    p.put("bootstrap.servers", "none:1");
    p.put("state.dir", folder.resolve("state").toString());
    p.put("processing.guarantee", "exactly_once_v2");
    driver = new TopologyTestDriver(shell.topology(), p, NOON);
    String yaml = SPEC.formatted(triggers);
    var spec =
        PipelineSpecs.parse(
                yaml,
                "pipeline.yaml",
                new OutsideRules(
                    s -> Optional.empty(),
                    CelExpressions::conditionProblem,
                    CelExpressions::valueProblem,
                    (url, of) -> Optional.empty()))
            .orThrow();
    pipe(
        Topics.COMMANDS,
        PIPELINE,
        new Command(
            "apply",
            PIPELINE,
            NOON,
            NOON.plusSeconds(300),
            "ann",
            new ApplyPipeline(spec, yaml, folder.toString())));
    deliver();
  }

  private <V> void pipe(Topic<V> topic, String key, V value) {
    driver
        .createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, AvroMapper.of(topic.valueType()).encode(value), NOON);
  }

  /** Brings what the doors kept to the policy, and collects its decisions. */
  DoorsAndPolicy deliver() {
    for (; delivered < site.signals.size(); delivered++) {
      Signal signal = site.signals.get(delivered);
      pipe(Topics.SIGNALS, signal.subject(), signal);
    }
    driver.advanceWallClockTime(java.time.Duration.ofSeconds(1));
    AvroMapper<TriggerDecision> mapper = AvroMapper.of(TriggerDecision.class);
    driver
        .createOutputTopic(
            Topics.DECISIONS.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(bytes -> mapper.decode(bytes).event())
        .forEach(
            event -> {
              if (event instanceof Fired one) {
                fired.add(one);
              } else if (event instanceof Evaluated one) {
                evaluated.add(one);
              }
            });
    return this;
  }

  /** The decisions about signals that ended so. */
  long decided(TriggerOutcome outcome) {
    return evaluated.stream().filter(e -> e.outcome() == outcome).count();
  }

  @Override
  public void close() {
    driver.close();
    site.close();
  }
}
