package dev.tidemill.kit.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidemill.kit.job.Jobs.InMemory;
import dev.tidemill.kit.job.protocol.Terms;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.worker.NotWrittenException;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.Claimed;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.trace.Trace;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole protocol with a log and a queue in memory, and a clock that the test turns. */
@Timeout(30)
class JobWorkerTest {

  private static final JobFailed DONE = new JobFailed("TEST", "worked", false);
  private static final WorkerName WORKER = new WorkerName("worker-1", "w");

  private final RunStates runs = new RunStates();
  private final List<JobEvent> said = new CopyOnWriteArrayList<>();
  private final List<JobHeartbeat> beats = new CopyOnWriteArrayList<>();
  private final Set<Trace> traces = java.util.concurrent.ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private Duration answerWithin = Duration.ofSeconds(25);
  private Duration beatEvery = Duration.ofHours(1);
  private volatile Duration now = Duration.ZERO;

  /** What the orchestrator does with a claim; it grants by default. */
  private Consumer<JobEvent> orchestrator =
      claim -> runs.take("run-1", Jobs.state(claim.executionId(), RunStage.TESTING_CODE));

  private Consumer<Execution> work = execution -> {};

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private final JobReports log =
      new JobReports() {
        @Override
        public void say(JobEvent event, Trace trace) {
          said.add(event);
          traces.add(trace);
          if (event.body() instanceof Claimed) {
            orchestrator.accept(event);
          }
        }

        @Override
        public CompletableFuture<?> beat(JobHeartbeat heartbeat, Trace trace) {
          beats.add(heartbeat);
          traces.add(trace);
          return CompletableFuture.completedFuture(null);
        }
      };

  private final class TestsCode implements Craft {
    @Override
    public Class<? extends JobWork> jobs() {
      return JobWork.TestCode.class;
    }

    @Override
    public JobEventBody work(Execution execution) throws InterruptedException {
      work.accept(execution);
      if (Thread.interrupted()) {
        throw new InterruptedException("the worker closes");
      }
      return DONE;
    }
  }

  private JobWorker worker() {
    return worker(WORKER);
  }

  private JobWorker worker(WorkerName name) {
    return new JobWorker(
        name,
        new TestsCode(),
        runs,
        log,
        scheduler,
        new Terms(answerWithin, beatEvery, Duration.ofSeconds(40)),
        Clock.fixed(Jobs.NOW, ZoneOffset.UTC),
        () -> now);
  }

  private static String handled(JobWorker worker, Job job) throws InterruptedException {
    InMemory delivery = new InMemory(job);
    worker.handle(delivery);
    return delivery.settled();
  }

  private List<String> told() {
    return said.stream().map(e -> e.body().getClass().getSimpleName()).toList();
  }

  @Test
  void aGrantedClaimIsWorkedOnAndReportedInTheTraceOfItsJob() throws Exception {
    assertThat(handled(worker(), Jobs.JOB)).isEqualTo("accepted");
    assertThat(said)
        .extracting(JobEvent::body, JobEvent::executionId, JobEvent::worker)
        .containsExactly(
            tuple(new Claimed(0), said.get(0).executionId(), "worker-1"),
            tuple(DONE, said.get(0).executionId(), "worker-1"));
    assertThat(traces).containsExactly(Jobs.TRACE);
  }

  @Test
  void aWorkerThatClosesSaysThatItWasStopped() {
    work = execution -> Thread.currentThread().interrupt();
    assertThatThrownBy(() -> handled(worker(), Jobs.JOB)).isInstanceOf(InterruptedException.class);
    assertThat(said)
        .extracting(JobEvent::body)
        .containsExactly(new Claimed(0), JobFailed.stopped());
  }

  @Test
  void theJobIsInTheQueueUntilTheClaimIsAnswered() throws Exception {
    InMemory delivery = new InMemory(Jobs.JOB);
    List<String> settledAtTheClaim = new ArrayList<>();
    Consumer<JobEvent> grants = orchestrator;
    orchestrator =
        claim -> {
          settledAtTheClaim.add(delivery.settled());
          grants.accept(claim);
        };
    work = execution -> settledAtTheClaim.add(delivery.settled());
    worker().handle(delivery);
    assertThat(settledAtTheClaim).containsExactly("", "accepted");
  }

  @Test
  void aClaimThatAnotherWonIsLeft() throws Exception {
    orchestrator = claim -> runs.take("run-1", Jobs.state("another", RunStage.TESTING_CODE));
    assertThat(handled(worker(), Jobs.JOB)).isEqualTo("accepted");
    assertThat(told()).containsExactly("Claimed");
  }

  @Test
  void jobsOfOthersAndOfRunsThatEndedAreTakenAndNotEvenClaimed() throws Exception {
    assertThat(
            handled(
                worker(), Jobs.job(new JobWork.CheckData(null, "", null, null, Optional.empty()))))
        .isEqualTo("accepted");
    runs.take("run-1", Jobs.state(null, RunStage.ENDED));
    assertThat(handled(worker(), Jobs.JOB)).isEqualTo("accepted");
    assertThat(said).isEmpty();
  }

  @Test
  void aClaimThatNobodyAnswersGoesBackAndIsClaimedAgainAsTheSameExecution() throws Exception {
    answerWithin = Duration.ZERO;
    Consumer<JobEvent> grants = orchestrator;
    orchestrator = claim -> {};
    JobWorker worker = worker();
    assertThat(handled(worker, Jobs.JOB)).isEqualTo("released");
    orchestrator = grants;
    assertThat(handled(worker, Jobs.JOB)).isEqualTo("accepted");
    assertThat(told()).containsExactly("Claimed", "Claimed", "JobFailed");
    assertThat(said).extracting(JobEvent::executionId).containsOnly(said.get(0).executionId());
  }

  @Test
  void aJobThatIsDeliveredTwiceIsDoneOnce() throws Exception {
    JobWorker worker = worker();
    List<String> copies = new ArrayList<>();
    work =
        execution -> {
          try {
            copies.add(handled(worker, Jobs.JOB));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    handled(worker, Jobs.JOB);
    copies.add(handled(worker, Jobs.JOB));
    assertThat(copies).containsExactly("accepted", "accepted");
    assertThat(told()).containsExactly("Claimed", "JobFailed");
  }

  @Test
  void twoWorkersThatGetTheSameJobAreTwoExecutionsOfWhichOneIsGranted() throws Exception {
    Consumer<JobEvent> grantsTheFirst = orchestrator;
    orchestrator =
        claim -> {
          if (said.size() == 1) {
            grantsTheFirst.accept(claim);
          }
        };
    work = execution -> other(new WorkerName("worker-1", "its namesake"));
    handled(worker(), Jobs.JOB);
    assertThat(told()).containsExactly("Claimed", "JobFailed");
  }

  private void other(WorkerName name) {
    try {
      assertThat(handled(worker(name), Jobs.JOB)).isEqualTo("accepted");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aWorkerThatRestartsGoesOnWithWhatItWasGranted() throws Exception {
    orchestrator =
        claim -> {
          throw new NotWrittenException("tidemill.job-events", new IllegalStateException("killed"));
        };
    assertThat(caught(worker())).isEqualTo("released");
    String granted = said.get(0).executionId();
    runs.take("run-1", Jobs.state(granted, RunStage.TESTING_CODE));
    orchestrator = alreadyGranted -> {};

    assertThat(handled(worker(), Jobs.JOB)).isEqualTo("accepted");

    assertThat(told()).containsExactly("Claimed", "Claimed", "JobFailed");
    assertThat(said).extracting(JobEvent::executionId).containsOnly(granted);
  }

  private static String caught(JobWorker worker) throws InterruptedException {
    InMemory delivery = new InMemory(Jobs.JOB);
    try {
      worker.handle(delivery);
    } catch (NotWrittenException e) {
      return delivery.settled();
    }
    return "nothing was thrown";
  }

  @Test
  void aRunThatIsCancelledMeanwhileStopsTheWorkWhichIsReported() throws Exception {
    List<Permit.Refusal> refusals = new ArrayList<>();
    work =
        execution -> {
          assertThat(execution.permit().refused()).isEmpty();
          runs.take("run-1", Jobs.state(execution.id().value(), RunStage.ENDED));
          execution.lease().refused().ifPresent(refusals::add);
          execution.permit().refused().ifPresent(refusals::add);
        };
    handled(worker(), Jobs.JOB);
    assertThat(refusals).extracting(Permit.Refusal::code).containsExactly("CANCELLED", "CANCELLED");
    assertThat(told()).containsExactly("Claimed", "JobFailed");
  }

  /** A result would end the run for good; silence makes the orchestrator issue the job again. */
  @Test
  void whoseHeartbeatsDoNotGetThroughStopsAndReportsNothing() throws Exception {
    List<Permit.Refusal> refusals = new ArrayList<>();
    work =
        execution -> {
          now = now.plusSeconds(41);
          execution.permit().refused().ifPresent(refusals::add);
        };
    handled(worker(), Jobs.JOB);
    assertThat(refusals).extracting(Permit.Refusal::code).containsExactly("LEASE_LOST");
    assertThat(told()).containsExactly("Claimed");
  }

  @Test
  void heartbeatsGoTheirOwnWayAndKeepTheWorkAlive() throws Exception {
    beatEvery = Duration.ofMillis(1);
    CountDownLatch heard = new CountDownLatch(3);
    work =
        execution -> {
          execution.withEachHeartbeat(heard::countDown);
          awaited(heard);
        };
    handled(worker(), Jobs.JOB);
    assertThat(told()).containsExactly("Claimed", "JobFailed");
    assertThat(beats)
        .extracting(JobHeartbeat::executionId, JobHeartbeat::pipeline, JobHeartbeat::attempt)
        .containsOnly(tuple(said.get(0).executionId(), "default/p", 1));
  }

  @Test
  void aHeartbeatThatFailsIsNotTheLast() throws Exception {
    beatEvery = Duration.ofMillis(1);
    CountDownLatch heard = new CountDownLatch(3);
    work =
        execution -> {
          execution.withEachHeartbeat(
              () -> {
                heard.countDown();
                throw new IllegalStateException("Kafka is away");
              });
          awaited(heard);
        };
    handled(worker(), Jobs.JOB);
    assertThat(heard.getCount()).isZero();
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTimeLimitStopsWorkInThisProcessAndProgramsHaveTheirOwn() throws Exception {
    List<String> codes = new ArrayList<>();
    work =
        execution -> {
          now = now.plusSeconds(39);
          execution.beat(() -> CompletableFuture.completedFuture(null));
          now = now.plusSeconds(39);
          execution.permit().refused().ifPresent(r -> codes.add(r.code()));
          execution.lease().refused().ifPresent(r -> codes.add("not expected"));
        };
    handled(worker(), Jobs.JOB);
    assertThat(codes).containsExactly("TIMEOUT");
    assertThat(told()).containsExactly("Claimed", "JobFailed");
  }
}
