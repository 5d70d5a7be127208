/** Snapshots of data under DVC. */
package dev.tidemill.training.snapshot.dvc;
