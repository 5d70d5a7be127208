/** What the sources of data share. */
package dev.tidemill.trigger.source.data;
