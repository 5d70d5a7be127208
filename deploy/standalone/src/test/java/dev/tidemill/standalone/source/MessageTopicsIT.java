package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.message.MessageListening;
import dev.tidemill.trigger.source.message.SignalLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Message triggers hear the topics of a real broker. */
class MessageTopicsIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path shared;
  private static Cluster.Running kafka;
  private static Admin admin;
  private static KafkaProducer<String, String> producer;

  private final List<MessageListening> open = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Signal> log = new ConcurrentLinkedQueue<>();
  private volatile List<Target> targets = List.of();
  private volatile List<Target> applied = List.of();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private String topic;

  @BeforeAll
  static void startBroker() {
    kafka = Cluster.EMBEDDED.start(shared);
    Map<String, Object> properties = new HashMap<>(kafka.access().clientProperties());
    // of a new topic a broker may refuse the first batch and take the second (KAFKA-15591)
    properties.put("max.in.flight.requests.per.connection", 1);
    admin = Admin.create(properties);
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  @AfterAll
  static void stopBroker() {
    producer.close();
    admin.close();
    kafka.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void stop() {
    open.forEach(MessageListening::close);
  }

  private void create(int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  private static Target target(String name, String message) {
    String yaml =
        PointsProject.yaml(
            "name: " + name, "triggers: [{name: t, message: %s}]".formatted(message));
    return new Target(
        "demo/" + name, 1, 1, PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow(), shared);
  }

  private void hears(String... messages) {
    targets =
        IntStream.range(0, messages.length).mapToObj(i -> target("p" + i, messages[i])).toList();
    applied = targets;
  }

  private MessageListening listen(String instance, SignalLog to) {
    TopicReach reach =
        new TopicReach(
            Optional.of(kafka.access()),
            new UrlRules(true, InetAddress::getAllByName),
            new SecretPlaces(Map.of(), shared, shared));
    MessageListening begun =
        new MessageListening(
            () -> targets,
            () -> Optional.of(applied),
            topic + instance,
            reach,
            to,
            InstantSource.system(),
            meters);
    begun.start();
    open.add(begun);
    return begun;
  }

  private CompletableFuture<?> keep(Signal signal) {
    log.add(signal);
    return CompletableFuture.completedFuture(signal);
  }

  private void send(int partition, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      producer.send(new ProducerRecord<>(topic, partition, "k", String.valueOf(i))).get();
    }
  }

  private List<String> heard() {
    return log.stream()
        .filter(s -> s.subject().startsWith("topic/" + topic))
        .map(s -> ((MessageReceived) s.body()).data())
        .toList();
  }

  private Set<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).collect(Collectors.toSet());
  }

  /** A reader has committed where it begins. */
  private void awaitBegun(int partitions) {
    awaitBegun("tidemill-messages", partitions);
  }

  private void awaitBegun(String group, int partitions) {
    await().atMost(SOON).until(() -> committed(group).size() == partitions);
  }

  private Map<TopicPartition, Long> committed(String group)
      throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(e -> e.getKey().topic().equals(topic) && e.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  @Test
  void aTopicIsHeardFromItsEndAndOnceForAllPipelines() throws Exception {
    // given
    create(2);
    send(0, 0, 5);
    String json = "{topic: %s}".formatted(topic);
    hears(json, json, "{topic: %s, format: text}".formatted(topic));
    // when
    MessageListening listening = listen("a", this::keep);
    awaitBegun(2);
    awaitBegun("tidemill-messages-text", 2);
    send(0, 5, 8);
    send(1, 8, 10);
    // then
    await().atMost(SOON).until(() -> log.size() == 10);
    assertThat(heard())
        .containsExactlyInAnyOrder(
            "5", "6", "7", "8", "9", "\"5\"", "\"6\"", "\"7\"", "\"8\"", "\"9\"");
    assertThat(log).extracting(Signal::signalId).doesNotHaveDuplicates();
    assertThat(listening.health().ready()).isTrue();
    await().atMost(SOON).until(() -> committed("tidemill-messages").containsValue(8L));
  }

  @Test
  void whatTheLogHasButWasNotCommittedComesAgainUnderTheSameId() throws Exception {
    // given
    create(1);
    hears("{topic: %s}".formatted(topic));
    List<CompletableFuture<?>> answers = new CopyOnWriteArrayList<>();
    MessageListening crashing =
        listen(
            "a",
            signal -> {
              keep(signal); // the log has it, and the answer never comes
              CompletableFuture<?> answer = new CompletableFuture<>();
              answers.add(answer);
              return answer;
            });
    awaitBegun(1);
    send(0, 0, 3);
    await().atMost(SOON).until(() -> !answers.isEmpty());
    crashing.close();
    List<String> before = log.stream().map(Signal::signalId).toList();
    assertThat(committed("tidemill-messages")).containsValue(0L);
    // when
    listen("a", this::keep);
    // then
    await().atMost(SOON).until(() -> Set.copyOf(heard()).equals(numbers(0, 3)));
    await().atMost(SOON).until(() -> committed("tidemill-messages").containsValue(3L));
    assertThat(log.stream().map(Signal::signalId).distinct()).hasSize(3).containsAll(before);
    assertThat(log.size()).isGreaterThan(3);
  }

  @Test
  void theLogRefusesForAWhileAndNothingIsLost() throws Exception {
    create(1);
    hears("{topic: %s}".formatted(topic));
    int[] refusals = {3};
    listen(
        "a",
        signal ->
            refusals[0]-- > 0
                ? CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"))
                : keep(signal));
    awaitBegun(1);
    send(0, 0, 5);
    await().atMost(SOON).until(() -> Set.copyOf(heard()).equals(numbers(0, 5)));
    assertThat(meters.get("tidemill.poll.failures").counter().count()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void twoInstancesShareThePartitionsAndOneThatGoesLosesNothing() throws Exception {
    // given
    create(4);
    hears("{topic: %s}".formatted(topic));
    listen("a", this::keep);
    awaitBegun(4);
    MessageListening second = listen("b", this::keep);
    // when
    for (int round = 0; round < 10; round++) {
      send(round % 4, round * 20, round * 20 + 20);
      if (round == 5) {
        second.close();
      }
    }
    // then
    await().atMost(SOON).until(() -> Set.copyOf(heard()).equals(numbers(0, 200)));
    assertThat(log.stream().map(Signal::signalId).distinct()).hasSize(200);
  }

  @Test
  void aTopicThatComesLaterAndAPartitionThatIsAddedAreHeardFromTheBeginning() throws Exception {
    hears("{topic: %s}".formatted(topic));
    MessageListening listening = listen("a", this::keep);
    await()
        .atMost(SOON)
        .until(() -> listening.health().details().toString().contains("there is no topic"));
    create(1);
    send(0, 0, 2);
    await().atMost(SOON).until(() -> Set.copyOf(heard()).equals(numbers(0, 2)));
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
    await().atMost(SOON).until(() -> tries(() -> send(1, 2, 4)));
    await().atMost(SOON).until(() -> Set.copyOf(heard()).equals(numbers(0, 4)));
    assertThat(heard()).hasSize(4);
  }

  /** Something to try. */
  private interface Attempt {
    void run() throws Exception;
  }

  private static boolean tries(Attempt attempt) {
    try {
      attempt.run();
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void aTopicThatIsMadeAgainIsHeardFromItsBeginningUnderOtherIds() throws Exception {
    create(1);
    hears("{topic: %s}".formatted(topic));
    listen("a", this::keep);
    awaitBegun(1);
    send(0, 0, 3);
    await().atMost(SOON).until(() -> heard().size() == 3);
    admin.deleteTopics(List.of(topic)).all().get();
    await().atMost(SOON).until(() -> tries(() -> create(1)));
    await().atMost(SOON).until(() -> tries(() -> send(0, 10, 11)));
    await().atMost(SOON).until(() -> heard().contains("10"));
    assertThat(log).extracting(Signal::signalId).doesNotHaveDuplicates();
  }

  @Test
  void aTriggerThatIsPutBackDoesNotHearWhatCameInBetween() throws Exception {
    // given
    create(1);
    hears("{topic: %s}".formatted(topic));
    listen("a", this::keep);
    awaitBegun(1);
    send(0, 0, 2);
    await().atMost(SOON).until(() -> committed("tidemill-messages").containsValue(2L));
    // when
    hears();
    await().atMost(SOON).until(() -> marks().equals(Set.of("left")));
    send(0, 2, 5);
    hears("{topic: %s}".formatted(topic));
    await().atMost(SOON).until(() -> committed("tidemill-messages").containsValue(5L));
    send(0, 5, 6);
    // then
    await().atMost(SOON).until(() -> heard().contains("5"));
    assertThat(heard()).containsExactly("0", "1", "5");
  }

  @Test
  void anInstanceThatGivesATopicToAnotherForgetsNothing() throws Exception {
    create(1);
    hears("{topic: %s}".formatted(topic));
    MessageListening first = listen("a", this::keep);
    awaitBegun(1);
    targets = List.of(); // another instance owns the pipeline now, which is still applied
    await().atMost(SOON).until(() -> first.health().details().isEmpty());
    send(0, 0, 3);
    targets = applied;
    await().atMost(SOON).until(() -> Set.copyOf(heard()).equals(numbers(0, 3)));
  }

  @Test
  void aTriggerThatWentWhileNobodyListenedDoesNotHearWhatCameInBetween() throws Exception {
    // given
    create(1);
    hears("{topic: %s}".formatted(topic));
    MessageListening first = listen("a", this::keep);
    awaitBegun(1);
    first.close();
    hears();
    // when
    listen("a", this::keep);
    await().atMost(SOON).until(() -> marks().equals(Set.of("left")));
    send(0, 0, 3);
    hears("{topic: %s}".formatted(topic));
    await().atMost(SOON).until(() -> committed("tidemill-messages").containsValue(3L));
    send(0, 3, 4);
    // then
    await().atMost(SOON).until(() -> !heard().isEmpty());
    assertThat(heard()).containsExactly("3");
  }

  private Set<String> marks() throws Exception {
    return admin
        .listConsumerGroupOffsets("tidemill-messages")
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(e -> e.getKey().topic().equals(topic))
        .map(e -> e.getValue().metadata())
        .collect(Collectors.toSet());
  }

  @Test
  void whatRetentionDeletesBeforeItIsReadIsCounted() throws Exception {
    // given
    create(1);
    hears("{topic: %s}".formatted(topic));
    MessageListening first = listen("a", this::keep);
    awaitBegun(1);
    first.close();
    send(0, 0, 10);
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(6)))
        .all()
        .get();
    // when
    listen("a", this::keep);
    // then
    await().atMost(SOON).until(() -> Set.copyOf(heard()).equals(numbers(6, 10)));
    assertThat(meters.get("tidemill.messages.deleted.unread").counter().count()).isEqualTo(6);
  }
}
