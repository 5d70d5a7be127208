package dev.tidemill.standalone;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the topics say of signals, runs and predictions, read as anybody may. */
public final class Books implements AutoCloseable {

  private final LogReader reader;
  private final Map<String, Integer> requested = new TreeMap<>();
  private final Map<String, Integer> ended = new TreeMap<>();
  private final Map<String, String> outcomes = new TreeMap<>();
  private final Map<String, Set<String>> runsOfSignal = new HashMap<>();
  private final Map<String, Set<String>> signalsOfFile = new HashMap<>();
  private final Map<String, Set<Integer>> trainings = new HashMap<>();
  private final Map<String, Integer> predictions = new HashMap<>();
  private final List<String> deadLetters = new ArrayList<>();

  /** Opens them; what was written before is in them too. */
  public Books(ServiceContext context) {
    reader =
        LogReader.of(context, "books")
            .on(Topics.RUNS, r -> run(r.value()))
            .on(Topics.TRIGGER_INPUTS, r -> input(r.value().signal()))
            .on(Topics.PREDICTIONS, r -> predicted(r.value().requestId()))
            .on(Topics.DEAD_LETTERS, r -> deadLetter(r.value().toString()))
            .start();
  }

  private synchronized void run(RunEvent event) {
    if (event.body() instanceof RunRequested request) {
      requested.merge(event.runId(), 1, Integer::sum);
      request
          .cause()
          .signals()
          .ids()
          .forEach(id -> runsOfSignal.computeIfAbsent(id, s -> new HashSet<>()).add(event.runId()));
    } else if (event.body() instanceof RunEnded end) {
      ended.merge(event.runId(), 1, Integer::sum);
      outcomes.put(event.runId(), end.outcome() + " " + end.code() + " " + end.message());
    } else if (event.body() instanceof ExecutionGranted grant
        && grant.stage() == RunStage.TRAINING) {
      trainings.computeIfAbsent(event.runId(), r -> new HashSet<>()).add(grant.attempt());
    }
  }

  private synchronized void input(Signal signal) {
    if (signal.body() instanceof DataArrived data) {
      data.files()
          .forEach(
              file ->
                  signalsOfFile
                      .computeIfAbsent(file.path(), f -> new HashSet<>())
                      .add(signal.signalId()));
    }
  }

  private synchronized void predicted(String request) {
    predictions.merge(request, 1, Integer::sum);
  }

  private synchronized void deadLetter(String letter) {
    deadLetters.add(letter);
  }

  /** Runs that name this signal. */
  public synchronized Set<String> runsOf(String signal) {
    return Set.copyOf(runsOfSignal.getOrDefault(signal, Set.of()));
  }

  /** Runs that name a signal of this file. */
  public synchronized Set<String> runsOfFile(String file) {
    Set<String> runs = new HashSet<>();
    signalsOfFile.getOrDefault(file, Set.of()).forEach(signal -> runs.addAll(runsOf(signal)));
    return runs;
  }

  /** Runs that have not ended. */
  public synchronized Set<String> open() {
    Set<String> open = new HashSet<>(requested.keySet());
    open.removeAll(ended.keySet());
    return open;
  }

  /** How each run ended. */
  public synchronized Map<String, String> outcomes() {
    return new TreeMap<>(outcomes);
  }

  /** Attempts to train that were granted. */
  public synchronized Set<Integer> trainings(String run) {
    return Set.copyOf(trainings.getOrDefault(run, Set.of()));
  }

  /** How often each request is in the log of predictions. */
  public synchronized Map<String, Integer> predictions() {
    return new HashMap<>(predictions);
  }

  /** Everything that is there more than once and may not be, and what could not be processed. */
  public synchronized List<String> amiss() {
    List<String> amiss = new ArrayList<>();
    requested.forEach((run, n) -> more("run requested", run, n, amiss));
    ended.forEach((run, n) -> more("run ended", run, n, amiss));
    predictions.forEach((request, n) -> more("prediction logged", request, n, amiss));
    ended.keySet().stream()
        .filter(run -> !requested.containsKey(run))
        .forEach(run -> amiss.add("run ended and never requested: " + run));
    runsOfSignal.forEach(
        (signal, runs) -> more("signal in runs " + runs, signal, runs.size(), amiss));
    deadLetters.forEach(letter -> amiss.add("dead letter: " + letter));
    return amiss;
  }

  private static void more(String what, String which, int times, List<String> amiss) {
    if (times > 1) {
      amiss.add("%s %d times: %s".formatted(what, times, which));
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
