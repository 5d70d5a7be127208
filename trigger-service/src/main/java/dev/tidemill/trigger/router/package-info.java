/** Brings signals to the pipelines that they are for. */
package dev.tidemill.trigger.router;
