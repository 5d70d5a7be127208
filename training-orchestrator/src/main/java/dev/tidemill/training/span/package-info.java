/** Runs and rollouts as spans of OpenTelemetry, derived from their events. */
package dev.tidemill.training.span;
