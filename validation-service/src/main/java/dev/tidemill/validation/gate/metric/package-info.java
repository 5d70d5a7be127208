/**
 * Metrics: each is a {@link dev.tidemill.validation.gate.metric.Metric} in a file of its own and a
 * line in {@link dev.tidemill.validation.gate.metric.Metrics}.
 */
package dev.tidemill.validation.gate.metric;
