package dev.tidemill.standalone.cluster;

import dev.tidemill.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;

/** Says what the facts about a cluster mean. Pure. */
public final class ClusterDoctor {

  private ClusterDoctor() {}

  /** Everything that an operator has to know, in the order of the brokers upwards. */
  public static List<ClusterFinding> findings(ClusterFacts facts) {
    List<ClusterFinding> found = new ArrayList<>();
    found.addAll(BrokerDiagnosis.of(facts.brokers(), facts.bootstrapServers()));
    found.addAll(facts.disks().diagnose("disks", DiskDiagnosis::of));
    found.addAll(TopicDiagnosis.of(facts.topics(), Topics.all()));
    found.addAll(ReplicaDiagnosis.of(facts.topics(), facts.brokers()));
    found.addAll(facts.transactions().diagnose("hanging", TransactionDiagnosis::of));
    found.addAll(RightsDiagnosis.of(facts.rights()));
    found.addAll(facts.groups().diagnose("instances", g -> GroupDiagnosis.groups(g, facts.at())));
    found.addAll(facts.gateways().diagnose("gateway", g -> GroupDiagnosis.gateways(g, facts.at())));
    found.addAll(facts.books().diagnose("all signals", BooksDiagnosis::of));
    found.addAll(ClockDiagnosis.of(facts.clocks()));
    return found;
  }
}
