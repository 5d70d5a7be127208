package dev.tidemill.simulation;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The flight-delays example under every concurrency policy, and a second pipeline of its kind. */
final class Variants {

  static final String FLIGHTS = "demo/flight-delays";
  static final String ARRIVALS = "demo/arrivals";

  /** Wants the endpoint of {@link #FLIGHTS}. */
  static final String RIVAL = "demo/rival";

  private static final String CONCURRENCY = "concurrency: {limit: 1, policy: queue-latest}";
  private static final String CODE = "code: {changes: training}";
  private static final List<String> POLICIES =
      List.of("queue-latest", "queue", "skip", "join", "replace");
  private static final String SCHEDULE = "\n    - name: regular\n      schedule:[^\n]*";
  private static final String WATCHER = "(?s)\n    - name: model-got-worse.*?(?=\n    - name)";

  /** What the example does not use. */
  private static final String MORE_TRIGGERS =
      """
          - name: alerted
            alert: {match: {alertname: Drop}, for: 20s, hysteresis: 30s}
            dedupe: {within: 1m}
          - name: watched
            alert: {match: {alertname: Drop}}
            mode: shadow
          - name: upstream
            upstream: {pipeline: flight-delays}
            warmUp: 20s
          - name: told
            webhook: {name: told}
            when: {newSignals: 2, maxWait: 40s}
          - name: together
            atLeast: {n: 2, of: [alerted, told, upstream], within: 1m}
            priority: 7
          - name: silent
            absence: {of: signals, trigger: told, for: 1m}
      """;

  private static final String FIRST_TRIGGER = "    - name: new-week\n";
  private static final String BUDGET = "\n  budget: {runsPerDay: 6, computePerWeek: 10m}";

  private static final String EXAMPLE = example();
  private static final Map<String, PipelineSpec> KNOWN = new ConcurrentHashMap<>();

  private Variants() {}

  static int count() {
    return 2 * POLICIES.size();
  }

  /** A variant of the pipeline of this key. */
  static PipelineSpec of(String key, int variant) {
    return KNOWN.computeIfAbsent(key + variant, k -> parse(of(EXAMPLE, key, variant)));
  }

  /** The same without its schedule: nothing more happens by itself. */
  static PipelineSpec calm(String key, int variant) {
    return KNOWN.computeIfAbsent(
        key + variant + "calm",
        k -> {
          String yaml = of(EXAMPLE, key, variant);
          String calm = yaml.replaceFirst(SCHEDULE, "");
          if (calm.equals(yaml)) {
            throw new IllegalStateException("The example has no schedule to leave out:\n" + yaml);
          }
          return parse(calm);
        });
  }

  /** The same with nothing said of how it is served. */
  static PipelineSpec unserved(String key, int variant) {
    return KNOWN.computeIfAbsent(
        key + variant + "unserved",
        k -> {
          String yaml = of(EXAMPLE, key, variant);
          return parse(yaml.replaceFirst("(?s)\n  rollout:.*", "").replaceFirst(WATCHER, ""));
        });
  }

  private static String of(String example, String key, int variant) {
    String policy = POLICIES.get(variant % POLICIES.size());
    int limit = 1 + variant / POLICIES.size();
    String yaml =
        replaced(
            replaced(example, CODE, "code: {changes: any}"),
            CONCURRENCY,
            "concurrency: {limit: " + limit + ", policy: " + policy + "}");
    if (key.equals(FLIGHTS)) {
      return yaml;
    }
    yaml = replaced(yaml, FIRST_TRIGGER, MORE_TRIGGERS + FIRST_TRIGGER);
    if (variant % 2 == 1) {
      yaml = replaced(yaml, "\n  concurrency:", BUDGET + "\n  concurrency:");
    }
    if (key.equals(RIVAL)) {
      return replaced(yaml, "name: flight-delays ", "name: rival ");
    }
    String named = replaced(yaml, "name: flight-delays ", "name: arrivals ");
    return replaced(named, "endpoint: flight-delays", "endpoint: arrivals");
  }

  private static PipelineSpec parse(String yaml) {
    return PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow();
  }

  private static String replaced(String text, String old, String by) {
    if (!text.contains(old)) {
      throw new IllegalStateException("The example no longer has " + old + " in\n" + text);
    }
    return text.replace(old, by);
  }

  private static String example() {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path file = up.resolve("examples/flight-delays/pipeline.yaml");
      if (Files.exists(file)) {
        try {
          return Files.readString(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    throw new IllegalStateException("No folder above has examples/flight-delays/pipeline.yaml");
  }
}
