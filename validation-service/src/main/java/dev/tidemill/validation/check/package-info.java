/**
 * What a check is: a kind from the specification with its behaviour. A check names aggregates in
 * SQL and judges their values; {@link dev.tidemill.validation.check.RowCheckKind} is for rows,
 * {@link dev.tidemill.validation.check.LiveCheckKind} for traffic. Nothing here runs SQL.
 */
package dev.tidemill.validation.check;
