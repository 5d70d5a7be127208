package dev.tidemill.standalone;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import dev.tidemill.kit.shell.DeciderShell;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.TopicRights;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** Exactly the rights that a service needs in Kafka's access control list. */
public final class ServiceAcls {

  /**
   * Something that is allowed; Kafka takes the right to describe from any other.
   *
   * @param names of resources, or what their names begin with
   */
  public record Right(
      List<AclOperation> operations, ResourceType type, PatternType pattern, List<String> names) {}

  private ServiceAcls() {}

  /** The rights of a service. */
  public static List<Right> of(Services service) {
    TopicRights topics =
        TopicRights.all().stream()
            .filter(r -> r.service().equals(service.title()))
            .findFirst()
            .orElseThrow();
    List<Right> rights = new ArrayList<>();
    // Who writes a topic creates it, if nobody else has.
    rights.add(new Right(List.of(WRITE, CREATE), TOPIC, LITERAL, names(topics.writes())));
    rights.add(new Right(List.of(READ), TOPIC, LITERAL, names(topics.reads())));
    for (String app : service.streamsApps()) {
      String id = DeciderShell.applicationId(app);
      // What it hands over to itself and its stores; of the former it deletes what it has read.
      List<AclOperation> own = List.of(READ, WRITE, CREATE, DELETE);
      rights.add(new Right(own, TOPIC, PREFIXED, List.of(id + "-")));
      rights.add(new Right(List.of(READ), GROUP, LITERAL, List.of(id)));
      rights.add(new Right(List.of(WRITE), TRANSACTIONAL_ID, PREFIXED, List.of(id + "-")));
    }
    for (String group : service.groups()) {
      rights.add(new Right(List.of(READ), GROUP, PREFIXED, List.of(group)));
    }
    for (String group : service.shareGroups()) {
      rights.add(new Right(List.of(READ, ALTER_CONFIGS), GROUP, LITERAL, List.of(group)));
    }
    return rights;
  }

  private static List<String> names(List<Topic<?>> topics) {
    return topics.stream().map(Topic::name).toList();
  }
}
