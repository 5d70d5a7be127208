package dev.tidemill.validation.gate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.headers.Trace;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.worker.Delivery;
import dev.tidemill.kit.worker.Heart;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.Claimed;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.JobWork.CheckData;
import dev.tidemill.schemas.message.JobWork.TestCode;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.validation.check.run.DuckDb;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GateWorkerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final String ENDLESS =
      "SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(10000000) b";
  private static final Trace TRACE = Trace.of("what the job belongs to");

  private final Grants grants = new Grants();
  private final List<JobEvent> events = new CopyOnWriteArrayList<>();
  private final List<JobHeartbeat> beats = new CopyOnWriteArrayList<>();
  private final Set<Trace> traces = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor();
  private final GateWorker worker =
      new GateWorker(
          "worker-1",
          grants,
          (job, permit) -> new JobFailed("test", "judged " + job.jobId(), false),
          new Log(),
          heartbeats,
          new Heart.Rhythm(Duration.ofSeconds(3), Duration.ofSeconds(40)),
          Clock.fixed(NOW, ZoneOffset.UTC));

  private class Log implements GateWorker.Reports {

    @Override
    public void say(JobEvent event, Trace trace) {
      events.add(event);
      traces.add(trace);
    }

    @Override
    public void beat(JobHeartbeat heartbeat, Trace trace) {
      beats.add(heartbeat);
      traces.add(trace);
    }
  }

  @AfterEach
  void stop() {
    heartbeats.shutdownNow();
  }

  /** A delivery in memory. */
  private static final class InMemory implements Delivery<Job> {
    private final Job job;
    private volatile String settled = "";

    InMemory(Job job) {
      this.job = job;
    }

    @Override
    public Received<Job> record() {
      return new Received<>(job.runId(), job, new Origin("jobs", 0, 7), NOW, TRACE);
    }

    @Override
    public Job value() {
      return job;
    }

    @Override
    public int deliveryCount() {
      return 1;
    }

    @Override
    public boolean accept() {
      settled = settled.isEmpty() ? "accepted" : settled;
      return true;
    }

    @Override
    public boolean release() {
      settled = settled.isEmpty() ? "released" : settled;
      return true;
    }
  }

  private static Job job(JobWork work, Instant issuedAt) {
    return new Job("job-1", "default/p", "run-1", 1, issuedAt, Duration.ofMinutes(1), work);
  }

  private static Job dataGate() {
    return job(new CheckData(null, "", null, List.of(), Optional.empty()), NOW);
  }

  private static RunState state(
      String jobId, Optional<String> granted, Optional<RunOutcome> outcome, Instant updatedAt) {
    return new RunState(
        "run-1",
        "default/p",
        RunStage.CHECKING_DATA,
        outcome,
        "",
        Optional.of(jobId),
        1,
        granted,
        false,
        NOW,
        updatedAt);
  }

  private Thread start(InMemory delivery) {
    return start(worker, delivery);
  }

  private static Thread start(GateWorker worker, InMemory delivery) {
    Thread thread =
        new Thread(
            () -> {
              try {
                worker.handle(delivery);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void aGrantedClaimIsJudgedAndReported() throws InterruptedException {
    InMemory delivery = new InMemory(dataGate());
    Thread thread = start(delivery);
    await().until(() -> events.size() == 1);
    assertThat(events.get(0).body()).isInstanceOf(Claimed.class);
    assertThat(delivery.settled).isEmpty();

    String execution = events.get(0).executionId();
    grants.take("run-1", state("job-1", Optional.of(execution), Optional.empty(), NOW));
    thread.join();

    assertThat(delivery.settled).isEqualTo("accepted");
    JobEvent result = events.get(1);
    assertThat(result.executionId()).isEqualTo(execution);
    assertThat(result.body()).isEqualTo(new JobFailed("test", "judged job-1", false));
    assertThat(traces).containsExactly(TRACE);
  }

  @Test
  void aClaimThatAnotherWonIsLeft() throws InterruptedException {
    InMemory delivery = new InMemory(dataGate());
    Thread thread = start(delivery);
    await().until(() -> events.size() == 1);

    grants.take("run-1", state("job-1", Optional.of("another"), Optional.empty(), NOW));
    thread.join();

    assertThat(delivery.settled).isEqualTo("accepted");
    assertThat(events).hasSize(1);
  }

  @Test
  void aClaimForARunThatIsGoneIsLeft() throws InterruptedException {
    InMemory delivery = new InMemory(dataGate());
    Thread thread = start(delivery);
    await().until(() -> events.size() == 1);

    grants.take("run-1", null);
    thread.join();

    assertThat(delivery.settled).isEqualTo("accepted");
    assertThat(events).hasSize(1);
    assertThat(grants.open(dataGate())).isFalse();
    assertThat(grants.cancelled("run-1")).isTrue();
  }

  @Test
  void anOlderStateOfTheRunIsNoAnswer() throws InterruptedException {
    grants.take("run-1", state("job-0", Optional.of("old"), Optional.empty(), NOW.minusSeconds(9)));
    InMemory delivery = new InMemory(dataGate());
    Thread thread = start(delivery);
    await().until(() -> events.size() == 1);
    assertThat(thread.isAlive()).isTrue();

    grants.take("run-1", state("job-2", Optional.empty(), Optional.empty(), NOW.plusSeconds(9)));
    thread.join();

    assertThat(events).hasSize(1);
  }

  @Test
  void aJobOfARunThatHasEndedIsNotEvenClaimed() throws InterruptedException {
    grants.take(
        "run-1",
        state("job-1", Optional.empty(), Optional.of(RunOutcome.CANCELLED), NOW.plusSeconds(1)));
    InMemory delivery = new InMemory(dataGate());
    worker.handle(delivery);

    assertThat(delivery.settled).isEqualTo("accepted");
    assertThat(events).isEmpty();
  }

  @Test
  void jobsOfOthersAndJobsThatAreOverAreAcceptedAndLeft() throws InterruptedException {
    InMemory other = new InMemory(job(new TestCode(null, "", ""), NOW));
    InMemory old =
        new InMemory(
            job(
                new CheckData(null, "", null, List.of(), Optional.empty()),
                NOW.minus(Duration.ofHours(1))));
    worker.handle(other);
    worker.handle(old);

    assertThat(other.settled).isEqualTo("accepted");
    assertThat(old.settled).isEqualTo("accepted");
    assertThat(events).isEmpty();
  }

  @Test
  @Timeout(30)
  void anExpressionWithoutEndIsStoppedWithItsRun() throws InterruptedException {
    GateWorker gates =
        new GateWorker(
            "worker-1",
            grants,
            (job, permit) -> {
              try (DuckDb database = DuckDb.open(List.of(), permit)) {
                database.rows(ENDLESS);
                return new JobFailed("test", "it came to an end", false);
              } catch (StoppedException e) {
                return new JobFailed(e.refusal().code(), e.refusal().message(), false);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            new Log(),
            heartbeats,
            new Heart.Rhythm(Duration.ofSeconds(3), Duration.ofSeconds(40)),
            Clock.fixed(NOW, ZoneOffset.UTC));
    Thread thread = start(gates, new InMemory(dataGate()));
    await().until(() -> events.size() == 1);
    Optional<String> execution = Optional.of(events.get(0).executionId());
    grants.take("run-1", state("job-1", execution, Optional.empty(), NOW));
    thread.join(500);
    assertThat(thread.isAlive()).isTrue();

    grants.take("run-1", state("job-1", execution, Optional.of(RunOutcome.CANCELLED), NOW));
    thread.join(20_000);

    assertThat(events).hasSize(2);
    assertThat(events.get(1).body())
        .isEqualTo(new JobFailed("CANCELLED", "the run was cancelled or has ended", false));
  }

  @Test
  @Timeout(30)
  void aGateWhoseHeartbeatsDoNotReachKafkaStopsAndReportsNothing() throws InterruptedException {
    List<Permit.Refusal> refusals = new CopyOnWriteArrayList<>();
    GateWorker gates =
        new GateWorker(
            "worker-1",
            grants,
            (job, permit) -> {
              await().until(() -> permit.refused().isPresent());
              refusals.add(permit.refused().get());
              return new JobFailed("test", "judged nothing", false);
            },
            new Log() {
              @Override
              public void beat(JobHeartbeat heartbeat, Trace trace) {
                throw new IllegalStateException("Kafka is away");
              }
            },
            heartbeats,
            new Heart.Rhythm(Duration.ofMillis(20), Duration.ofMillis(200)),
            Clock.fixed(NOW, ZoneOffset.UTC));
    Thread thread = start(gates, new InMemory(dataGate()));
    await().until(() -> events.size() == 1);
    Optional<String> execution = Optional.of(events.get(0).executionId());
    grants.take("run-1", state("job-1", execution, Optional.empty(), NOW));
    thread.join(20_000);

    assertThat(refusals).extracting(Permit.Refusal::code).containsExactly("LEASE_LOST");
    assertThat(events).as("only the claim").hasSize(1);
  }

  @Test
  @Timeout(30)
  void heartbeatsGoTheirOwnWayAndOnlyWhatTheGateSaysIsKeptForEver() throws InterruptedException {
    GateWorker gates =
        new GateWorker(
            "worker-1",
            grants,
            (job, permit) -> {
              await().until(() -> beats.size() >= 3);
              return new JobFailed("test", "judged " + job.jobId(), false);
            },
            new Log(),
            heartbeats,
            new Heart.Rhythm(Duration.ofMillis(20), Duration.ofSeconds(20)),
            Clock.fixed(NOW, ZoneOffset.UTC));
    Thread thread = start(gates, new InMemory(dataGate()));
    await().until(() -> events.size() == 1);
    Optional<String> execution = Optional.of(events.get(0).executionId());
    grants.take("run-1", state("job-1", execution, Optional.empty(), NOW));
    thread.join(20_000);

    assertThat(events)
        .extracting(e -> e.body().getClass().getSimpleName())
        .containsExactly("Claimed", "JobFailed");
    assertThat(beats)
        .extracting(JobHeartbeat::executionId, JobHeartbeat::pipeline, JobHeartbeat::attempt)
        .containsOnly(tuple(execution.get(), "default/p", 1));
  }

  @Test
  @Timeout(30)
  void aGateIsStoppedAtItsDeadlineAndLeavesNoFiles() throws SQLException {
    AtomicBoolean over = new AtomicBoolean();
    Permit permit =
        () -> over.get() ? Optional.of(new Permit.Refusal("timed-out", "late")) : Optional.empty();
    String folder;
    try (DuckDb database = DuckDb.open(List.of(), permit)) {
      folder = (String) database.rows("SELECT current_setting('temp_directory')").get(0).get(0);
      assertThat(Path.of(folder)).isDirectory();
      heartbeats.schedule(() -> over.set(true), 300, TimeUnit.MILLISECONDS);

      assertThatThrownBy(() -> database.rows(ENDLESS)).isInstanceOf(StoppedException.class);
      assertThatThrownBy(() -> database.rows("SELECT 1")).isInstanceOf(StoppedException.class);
    }
    assertThat(Path.of(folder)).doesNotExist();
  }

  @Test
  void ofRunsThatEndedOnlyTheLastAreRemembered() {
    RunState ended = state("job-1", Optional.empty(), Optional.of(RunOutcome.CANCELLED), NOW);
    grants.take("running", state("job-1", Optional.empty(), Optional.empty(), NOW));
    for (int i = 0; i < Grants.ENDED_KEPT + 10; i++) {
      grants.take("run-" + i, ended);
      grants.take("run-" + i, ended);
    }

    assertThat(grants.size()).isEqualTo(Grants.ENDED_KEPT + 1);
    assertThat(grants.cancelled("run-0")).isFalse();
    assertThat(grants.cancelled("run-5000")).isTrue();
  }

  @Test
  void whateverAJudgeMeetsBecomesAResult() {
    JobEventBody body =
        new Judge(new dev.tidemill.kit.store.ArtefactStore(null), (e, r) -> Map.of())
            .judge(dataGate(), Permit.ALWAYS);

    assertThat(body).isInstanceOf(JobFailed.class);
    assertThat(((JobFailed) body).code()).isEqualTo("gate-error");
  }
}
