package dev.tidemill.standalone.cluster;

import static dev.tidemill.standalone.cluster.ClusterFinding.bad;
import static dev.tidemill.standalone.cluster.ClusterFinding.ok;
import static dev.tidemill.standalone.cluster.ClusterFinding.warn;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.cluster.GroupFacts.Member;
import dev.tidemill.standalone.cluster.GroupFacts.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which instances of which services are there, and whether they keep up. */
final class GroupDiagnosis {

  /** As the setting {@code stall-after}, with time for a fail-over. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Instant now;
  private final List<ClusterFinding> found = new ArrayList<>();

  private GroupDiagnosis(Instant now) {
    this.now = now;
  }

  static List<ClusterFinding> groups(List<GroupFacts> groups, Instant now) {
    GroupDiagnosis diagnosis = new GroupDiagnosis(now);
    if (groups.stream().allMatch(g -> g.state().isEmpty())) {
      return List.of(
          warn("instances", "no service has run on this cluster yet", "start the services"));
    }
    groups.forEach(diagnosis::group);
    return diagnosis.found;
  }

  private void group(GroupFacts group) {
    if (group.members().isEmpty()) {
      found.add(
          bad(
              group.what(),
              "no instance of "
                  + group.service()
                  + " runs"
                  + behind(group).map(b -> "; " + b).orElse(""),
              "start one: tidemill " + group.service() + " --bootstrap-servers ..."));
      return;
    }
    String instances = instances(group);
    if (!group.state().equals("Stable")) {
      found.add(
          warn(
              group.what(),
              instances + "; the group is " + group.state() + ": its work is being shared out",
              "look again in a minute; if it stays so, look into the logs of the instances"));
      return;
    }
    Optional<Instant> since = oldest(group);
    boolean slow = since.isPresent() && since.get().isBefore(now.minus(LONG));
    String message = instances + behind(group).map(b -> "; " + b).orElse("");
    found.add(
        slow
            ? warn(
                group.what(),
                message,
                "/health/ready of each instance says what holds it; more instances share the work"
                    + " of as many partitions as there are")
            : ok(group.what(), message));
  }

  private static Optional<Instant> oldest(GroupFacts group) {
    return group.waiting().stream().flatMap(w -> w.since().stream()).min(Comparator.naturalOrder());
  }

  private Optional<String> behind(GroupFacts group) {
    if (group.waiting().isEmpty()) {
      return Optional.empty();
    }
    long most = group.waiting().stream().mapToLong(Waiting::atMost).sum();
    List<String> where =
        group.waiting().stream().map(w -> w.topic() + "-" + w.partition()).sorted().toList();
    return Optional.of(
        "at most %s wait in %s%s"
            .formatted(
                Counted.of(most, "record"),
                Counted.names(where, 3),
                oldest(group).map(at -> ", the first for " + ago(at)).orElse("")));
  }

  private String ago(Instant at) {
    Duration d = Duration.between(at, now);
    return d.toHours() >= 2
        ? d.toHours() + " h"
        : d.toMinutes() >= 2 ? d.toMinutes() + " min" : Math.max(0, d.toSeconds()) + " s";
  }

  private static String instances(GroupFacts group) {
    Map<String, List<Member>> byInstance = new TreeMap<>();
    group
        .members()
        .forEach(m -> byInstance.computeIfAbsent(m.instance(), i -> new ArrayList<>()).add(m));
    List<String> told = new ArrayList<>();
    byInstance.forEach(
        (instance, members) ->
            told.add(
                "%s at %s with %s"
                    .formatted(
                        instance,
                        members.get(0).host(),
                        Counted.of(
                            members.stream().mapToInt(Member::partitions).sum(), "partition"))));
    return Counted.of(told.size(), "instance") + ": " + Counted.names(told, 6);
  }

  /** Gateways are in no group: they tell of themselves on a topic. */
  static List<ClusterFinding> gateways(List<GatewayFacts> gateways, Instant now) {
    List<String> alive =
        gateways.stream()
            .filter(g -> g.at().plus(g.timeToLive()).isAfter(now))
            .map(g -> g.name() + " at " + g.address())
            .sorted()
            .toList();
    List<String> gone =
        gateways.stream()
            .filter(g -> !g.at().plus(g.timeToLive()).isAfter(now))
            .map(g -> g.name() + " (" + g.at().truncatedTo(ChronoUnit.SECONDS) + ")")
            .sorted()
            .toList();
    String silent = gone.isEmpty() ? "" : "; last heard of " + Counted.names(gone, 3);
    if (alive.isEmpty()) {
      return List.of(
          gone.isEmpty()
              ? warn("gateway", "none has ever run on this cluster", "start one: tidemill gateway")
              : bad("gateway", "no instance runs" + silent, "start one: tidemill gateway"));
    }
    return List.of(
        ok(
            "gateway",
            Counted.of(alive.size(), "instance") + ": " + Counted.names(alive, 6) + silent));
  }
}
