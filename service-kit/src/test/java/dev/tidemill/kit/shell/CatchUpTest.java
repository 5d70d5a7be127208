package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CatchUpTest {

  private static final String OWN = "own";
  private static final String OTHER = "other";

  /** Topics of two partitions; what is not a record in them is the end of a transaction. */
  private static final class Log implements LogView {
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, TreeSet<Long>> records = new HashMap<>();
    private final Map<TopicPartition, Long> processed = new HashMap<>();
    private int looks;

    Log records(String topic, int partition, long... offsets) {
      for (long offset : offsets) {
        TopicPartition of = new TopicPartition(topic, partition);
        records.computeIfAbsent(of, p -> new TreeSet<>()).add(offset);
        ends.merge(of, offset + 1, Math::max);
      }
      return this;
    }

    Log end(String topic, int partition, long end) {
      ends.put(new TopicPartition(topic, partition), end);
      return this;
    }

    Log processed(String topic, int partition, long next) {
      processed.put(new TopicPartition(topic, partition), next);
      return this;
    }

    @Override
    public Set<TopicPartition> partitions(String topic) {
      return Set.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<TopicPartition> of) {
      Map<TopicPartition, Long> out = new HashMap<>();
      of.forEach(p -> out.put(p, ends.getOrDefault(p, 0L)));
      return out;
    }

    @Override
    public Map<TopicPartition, Long> processed(Set<TopicPartition> of) {
      Map<TopicPartition, Long> out = new HashMap<>(processed);
      out.keySet().retainAll(of);
      return out;
    }

    @Override
    public Long firstRecord(TopicPartition of, Long from, long end) {
      looks++;
      Long record = records.getOrDefault(of, new TreeSet<>()).ceiling(from == null ? 0 : from);
      return record == null || record >= end ? -1 : record;
    }
  }

  private final Log log = new Log();

  private static CatchUp single() {
    return new CatchUp(0, Set.of(OWN), Set.of(OWN));
  }

  private boolean looked(CatchUp catchUp) {
    catchUp.look(log);
    return catchUp.processed();
  }

  @Test
  void anEmptyLogHoldsNothing() {
    assertThat(looked(single())).isTrue();
  }

  @Test
  void recordsThatWereNotProcessedHoldAndWhatComesLaterDoesNot() {
    log.records(OWN, 0, 3, 4, 5).processed(OWN, 0, 4);
    CatchUp catchUp = single();
    assertThat(looked(catchUp)).isFalse();
    log.records(OWN, 0, 6, 7).processed(OWN, 0, 6);
    assertThat(looked(catchUp)).isTrue();
  }

  @Test
  void theEndOfATransactionBehindTheLastRecordHoldsNothing() {
    log.records(OWN, 0, 3).end(OWN, 0, 6).processed(OWN, 0, 4);
    assertThat(looked(single())).isTrue();
  }

  @Test
  void aPartitionThatWasNeverProcessedHoldsIfItHasARecord() {
    log.end(OWN, 0, 6);
    assertThat(looked(single())).isTrue();
    log.records(OWN, 0, 2).end(OWN, 0, 6);
    CatchUp catchUp = single();
    assertThat(looked(catchUp)).isFalse();
    log.processed(OWN, 0, 3);
    assertThat(looked(catchUp)).isTrue();
  }

  @Test
  void kafkaIsNotReadAgainBeforeTheRecordThatWaitsIsProcessed() {
    log.records(OWN, 0, 3, 9).processed(OWN, 0, 3);
    CatchUp catchUp = single();
    for (int i = 0; i < 5; i++) {
      assertThat(looked(catchUp)).isFalse();
    }
    assertThat(log.looks).isEqualTo(1);
    log.processed(OWN, 0, 9);
    assertThat(looked(catchUp)).isFalse();
    log.processed(OWN, 0, 10);
    assertThat(looked(catchUp)).isTrue();
    assertThat(log.looks).isEqualTo(2);
  }

  @Test
  void anotherPartitionOfItsOwnInputsIsAnotherTasks() {
    log.records(OWN, 1, 1, 2, 3);
    assertThat(looked(single())).isTrue();
  }

  @Test
  void whatTheRestOfTheApplicationMakesOfItsBacklogIsWaitedForToo() {
    log.records(OTHER, 1, 5);
    CatchUp catchUp = new CatchUp(0, Set.of(OWN), new HashSet<>(Set.of(OWN, OTHER)));
    assertThat(looked(catchUp)).isFalse();
    log.processed(OTHER, 1, 6).records(OWN, 0, 8);
    assertThat(looked(catchUp)).as("its end is noted only now").isFalse();
    assertThat(looked(catchUp)).isFalse();
    log.processed(OWN, 0, 9);
    assertThat(looked(catchUp)).isTrue();
  }
}
