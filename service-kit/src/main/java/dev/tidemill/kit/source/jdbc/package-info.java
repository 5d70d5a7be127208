/** Queries to databases whose rows are those of a source. */
package dev.tidemill.kit.source.jdbc;
