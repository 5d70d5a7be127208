package dev.tidemill.kit.decide;

/** Where an input came from: topic, partition and offset. */
public record Origin(String topic, int partition, long offset) {}
