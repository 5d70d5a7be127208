/** Snapshots of the rows of a query. */
package dev.tidemill.training.snapshot.jdbc;
