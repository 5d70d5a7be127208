package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.avro.TestSpecs;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.SchemaWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a single field holds, the answer is in words of Tidemill. */
@Tag("slow")
class EveryFieldTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MORE_CHECKS =
      """
              - range: {column: distance_mi, min: 1, max: 6000}
              - {uniqueRatio: {column: destination, min: 0.1, max: 0.9}, maxFailing: 0, where: hour > 3, name: ratio}
              - freshness: {column: departed_at, max: 2d}
              - standardDeviation: {column: distance_mi, min: 1, max: 9}
              - quantile: {column: distance_mi, q: 0.5, min: 1, max: 9}
              - set: {column: destination, values: [JFK]}
              - unseen: {column: destination, max: 0.02}
      """;

  private static final String READING =
      "types: {tail: VARCHAR}, maxMistyped: 0.1, delimiter: ';', quote: \"'\", decimal: ',',"
          + " dateFormat: '%d.%m.%Y', timestampFormat: '%d.%m.%Y %H:%M', timeZone: Europe/Zurich,"
          + " encoding: windows-1252, nullWords: [NA], header: false, names: [id, tail]";

  private static final String MORE_LIVE_CHECKS =
      """
          checks:
            - complete: {min: 0.5}
            - finite: {columns: all}
            - age: {max: 30d}
            - freshness: {column: hour, max: 30d}
            - standardDeviation: {column: hour, min: 1, max: 9}
            - predictionDrift: {max: 0.2}
            - unseen: {columns: [city], max: 0.02}
      """;

  private static final String MORE_SCHEDULES =
      """

        calendars:
          holidays: {dates: [12-25, 2027-01-01], weekdays: [sat], except: [2027-05-01]}
        triggers:
          - name: often
            schedule: {every: 6h, startingAt: "03:00", missed: {policy: all, limit: 9, window: 7d}}
          - name: several
            schedule: {entries: [{cron: "0 3 * * *"}, {every: 36h, startingAt: "2026-12-01T03:00"}]}
      """;

  /** Fields that the tasks and the formats of the first document do not have. */
  private static final String OTHER_TASK =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: x}
      spec:
        task: %1$s
        data:
          sources:
            - {name: rows, files: {path: in/, format: csv}}
            - name: messages
              topic: {name: orders, format: avro, schema: order.avsc, earlierSchemas: [order-1.avsc], every: 1m, keyColumn: k,
                bootstrapServers: "b:9092", login: {user: u, password: SECRET, mechanism: plain, tls: false},
                timestampColumn: at, offsetColumn: o, types: {id: BIGINT}, maxMistyped: 0.1,
                dateFormat: "%%d.%%m.%%Y", timestampFormat: epoch-millis, timeZone: Europe/Zurich}
            - name: objects
              s3: {uri: "s3://lake/b/", glob: "*.csv", endpoint: "http://minio:9000", region: eu-central-1, every: 5m, format: csv,
                notifications: {topic: events, bootstrapServers: "b:9092", login: {user: u, password: SECRET, mechanism: plain, tls: false}},
                credentials: {accessKey: SECRET, secretKey: SECRET, sessionToken: SECRET}, READING}
            - name: tracked
              dvc: {path: dvc.lock, out: a.csv, git: {url: "https://git/a.git"}, remote: "s3://lake/dvc", glob: "*.csv",
                endpoint: "http://minio:9000", region: eu-central-1, every: 5m, format: csv,
                credentials: {accessKey: SECRET, secretKey: SECRET, sessionToken: SECRET}, READING}
            - name: orders
              jdbc: {url: "jdbc:postgresql://db/shop", user: u, password: SECRET,
                query: SELECT * FROM orders, watermark: id, overlap: 1000, every: 10m, timeout: 1m}
          query: SELECT * FROM rows JOIN orders USING (id) JOIN messages USING (id)
          columns: {id: [id], time: {ingested: true}, label: {column: y%2$s}}
        train: {command: [run]}
        predict: {command: [run], python: python3, timeout: 5m}
        model: {format: files, inputs: [{name: a, default: 1}, {name: b, optional: true}]}
        gates:
          model:
            checks:
              - metric: {name: %3$s, max: 9}
              - champion: {metric: %3$s}
              - slices: {by: [a], metric: %6$s}
              - calibration: {max: 0.1, confidence: 0.9}
        rollout:
          serving: {backend: v2, server: %4$s}
          guards: [{quality: {metric: %5$s}}]
        monitor:
          labels:
            topic: {name: paid, format: avro, schema: label.avsc, earlierSchemas: [label-1.avsc], every: 1m, keyColumn: k,
              bootstrapServers: "b:9092", login: {user: u, password: SECRET, mechanism: plain, tls: false},
              timestampColumn: at, offsetColumn: o, types: {id: BIGINT}, maxMistyped: 0.1,
              dateFormat: "%%d.%%m.%%Y", timestampFormat: epoch-millis, timeZone: Europe/Zurich}
            from: topic
            id: request
            label: paid
            time: paid_at
            maxDelay: 1d
          %7$s
      """;

  /** Triggers of every kind, and code in git. */
  private static final String TRIGGERED =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: x}
      spec:
        task: regression
        data:
          sources:
            - name: objects
              s3: {uri: "s3://lake/b/", glob: "*.csv", format: csv, credentials: {fromSecret: {name: lake}}}
            - name: tracked
              dvc: {path: a.csv.dvc, remote: "s3://lake/dvc", credentials: {fromSecret: {name: lake}},
                git: {url: "%1$s", %2$s, credentials: %3$s}}
          query: SELECT * FROM objects JOIN tracked USING (id)
          columns: {id: [id], time: at, label: y}
        code:
          git: {url: "%1$s", %2$s, credentials: %3$s}
          application: ["serving/**"]
        train: {command: [run], env: [{name: TOKEN, %4$s}]}
        triggers:
          - name: rows
            data: {source: objects}
            when: {newPartitions: 2, newSignals: 3, timeRange: 7d, lateFiles: 1, rewrittenFiles: 1, lateRows: 9}
          - name: alerted
            alert: {match: {alertname: Drop}, for: 15m, hysteresis: 1h, condition: "true"}
            warmUp: 2h
            priority: 3
            mode: shadow
          - name: told
            message: {type: t, source: s, subject: u, condition: "true"}
            dedupe: {key: data.k, within: 1d}
          - name: read
            message: {topic: orders, format: avro, schema: o.avsc, bootstrapServers: "b:9092",
              login: {user: u, password: {%4$s}, mechanism: plain, tls: false}}
          - name: called
            webhook: {name: w, condition: "true"}
          - name: follows
            upstream: {pipeline: other, on: promoted}
          - name: silent
            absence: {of: signals, for: 1h, trigger: called}
          - name: both
            allOf: {of: [rows, told], within: 1d}
          - name: either
            anyOf: {of: [both, read], within: 1d}
          - name: some
            atLeast: {n: 1, of: [either, follows], within: 1d}
        budget: {runsPerDay: 4, runsPerWeek: 9, computePerDay: 8h, computePerWeek: 40h}
        gates: {model: {checks: [{metric: {name: rmse, max: 9}}]}}
      """;

  private static List<JsonNode> triggered() {
    String https = "https://host/x.git";
    String ssh = "ssh://host/x.git";
    List<JsonNode> all = new ArrayList<>();
    for (String place : List.of("fromEnv: E", "fromFile: f", "fromSecret: {name: a, key: b}")) {
      String user = "{username: u, password: {" + place + "}}";
      all.add(parsed(TRIGGERED.formatted(https, "ref: main", user, place)));
      String key = "{sshKey: {" + place + "}}";
      all.add(parsed(TRIGGERED.formatted(ssh, "tags: 'v*'", key, place)));
    }
    String bundle = "{fromSecret: {name: git}}";
    all.add(parsed(TRIGGERED.formatted(https, "ref: main", bundle, "fromEnv: E")));
    return all;
  }

  private static final List<String> VALUES =
      List.of(
          "99999999999",
          "-99999999999",
          "9223372036854775807",
          "9223372036854775808.0",
          "1e30",
          "-1e299",
          "1.5",
          "0",
          "-0.0",
          ".inf",
          ".nan",
          "null",
          "true",
          "\"\"",
          "text",
          "\"9999999999999999d\"",
          "\"99999999999999999999Ti\"",
          "[]",
          "[null]",
          "[[1]]",
          "{}",
          "{x: {y: 1}}");

  private static final List<JsonNode> DOCUMENTS = documents();
  private static final List<Place> PLACES = places();

  /** A value of a document, by its JSON pointer. */
  private record Place(JsonNode document, String pointer) {}

  private static List<JsonNode> documents() {
    String flights =
        TestSpecs.FLIGHT_DELAYS
            .replace("        - range: {column: distance_mi, min: 1, max: 6000}\n", MORE_CHECKS)
            .replaceFirst("(?s)(\n  monitor:.*?\n)    checks:\n", "$1" + MORE_LIVE_CHECKS)
            .replace("settleFor: 2s}", "settleFor: 2s, " + READING + "}")
            .replace("window: {all: true}", "window: {length: 28d}")
            .replace("maxWait: 30s", "newFiles: 3, newBytes: 1Gi, maxWait: 30s")
            .replace(
                "schedule: {cron: \"*/2 * * * *\"",
                "schedule: {calendars: [holidays], jitter: 20m, cron: \"*/2 * * * *\"")
            .replaceFirst("\n  triggers:.*\n", MORE_SCHEDULES)
            .replace("cluster: hour", "cluster: hour, unit: spread")
            .replace(
                "metric: {name: auc, min: 0.6}",
                "metric: {name: auc, min: 0.6, max: 1}\n          name: metric");
    List<JsonNode> all = new ArrayList<>(triggered());
    all.addAll(
        List.of(
            parsed(flights),
            parsed(
                other(
                    "binary-classification",
                    ", positive: 1",
                    "precision, threshold: 0.4",
                    "{command: [run]}",
                    "brier")),
            parsed(
                other(
                    "multiclass-classification",
                    ", classes: [a, b, c]",
                    "top-k-accuracy, k: 2",
                    "{url: 'http://127.0.0.1:9', model: m, repository: models/}",
                    "log-loss")),
            parsed(
                other(
                        "regression",
                        "",
                        "quantile-loss, quantile: 0.9",
                        "{command: [run]}",
                        "quantile-loss, quantile: 0.9")
                    .replaceFirst(".*calibration.*\n", ""))));
    return all;
  }

  private static String other(
      String task, String label, String metric, String server, String guard) {
    return OTHER_TASK
        .formatted(
            task,
            label,
            metric,
            server,
            guard,
            metric.replaceAll("^precision", "accuracy"),
            task.startsWith("multi") ? "checks: [{classes: {max: 0.02}}]" : "")
        .replace("SECRET", secret(task))
        .replace("READING", READING)
        .replace("model: {format: files", "model: {positive: {output: p, class: 1}, format: files");
  }

  private static String secret(String task) {
    return switch (task) {
      case "regression" -> "{fromFile: f}";
      case "multiclass-classification" -> "{fromSecret: {name: a, key: b}}";
      default -> "{fromEnv: E}";
    };
  }

  private static JsonNode parsed(String yaml) {
    try {
      return JSON.readTree(PipelineSpecs.parse(yaml, "p.yaml").orThrow().document());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Place> places() {
    List<Place> all = new ArrayList<>();
    DOCUMENTS.forEach(
        document -> fields(document, "").forEach(at -> all.add(new Place(document, at))));
    return all;
  }

  /** JSON pointers of all values. */
  private static List<String> fields(JsonNode node, String pointer) {
    List<String> all = new ArrayList<>();
    node.properties()
        .forEach(
            f -> {
              String at = pointer + "/" + f.getKey();
              all.add(at);
              all.addAll(fields(f.getValue(), at));
            });
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      all.addAll(fields(node.get(i), pointer + "/" + i));
    }
    return all;
  }

  @Provide
  static Arbitrary<Place> place() {
    return Arbitraries.of(PLACES);
  }

  @Provide
  static Arbitrary<String> value() {
    return Arbitraries.of(VALUES);
  }

  @Property(tries = 1000)
  void isAnsweredInWordsOfTidemill(@ForAll("place") Place place, @ForAll("value") String value)
      throws JsonProcessingException {
    String field = place.pointer();
    String parent = field.substring(0, field.lastIndexOf('/'));
    JsonNode changed = place.document().deepCopy();
    ((ObjectNode) changed.at(parent)).put(field.substring(parent.length() + 1), "@@@");

    String yaml = JSON.writeValueAsString(changed).replace("\"@@@\"", value);

    assertThat(PipelineSpecs.parse(yaml, "p.yaml").errors())
        .extracting(SpecError::message)
        .noneMatch(m -> m.contains("cannot be read"))
        .noneMatch(m -> m.contains("fasterxml") || m.contains("dev.tidemill.schemas"));
  }

  @Test
  void everyFieldOfTheSchemaIsAmongThem() {
    Set<String> missing = new TreeSet<>();
    fields(SchemaWriter.write(PipelineDocument.class, Kinds.builtIn()), "", missing);
    PLACES.forEach(p -> missing.remove(p.pointer().replaceAll("/[0-9]+", "")));

    assertThat(missing).isEmpty();
  }

  private static void fields(JsonNode schema, String at, Set<String> all) {
    schema
        .path("properties")
        .properties()
        .forEach(
            p -> {
              all.add(at + "/" + p.getKey());
              fields(p.getValue(), at + "/" + p.getKey(), all);
            });
    if (schema.has("items")) {
      fields(schema.get("items"), at, all);
    }
  }
}
