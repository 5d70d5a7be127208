/** Runs the checks of a data gate: the checks of a scope are one SQL statement. */
package dev.tidemill.validation.check.duckdb;
