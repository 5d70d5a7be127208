package dev.tidemill.training.collector;

import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.topic.Topic;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the artefacts that no record names, among the records that it was given. Any text of 64
 * hexadecimal digits counts as a name, whatever field it is in.
 */
final class Marks {

  /** Every place in a row of hexadecimal digits where a digest may begin. */
  private static final Pattern DIGEST = Pattern.compile("(?=([0-9a-f]{64}))");

  /** What a stage may take beyond its deadline until its result is written. */
  private static final Duration REPORT_WITHIN = Duration.ofDays(1);

  private final Instant now;
  private final Set<String> unnamed;
  private final Set<String> lists = new HashSet<>();
  private Instant openSince;

  /**
   * @param candidates digests of artefacts
   * @param now when the marking began: stages whose deadline is later may still name what they
   *     wrote
   */
  Marks(Set<String> candidates, Instant now) {
    this.unnamed = new HashSet<>(candidates);
    this.now = now;
    this.openSince = now;
  }

  /** Whether records of a topic can name artefacts: one of their fields is called a digest. */
  static boolean canName(Topic<?> topic) {
    // an inbox proves nothing: what its owners keep of it is in their own topics
    return !topic.inbox() && hasDigest(topic.valueType(), new HashSet<>());
  }

  private static boolean hasDigest(Type type, Set<Type> seen) {
    if (!seen.add(type)) {
      return false;
    }
    if (type instanceof ParameterizedType p) {
      return List.of(p.getActualTypeArguments()).stream().anyMatch(t -> hasDigest(t, seen));
    }
    Class<?> c = (Class<?>) type;
    if (c.isRecord()) {
      for (RecordComponent part : c.getRecordComponents()) {
        if (part.getName().toLowerCase(Locale.ROOT).contains("digest")
            || hasDigest(part.getGenericType(), seen)) {
          return true;
        }
      }
    }
    return c.isSealed()
        && List.of(c.getPermittedSubclasses()).stream().anyMatch(s -> hasDigest(s, seen));
  }

  /** Marks what a record names. */
  void record(Object value) {
    if (value instanceof String text) {
      text(text);
    } else if (value instanceof Record r) {
      parts(r);
    } else if (value instanceof Optional<?> o) {
      o.ifPresent(this::record);
    } else if (value instanceof Iterable<?> items) {
      items.forEach(this::record);
    } else if (value instanceof Map<?, ?> entries) {
      record(entries.keySet());
      record(entries.values());
    }
  }

  private void parts(Record r) {
    if (r instanceof RunEvent event && event.body() instanceof StageStarted stage) {
      if (stage.deadline().plus(REPORT_WITHIN).isAfter(now) && event.at().isBefore(openSince)) {
        openSince = event.at();
      }
    }
    for (RecordComponent part : r.getClass().getRecordComponents()) {
      Object value = value(r, part);
      if (namesList(r.getClass(), part.getName())) {
        list(value);
      }
      record(value);
    }
  }

  /** Whether a field names an artefact that itself names others. */
  static boolean namesList(Class<?> record, String field) {
    return switch (field) {
      case "codeDigest", "programDigest" -> true;
      case "digest" -> record == Snapshot.class;
      default -> false;
    };
  }

  private void list(Object digest) {
    Object text = digest instanceof Optional<?> o ? o.orElse(null) : digest;
    if (text instanceof String s && !s.isEmpty()) {
      lists.add(s);
    }
  }

  private static Object value(Record r, RecordComponent part) {
    try {
      return part.getAccessor().invoke(r);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + part, e);
    }
  }

  /** Marks what a text names. */
  void text(String text) {
    if (text.length() < 64) {
      return;
    }
    Matcher digests = DIGEST.matcher(text);
    while (digests.find()) {
      unnamed.remove(digests.group(1));
    }
  }

  /** Manifests and code archives that were named: what they list is named too. */
  Set<String> lists() {
    return Set.copyOf(lists);
  }

  /** Artefacts that nothing named. */
  Set<String> unnamed() {
    return Set.copyOf(unnamed);
  }

  /** What was written from here on may still be named; at the latest when the marking began. */
  Instant openSince() {
    return openSince;
  }
}
