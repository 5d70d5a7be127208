package dev.tidemill.trigger.policy.state;

import dev.tidemill.kit.decide.PartChanges;
import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.decide.StateParts;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The triggers of a pipeline in parts: the specification apart from what changes, a part for each
 * trigger, and the ids of signals that wait in parts of their own, so that one more signal is
 * written and not all that wait.
 */
public final class TriggerParts implements StateParts<TriggerState> {

  private static final int TEXTS_IN_PART = 32;

  private static final String HEAD = "head";
  private static final String SPEC = "spec";
  private static final String NAMES = "names";
  private static final String TRIGGER = "trigger/";
  private static final String QUEUE = "queue/";
  private static final String ACTIVE = "active/";
  private static final String COVERING = "covering";
  private static final String COVERED_FILES = "covered-files/";
  private static final String UNCUT = "uncut/";
  private static final String COVERED = "covered/";
  private static final String PAST = "past";
  private static final String IDS = "ids/";
  private static final String PENDING_IDS = "trigger/";
  private static final String QUEUED_IDS = "queue/";
  private static final String COVERED_IDS = "covered/";

  record Head(
      String pipeline,
      long sequence,
      int version,
      int incarnation,
      boolean deleted,
      String folder,
      boolean paused,
      SignalMemory seen) {}

  record Spec(PipelineSpec spec) {}

  record Texts(List<String> texts) {

    Texts {
      texts = List.copyOf(texts);
    }
  }

  /** Signals that wait, without their ids. */
  record Waiting(SignalSet signals, Demand demand, Instant firstAt, Instant newestAt) {

    static Waiting of(Occurrence o) {
      return new Waiting(SignalSets.limited(o.signals(), 0), o.demand(), o.firstAt(), o.newestAt());
    }

    Occurrence with(List<String> ids) {
      return new Occurrence(signals.withIds(ids), demand, firstAt, newestAt);
    }
  }

  /** What is known of a trigger and of what waits there, without the ids. */
  record Trigger(TriggerMemory memory, Optional<Waiting> waiting) {

    static Trigger of(TriggerMemory m) {
      return new Trigger(
          m.withPending(Optional.empty(), m.ready(), m.joins()), m.pending().map(Waiting::of));
    }

    TriggerMemory with(List<String> ids) {
      return memory.withPending(waiting.map(w -> w.with(ids)), memory.ready(), memory.joins());
    }
  }

  record Place(int place, Instant readyAt, String trigger, Waiting waiting) {}

  record CoveredPlace(int place, String run, String trigger, Waiting waiting) {}

  @Override
  public Class<? extends Record> type(String name) {
    return switch (name.substring(0, name.indexOf('/') + 1)) {
      case TRIGGER -> Trigger.class;
      case QUEUE -> Place.class;
      case COVERED -> CoveredPlace.class;
      case ACTIVE, IDS, COVERED_FILES, UNCUT -> Texts.class;
      default ->
          switch (name) {
            case HEAD -> Head.class;
            case SPEC -> Spec.class;
            case NAMES, COVERING -> Texts.class;
            case PAST -> PastRuns.class;
            default -> throw new IllegalArgumentException("The state has no part " + name);
          };
    };
  }

  @Override
  public void compare(PartChanges<TriggerState> changes) {
    changes.one(HEAD, TriggerParts::head, head -> head);
    changes.optional(SPEC, TriggerState::spec, Spec::new);
    changes.one(NAMES, TriggerParts::names, Texts::new);
    changes.each(TRIGGER, TriggerState::triggers, TriggerMemory::name, m -> m, Trigger::of);
    changes.each(
        QUEUE, TriggerParts::places, p -> Integer.toString(p.place), place -> place, p -> p);
    changes.chunks(ACTIVE, TriggerState::activeRuns, TEXTS_IN_PART, Texts::new);
    changes.optional(COVERING, TriggerParts::covering, Texts::new);
    changes.chunks(UNCUT, s -> s.covered().uncut(), TEXTS_IN_PART, Texts::new);
    changes.chunksOfEach(COVERED_FILES, TriggerParts::coveredFiles, TEXTS_IN_PART, Texts::new);
    changes.each(
        COVERED, TriggerParts::coveredPlaces, p -> Integer.toString(p.place), p -> p, p -> p);
    changes.optional(
        PAST, s -> Optional.of(s.past()).filter(p -> !p.equals(PastRuns.NONE)), p -> p);
    changes.chunksOfEach(IDS, TriggerParts::ids, TEXTS_IN_PART, Texts::new);
  }

  private static Head head(TriggerState s) {
    return new Head(
        s.pipeline(),
        s.sequence(),
        s.version(),
        s.incarnation(),
        s.declaration().deleted(),
        s.folder(),
        s.paused(),
        s.seen());
  }

  private static List<String> names(TriggerState s) {
    return s.triggers().stream().map(TriggerMemory::name).toList();
  }

  private static List<Place> places(TriggerState s) {
    List<Place> places = new ArrayList<>();
    for (Queued q : s.queue()) {
      places.add(new Place(places.size(), q.readyAt(), q.trigger(), Waiting.of(q.occurrence())));
    }
    return places;
  }

  /** The runs whose snapshots hold files that no signal brought yet, in order. */
  private static Optional<List<String>> covering(TriggerState s) {
    return Optional.of(s.covered().files().stream().map(Covered.Files::run).toList())
        .filter(runs -> !runs.isEmpty());
  }

  private static Map<String, List<String>> coveredFiles(TriggerState s) {
    Map<String, List<String>> files = new LinkedHashMap<>();
    s.covered().files().forEach(f -> files.put(f.run(), f.rows()));
    return files;
  }

  private static List<CoveredPlace> coveredPlaces(TriggerState s) {
    List<CoveredPlace> places = new ArrayList<>();
    for (Covered.Waiting w : s.covered().signals()) {
      places.add(new CoveredPlace(places.size(), w.run(), w.trigger(), Waiting.of(w.occurrence())));
    }
    return places;
  }

  /** The ids that wait, by where. */
  private static Map<String, List<String>> ids(TriggerState s) {
    Map<String, List<String>> ids = new LinkedHashMap<>();
    for (TriggerMemory m : s.triggers()) {
      m.pending().ifPresent(p -> ids.put(PENDING_IDS + m.name(), p.signals().ids()));
    }
    for (int i = 0; i < s.queue().size(); i++) {
      ids.put(QUEUED_IDS + i, s.queue().get(i).occurrence().signals().ids());
    }
    for (int i = 0; i < s.covered().signals().size(); i++) {
      ids.put(COVERED_IDS + i, s.covered().signals().get(i).occurrence().signals().ids());
    }
    return ids;
  }

  @Override
  public TriggerState join(Parts parts) {
    Head head = parts.one(HEAD, Head.class);
    Map<String, TriggerMemory> memories = new HashMap<>();
    for (Trigger t : parts.each(TRIGGER, Trigger.class)) {
      String name = t.memory.name();
      memories.put(name, t.with(texts(parts, IDS + PENDING_IDS + name + "/")));
    }
    List<Queued> queue =
        parts.each(QUEUE, Place.class).stream()
            .sorted(Comparator.comparingInt(Place::place))
            .map(
                p ->
                    new Queued(
                        p.readyAt,
                        p.trigger,
                        p.waiting.with(texts(parts, IDS + QUEUED_IDS + p.place + "/"))))
            .toList();
    return new TriggerState(
        head.pipeline,
        head.sequence,
        new Declaration(
            head.version,
            head.incarnation,
            head.deleted,
            parts.optional(SPEC, Spec.class).map(Spec::spec),
            head.folder),
        head.paused,
        parts.one(NAMES, Texts.class).texts.stream().map(memories::get).toList(),
        queue,
        texts(parts, ACTIVE),
        covered(parts),
        head.seen,
        parts.optional(PAST, PastRuns.class).orElse(PastRuns.NONE));
  }

  private static Covered covered(Parts parts) {
    List<Covered.Files> files =
        parts.optional(COVERING, Texts.class).map(Texts::texts).orElse(List.of()).stream()
            .map(run -> new Covered.Files(run, texts(parts, COVERED_FILES + run + "/")))
            .toList();
    List<Covered.Waiting> signals =
        parts.each(COVERED, CoveredPlace.class).stream()
            .sorted(Comparator.comparingInt(CoveredPlace::place))
            .map(
                p ->
                    new Covered.Waiting(
                        p.run,
                        p.trigger,
                        p.waiting.with(texts(parts, IDS + COVERED_IDS + p.place + "/"))))
            .toList();
    return new Covered(files, signals, texts(parts, UNCUT));
  }

  private static List<String> texts(Parts parts, String prefix) {
    return parts.each(prefix, Texts.class).stream().flatMap(t -> t.texts.stream()).toList();
  }
}
