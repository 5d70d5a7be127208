/**
 * What every data gate asks, whatever checks it has: whether times, labels and inputs can be read,
 * the columns are still there, and each row has an id of its own. This package only judges; {@code
 * duckdb} brings the figures.
 */
package dev.tidemill.validation.check.basics;
