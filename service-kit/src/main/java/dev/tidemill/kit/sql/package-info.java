/**
 * DuckDB as Tidemill uses it: a database that confines the SQL of specifications, and files as
 * tables.
 */
package dev.tidemill.kit.sql;
