package dev.tidemill.kit.source.topic;

import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.schemas.spec.source.TopicRows.Login;
import java.util.Optional;

/**
 * Where a topic is.
 *
 * @param field of the specification that says it, for messages to the user
 * @param bootstrapServers empty for Tidemill's own cluster
 */
public record TopicPlace(
    String field, String name, Optional<String> bootstrapServers, Optional<Login> login) {

  /** That of a source of rows. */
  public static TopicPlace of(TopicRows rows) {
    return new TopicPlace("topic", rows.name(), rows.bootstrapServers(), rows.login());
  }
}
