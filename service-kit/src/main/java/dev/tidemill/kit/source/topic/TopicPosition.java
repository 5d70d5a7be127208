package dev.tidemill.kit.source.topic;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Ranges of offsets of a topic.
 *
 * @param topicId of the incarnation of the topic
 * @param ranges by partition, none of them empty
 */
public record TopicPosition(String topicId, SortedMap<Integer, Range> ranges) {

  private static final Pattern FORM =
      Pattern.compile("(\\S+) ((?:[0-9]+:[0-9]+-[0-9]+)(?:,[0-9]+:[0-9]+-[0-9]+)*)");
  private static final Pattern RANGE = Pattern.compile("([0-9]+):([0-9]+)-([0-9]+)");

  /**
   * Offsets of a partition.
   *
   * @param from the first one
   * @param to after the last one
   */
  public record Range(long from, long to) {

    public long offsets() {
      return to - from;
    }
  }

  /** A position that {@link #text} wrote; empty if it is none. */
  public static Optional<TopicPosition> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    SortedMap<Integer, Range> ranges = new TreeMap<>();
    Matcher range = RANGE.matcher(form.group(2));
    while (range.find()) {
      ranges.put(
          Integer.parseInt(range.group(1)),
          new Range(Long.parseLong(range.group(2)), Long.parseLong(range.group(3))));
    }
    return Optional.of(new TopicPosition(form.group(1), ranges));
  }

  /**
   * What came to a topic since some offsets.
   *
   * @param read the offsets up to which each partition was read; what retention has deleted since
   *     is left out
   */
  public static TopicPosition since(Map<Integer, Long> read, TopicOffsets now) {
    SortedMap<Integer, Range> ranges = new TreeMap<>();
    now.partitions()
        .forEach(
            (partition, span) -> {
              long from = Math.max(span.begin(), read.getOrDefault(partition, 0L));
              if (from < span.end()) {
                ranges.put(partition, new Range(from, span.end()));
              }
            });
    return new TopicPosition(now.topicId(), ranges);
  }

  /** Its first offsets, partition after partition, so many at most. */
  public TopicPosition first(long offsets) {
    SortedMap<Integer, Range> few = new TreeMap<>();
    long left = offsets;
    for (Map.Entry<Integer, Range> r : ranges.entrySet()) {
      if (left > 0) {
        Range range = r.getValue();
        long taken = Math.min(left, range.offsets());
        few.put(r.getKey(), new Range(range.from(), range.from() + taken));
        left -= taken;
      }
    }
    return new TopicPosition(topicId, few);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** The number of offsets in it: at most as many messages. */
  public long offsets() {
    return ranges.values().stream().mapToLong(Range::offsets).sum();
  }

  /** What names a partition among those of all topics, also of one that is made again. */
  public String part(String topic, int partition) {
    return topic + "-" + partition + "@" + topicId;
  }

  /** Such as {@code ID 0:120-450,1:80-300}. */
  public String text() {
    return ranges.entrySet().stream()
        .map(r -> r.getKey() + ":" + r.getValue().from() + "-" + r.getValue().to())
        .collect(Collectors.joining(",", topicId + " ", ""));
  }
}
