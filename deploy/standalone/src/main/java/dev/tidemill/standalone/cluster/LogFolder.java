package dev.tidemill.standalone.cluster;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A folder in which a broker keeps records.
 *
 * @param bytesByTopic what the replicas of each topic take there
 * @param error why it cannot be used; empty if it can
 */
public record LogFolder(
    int broker,
    String path,
    OptionalLong totalBytes,
    OptionalLong usableBytes,
    Map<String, Long> bytesByTopic,
    String error) {}
