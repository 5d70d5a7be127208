/**
 * From the records of the specification to everything else: the lists of kinds, binding, JSON
 * Schema, documentation.
 */
package dev.tidemill.schemas.spec.kind;
