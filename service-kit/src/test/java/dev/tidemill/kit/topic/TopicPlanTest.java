package dev.tidemill.kit.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicPlanTest {

  private static NewTopic planned(Topic<?> topic, int brokers) {
    return TopicPlan.of(List.of(topic), 6, Replicas.on(brokers, 0)).get(0);
  }

  @Test
  void oneBrokerKeepsOneCopy() {
    assertThat(TopicPlan.of(Topics.all(), 6, Replicas.on(1, 0)))
        .hasSameSizeAs(Topics.all())
        .allMatch(t -> t.replicationFactor() == 1)
        .noneMatch(t -> t.configs().containsKey("min.insync.replicas"));
    assertThat(planned(Topics.RUNS, 2).replicationFactor()).isEqualTo((short) 2);
  }

  @Test
  void threeBrokersOrMoreKeepThreeCopiesOfWhichTwoMustHaveARecord() {
    for (int brokers : new int[] {3, 5}) {
      assertThat(TopicPlan.of(Topics.all(), 6, Replicas.on(brokers, 0)))
          .allMatch(t -> t.replicationFactor() == 3)
          .allMatch(t -> t.configs().get("min.insync.replicas").equals("2"));
      assertThat(TopicPlan.between(List.of("x-repartition"), 6, Replicas.on(brokers, 0)))
          .singleElement()
          .matches(t -> t.replicationFactor() == 3 && t.numPartitions() == 6)
          .extracting(NewTopic::configs)
          .isEqualTo(
              Map.of(
                  "retention.ms", "-1",
                  "max.message.bytes", "2097152",
                  "min.insync.replicas", "2"));
    }
  }

  @Test
  void theSettingCountsBeforeTheBrokersAndAMajorityMustHaveARecord() {
    assertThat(Replicas.on(1, 3)).isEqualTo(new Replicas((short) 3, (short) 2));
    assertThat(Replicas.on(9, 2)).isEqualTo(new Replicas((short) 2, (short) 1));
    assertThat(Replicas.on(9, 5)).isEqualTo(new Replicas((short) 5, (short) 3));
    assertThat(Replicas.on(3, 1).config()).isEmpty();
  }

  @Test
  void aBrokerThatIsDownForTheMomentCountsAndThoseThatWentLongAgoDoNot() {
    assertThat(Replicas.brokers(2, 1)).isEqualTo(3);
    assertThat(Replicas.brokers(3, 0)).isEqualTo(3);
    assertThat(Replicas.brokers(1, 2)).isEqualTo(1);
  }

  @Test
  void heartbeatsOfWorkersGoAfterADayAndWhatWorkersSaidStaysForEver() {
    assertThat(planned(Topics.JOB_HEARTBEATS, 1).configs())
        .containsEntry("retention.ms", "86400000")
        .as("only whole segments are deleted")
        .containsEntry("segment.ms", "86400000");
    assertThat(planned(Topics.JOB_EVENTS, 1).configs())
        .containsEntry("retention.ms", "-1")
        .doesNotContainKey("segment.ms");
  }

  @Test
  void aQueueHasOnePartitionAndALogAsManyAsTheSettingSays() {
    assertThat(planned(Topics.JOBS, 1).numPartitions()).isEqualTo(1);
    assertThat(TopicPlan.of(Topics.all(), 6, Replicas.on(1, 0)))
        .filteredOn(t -> t.numPartitions() != 6)
        .extracting(NewTopic::name)
        .containsExactly(Topics.JOBS.name());
  }

  @Test
  void topicsWhoseRecordsMeetAreRefusedInOneLineIfTheyArePartitionedDifferently() {
    TopicPlan.checkEven("trigger-policy", Map.of("tidemill.commands", 6, "tidemill.runs", 6));
    Map<String, Integer> uneven = new TreeMap<>(Map.of("tidemill.commands", 6));
    uneven.put("tidemill.runs", 12);
    assertThatThrownBy(() -> TopicPlan.checkEven("trigger-policy", uneven))
        .isInstanceOf(UnevenPartitionsException.class)
        .hasMessageContaining("trigger-policy")
        .hasMessageContaining("{tidemill.commands=6, tidemill.runs=12}")
        .hasMessageNotContaining("\n");
  }

  @Test
  void eachTopicIsKeptAsTheCatalogueSays() {
    assertThat(planned(Topics.ROUTES, 1).configs())
        .isEqualTo(Map.of("cleanup.policy", "compact", "max.message.bytes", "2097152"));
    assertThat(planned(Topics.RUNS, 1).configs()).containsEntry("retention.ms", "-1");
    assertThat(planned(Topics.LABELS, 1).configs()).containsEntry("retention.ms", "604800000");
  }
}
