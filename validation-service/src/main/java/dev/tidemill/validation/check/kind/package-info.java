/**
 * The kinds of checks, one file each; {@link dev.tidemill.validation.check.kind.Checks} is the
 * list.
 */
package dev.tidemill.validation.check.kind;
