/**
 * Secrets that specifications and {@code hooks.yaml} name by their place: read where they are used,
 * never stored and never shown.
 */
package dev.tidemill.kit.secret;
