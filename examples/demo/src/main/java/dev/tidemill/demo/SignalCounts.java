package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the signals of the demo's pipeline ended, by bucket. A pipeline that was deleted and comes
 * again counts on.
 */
record SignalCounts(Map<String, Long> byBucket) {

  private static final List<String> BUCKETS =
      List.of(
          "received",
          "consumed",
          "coalesced",
          "filtered",
          "duplicate",
          "expired",
          "dead",
          "pending");

  private static final int NOT_FOUND = 404;

  /** Those so far; all are 0 if there was no such pipeline. */
  static SignalCounts of(ApiClient api) {
    String path = ApiClient.pipeline(Demo.PIPELINE) + "/signals";
    ApiClient.Answer answer = api.ask(path);
    JsonNode counts = answer.status() == NOT_FOUND ? answer.body() : api.get(path);
    Map<String, Long> out = new LinkedHashMap<>();
    BUCKETS.forEach(bucket -> out.put(bucket, counts.path(bucket).asLong()));
    return new SignalCounts(out);
  }

  /** Those since then. */
  SignalCounts since(SignalCounts before) {
    Map<String, Long> out = new LinkedHashMap<>();
    byBucket.forEach((bucket, n) -> out.put(bucket, n - before.byBucket().get(bucket)));
    return new SignalCounts(out);
  }
}
