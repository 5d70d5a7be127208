package dev.tidemill.standalone.source;

import static java.util.stream.Collectors.toSet;

import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.PointsProject;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real Kafka, a pipeline whose labels a runner is to read, and those that came. */
abstract class LabelsFixture {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path dir;
  final List<Label> labels = new CopyOnWriteArrayList<>();
  Cluster.Running kafka;
  ServiceContext context;
  private TopicWriter writer;
  private LogReader reader;
  Path pipeline;

  @BeforeEach
  void start() throws Exception {
    PrivateFiles.createFolders(dir.resolve("home"));
    kafka = Cluster.EMBEDDED.start(dir);
    context = context("a");
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(Topics.all(), 2);
    }
    try (Admin admin = Admin.create(context.clientProperties())) {
      admin.createTopics(List.of(new NewTopic("outcomes", 2, (short) 1))).all().get();
    }
    writer = new TopicWriter(context, "test");
    reader = LogReader.of(context, "test").on(Topics.LABELS, r -> labels.add(r.value())).start();
    pipeline = PointsProject.write(dir.resolve("pipeline"), "exit 1\n");
  }

  @AfterEach
  void stop() {
    reader.close();
    writer.close();
    kafka.close();
  }

  private ServiceContext context(String instance) {
    return new ServiceContext(
        instance,
        kafka.access(),
        dir.resolve("home"),
        Settings.defaults(),
        new SimpleMeterRegistry());
  }

  void apply(int version, String from) {
    apply(version, from, yaml -> yaml);
  }

  /**
   * Applies the pipeline.
   *
   * @param edited what else is changed of its specification
   */
  void apply(int version, String from, UnaryOperator<String> edited) {
    String written =
        PointsProject.yaml(
            "name: small",
            """
            triggers: [{name: t, data: {source: points}}]
            rollout: {serving: {endpoint: points}}
            monitor: {labels: {%s, maxDelay: 1d}}
            """
                .formatted(from));
    String yaml = edited.apply(written);
    PipelineSpec spec = PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow();
    writer.write(
        Topics.PIPELINES,
        spec.key(),
        new PipelineVersion(
            spec.key(), version, spec, yaml, pipeline.toString(), Instant.now(), "test", false));
  }

  Set<String> ids() {
    return labels.stream().map(Label::requestId).collect(toSet());
  }

  static Set<String> numbered(String prefix, int to) {
    return IntStream.range(0, to).mapToObj(i -> prefix + i).collect(toSet());
  }
}
