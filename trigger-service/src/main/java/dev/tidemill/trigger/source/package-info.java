/** Sources look for something outside and write signals. */
package dev.tidemill.trigger.source;
