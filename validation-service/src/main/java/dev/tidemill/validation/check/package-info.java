/**
 * What a data check is, for the data gate (SQL) and for the monitor (value by value). The kinds are
 * in {@code check.kind}.
 */
package dev.tidemill.validation.check;
