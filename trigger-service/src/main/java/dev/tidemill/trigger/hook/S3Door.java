package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Notifications of buckets, as MinIO and others send them over HTTP. They start nothing by
 * themselves: the pollers that watch the bucket look, and what they find counts.
 */
final class S3Door implements HookDoor {

  /** With more keys than these the whole bucket is looked at. */
  private static final int MOST_KEYS = 100;

  private static final int LONGEST_KEY = 1_024;

  @Override
  public String path() {
    return "/hooks/s3";
  }

  @Override
  public Optional<HookProof> proof(HookRequest request, HooksFile.Content content) {
    return content
        .document()
        .s3()
        .map(
            s ->
                new HookProof(
                    secrets ->
                        HookVerifier.token(
                            "Authorization", "Bearer ", secrets.resolve(s.token()).reveal()),
                    s.rateLimit()));
  }

  @Override
  public String opening(HookRequest request) {
    return "s3: {token: {fromEnv: NAME}}";
  }

  @Override
  public HookEvents read(HookRequest request, HooksFile.Content content, Instant now) {
    JsonNode body = JsonBodies.object(JsonBodies.parse(request.body()), null);
    JsonNode records = body.path("Records");
    if (!records.isArray()) {
      if (body.path("Event").asText().equals("s3:TestEvent")) {
        return HookEvents.nothing("this is a test event; the notification works");
      }
      throw HttpError.invalid("Records must be a list", "Records");
    }
    Set<String> places = new LinkedHashSet<>();
    Set<String> buckets = new TreeSet<>();
    for (int i = 0; i < records.size(); i++) {
      JsonNode record = records.get(i);
      String path = "Records[" + i + "].";
      if (changes(record)) {
        String bucket = JsonBodies.required(record.at("/s3/bucket"), path + "s3.bucket.", "name");
        String key = JsonBodies.required(record.at("/s3/object"), path + "s3.object.", "key");
        buckets.add(bucket);
        places.add(bucket + "/" + decoded(key, path));
      }
    }
    if (places.isEmpty()) {
      return HookEvents.nothing("no object was created or removed");
    }
    List<String> told =
        places.size() <= MOST_KEYS
            ? List.copyOf(places)
            : buckets.stream().limit(MOST_KEYS).map(b -> b + "/").toList();
    return HookEvents.notice(
        new Notice(
            SignalIds.of("s3", SignalIds.sha256(request.body())),
            NoticeKind.S3,
            new ArrayList<>(told),
            now,
            Map.of("objects", Integer.toString(places.size()))));
  }

  private static boolean changes(JsonNode record) {
    String event = record.path("eventName").asText();
    return event.contains("ObjectCreated") || event.contains("ObjectRemoved");
  }

  /** Keys are written as in a URL. */
  private static String decoded(String key, String path) {
    String bounded = key.length() > 3 * LONGEST_KEY ? key.substring(0, LONGEST_KEY) : key;
    try {
      return URLDecoder.decode(bounded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpError.invalid(
          path + "s3.object.key must be escaped as in a URL", path + "s3.object.key");
    }
  }
}
