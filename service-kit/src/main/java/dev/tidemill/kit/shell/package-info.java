/**
 * Runs deciders on Kafka Streams, exactly once: stores, durable timers, commits, dead letters, lag.
 */
package dev.tidemill.kit.shell;
