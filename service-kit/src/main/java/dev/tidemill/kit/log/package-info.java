/** What log lines say of the work in which they were written. */
package dev.tidemill.kit.log;
