/** New versions of data under DVC. */
package dev.tidemill.trigger.source.data.dvc;
