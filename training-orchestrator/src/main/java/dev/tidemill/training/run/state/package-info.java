/**
 * What the run machine remembers: the runs of a pipeline, immutable, and how they are kept in
 * parts.
 */
package dev.tidemill.training.run.state;
