package dev.tidemill.standalone.cluster;

import static dev.tidemill.standalone.cluster.ClusterFinding.bad;
import static dev.tidemill.standalone.cluster.ClusterFinding.ok;
import static dev.tidemill.standalone.cluster.ClusterFinding.warn;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.ServiceAcls.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AclBinding;

/** Whether each service may do what it has to, and no more. */
final class RightsDiagnosis {

  private static final String WHAT = "rights";

  private RightsDiagnosis() {}

  static List<ClusterFinding> of(RightsFacts facts) {
    return facts.bindings().diagnose(WHAT, list -> list(list, facts));
  }

  private static List<ClusterFinding> list(Optional<List<AclBinding>> given, RightsFacts facts) {
    if (given.isEmpty()) {
      return List.of(
          facts.guarded()
              ? ok(WHAT, "the broker inside lets in only who has its password, to everything")
              : warn(
                  WHAT,
                  "this cluster has no authorizer: who reaches it may read and change everything",
                  "set authorizer.class.name at the brokers, and run what `tidemill acls` prints"));
    }
    AccessList list = new AccessList(given.get());
    Map<String, List<Right>> needs = new TreeMap<>(facts.needs());
    List<ClusterFinding> found = new ArrayList<>();
    List<String> unnamed = needs.keySet().stream().filter(user -> !list.names(user)).toList();
    if (unnamed.size() == needs.size()) {
      found.add(
          warn(
              WHAT,
              "the list names none of " + Counted.names(unnamed, 3),
              "say with --principal as whom Kafka knows the services, or run what `tidemill acls`"
                  + " prints"));
    } else {
      needs.forEach((user, rights) -> user(list, user, rights, found));
    }
    List<String> open = list.ofEveryone();
    if (!open.isEmpty()) {
      found.add(
          bad(
              WHAT,
              "everyone (User:*) may do what only one service should: " + Counted.names(open, 4),
              "kafka-acls.sh --remove --allow-principal 'User:*' ..."));
    }
    if (found.isEmpty()) {
      found.add(
          ok(
              WHAT,
              Counted.of(needs.size(), "user")
                  + " of services, each with what it needs and no more"));
    }
    return found;
  }

  private static void user(
      AccessList list, String user, List<Right> rights, List<ClusterFinding> found) {
    List<String> missing = rights.stream().flatMap(r -> list.missing(user, r).stream()).toList();
    if (!missing.isEmpty()) {
      found.add(
          bad(
              WHAT,
              user + " lacks " + Counted.names(missing, 4),
              "run what `tidemill acls` prints for it"));
    }
    List<String> beyond = list.beyond(user, rights);
    if (!beyond.isEmpty()) {
      found.add(
          warn(
              WHAT,
              user + " is allowed more than it needs: " + Counted.names(beyond, 4),
              "kafka-acls.sh --remove --allow-principal '" + user + "' ..."));
    }
  }
}
