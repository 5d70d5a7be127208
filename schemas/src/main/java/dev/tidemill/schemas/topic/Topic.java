package dev.tidemill.schemas.topic;

import java.time.Duration;
import java.util.Optional;

/**
 * One topic of the catalogue. Keys are UTF-8 strings; values are Avro in single-object encoding,
 * mapped to {@code valueType}.
 *
 * @param <V> the value's record
 * @param keyMeaning what the key is, for the documentation table
 * @param owner the one service that writes it, or {@code inbox}
 * @param retention how long records are kept; empty: for ever. Meaningless for compacted topics
 */
public record Topic<V>(
    String name,
    Class<V> valueType,
    String keyMeaning,
    String purpose,
    String owner,
    boolean compacted,
    Optional<Duration> retention) {}
