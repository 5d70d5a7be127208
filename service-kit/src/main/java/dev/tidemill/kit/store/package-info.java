/**
 * The artefact store: files named by their SHA-256 digest, and the sweep of those that nothing
 * names.
 */
package dev.tidemill.kit.store;
