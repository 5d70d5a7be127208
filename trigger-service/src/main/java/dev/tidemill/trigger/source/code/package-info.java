/** Changes of a pipeline's code. */
package dev.tidemill.trigger.source.code;
