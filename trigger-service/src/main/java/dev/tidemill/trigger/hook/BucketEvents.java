package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.text.ForeignText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a notification of a bucket says, in the event JSON of S3, which MinIO, Ceph and others write
 * too.
 *
 * @param places of the objects that were created or removed: bucket/key
 * @param test whether it only tries whether notifications come
 */
public record BucketEvents(Set<String> places, boolean test) {

  /** With more keys than these the whole bucket is looked at. */
  private static final int MOST_PLACES = 100;

  private static final int LONGEST_KEY = 1_024;

  /**
   * Reads a notification.
   *
   * @throws HttpError 400 if it is none
   */
  public static BucketEvents read(byte[] json) {
    JsonNode body = JsonBodies.object(JsonBodies.parse(json), null);
    JsonNode records = body.path("Records");
    if (!records.isArray()) {
      if (body.path("Event").asText().equals("s3:TestEvent")) {
        return new BucketEvents(Set.of(), true);
      }
      throw HttpError.invalid("Records must be a list", "Records");
    }
    Set<String> places = new LinkedHashSet<>();
    for (int i = 0; i < records.size(); i++) {
      JsonNode record = records.get(i);
      String path = "Records[" + i + "].";
      if (changes(record)) {
        String bucket = JsonBodies.required(record.at("/s3/bucket"), path + "s3.bucket.", "name");
        String key = JsonBodies.required(record.at("/s3/object"), path + "s3.object.", "key");
        places.add(bucket + "/" + decoded(key, path));
      }
    }
    return new BucketEvents(places, false);
  }

  /** The places that a notice names: those of the objects, or their buckets if there are many. */
  public static List<String> told(Collection<String> places) {
    return places.size() <= MOST_PLACES
        ? List.copyOf(places)
        : places.stream()
            .map(p -> p.substring(0, p.indexOf('/') + 1))
            .distinct()
            .sorted()
            .limit(MOST_PLACES)
            .toList();
  }

  private static boolean changes(JsonNode record) {
    String event = record.path("eventName").asText();
    return event.contains("ObjectCreated") || event.contains("ObjectRemoved");
  }

  /** Keys are written as in a URL. */
  private static String decoded(String key, String path) {
    String bounded = key.length() > 3 * LONGEST_KEY ? ForeignText.cut(key, LONGEST_KEY) : key;
    try {
      return URLDecoder.decode(bounded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpError.invalid(
          path + "s3.object.key must be escaped as in a URL", path + "s3.object.key");
    }
  }
}
