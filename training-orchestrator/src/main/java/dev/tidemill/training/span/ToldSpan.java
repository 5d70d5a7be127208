package dev.tidemill.training.span;

import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A piece of work that has ended.
 *
 * @param place its trace and its own id
 * @param parent id of the span that it is a part of; empty: it is the first one of its trace
 * @param remote the parent is told by somebody else
 * @param service that did the work
 * @param attributes by name: texts, whole and other numbers, truth values, lists of texts
 * @param moments of it, in order
 * @param links to what else led to it
 * @param error why it failed: a reason code and a sentence; empty: it did not
 */
record ToldSpan(
    Trace place,
    Optional<String> parent,
    boolean remote,
    String name,
    String service,
    Instant start,
    Instant end,
    Map<String, Object> attributes,
    List<Moment> moments,
    List<Trace> links,
    Optional<Failure> error) {

  /** Something that happened during the work. */
  record Moment(String name, Instant at, Map<String, Object> attributes) {}

  /** Why work failed. */
  record Failure(String code, String message) {

    String text() {
      return code + ": " + message;
    }
  }

  ToldSpan {
    attributes = Map.copyOf(attributes);
    moments = List.copyOf(moments);
    links = List.copyOf(links);
  }

  /** Starts to describe work. */
  static Open open(Trace place, String name, String service, Instant start) {
    return new Open(place, name, service, start);
  }

  /** Work that goes on. Not thread-safe. */
  static final class Open {

    /** A look at a rollout is a moment, and there may be thousands. */
    static final int MOST_MOMENTS = 128;

    private final Trace place;
    private final String name;
    private final String service;
    private final Instant start;
    private final Map<String, Object> attributes = new TreeMap<>();
    private final List<Moment> moments = new ArrayList<>();
    private final List<Trace> links = new ArrayList<>();
    private Optional<String> parent = Optional.empty();
    private Optional<Failure> error = Optional.empty();
    private boolean remote;

    private Open(Trace place, String name, String service, Instant start) {
      this.place = place;
      this.name = name;
      this.service = service;
      this.start = start;
    }

    Open below(String parentSpan) {
      parent = Optional.of(parentSpan);
      return this;
    }

    /** Somebody else's span led to it. */
    Open causedBy(Trace caller) {
      parent = Optional.of(caller.spanId());
      remote = true;
      return this;
    }

    /** Notes an attribute; texts that are empty say nothing. */
    Open with(String attribute, Object value) {
      if (!"".equals(value)) {
        attributes.put(attribute, value);
      }
      return this;
    }

    Open linked(List<Trace> others) {
      links.addAll(others);
      return this;
    }

    void moment(String what, Instant at, Map<String, Object> more) {
      if (moments.size() < MOST_MOMENTS) {
        moments.add(new Moment(what, at, Map.copyOf(more)));
      }
    }

    Open failed(String code, String message) {
      error = Optional.of(new Failure(code, message));
      return with("error.type", code);
    }

    ToldSpan ended(Instant at) {
      return new ToldSpan(
          place,
          parent,
          remote,
          name,
          service,
          start,
          at.isBefore(start) ? start : at,
          attributes,
          moments,
          links,
          error);
    }
  }
}
