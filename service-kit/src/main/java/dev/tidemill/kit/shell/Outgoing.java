package dev.tidemill.kit.shell;

/**
 * An encoded record on its way to a topic; the sink reads the topic's name from here.
 *
 * @param value null for a tombstone
 */
record Outgoing(String topic, byte[] value) {}
