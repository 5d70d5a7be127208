package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.net.RepositoryUrls;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.text.ForeignText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Notices of repositories. A push starts nothing by itself: it makes the pollers that watch the
 * repository look, and what they find counts. So a push that is lost is found a little later, and
 * one that comes twice is found once.
 */
final class RepositoryNotices {

  private static final int LONGEST = 500;
  private static final List<String> TOLD =
      List.of("ref", "ref_type", "before", "after", "created", "deleted", "forced");

  private RepositoryNotices() {}

  /**
   * The notice of a push.
   *
   * @param id of its delivery
   * @param urls what the payload may call the repository
   */
  static Notice of(String id, JsonNode body, Stream<JsonNode> urls, Instant now) {
    List<String> places =
        urls.filter(JsonNode::isTextual)
            .map(url -> RepositoryUrls.canonical(url.asText()))
            .filter(place -> place.contains("/"))
            .distinct()
            .toList();
    if (places.isEmpty()) {
      throw HttpError.invalid("The request names no repository by a URL", "repository");
    }
    Map<String, String> details = new LinkedHashMap<>();
    for (String field : TOLD) {
      JsonNode value = body.path(field);
      if (value.isValueNode() && !value.isNull()) {
        details.put(field, bounded(value.asText()));
      }
    }
    return new Notice(
        id, NoticeKind.GIT, places.stream().map(RepositoryNotices::bounded).toList(), now, details);
  }

  private static String bounded(String text) {
    return ForeignText.cut(text, LONGEST);
  }
}
