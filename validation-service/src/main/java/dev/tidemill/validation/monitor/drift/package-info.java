/** Drift of an input against the training data: decision rule D1. */
package dev.tidemill.validation.monitor.drift;
