package dev.tidemill.standalone.cluster;

import static dev.tidemill.standalone.cluster.HealthyCluster.NOW;
import static dev.tidemill.standalone.cluster.HealthyCluster.brokers;
import static dev.tidemill.standalone.cluster.HealthyCluster.setting;
import static dev.tidemill.standalone.cluster.HealthyCluster.topics;
import static dev.tidemill.standalone.cluster.HealthyCluster.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.cluster.BrokerFacts.Broker;
import dev.tidemill.standalone.cluster.ClockFacts.Heard;
import dev.tidemill.standalone.cluster.ClockFacts.Stamp;
import dev.tidemill.standalone.cluster.ClusterFinding.State;
import dev.tidemill.standalone.cluster.GroupFacts.Member;
import dev.tidemill.standalone.cluster.GroupFacts.Waiting;
import dev.tidemill.standalone.cluster.TopicFacts.Partition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterDoctorTest {

  /** What is not fine, as {@code STATE cause -> cure}. */
  private static List<String> wrong(List<ClusterFinding> findings) {
    return findings.stream()
        .filter(f -> f.state() != State.OK)
        .map(f -> f.state() + " " + f.cause() + " -> " + f.cure())
        .toList();
  }

  private static List<String> topicsWrong(TopicFacts changed) {
    return wrong(TopicDiagnosis.of(with(changed), Topics.all()));
  }

  @Test
  void aHealthyClusterHasNothingWrong() {
    List<ClusterFinding> findings = ClusterDoctor.findings(HealthyCluster.facts());
    assertThat(wrong(findings)).isEmpty();
    assertThat(findings)
        .extracting(ClusterFinding::what)
        .contains("brokers", "topics", "replicas", "trigger-service", "gateway", "clocks", "disks");
    assertThat(findings).allMatch(f -> f.cure().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tidemill.runs|retention.ms|604800000|BAD tidemill.runs keeps its records for 7 d, and Tidemill needs them without an end|retention.ms=-1",
        "tidemill.runs|cleanup.policy|compact|BAD tidemill.runs has cleanup.policy compact: it has to keep every record|cleanup.policy=delete",
        "tidemill.runs|retention.bytes|1000000|BAD tidemill.runs has retention.bytes|--delete-config retention.bytes",
        "tidemill.models|cleanup.policy|compact,delete|BAD tidemill.models has cleanup.policy compact,delete: it has to keep the newest record|cleanup.policy=compact",
        "tidemill.commands|retention.ms|3600000|BAD tidemill.commands keeps its records for 3600 s, and Tidemill needs them for 30 d|retention.ms=2592000000",
        "tidemill.commands|retention.ms|864000000|WARN tidemill.commands keeps its records for 10 d|retention.ms=2592000000",
        "tidemill.jobs|retention.bytes|5|WARN tidemill.jobs has retention.bytes|retention.bytes",
        "tidemill.jobs|max.message.bytes|1048588|BAD tidemill.jobs takes records of at most 1048588 bytes|max.message.bytes=2097152"
      })
  void aTopicThatKeepsTooLittleIsNamedWithTheCommandThatMendsIt(
      String topic, String name, String value, String cause, String cure) {
    Topic<?> of =
        Topics.all().stream().filter(t -> t.name().equals(topic)).findFirst().orElseThrow();
    assertThat(topicsWrong(setting(of, name, value)))
        .singleElement()
        .asString()
        .startsWith(cause)
        .contains("-> kafka-configs.sh", topic, cure);
  }

  @Test
  void longerRetentionIsFine() {
    assertThat(topicsWrong(setting(Topics.COMMANDS, "retention.ms", "-1"))).isEmpty();
    assertThat(topicsWrong(setting(Topics.COMMANDS, "retention.ms", "99999999999"))).isEmpty();
  }

  @Test
  void aMissingTopicIsBadAndNoneAtAllIsAClusterThatIsNew() {
    TopicsFacts all = topics();
    TopicsFacts less =
        new TopicsFacts(
            all.seen().stream().filter(t -> !t.name().equals("tidemill.routes")).toList(),
            List.of());
    assertThat(wrong(TopicDiagnosis.of(less, Topics.all())))
        .singleElement()
        .asString()
        .startsWith("BAD tidemill.routes does not exist");
    assertThat(wrong(TopicDiagnosis.of(new TopicsFacts(List.of(), List.of()), Topics.all())))
        .singleElement()
        .asString()
        .startsWith("WARN none of the catalogue exists yet");
    TopicsFacts hidden = new TopicsFacts(less.seen(), List.of("tidemill.routes"));
    assertThat(wrong(TopicDiagnosis.of(hidden, Topics.all())))
        .singleElement()
        .asString()
        .startsWith("WARN this user may not see tidemill.routes");
  }

  @Test
  void unevenPartitionsAndAQueueWithSeveralAreTold() {
    TopicFacts runs = HealthyCluster.topic(Topics.RUNS);
    assertThat(topicsWrong(HealthyCluster.topic(runs.name(), 6, runs.settings())))
        .singleElement()
        .asString()
        .startsWith("BAD numbers of partitions differ")
        .contains("most have 2, but tidemill.runs have 6");
    TopicFacts jobs = HealthyCluster.topic(Topics.JOBS);
    assertThat(topicsWrong(HealthyCluster.topic(jobs.name(), 3, jobs.settings())))
        .singleElement()
        .asString()
        .startsWith("WARN tidemill.jobs is a queue and has 3 partitions");
  }

  @Test
  void replicasThatAreFewOrAwayAreTold() {
    TopicFacts runs = HealthyCluster.topic(Topics.RUNS);
    TopicFacts two = setting(Topics.RUNS, "min.insync.replicas", "1");
    assertThat(replicas(two, List.of(new Partition(0, 1, List.of(1, 2), List.of(1, 2)))))
        .startsWith("WARN 1 of 25 topics has fewer than 3 replicas")
        .contains("tidemill.runs", "kafka-reassign-partitions.sh");
    assertThat(replicas(runs, List.of(new Partition(0, -1, List.of(1, 2, 3), List.of()))))
        .startsWith("BAD without a leader")
        .contains("tidemill.runs-0");
    assertThat(replicas(runs, List.of(new Partition(0, 1, List.of(1, 2, 3), List.of(1)))))
        .startsWith("BAD fewer replicas in sync than min.insync.replicas")
        .contains("tidemill.runs-0");
    assertThat(replicas(runs, List.of(new Partition(1, 1, List.of(1, 2, 3), List.of(1, 2)))))
        .startsWith("WARN not all replicas are in sync: tidemill.runs-1");
  }

  private static String replicas(TopicFacts topic, List<Partition> partitions) {
    TopicFacts changed = new TopicFacts(topic.name(), partitions, topic.settings());
    List<String> wrong = wrong(ReplicaDiagnosis.of(with(changed), brokers(3)));
    assertThat(wrong).hasSize(1);
    return wrong.get(0);
  }

  @Test
  void replicasAreJudgedByTheSizeOfTheCluster() {
    TopicsFacts one =
        new TopicsFacts(
            topics().seen().stream()
                .map(
                    t ->
                        new TopicFacts(
                            t.name(),
                            List.of(new Partition(0, 1, List.of(1), List.of(1))),
                            Map.of("min.insync.replicas", "1")))
                .toList(),
            List.of());
    assertThat(wrong(ReplicaDiagnosis.of(one, brokers(1)))).isEmpty();
    assertThat(wrong(ReplicaDiagnosis.of(one, brokers(3)))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "min.insync.replicas|3|min.insync.replicas is as large as the number of replicas|min.insync.replicas=2",
        "min.insync.replicas|1|min.insync.replicas is 1|min.insync.replicas=2",
        "unclean.leader.election.enable|true|unclean.leader.election.enable is true|unclean.leader.election.enable=false"
      })
  void settingsThatLoseOrStopWritesAreTold(String name, String value, String cause, String cure) {
    TopicsFacts facts = with(setting(Topics.RUNS, name, value));
    assertThat(wrong(ReplicaDiagnosis.of(facts, brokers(3))))
        .singleElement()
        .asString()
        .contains(cause, "tidemill.runs", cure);
  }

  @Test
  void aTopicOfKafkasOwnThatCannotBeMadeIsTold() {
    TopicsFacts without =
        new TopicsFacts(
            topics().seen().stream().filter(t -> !t.name().startsWith("__")).toList(), List.of());
    assertThat(wrong(ReplicaDiagnosis.of(without, brokers(1))))
        .filteredOn(f -> f.startsWith("BAD"))
        .singleElement()
        .asString()
        .contains("cannot create its topic __consumer_offsets", "is 3, and there is 1 broker");
    assertThat(wrong(ReplicaDiagnosis.of(without, brokers(3)))).isEmpty();
  }

  @Test
  void brokersThatAreAwayOrOfAnotherVersionAreTold() {
    BrokerFacts fine = brokers(2);
    List<Broker> fenced = List.of(fine.brokers().get(0), new Broker(2, "kafka-2:9092", true));
    assertThat(
            wrong(
                BrokerDiagnosis.of(
                    new BrokerFacts(fenced, fine.features(), Map.of(), fine.settings()), "b")))
        .singleElement()
        .asString()
        .startsWith("BAD broker 2 at kafka-2:9092 is known and does not answer");
    short newer = (short) (HealthyCluster.LEVEL + 1);
    assertThat(
            wrong(
                BrokerDiagnosis.of(
                    new BrokerFacts(
                        fine.brokers(),
                        fine.features(),
                        Map.of(1, HealthyCluster.LEVEL, 2, newer),
                        fine.settings()),
                    "b")))
        .hasSize(2)
        .anyMatch(f -> f.contains("KAFKA-20734"))
        .anyMatch(f -> f.contains("the brokers run different versions"));
  }

  @Test
  void featuresThatAreOffAndLimitsThatDoNotFitAreTold() {
    BrokerFacts fine = brokers(1);
    BrokerFacts off =
        new BrokerFacts(
            fine.brokers(),
            Map.of("metadata.version", HealthyCluster.LEVEL),
            fine.newestMetadata(),
            Reply.of(
                Map.of(
                    1,
                    Map.of(
                        "group.min.session.timeout.ms",
                        "20000",
                        "offsets.retention.minutes",
                        "60"))));
    assertThat(wrong(BrokerDiagnosis.of(off, "b")))
        .hasSize(4)
        .anyMatch(f -> f.startsWith("BAD off") && f.contains("share.version=1"))
        .anyMatch(f -> f.startsWith("WARN of version 0"))
        .anyMatch(f -> f.startsWith("BAD group.min.session.timeout.ms is 20000 at broker 1"))
        .anyMatch(f -> f.startsWith("WARN offsets.retention.minutes is 60 at broker 1"));
  }

  @Test
  void servicesWithoutInstancesOrBehindAreTold() {
    Waiting now = new Waiting("tidemill.commands", 1, 7, Optional.of(NOW.minusSeconds(3)));
    Waiting long1 = new Waiting("tidemill.commands", 0, 7, Optional.of(NOW.minusSeconds(600)));
    GroupFacts fine = HealthyCluster.group("deployer");
    assertThat(wrong(GroupDiagnosis.groups(List.of(waiting(fine, now)), NOW))).isEmpty();
    assertThat(wrong(GroupDiagnosis.groups(List.of(waiting(fine, long1, now)), NOW)))
        .singleElement()
        .asString()
        .startsWith("WARN 2 instances: a at /10.0.0.1 with 4 partitions and b at /10.0.0.2")
        .contains(
            "at most 14 records wait in tidemill.commands-0 and tidemill.commands-1, the first for"
                + " 10 min");
    GroupFacts empty = new GroupFacts("g", "runner", "Empty", List.of(), List.of(long1));
    assertThat(wrong(GroupDiagnosis.groups(List.of(fine, empty), NOW)))
        .singleElement()
        .asString()
        .startsWith("BAD no instance of runner runs; at most 7 records wait")
        .contains("tidemill runner");
    GroupFacts never = new GroupFacts("g", "runner", "", List.of(), List.of());
    assertThat(wrong(GroupDiagnosis.groups(List.of(never), NOW)))
        .containsExactly("WARN no service has run on this cluster yet -> start the services");
    GroupFacts moving =
        new GroupFacts(
            "g", "runner", "PreparingRebalance", List.of(new Member("a", "h", 0)), List.of());
    assertThat(wrong(GroupDiagnosis.groups(List.of(moving), NOW)))
        .singleElement()
        .asString()
        .contains("the group is PreparingRebalance");
  }

  private static GroupFacts waiting(GroupFacts group, Waiting... waiting) {
    return new GroupFacts(
        group.name(), group.service(), group.state(), group.members(), List.of(waiting));
  }

  @Test
  void aGatewayThatIsSilentForLongerThanItSaidIsGone() {
    GatewayFacts gone = new GatewayFacts("g", "h:1", NOW.minusSeconds(20), Duration.ofSeconds(15));
    assertThat(wrong(GroupDiagnosis.gateways(List.of(gone), NOW)))
        .singleElement()
        .asString()
        .startsWith("BAD no instance runs; last heard of g (2026-12-01T09:59:40Z)");
    assertThat(wrong(GroupDiagnosis.gateways(List.of(), NOW))).hasSize(1);
  }

  @Test
  void aTransactionHangsIfNobodyWillEndIt() {
    Duration minute = Duration.ofMinutes(1);
    OpenTransaction young =
        new OpenTransaction("t", 0, 42, Optional.of("id"), Duration.ofSeconds(5), minute);
    OpenTransaction unknown =
        new OpenTransaction("t", 1, 43, Optional.empty(), Duration.ZERO, Duration.ZERO);
    OpenTransaction old =
        new OpenTransaction("t", 2, 44, Optional.of("id"), Duration.ofMinutes(5), minute);
    assertThat(wrong(TransactionDiagnosis.of(List.of(young)))).isEmpty();
    assertThat(wrong(TransactionDiagnosis.of(List.of(young, unknown, old))))
        .hasSize(2)
        .anyMatch(
            f ->
                f.startsWith("BAD a transaction that no coordinator knows hangs in t-1")
                    && f.contains("abort --topic t --partition 1 --start-offset 43"))
        .anyMatch(f -> f.startsWith("BAD a transaction of id hangs in t-2"));
  }

  @Test
  void clocksThatDifferAreTold() {
    ClockFacts facts =
        new ClockFacts(
            Reply.of(Duration.ofSeconds(-3)),
            List.of(
                new Heard("gateway a", Duration.ofMillis(-900)),
                new Heard("gateway b", Duration.ofSeconds(90))),
            List.of(new Stamp("tidemill.labels", Duration.ofMinutes(5))));
    assertThat(wrong(ClockDiagnosis.of(facts)))
        .hasSize(3)
        .anyMatch(
            f -> f.startsWith("WARN the clock of the controller of Kafka is 3.0 s behind that"))
        .anyMatch(f -> f.startsWith("BAD the clock of gateway b is 90.0 s ahead of that"))
        .anyMatch(f -> f.startsWith("BAD tidemill.labels has a record stamped 5 min ahead"));
    ClockFacts unknown = new ClockFacts(Reply.unknown("not allowed"), List.of(), List.of());
    assertThat(wrong(ClockDiagnosis.of(unknown)))
        .singleElement()
        .asString()
        .startsWith("WARN was not looked at: not allowed");
  }

  @Test
  void disksThatAreFullOrBrokenAreTold() {
    assertThat(wrong(DiskDiagnosis.of(List.of(folder(50L << 20, ""))))).hasSize(1);
    assertThat(wrong(DiskDiagnosis.of(List.of(folder(50L << 20, "")))).get(0))
        .startsWith("BAD 52.4 MB of 107 GB free in /kafka of broker 1");
    assertThat(wrong(DiskDiagnosis.of(List.of(folder(9L << 30, ""))))).hasSize(1);
    assertThat(wrong(DiskDiagnosis.of(List.of(folder(20L << 30, ""))))).isEmpty();
    assertThat(wrong(DiskDiagnosis.of(List.of(folder(20L << 30, "input/output error")))))
        .singleElement()
        .asString()
        .startsWith("BAD /kafka of broker 1 cannot be used: input/output error");
  }

  private static LogFolder folder(long usable, String error) {
    return new LogFolder(
        1, "/kafka", OptionalLong.of(100L << 30), OptionalLong.of(usable), Map.of(), error);
  }
}
