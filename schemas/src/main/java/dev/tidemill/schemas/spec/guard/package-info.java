/** Kinds of guards of a rollout, one record each. */
package dev.tidemill.schemas.spec.guard;
