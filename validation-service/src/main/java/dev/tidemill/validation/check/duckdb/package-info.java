/**
 * Runs a data gate in DuckDB: reads the files once, asks the questions of a scope in one statement,
 * and finds the rows and files that a failure points at.
 */
package dev.tidemill.validation.check.duckdb;
