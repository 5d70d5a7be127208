package dev.tidemill.standalone.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.standalone.ServiceAcls;
import dev.tidemill.standalone.ServiceAcls.Right;
import dev.tidemill.standalone.Services;
import dev.tidemill.standalone.cluster.ClusterFinding.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class AccessListTest {

  private static final String USER = "User:tidemill-gateway";

  private static AclBinding binding(
      AclPermissionType permission,
      String user,
      AclOperation operation,
      ResourceType type,
      PatternType pattern,
      String name) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(user, "*", operation, permission));
  }

  private static AclBinding allow(AclOperation operation, PatternType pattern, String topic) {
    return binding(AclPermissionType.ALLOW, USER, operation, ResourceType.TOPIC, pattern, topic);
  }

  /** Exactly what a service needs. */
  private static List<AclBinding> needed(Services service) {
    List<AclBinding> list = new ArrayList<>();
    for (Right right : ServiceAcls.of(service)) {
      for (AclOperation operation : right.operations()) {
        for (String name : right.names()) {
          list.add(
              binding(
                  AclPermissionType.ALLOW,
                  "User:tidemill-" + service.title(),
                  operation,
                  right.type(),
                  right.pattern(),
                  name));
        }
      }
    }
    return list;
  }

  private static List<ClusterFinding> diagnosed(List<AclBinding> list, Services... services) {
    Map<String, List<Right>> needs = new java.util.HashMap<>();
    for (Services s : services) {
      needs.put("User:tidemill-" + s.title(), ServiceAcls.of(s));
    }
    return RightsDiagnosis.of(new RightsFacts(Reply.of(Optional.of(list)), needs, false));
  }

  @Test
  void whatAclsPrintsIsEnoughAndNotTooMuchForEveryService() {
    List<AclBinding> all = new ArrayList<>();
    for (Services s : Services.values()) {
      all.addAll(needed(s));
    }
    assertThat(diagnosed(all, Services.values()))
        .singleElement()
        .matches(f -> f.state() == State.OK)
        .extracting(ClusterFinding::cause)
        .isEqualTo("7 users of services, each with what it needs and no more");
  }

  @Test
  void eachBindingThatIsTakenAwayIsMissed() {
    List<AclBinding> all = needed(Services.RUNNER);
    for (AclBinding gone : all) {
      List<AclBinding> less = new ArrayList<>(all);
      less.remove(gone);
      assertThat(diagnosed(less, Services.RUNNER))
          .as(gone.toString())
          .singleElement()
          .matches(f -> f.state() == State.BAD)
          .extracting(ClusterFinding::cause)
          .asString()
          .contains("User:tidemill-runner lacks " + gone.entry().operation() + " on ")
          .contains(gone.pattern().name());
    }
  }

  @Test
  void widerBindingsDoButAreTooWide() {
    List<AclBinding> list = new ArrayList<>(needed(Services.GATEWAY));
    list.add(allow(AclOperation.ALL, PatternType.PREFIXED, "tide"));
    list.add(allow(AclOperation.WRITE, PatternType.LITERAL, "tidemill.runs"));
    list.add(allow(AclOperation.READ, PatternType.LITERAL, "orders"));
    list.add(allow(AclOperation.DESCRIBE, PatternType.LITERAL, "tidemill.runs"));
    assertThat(diagnosed(list, Services.GATEWAY))
        .singleElement()
        .matches(f -> f.state() == State.WARN)
        .extracting(ClusterFinding::cause)
        .isEqualTo(
            "User:tidemill-gateway is allowed more than it needs: ALL on topic tide... and WRITE on"
                + " topic tidemill.runs");
    assertThat(
            diagnosed(List.of(allow(AclOperation.ALL, PatternType.LITERAL, "*")), Services.GATEWAY))
        .extracting(ClusterFinding::state)
        .containsExactly(State.WARN);
  }

  @Test
  void whatIsDeniedIsMissing() {
    List<AclBinding> list = new ArrayList<>(needed(Services.GATEWAY));
    list.add(
        binding(
            AclPermissionType.DENY,
            "User:*",
            AclOperation.WRITE,
            ResourceType.TOPIC,
            PatternType.LITERAL,
            "tidemill.labels"));
    assertThat(diagnosed(list, Services.GATEWAY))
        .singleElement()
        .extracting(ClusterFinding::cause)
        .isEqualTo("User:tidemill-gateway lacks WRITE on topic tidemill.labels");
  }

  @Test
  void everyoneMayNotWrite() {
    List<AclBinding> list = new ArrayList<>(needed(Services.GATEWAY));
    for (AclOperation operation : List.of(AclOperation.READ, AclOperation.WRITE)) {
      list.add(
          binding(
              AclPermissionType.ALLOW,
              "User:*",
              operation,
              ResourceType.TOPIC,
              PatternType.LITERAL,
              "*"));
    }
    assertThat(diagnosed(list, Services.GATEWAY))
        .singleElement()
        .matches(f -> f.state() == State.BAD)
        .extracting(ClusterFinding::cause)
        .isEqualTo("everyone (User:*) may do what only one service should: WRITE on topic *");
  }

  @Test
  void usersThatTheListDoesNotNameAndAClusterWithoutAListAreTold() {
    assertThat(diagnosed(List.of(), Services.GATEWAY))
        .singleElement()
        .extracting(ClusterFinding::cause)
        .isEqualTo("the list names none of User:tidemill-gateway");
    RightsFacts open = new RightsFacts(Reply.of(Optional.empty()), Map.of(), false);
    assertThat(RightsDiagnosis.of(open))
        .extracting(ClusterFinding::state)
        .containsExactly(State.WARN);
    RightsFacts inside = new RightsFacts(Reply.of(Optional.empty()), Map.of(), true);
    assertThat(RightsDiagnosis.of(inside))
        .extracting(ClusterFinding::state)
        .containsExactly(State.OK);
  }
}
