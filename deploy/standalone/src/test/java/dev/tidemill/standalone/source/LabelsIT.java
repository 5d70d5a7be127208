package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.training.RunnerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A runner of a real Kafka reads labels from files and from a topic. */
class LabelsIT extends LabelsFixture {

  private static final String FROM_TOPIC =
      "from: topic, topic: {name: outcomes, every: 1s, keyColumn: request}, id: request,"
          + " label: paid, time: paid_at";

  private void send(int from, int to, String value) throws Exception {
    Map<String, Object> properties = new HashMap<>(context.clientProperties());
    // of a new topic a broker may refuse the first batch and take the second (KAFKA-15591)
    properties.put("max.in.flight.requests.per.connection", 1);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int i = from; i < to; i++) {
        producer.send(new ProducerRecord<>("outcomes", "r-" + i, value.formatted(i % 2)));
      }
    }
  }

  @Test
  void rowsOfFilesAndMessagesOfATopicAreLabelsOnceAndWhatIsNoneIsTold() throws Exception {
    try (RunnerService runner = new RunnerService(context)) {
      runner.start();
      // the newest row is the 99th: the label of each row is known with it
      apply(1, "from: data");
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).isEqualTo(numbered("", 100)));
      assertThat(labels)
          .hasSize(100)
          .allSatisfy(l -> assertThat(l.endpoint()).isEqualTo("points"))
          .filteredOn(l -> l.value() == 1)
          .hasSize(40);

      Files.writeString(pipeline.resolve("in/b.csv"), "id,seen_at,x\n100,2001-01-05T04:00:00,9\n");
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).contains("100"));
      assertThat(labels).hasSize(101);

      labels.clear();
      apply(2, FROM_TOPIC);
      send(0, 500, "{\"paid\": %d, \"paid_at\": \"2026-11-30T10:00:00Z\"}");
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(ids()).isEqualTo(numbered("r-", 500)));
      assertThat(labels)
          .hasSize(500)
          .filteredOn(l -> l.requestId().equals("r-7"))
          .singleElement()
          .satisfies(
              l -> {
                assertThat(l.value()).isEqualTo(1);
                assertThat(l.eventTime()).contains(Instant.parse("2026-11-30T10:00:00Z"));
              });

      send(500, 501, "{\"paid\": \"perhaps %d\"}");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(runner.health().details().toString())
                      .contains("1 row has a label that is not 0 or 1")
                      .contains("r-500: perhaps 0"));
      assertThat(labels).hasSize(500);
    }
  }

  @Test
  void aTopicWithoutTheFieldWaitsForAMessageThatHasIt() throws Exception {
    try (RunnerService runner = new RunnerService(context)) {
      runner.start();
      apply(1, FROM_TOPIC);
      send(0, 10, "{\"payed\": %d, \"paid_at\": null}");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(runner.health().details().toString())
                      .contains("no message of the topic outcomes has the field paid; they have"));
      assertThat(labels).isEmpty();
      apply(2, FROM_TOPIC.replace("label: paid", "label: payed"));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).isEqualTo(numbered("r-", 10)));
    }
  }

  @Test
  void aRunnerThatIsKilledLosesNoLabelAndAnotherOneGoesOn() throws Exception {
    int all = 60_000;
    apply(1, FROM_TOPIC);
    send(0, all, "{\"paid\": %d, \"paid_at\": null}");
    ChildProcess first = runnerProcess("first");
    ChildProcess second = null;
    try {
      await().atMost(PATIENCE).until(() -> labels.size() > 100);
      first.kill();
      assertThat(labels.size()).as("it was killed on its way").isLessThan(all);
      second = runnerProcess("second");
      await()
          .atMost(PATIENCE.multipliedBy(2))
          .untilAsserted(() -> assertThat(ids()).hasSize(all).isEqualTo(numbered("r-", all)));
    } finally {
      first.kill();
      if (second != null) {
        second.kill();
      }
    }
  }

  private ChildProcess runnerProcess(String instance) throws IOException {
    return ChildProcess.tidemill(
        dir,
        "runner",
        "--home",
        dir.resolve("home").toString(),
        "--port",
        "0",
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--set",
        "instance-id=" + instance,
        "--set",
        "kafka-properties=" + kafka.properties().map(Path::toString).orElse(""),
        "--set",
        "session-timeout=6s");
  }
}
