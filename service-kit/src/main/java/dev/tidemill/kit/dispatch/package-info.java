/** Dispatch over the cases of a sealed interface that refuses to be built if a case is missing. */
package dev.tidemill.kit.dispatch;
