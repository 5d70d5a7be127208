/** What the triggers of a pipeline decided, folded from their decisions alone. */
package dev.tidemill.console.trigger;
