/** Kinds of triggers, one record each. */
package dev.tidemill.schemas.spec.trigger;
