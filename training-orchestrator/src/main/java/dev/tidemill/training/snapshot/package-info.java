/** Cuts window and holdout from the files of a pipeline's sources, with DuckDB in this process. */
package dev.tidemill.training.snapshot;
