/** Kinds of checks of the model gate, one record each. */
package dev.tidemill.schemas.spec.gate;
