package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.training.RunnerService;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.IntUnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Labels of sources that are elsewhere, read by a runner of a real Kafka. */
class LabelSourcesIT extends LabelsFixture {

  private static final String FILES =
      "files: {path: in/, glob: \"*.csv\", format: csv, settleFor: 0s}";

  private static final Schema OUTCOME =
      SchemaBuilder.record("Outcome")
          .fields()
          .requiredString("request")
          .requiredInt("paid")
          .endRecord();

  /** The rows of the source are labels, and so is one that comes later. */
  private void areLabels(Later later) throws Exception {
    try (RunnerService runner = new RunnerService(context)) {
      runner.start();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).isEqualTo(numbered("", 100)));
      assertThat(labels)
          .hasSize(100)
          .allSatisfy(l -> assertThat(l.endpoint()).isEqualTo("points"))
          .filteredOn(l -> l.value() == 1)
          .hasSize(40);
      later.comes();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).contains("100"));
      assertThat(labels).hasSize(101);
    }
  }

  private interface Later {
    void comes() throws Exception;
  }

  @Test
  void objectsOfS3() throws Exception {
    try (S3Server server = S3Server.start(Files.createDirectory(dir.resolve("s3")))) {
      server.createBucket("points");
      server.put("points", "in/a.csv", Files.readString(pipeline.resolve("in/a.csv")));
      Files.writeString(pipeline.resolve("key"), "k");
      String s3 =
          "s3: {uri: \"s3://points/in\", glob: \"*.csv\", endpoint: \"%s\", every: 1s, credentials: {accessKey: {fromFile: key}, secretKey: {fromFile: key}}}"
              .formatted(server.endpoint());
      apply(1, "from: data", yaml -> yaml.replace(FILES, s3));
      areLabels(
          () -> server.put("points", "in/b.csv", "id,seen_at,x\n100,2001-01-05T04:00:00,9\n"));
    }
  }

  @Test
  void rowsOfADatabase() throws Exception {
    String url = "jdbc:duckdb:" + dir.resolve("points.db");
    run(
        url,
        "CREATE TABLE points AS SELECT i::VARCHAR AS id, TIMESTAMP '2001-01-01' + i * INTERVAL 1"
            + " HOUR AS seen_at, i % 10 AS x FROM range(100) r(i)");
    String jdbc =
        "jdbc: {url: \"%s\", query: \"SELECT * FROM points\", watermark: seen_at, every: 1s}"
            .formatted(url);
    apply(1, "from: data", yaml -> yaml.replace(FILES, jdbc));
    areLabels(
        () -> run(url, "INSERT INTO points VALUES ('100', TIMESTAMP '2001-01-05 04:00:00', 9)"));
  }

  /** A database of DuckDB has one owner at a time: the runner may have it. */
  private static void run(String url, String statement) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              try (Connection connection = DriverManager.getConnection(url);
                  Statement made = connection.createStatement()) {
                made.execute(statement);
                return true;
              }
            });
  }

  @Test
  void messagesInAvro() throws Exception {
    Files.writeString(pipeline.resolve("outcome.avsc"), OUTCOME.toString());
    apply(
        1,
        "from: topic, topic: {name: outcomes, format: avro, schema: outcome.avsc, every: 1s},"
            + " id: request, label: paid");
    send(0, 100, i -> (i % 10 > 5 ? 1 : 0));
    areLabels(() -> send(100, 101, i -> 1));
  }

  private void send(int from, int to, IntUnaryOperator paid) throws Exception {
    BinaryMessageEncoder<GenericRecord> encoder =
        new BinaryMessageEncoder<>(GenericData.get(), OUTCOME);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            context.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = from; i < to; i++) {
        GenericRecord outcome = new GenericData.Record(OUTCOME);
        outcome.put("request", String.valueOf(i));
        outcome.put("paid", paid.applyAsInt(i));
        ByteBuffer value = encoder.encode(outcome);
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        producer.send(new ProducerRecord<>("outcomes", bytes));
      }
    }
  }
}
