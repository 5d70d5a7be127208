package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.PartitionClock;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.decide.TimerFired;
import dev.tidemill.kit.metric.KitMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a machine on one partition: reads, decides, keeps state, rows and timers, sends. Everything
 * that can fail is computed before anything is written, so a failed decision leaves only its dead
 * letter.
 */
final class DeciderProcessor<S, I, E, F> implements Processor<byte[], byte[], String, Outgoing> {

  private static final Logger LOG = LoggerFactory.getLogger(DeciderProcessor.class);
  private static final int TIMERS_AT_ONCE = 200;
  private static final String A_DEFECT = "a defect; the dead letter says which";

  private final String service;
  private final Machine<S, I, E, F> machine;
  private final Decider<S, I, E, F> decider;
  private final Map<String, RecordReader<?, I>> readers;
  private final StateObserver<S> observer;
  private final Timekeeping timekeeping;
  private final MeterRegistry meters;
  private final TimerQueue timers = new TimerQueue();
  private final Counter decided;
  private final Counter fired;
  private final Counter observerFailures;
  private final Counter releasedEarly;
  private final String source;

  private ProcessorContext<String, Outgoing> context;
  private MachineStore<S> store;
  private DeadLetters deadLetters;
  private PartitionClock clock;
  private TimerHold hold;
  private Telling<S> telling;
  private String task;
  private int partition;

  DeciderProcessor(
      String service,
      Machine<S, I, E, F> machine,
      Map<String, RecordReader<?, I>> readers,
      StateObserver<S> observer,
      Timekeeping timekeeping,
      MeterRegistry meters) {
    this.service = service;
    this.machine = machine;
    this.decider = machine.decider();
    this.readers = readers;
    this.observer = observer;
    this.timekeeping = timekeeping;
    this.meters = meters;
    this.source = "/tidemill/" + service + "/" + machine.name();
    this.decided = KitMetrics.DECISIONS.on(meters, machine.name());
    this.fired = KitMetrics.TIMERS_FIRED.on(meters, machine.name());
    this.observerFailures = KitMetrics.OBSERVER_FAILURES.on(meters, machine.name());
    this.releasedEarly = KitMetrics.TIMERS_RELEASED_EARLY.on(meters, machine.name());
  }

  @Override
  public void init(ProcessorContext<String, Outgoing> context) {
    this.context = context;
    this.partition = context.taskId().partition();
    this.deadLetters = DeadLetters.of(service, source, meters, context);
    this.store = new MachineStore<>(context.getStateStore(machine.name()), machine.parts());
    this.task = machine.name() + " " + partition;
    long nanos = timekeeping.nanos();
    this.clock = store.clock(nanos);
    this.hold =
        new TimerHold(
            task, partition, readers.keySet(), timekeeping.backlog(), releasedEarly, nanos);
    timers.clear();
    store.timers(timers::add);
    this.telling =
        new Telling<>(
            store,
            (key, state) -> observe(key, o -> o.owned(partition, key, state)),
            System::nanoTime);
    tell(Telling.FIRST_NANOS);
    context.schedule(
        CommitPacer.TIMER_RESOLUTION, PunctuationType.WALL_CLOCK_TIME, this::lookAround);
    CommitPacer.ofThread()
        .timers(
            this,
            () ->
                observer == null || telling.done()
                    ? timers.millisUntilDue(now(context.currentSystemTimeMs()))
                    : 0);
  }

  private void tell(long longestNanos) {
    if (observer != null) {
      telling.goOn(longestNanos);
    }
  }

  @Override
  public void close() {
    CommitPacer.ofThread().forget(this);
    if (task != null) {
      timekeeping.gone(task);
    }
    observe("partition " + partition, o -> o.revoked(partition));
  }

  /**
   * Tells the observer. The decision stands whatever the observer does: if its failure stopped the
   * partition, the record would come again and again.
   */
  private void observe(String what, Consumer<StateObserver<S>> telling) {
    if (observer == null) {
      return;
    }
    try {
      telling.accept(observer);
    } catch (RuntimeException | StackOverflowError e) {
      observerFailures.increment();
      LOG.error("The observer of {} failed at {}", source, what, e);
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    String topic = context.recordMetadata().orElseThrow().topic();
    Arrived<I> arrived = readers.get(topic).read(record, context, deadLetters);
    if (arrived != null) {
      decide(arrived.cause().key(), arrived.input(), arrived.cause(), false);
    }
  }

  private long now(long wallMillis) {
    return clock.now(wallMillis, timekeeping.nanos());
  }

  private void lookAround(long wallMillis) {
    fireDue(wallMillis);
    tell(Telling.NEXT_NANOS);
  }

  private void fireDue(long wallMillis) {
    long now = now(wallMillis);
    boolean held = hold.holds(timekeeping.nanos());
    timekeeping.stands(task, clock.aheadMillis(), held, timers.size());
    if (held) {
      return;
    }
    TimerQueue.Timer timer = timers.due(now);
    for (int i = 0; timer != null && i < TIMERS_AT_ONCE; i++) {
      fire(timer);
      timer = timers.due(now);
    }
  }

  private void fire(TimerQueue.Timer timer) {
    keep(timer.done());
    fired.increment();
    if (!decided(timer)) {
      keep(timer.again(now(context.currentSystemTimeMs())));
    }
  }

  private void keep(TimerQueue.Timer timer) {
    timers.add(timer);
    store.putTimer(timer);
  }

  /** Whether the expiry of a timer led to a decision; if not, there is a dead letter. */
  private boolean decided(TimerQueue.Timer timer) {
    TimerFired expiry =
        new TimerFired(timer.key(), timer.name(), Instant.ofEpochMilli(timer.dueAtMillis()));
    Cause cause = Cause.timer(expiry, partition);
    I input;
    try {
      input = machine.onTimer().apply(expiry);
    } catch (RuntimeException | StackOverflowError e) {
      deadLetters.send(cause, DeadLetters.DEFECT, e);
      return false;
    }
    return decide(timer.key(), input, cause, true);
  }

  /** False if the decision failed: there is a dead letter, and another decision in its place. */
  private boolean decide(String key, I input, Cause cause, boolean timerFired) {
    Optional<String> problem = tryTo(key, input, cause, timerFired);
    problem
        .flatMap(p -> machine.undecided().instead(input, p))
        .ifPresent(instead -> tryTo(key, instead, cause, timerFired));
    return problem.isEmpty();
  }

  /** What went wrong, if something did; then only a dead letter was written. */
  private Optional<String> tryTo(String key, I input, Cause cause, boolean timerFired) {
    long nowMillis = now(context.currentSystemTimeMs());
    S stored = store.state(key);
    List<String> wanted;
    try {
      wanted = decider.reads(stored == null ? decider.initial(key) : stored, input);
    } catch (RuntimeException | StackOverflowError e) {
      deadLetters.send(cause, DeadLetters.DEFECT, e);
      return Optional.of(A_DEFECT);
    }
    Rows rows = wanted.isEmpty() ? Rows.NONE : store.rows(key, wanted);
    Outcome<S> outcome;
    try {
      Outbox outbox = new Outbox(source, cause, Instant.ofEpochMilli(nowMillis));
      outcome = Outcome.of(machine, store, key, stored, rows, input, outbox, timerFired);
    } catch (RecordTooLargeException e) {
      deadLetters.send(cause, DeadLetters.TOO_LARGE, e);
      return Optional.of(e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      deadLetters.send(cause, DeadLetters.DEFECT, e);
      return Optional.of(A_DEFECT);
    }
    decided.increment();
    write(key, stored, outcome);
    store.keepNow(nowMillis);
    observe(key, o -> o.owned(partition, key, outcome.state()));
    CommitPacer.decided(context);
    return Optional.empty();
  }

  private void write(String key, S stored, Outcome<S> outcome) {
    if (outcome.parts() != null) {
      if (!outcome.state().equals(decider.initial(key))) {
        store.putState(key, outcome.state(), outcome.parts());
      } else if (stored != null) {
        store.deleteState(key);
      }
    }
    outcome.rows().forEach(change -> store.apply(key, change));
    if (outcome.timers() != null) {
      timers.retain(
          key,
          outcome.timers(),
          (name, timer) -> {
            if (timer == null) {
              store.deleteTimer(key, name);
            } else {
              store.putTimer(timer);
            }
          });
    }
    for (Record<String, Outgoing> record : outcome.outbox().records()) {
      context.forward(record);
    }
  }

  /** An input with its cause. */
  record Arrived<I>(Cause cause, I input) {}

  /** Where a rekeyed record came from. */
  static Origin origin(ProcessorContext<?, ?> context) {
    var at = context.recordMetadata().orElseThrow();
    return new Origin(at.topic(), at.partition(), at.offset());
  }
}
