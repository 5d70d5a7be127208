/** Kinds of checks of the data gate and of the monitor, one record each. */
package dev.tidemill.schemas.spec.check;
