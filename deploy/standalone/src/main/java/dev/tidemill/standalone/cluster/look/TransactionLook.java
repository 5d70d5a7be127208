package dev.tidemill.standalone.cluster.look;

import static dev.tidemill.standalone.cluster.look.AdminAnswers.get;

import dev.tidemill.standalone.cluster.OpenTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;

/** Asks about transactions that are open. */
record TransactionLook(Admin admin) {

  /** Between two looks: what is being ended just now is not there any more at the second one. */
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(2);

  /** What a partition knows of an open transaction. */
  private record Begun(TopicPartition partition, long producer, long startOffset) {}

  List<OpenTransaction> look(Set<TopicPartition> partitions) throws InterruptedException {
    List<Begun> first = begun(partitions);
    if (first.isEmpty()) {
      return List.of();
    }
    Thread.sleep(LOOK_AGAIN_AFTER.toMillis());
    List<Begun> still =
        begun(first.stream().map(Begun::partition).collect(Collectors.toSet())).stream()
            .filter(first::contains)
            .toList();
    return described(still);
  }

  private List<Begun> begun(Set<TopicPartition> partitions) {
    List<Begun> begun = new ArrayList<>();
    get(admin.describeProducers(partitions).all())
        .forEach(
            (partition, state) -> {
              for (ProducerState p : state.activeProducers()) {
                p.currentTransactionStartOffset()
                    .ifPresent(offset -> begun.add(new Begun(partition, p.producerId(), offset)));
              }
            });
    return begun;
  }

  private List<OpenTransaction> described(List<Begun> begun) {
    if (begun.isEmpty()) {
      return List.of();
    }
    Set<Long> producers = begun.stream().map(Begun::producer).collect(Collectors.toSet());
    Collection<TransactionListing> listed =
        get(
            admin
                .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                .all());
    Map<Long, String> ids = new HashMap<>();
    listed.forEach(t -> ids.put(t.producerId(), t.transactionalId()));
    Map<String, TransactionDescription> known =
        ids.isEmpty() ? Map.of() : get(admin.describeTransactions(ids.values()).all());
    return begun.stream().map(b -> open(b, ids, known)).toList();
  }

  private static OpenTransaction open(
      Begun b, Map<Long, String> ids, Map<String, TransactionDescription> known) {
    TopicPartition p = b.partition();
    Optional<TransactionDescription> transaction =
        Optional.ofNullable(ids.get(b.producer()))
            .map(known::get)
            .filter(t -> t.topicPartitions().contains(p));
    Duration age =
        transaction
            .filter(t -> t.transactionStartTimeMs().isPresent())
            .map(
                t ->
                    Duration.between(
                        Instant.ofEpochMilli(t.transactionStartTimeMs().getAsLong()),
                        Instant.now()))
            .orElse(Duration.ZERO);
    Duration timeout =
        Duration.ofMillis(transaction.map(TransactionDescription::transactionTimeoutMs).orElse(0L));
    return new OpenTransaction(
        p.topic(),
        p.partition(),
        b.startOffset(),
        transaction.map(t -> ids.get(b.producer())),
        age,
        timeout);
  }
}
