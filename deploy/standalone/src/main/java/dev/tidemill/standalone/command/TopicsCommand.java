package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.home.Home;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.EmbeddedKafka;
import dev.tidemill.standalone.HomeKafka;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import dev.tidemill.standalone.copy.CopyException;
import dev.tidemill.standalone.copy.TopicCopy;
import dev.tidemill.standalone.copy.TopicCopy.Copied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The topics of Tidemill as a whole. */
@Command(
    name = "topics",
    description = "Look after the topics of Tidemill.",
    subcommands = TopicsCommand.Copy.class)
final class TopicsCommand implements Runnable {

  @ParentCommand Tidemill tidemill;

  @Override
  public void run() {
    throw new CliException("Write topics copy", 64);
  }

  /** Copies them into another cluster, or out of a home into one, while no service runs. */
  @Command(
      name = "copy",
      description =
          "Copy all topics, and where each service stands in them, into another Kafka cluster or"
              + " into a home. All services have to be stopped. The original stays as it is.")
  static final class Copy implements Callable<Integer> {

    /** What a broker takes to notice, beyond the time-out of a session. */
    private static final Duration LEAVING = Duration.ofSeconds(5);

    @ParentCommand TopicsCommand topics;

    @Option(
        names = "--bootstrap-servers",
        paramLabel = "HOST:PORT",
        description =
            "the cluster to copy from (default: the broker of the home, which is started for it)")
    String bootstrapServers;

    @Option(
        names = {"-S", "--set"},
        paramLabel = "NAME=VALUE",
        description =
            "a setting, as in docs/settings.md; kafka-properties says how to reach the cluster to"
                + " copy from")
    Map<String, String> settings = Map.of();

    @Option(names = "--to", paramLabel = "HOST:PORT", description = "the cluster to copy to")
    String to;

    @Option(
        names = "--to-properties",
        paramLabel = "FILE",
        description = "client properties with which that cluster is reached")
    Path toProperties;

    @Option(
        names = "--to-home",
        paramLabel = "FOLDER",
        description = "a home to copy to; its broker is started for it")
    Path toHome;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    @Override
    public Integer call() throws Exception {
      if ((to == null) == (toHome == null)) {
        throw new CliException("Write either --to HOST:PORT or --to-home FOLDER", 64);
      }
      if (toProperties != null && to == null) {
        throw new CliException("--to-properties is for --to HOST:PORT", 64);
      }
      try {
        Settings read =
            Settings.read(Services.settings(), ProcessPlan.environmentOfThisProcess(), settings);
        KafkaAccess other = toHome == null ? otherCluster() : null;
        KafkaAccess from = from(read);
        TopicCopy.requireStopped(from, read.get(KitSettings.SESSION_TIMEOUT).plus(LEAVING));
        return copy(from, other == null ? broker(newHome(), false) : other);
      } catch (CopyException e) {
        throw new CliException(e.getMessage(), 1);
      } catch (KafkaException e) {
        throw new CliException("Kafka: " + KafkaWords.of(e), 69);
      } finally {
        for (AutoCloseable part : started) {
          part.close();
        }
      }
    }

    private int copy(KafkaAccess from, KafkaAccess target)
        throws InterruptedException, IOException {
      try (TopicCopy copy = new TopicCopy(from, target, this::tell)) {
        Copied copied = copy.copy();
        if (toHome != null) {
          Files.deleteIfExists(HomeKafka.unfinishedCopy(newHome()));
        }
        topics.tidemill.print(json(copied), out -> out.println(told(copied)));
        return 0;
      }
    }

    private void tell(String line) {
      topics.tidemill.progress().println(line);
      topics.tidemill.progress().flush();
    }

    private KafkaAccess from(Settings read) {
      return bootstrapServers == null
          ? broker(topics.tidemill.home(), true)
          : answering(
              HomeKafka.access(read, topics.tidemill.home(), bootstrapServers),
              bootstrapServers,
              "kafka-properties",
              "--set kafka-properties=FILE");
    }

    private KafkaAccess otherCluster() {
      KafkaAccess there =
          toProperties == null ? KafkaAccess.open(to) : KafkaAccess.read(to, toProperties);
      return answering(there, to, "--to-properties", "--to-properties FILE");
    }

    private static KafkaAccess answering(
        KafkaAccess kafka, String servers, String properties, String option) {
      try {
        TopicCopy.requireAnswer(kafka);
        return kafka;
      } catch (KafkaException e) {
        throw new CliException(
            "Kafka at " + servers + ": " + KafkaWords.of(e, properties, option), 69);
      }
    }

    private Path newHome() {
      return toHome.toAbsolutePath().normalize();
    }

    /** The broker of a home on which nothing runs. */
    private KafkaAccess broker(Path home, boolean there) {
      if (there && HomeKafka.bootstrapServers(home).isEmpty()) {
        throw new CliException(
            "There is no Kafka in "
                + home
                + "; name the cluster to copy from with --bootstrap-servers HOST:PORT",
            66);
      }
      if (!there && Files.exists(HomeKafka.folder(home))) {
        throw new CliException(
            Files.exists(HomeKafka.unfinishedCopy(home))
                ? "A copy into " + home + " was not finished; delete the folder and copy again"
                : home + " has a Kafka already; choose a folder that has none for --to-home",
            73);
      }
      topics.tidemill.open(home, "topics-copy");
      started.push(Home.take(home));
      if (!there) {
        markUnfinished(home);
      }
      EmbeddedKafka kafka = EmbeddedKafka.start(HomeKafka.folder(home), 0);
      started.push(kafka);
      return kafka.access();
    }

    private static void markUnfinished(Path home) {
      try {
        Files.writeString(HomeKafka.unfinishedCopy(home), "");
      } catch (IOException e) {
        throw new CliException("Cannot write to " + home + ": " + e.getMessage(), 73);
      }
    }

    private static String told(Copied copied) {
      return "Copied %s in %s of %s, and the positions of %s. The original is as it was."
          .formatted(
              Counted.of(copied.records(), "record"),
              Counted.of(copied.partitions(), "partition"),
              Counted.of(copied.topics(), "topic"),
              Counted.of(copied.groups().size(), "group"));
    }

    private static ObjectNode json(Copied copied) {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      root.put("topics", copied.topics())
          .put("partitions", copied.partitions())
          .put("records", copied.records());
      ArrayNode groups = root.putArray("groups");
      copied.groups().forEach(groups::add);
      return root;
    }
  }
}
