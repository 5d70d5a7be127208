package dev.tidemill.gateway.protocol;

import dev.tidemill.gateway.tensor.TensorValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An inference request of the Open Inference Protocol.
 *
 * @param eventTime parameter {@code event_time}
 * @param key parameter {@code key}: what traffic is split by, instead of the id
 * @param inputs by name
 * @param outputs names of the outputs to return; empty: all
 */
public record InferRequest(
    Optional<String> id,
    Optional<Instant> eventTime,
    Optional<String> key,
    Map<String, TensorValue> inputs,
    List<String> outputs) {}
